/**
 * Trains a network on rows that are made in memory, in slices as the trainer does it, and tells how long a command would have
 * waited: the longest time between two turns of the event loop, and from asking for a pause to the answer.
 */
import { setImmediate as nextTurn, setTimeout as sleep } from "node:timers/promises";
import type { Dataset, Rows } from "#core/data/dataset";
import { Matrix } from "#core/matrix";
import { specSchema } from "#core/network/spec";
import { Run } from "#core/training/run";
import { evaluate } from "#core/training/evaluate";
import { linearRun } from "#core/training/linear";
import { nodeEngine } from "#host/engine";
import { Scheduler } from "../../../electron/trainer/scheduler";

interface Workload {
  rows: number;
  inputs: number;
  units: number[];
  classes: number;
  batchSize: number;
  /** Seconds of training. */
  seconds: number;
  threads: number;
  /** Evaluate the test split meanwhile. */
  evaluates: boolean;
}

const workload: Workload = JSON.parse(process.argv[2]!);

function rowsOf(rows: number, seed: number): Rows {
  const { inputs, classes } = workload;
  const x = new Matrix(rows, inputs);
  const y = new Float32Array(rows);
  let state = seed;
  for (let row = 0; row < rows; row++) {
    const cells = x.row(row);
    for (let j = 0; j < inputs; j++) {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      cells[j] = state / 2 ** 31 - 1;
    }
    y[row] = Math.min(classes - 1, Math.floor((cells[0]! + 1) * (classes / 2)));
  }
  return { rows, inputs, x, y, rowIds: Uint32Array.from({ length: rows }, (_, i) => i) };
}

function datasetOf(): Dataset {
  const { rows, inputs, classes } = workload;
  const part = Math.floor(rows * 0.15);
  const splits = { train: rowsOf(rows - 2 * part, 1), validation: rowsOf(part, 2), test: rowsOf(part, 3) };
  const counts = (split: Rows) => {
    const byClass = Array.from({ length: classes }, () => 0);
    for (const code of split.y) byClass[code]!++;
    return { rows: split.rows, byClass };
  };
  const target = "class";
  const task = "multiclass";
  const labels = Array.from({ length: classes }, (_, i) => String(i));
  const parts = { train: counts(splits.train), validation: counts(splits.validation), test: counts(splits.test) };
  const described = {
    classes: labels.map((label) => ({ label, rows: Math.round(rows / classes) })),
    dropped: 0,
  };
  const columns = Array.from({ length: inputs }, (_, i) => ({ name: `x${i}`, column: `x${i}` }));
  return {
    splits,
    prepared: {
      ...described,
      task,
      target,
      inputs: columns,
      steps: [],
      split: parts,
      targetScale: null,
      warnings: [],
    },
    fitted: {
      target: { column: target, type: "category", task, classes: labels, scale: null },
      split: spec.recipe.split,
      rows: { ...described, parts },
      steps: [],
      columns: [],
      inputs: columns,
    },
  };
}

const clock = () => performance.now();
const spec = specSchema.parse({
  network: { layers: workload.units.map((units) => ({ type: "dense", units, activation: "relu" })) },
  training: { batchSize: workload.batchSize, epochs: 1000, optimizer: { type: "adam" } },
});
const dataset = datasetOf();
const engine = nodeEngine(workload.threads);
const run = Run.create({ id: "1", name: "", slot: 0, spec, target: "class", created: "" }, { dataset, engine, clock });
let longest = 0;
let last = clock();
const scheduler = new Scheduler(clock, () => {});
const turns = setInterval(() => {
  longest = Math.max(longest, clock() - last);
  last = clock();
}, 1);
await nextTurn();
last = clock();
run.resume();
const task = {
  advance: (stop: () => boolean) => run.advance(stop),
  get done() {
    return run.idle;
  },
};
const done = scheduler.do(task);
await sleep(workload.seconds * 1000);
const { step } = run.record();
const { rowsPerSecond } = run;
let evaluated = 0;
if (workload.evaluates) {
  const linear = linearRun(spec, { dataset, engine, clock });
  linear.finish();
  last = clock();
  const from = clock();
  const model = await run.whole(() => run.frozen());
  await scheduler.run(evaluate(run, model, "test", linear.model));
  evaluated = clock() - from;
}
const asked = clock();
run.pause();
await nextTurn();
const answered = clock() - asked;
await run.whole(() => null);
const whole = clock() - asked;
await done;
const rested = clock() - asked;
clearInterval(turns);
console.log(
  JSON.stringify({
    step,
    rowsPerSecond,
    longest,
    answered,
    whole,
    rested,
    evaluated,
    peak: process.resourceUsage().maxRSS * 1024,
  }),
);
process.exit(0);
