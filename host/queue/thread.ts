/** A thread that trains one run after the other for a queue. */
import { once } from "node:events";
import { performance } from "node:perf_hooks";
import { setImmediate as nextTurn } from "node:timers/promises";
import { parentPort } from "node:worker_threads";
import type { Dataset } from "#core/data/dataset";
import type { Engine } from "#core/engine/engine";
import { nextOf, type Going, type Replay } from "#core/training/replay";
import { Run } from "#core/training/run";
import { packRun } from "#core/project/packed";
import { nodeEngine } from "../engine";
import { crc } from "../files";
import type { AtRung, FromThread, ThreadJob, ToThread } from "./messages";
import { datasetOf } from "./shared-dataset";

/** Milliseconds of training between two looks at what the queue says. */
const slice = 20;
/** Milliseconds between reports. */
const reportEvery = 100;

const port = parentPort!;
const clock = () => performance.now();
const datasets = new Map<number, Dataset>();
const engines = new Map<number, Engine>();
/** What the queue has said: that everything stands still, what is to become of the run that trains, and what at its rung. */
const orders: { held: boolean; asked: "stop" | "cancel" | null; verdict: AtRung | null } = {
  held: false,
  asked: null,
  verdict: null,
};

const say = (message: FromThread) => port.postMessage(message);

port.on("message", (message: ToThread) => {
  switch (message.type) {
    case "dataset":
      datasets.set(message.key, datasetOf(message.dataset));
      break;
    case "forget":
      datasets.delete(message.key);
      break;
    case "train":
      void train(message.job);
      break;
    case "at rung":
      orders.verdict = message.verdict;
      break;
    case "stop":
    case "cancel":
      orders.asked = message.type;
      break;
    case "hold":
      orders.held = true;
      break;
    case "release":
      orders.held = false;
      break;
  }
});

async function train(job: ThreadJob): Promise<void> {
  orders.asked = null;
  let run: Run;
  try {
    run = runOf(job);
  } catch (error) {
    return say({ type: "refused", message: error instanceof Error ? error.message : String(error) });
  }
  try {
    if (job.replay && !(await replayed(run, job.replay))) return say({ type: "cancelled" });
    const rungs = job.rungs.filter((rung) => rung * run.stepsPerEpoch > run.step);
    for (const rung of job.replay ? [] : [...rungs, Infinity]) {
      if (!(await advance(run, toRung(run, rung)))) return say({ type: "cancelled" });
      if (run.status !== "paused") break;
      const told = await atRung(run);
      if (told === "cancel") return say({ type: "cancelled" });
      if (told === "stop") run.stop();
      if (told !== "go on") break;
    }
  } catch (error) {
    // A run that broke off says so itself, as its finding.
    if (run.status !== "failed") throw error;
  }
  report(run);
  say({ type: "ready" });
  done(run);
}

/** Hands the run over, ready to be written: the queue's thread has those of all threads to look after. */
function done(run: Run): void {
  const { snapshot, memory } = packRun(run.snapshot());
  const checksums = snapshot.packed.parts.map(({ bytes }) => crc(bytes));
  port.postMessage({ type: "done", snapshot: { ...snapshot, fitted: null }, checksums } satisfies FromThread, memory);
}

function runOf({ run, from, dataset, threads }: ThreadJob): Run {
  const engine = engines.get(threads) ?? nodeEngine(threads);
  engines.set(threads, engine);
  const context = { dataset: datasets.get(dataset)!, engine, clock };
  told = 0;
  return from ? Run.restore(from, context) : Run.create(run, context);
}

/** A run that is told again what it was told before; false where it was cancelled meanwhile. One that diverges is told more by its record. */
async function replayed(run: Run, replay: Replay): Promise<boolean> {
  for (let next = nextOf(run.record(), replay); next; next = nextOf(run.record(), replay)) {
    if (!(await advance(run, next))) return false;
    if (orders.asked === "stop") return true;
  }
  return true;
}

const toRung = (run: Run, rung: number): Going => ({
  updates: rung === Infinity ? Infinity : rung * run.stepsPerEpoch - run.step,
});

/** Trains as far as it is told; false where it was cancelled meanwhile. */
async function advance(run: Run, going: Going): Promise<boolean> {
  run.resume(going);
  let next = clock();
  while (!run.idle) {
    const end = clock() + slice;
    run.advance(() => clock() >= end);
    if (clock() >= next) {
      report(run);
      next = clock() + reportEvery;
    }
    await nextTurn();
    while (orders.held && orders.asked === null) await once(port, "message");
    if (orders.asked === "cancel") {
      run.abandon();
      return false;
    }
    if (orders.asked === "stop" && run.status === "training") run.stop();
  }
  return true;
}

/** What becomes of a run at the end of an epoch at which it has to ask. */
async function atRung(run: Run): Promise<AtRung | "cancel"> {
  report(run);
  orders.verdict = null;
  say({ type: "rung", record: run.record() });
  while (orders.asked === null && (orders.verdict === null || orders.held)) await once(port, "message");
  return orders.asked ?? orders.verdict!;
}

/** Points of the curves that have been told. */
let told = 0;
function report(run: Run): void {
  const { ticks, epochs } = run.position;
  const kept = Math.min(told, epochs);
  const { epochs: points } = run.since(ticks, kept);
  told = epochs;
  const { epoch, plannedEpochs, seconds, findings } = run.record();
  say({ type: "progress", progress: { epoch, plannedEpochs, seconds, findings, kept, points } });
}
