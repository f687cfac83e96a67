import { availableParallelism } from "node:os";
import { prepareInPieces } from "#core/data/recipe";
import { SpecError } from "#core/network/error";
import { duration, formatNumber } from "#core/numbers";
import type { SweepRecord } from "#core/project/document";
import { settingsPlanned } from "#core/sweep/planned";
import { placeKey } from "#core/sweep/records";
import type { Comparison, MeanScore, SettingScore, SweepOutcome } from "#core/sweep/outcome";
import { spaceOf, type Values } from "#core/sweep/space";
import { repeatsOf, type Sweep } from "#core/sweep/sweep";
import { settingTitle } from "#core/sweep/titles";
import { valueInWords, verdictOf } from "#core/sweep/verdict";
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
import { countOf, table } from "../text";
import { nothingKept } from "../training";

interface Answer {
  /** Trainings. */
  runs: number;
  /** What `mean` is of, and of which rows. */
  metric: SweepOutcome["metric"];
  split: SweepOutcome["split"];
  method: Sweep["method"];
  repeat: Sweep["repeat"];
  settings: (Omit<SettingScore, "scores"> & { trained: Trained[] })[];
  best: ({ setting: number; values: Values; test: MeanScore | null } & MeanScore) | null;
  verdict: string;
  comparisons: Comparison[];
  luck: number;
  repeatsToSettle: number | null;
  seconds: number;
}
interface Trained {
  run: string;
  score: number;
  test: number;
  epochs: number;
  weightsHash: string | null;
}

const mostThreads = 256;
const sweepId = "1";
/** Milliseconds between two looks at progress and signals. */
const pulse = 100;

export const sweep = command<Answer>({
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
      kept && out !== undefined
        ? await Keeper.open({ out, data: kept, ...keeping, sweep: () => record }, args.flag("resume"))
        : null;
    try {
      tellDoubts(io, data, base.recipe, target, stages);
      const first = stages.through("preparing the rows", prepareInPieces(data, base.recipe, target));
      tell(io, first.prepared.warnings);
      tellFaults(io, base, first.prepared);
      sayCost(base, first, io, planned.trainings);
      const known = earlier(keeper, record);
      note(io, `${planned.words} on ${countOf(threads, "thread")}`);
      await keeper?.begin(null);
      const began = io.clock();
      const swept = await trained({ data, target, record, threads, trainings: planned.trainings, known, keeper }, io);
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
  known: ReadonlyMap<string, RunSnapshot>;
  keeper: Keeper | null;
}

async function trained({ data, target, record, threads, trainings, known, keeper }: Training, io: Io): Promise<Swept> {
  const queue = new TrainingQueue({ threads });
  const progress = new Progress(io);
  const interrupts = new Interrupts();
  const shares = new Map<string, number>();
  const began = io.clock();
  let done = 0;
  const timer = setInterval(() => {
    if (interrupts.asked !== null) return void queue.close();
    const share = (done + [...shares.values()].reduce((sum, value) => sum + value, 0)) / trainings;
    const left = share > 0.01 ? `  about ${duration(((io.clock() - began) / 1000) * (1 / share - 1))} left` : "";
    progress.show(share, `${done} of ${countOf(trainings, "run")}${left}`);
  }, pulse);
  try {
    return await runSweep({
      datasetOf: prepared(data, target),
      target,
      base: record.spec,
      sweep: record.sweep,
      id: record.id,
      firstRun: 1,
      created: record.created,
      queue,
      atOnce: threads + 1,
      known: (place) => known.get(placeKey(place)),
      on: {
        settings: (values) => {
          record.settings = [...values];
        },
        progress: (run, { epoch, plannedEpochs }) => shares.set(run, epoch / plannedEpochs),
        done: (snapshot) => {
          shares.delete(snapshot.record.id);
          done++;
          keeper?.add(snapshot);
        },
        refused: (run, message) => {
          done++;
          note(io, `warning: run ${run} could not be trained: ${message}`);
        },
      },
    });
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

function answerOf({ outcome, runs }: Swept, asked: Sweep, seconds: number): Answer {
  const { settings, best, bestOnTest, metric, split, comparisons, luck, repeatsToSettle } = outcome;
  const { title, text } = verdictOf(outcome);
  const winner = best === null ? null : settings[best]!;
  return {
    runs: runs.reduce((sum, repeats) => sum + repeats.length, 0),
    metric,
    split,
    method: asked.method,
    repeat: asked.repeat,
    settings: settings.map(({ values, repeats, mean, low, high, failed, whole }, i) => ({
      values,
      repeats,
      mean,
      low,
      high,
      failed,
      whole,
      trained: runs[i]!.map(({ run, score, test, epochs, weightsHash }) => ({ run, score, test, epochs, weightsHash })),
    })),
    best: winner && {
      setting: best!,
      values: winner.values,
      mean: winner.mean,
      low: winner.low,
      high: winner.high,
      test: bestOnTest,
    },
    verdict: `${title}. ${text.replaceAll("**", "")}`,
    comparisons,
    luck,
    repeatsToSettle,
    seconds,
  };
}

function printed({ settings, best, comparisons, verdict, metric, split, seconds, runs }: Answer): string {
  const paths = [...new Set(settings.flatMap(({ values }) => Object.keys(values)))];
  const order = settings
    .map((_, i) => i)
    .sort((a, b) => (settings[b]!.mean || -Infinity) - (settings[a]!.mean || -Infinity));
  const name = metric === "r2" ? "R²" : "accuracy";
  const rows = order.map((at) => {
    const { values, mean, low, high, whole, failed } = settings[at]!;
    const against = comparisons.find(({ b }) => b === at);
    return [
      ...paths.map((path) => (path in values ? valueInWords(values[path]) : "–")),
      formatNumber(mean),
      Number.isNaN(low) ? "–" : `${formatNumber(low)} … ${formatNumber(high)}`,
      at === best?.setting
        ? "best"
        : against
          ? formatNumber(against.pHolm, 2)
          : failed > 0
            ? "failed"
            : whole
              ? "–"
              : "ended early",
    ];
  });
  const heads = [...paths.map(settingTitle), `${split} ${name}`, "95 %", "p (Holm)"];
  return `${table(heads, rows)}\n${verdict}\n${countOf(runs, "run")} in ${duration(seconds)}\n`;
}
