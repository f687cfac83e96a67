import { availableParallelism } from "node:os";
import { prepareInPieces } from "#core/data/recipe";
import { SpecError } from "#core/network/error";
import { duration } from "#core/numbers";
import type { SweepRecord } from "#core/project/document";
import { estimateInWords } from "#core/sweep/estimate";
import { withMore, type MoreRepeats } from "#core/sweep/repeats";
import { nodeEngine } from "#host/engine";
import { memoryForSweeps } from "#host/machine";
import { coresEach, estimateSweep } from "#host/sweep-estimate";
import { settingsPlanned } from "#core/sweep/planned";
import { placeKey } from "#core/sweep/records";
import { spaceOf } from "#core/sweep/space";
import { repeatsOf, type Sweep } from "#core/sweep/sweep";
import type { RunSnapshot } from "#core/training/snapshot";
import { requireOutput } from "#host/output";
import { JobError, TrainingQueue } from "#host/queue/queue";
import { prepared } from "#host/prepared";
import { runSweep, type Swept } from "#host/sweep";
import { command } from "../command";
import { sayCost } from "../cost";
import { InputError, UsageError } from "../errors";
import { keepData, openTableFile } from "../files";
import { importOptions, readingOf } from "../import-options";
import { Interrupted, Interrupts } from "../interrupt";
import type { Io } from "../io";
import { Keeper } from "../keeper";
import { note, tell, tellDoubts, tellFaults } from "../notes";
import { outputOf, outputOptions } from "../output";
import { inOneLine } from "../printable";
import { Progress } from "../progress";
import { leaveOut, requireTarget } from "../roles";
import { readSpec, readSweep } from "../spec-file";
import { Stages } from "../stages";
import { answerOf, printed, type Answer, type Estimate } from "../sweep-answer";
import { countOf } from "../text";
import { nothingKept } from "../training";

const mostThreads = 256;
const sweepId = "1";
/** Milliseconds between two looks at progress and signals. */
const pulse = 100;

export const sweep = command<Answer | Estimate>({
  summary: "Train many settings, repeated and side by side, and say which can be told apart.",
  positionals: ["FILE"],
  options: {
    target: { value: "COL", help: "the column to predict" },
    sweep: {
      value: "SWEEP.json",
      help: '{"settings": {"training.optimizer.learningRate": [0.001, 0.01] or {"min": …, "max": …, "scale": "log"}}, "method": "grid", "random", "latin", "sobol", "halving" or "bayes", "runs": 20, "repeat": {"seeds": 5} or {"folds": 5}, "seed": 7}',
    },
    spec: { value: "SPEC.json", help: "what the settings are changed in; see `gradlab schema` and `gradlab spec`" },
    threads: { value: "N", help: "trainings side by side (else as many as there are cores); the results are the same" },
    out: { value: "P.gradlab", help: "write a project with all runs, which the window opens" },
    resume: { help: "continue the sweep in the project of --out, after Ctrl-C or a crash" },
    more: {
      value: "N",
      help: "with --resume: train two settings N times each, with further seeds or folds dealt anew, and judge them by all of them",
    },
    of: { value: "A,B", help: "with --more: which settings, by their numbers (else the best and the next)" },
    "dry-run": { help: "say how many runs it takes, how long and how much memory, and train nothing" },
    "take-over": { help: "take the project of --out from another computer, where it is not open any more" },
    link: { help: "link the project to the file instead of copying it" },
    ...outputOptions,
    ...importOptions,
  },
  async run(args, io) {
    const file = args.positionals[0] ?? "";
    const path = args.text("sweep");
    if (path === undefined) throw new UsageError("--sweep is needed: a file that says which settings to try");
    const asked = await readSweep(path);
    const out = args.text("out");
    const output = outputOf(args, "project", [file, path, args.text("spec")]);
    if (out !== undefined) await requireOutput(out, output);
    else if (args.flag("link")) throw new UsageError("--link says how a project keeps its data: it needs --out");
    if (args.flag("resume") && out === undefined) throw new UsageError("--resume continues a project: it needs --out");
    const most = args.integer("more", 2, mostRepeats);
    const chosen = settingsIn(args.text("of"));
    if (most !== undefined && !args.flag("resume"))
      throw new UsageError("--more adds to a sweep that was trained: it needs --resume and --out");
    if (chosen && most === undefined) throw new UsageError("--of says which settings --more is for: it needs --more");
    const threads = args.integer("threads", 1, mostThreads) ?? availableParallelism();
    const { spec: said } = await readSpec(args.text("spec"));
    const target = await requireTarget(args, said, file, readingOf(args));
    const stages = new Stages(io);
    const opening = openTableFile(file, { statistics: false, ...readingOf(args) });
    const opened = await stages.during(`reading ${inOneLine(file)}`, opening);
    const { table: data } = opened;
    const base = leaveOut(data, said, target, io);
    const planned = plannedOf(asked, base, path);
    const created = io.now().toISOString();
    const name = `sweep ${sweepId}`;
    const record: SweepRecord = {
      id: sweepId,
      name,
      created,
      target,
      spec: base,
      sweep: asked,
      settings: [],
      open: true,
    };
    const kept = out !== undefined && {
      ...(await keepData(opened, args.flag("link") ? "link" : "copy")),
      dialect: data.dialect,
    };
    const keeping = { output, io, takeOver: args.flag("take-over"), target, runs: planned.trainings };
    const keeper =
      kept && !args.flag("dry-run") && out !== undefined
        ? await Keeper.open({ out, data: kept, ...keeping, sweep: () => record }, args.flag("resume"))
        : null;
    try {
      tellDoubts(io, data, base.recipe, target, stages);
      const first = stages.through("preparing the rows", prepareInPieces(data, base.recipe, target));
      tell(io, first.prepared.warnings);
      tellFaults(io, base, first.prepared);
      if (args.flag("dry-run")) {
        const task = {
          base,
          sweep: asked,
          datasetOf: prepared(data, target),
          cores: threads,
          memory: memoryForSweeps(),
        };
        const engine = nodeEngine(1);
        const found = await estimateSweep({
          ...task,
          engine,
          clock: () => io.clock(),
          work: (pieces) => whole(pieces),
        });
        return { ...found, words: `${planned.words}: ${estimateInWords(found)}` };
      }
      sayCost(base, first, io, planned.trainings);
      const known = earlier(keeper, record);
      note(io, `${planned.words} on ${countOf(threads, "thread")}`);
      await keeper?.begin(null);
      const began = io.clock();
      const training = { data, target, record, threads, trainings: planned.trainings, known, keeper };
      let swept = await trained(training, io);
      if (most !== undefined) {
        record.more = withMore(record.more, moreOf(swept, most, chosen));
        swept = await trained(training, io);
      }
      record.open = false;
      await keeper?.save();
      return answerOf(swept, asked, (io.clock() - began) / 1000);
    } catch (error) {
      await keeper?.close().catch(() => undefined);
      throw error;
    }
  },
  print: printed,
});

const mostRepeats = 1000;

/** `3,7`: places of settings, which people count from 1. */
function settingsIn(text: string | undefined): number[] | null {
  if (text === undefined) return null;
  const numbers = text.split(",").map(Number);
  if (numbers.length > 0 && numbers.every((number) => Number.isInteger(number) && number > 0))
    return numbers.map((number) => number - 1);
  throw new UsageError(`--of ${text}: settings are named by their numbers, as in 3,7`);
}

function moreOf({ outcome }: Swept, repeats: number, chosen: number[] | null): MoreRepeats[] {
  const { settings, best, comparisons } = outcome;
  const beyond = chosen?.find((setting) => setting >= settings.length);
  if (beyond !== undefined)
    throw new InputError(
      `--of: there is no setting ${beyond + 1}; the sweep has ${countOf(settings.length, "setting")}`,
    );
  const usual = [best, comparisons[0]?.b].filter((setting) => typeof setting === "number");
  return (chosen ?? usual).map((setting) => ({ setting, repeats }));
}

async function whole<T>(pieces: Generator<void, T, void>): Promise<T> {
  let step = pieces.next();
  while (!step.done) step = pieces.next();
  return step.value;
}

/** What will be trained. A setting that can't be is said before anything is. */
function plannedOf(asked: Sweep, base: SweepRecord["spec"], path: string): { trainings: number; words: string } {
  try {
    const settings = settingsPlanned(spaceOf(base, asked), asked);
    const repeats = repeatsOf(asked.repeat);
    const by = "folds" in asked.repeat ? countOf(repeats, "fold") : countOf(repeats, "seed");
    const trainings = settings * repeats;
    return { trainings, words: `${countOf(settings, "setting")} × ${by}: ${countOf(trainings, "run")}` };
  } catch (error) {
    throw error instanceof SpecError ? new InputError(`${path}: ${error.message}`) : error;
  }
}

/** Of a sweep that was begun earlier: the runs that were trained. It has to be the same sweep. */
function earlier(keeper: Keeper | null, record: SweepRecord): Map<string, RunSnapshot> {
  const known = new Map<string, RunSnapshot>();
  if (!keeper?.found) return known;
  const there = keeper.found.document.sweeps?.find(({ id }) => id === record.id);
  const same = (a: SweepRecord) => JSON.stringify([a.target, a.spec, a.sweep]);
  if (!there || same(there) !== same(record))
    throw new InputError(
      "the project has another sweep: it can only be continued with the same file, target, spec and sweep",
    );
  record.created = there.created;
  if (there.more) record.more = there.more;
  if (there.baselines) record.baselines = there.baselines;
  for (const run of keeper.found.runs)
    if (run.record.sweep?.id === record.id) known.set(placeKey(run.record.sweep), run);
  return known;
}

interface Training {
  data: Parameters<typeof prepareInPieces>[0];
  target: string;
  record: SweepRecord;
  threads: number;
  trainings: number;
  known: Map<string, RunSnapshot>;
  keeper: Keeper | null;
}

async function trained({ data, target, record, threads, trainings, known, keeper }: Training, io: Io): Promise<Swept> {
  const queue = new TrainingQueue({ threads });
  const progress = new Progress(io);
  const interrupts = new Interrupts();
  const shares = new Map<string, number>();
  const datasetOf = prepared(data, target);
  const { spec: base, sweep: asked, more = [], baselines } = record;
  const sharing = { base, sweep: asked, datasetOf, cores: threads, memory: memoryForSweeps() };
  const threadsEach = await coresEach(sharing);
  const began = io.clock();
  let done = 0;
  const timer = setInterval(() => {
    if (interrupts.asked !== null) return void queue.close();
    const share = (done + [...shares.values()].reduce((sum, value) => sum + value, 0)) / trainings;
    const left =
      share > 0.01 && done < trainings
        ? `  about ${duration(((io.clock() - began) / 1000) * (1 / share - 1))} left`
        : "";
    progress.show(share, `${done} of ${countOf(trainings, "run")}${left}`);
  }, pulse);
  try {
    const swept = await runSweep({
      datasetOf,
      target,
      base,
      sweep: asked,
      threadsEach,
      more,
      ...(baselines && { baselines }),
      last: Math.max(0, ...[...known.values()].map((run) => Number(run.record.id))),
      id: record.id,
      firstRun: 1,
      created: record.created,
      queue,
      atOnce: 2 * threads,
      known: (place) => known.get(placeKey(place)),
      on: {
        settings: (values) => {
          record.settings = [...values];
        },
        progress: (run, { epoch, plannedEpochs }) => shares.set(run, epoch / plannedEpochs),
        done: (snapshot) => {
          shares.delete(snapshot.record.id);
          done++;
          if (snapshot.record.sweep) known.set(placeKey(snapshot.record.sweep), snapshot);
          keeper?.add(snapshot);
        },
        refused: (run, message) => {
          done++;
          note(io, `warning: run ${run} could not be trained: ${message}`);
        },
      },
    });
    record.baselines = swept.baselines;
    return swept;
  } catch (error) {
    if (!(error instanceof JobError) || interrupts.asked === null) throw error;
    await keeper?.save();
    const kept = keeper ? "they are in the project; continue with the same command and --resume" : nothingKept;
    throw new Interrupted(interrupts.asked, `ended after ${done} of ${countOf(trainings, "run")}: ${kept}`);
  } finally {
    clearInterval(timer);
    progress.end();
    interrupts.end();
    await queue.close();
  }
}
