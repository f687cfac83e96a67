/** How long a draft will train: a copy of it is trained for a moment, with everything that a run does between its updates. */
import type { Dataset } from "../data/dataset";
import type { DrawnWeights } from "../engine/engine";
import type { ExperimentSpec } from "../network/spec";
import type { Pieces } from "../pieces";
import { curveRows } from "./measure";
import { Run, type RunContext } from "./run";

/** Milliseconds of training that are timed after the look at the data, and in all. */
const timedFor = 120;
const atMost = 400;
/** Whole epochs that tell how long one takes. */
const enoughEpochs = 4;
/** Parts that what was timed is cut into. */
const stretches = 8;
/** Passing a row forward costs this part of learning from it. */
const forward = 1 / 3;

export interface Timing {
  /** Before the first update: the look at the data, and the losses of the untrained network. */
  secondsBefore: number;
  secondsPerEpoch: number;
  /** The copy failed within the moment: so may the run, and end sooner than its epochs say. */
  endsEarly: boolean;
}
/** Seconds of a run, told beforehand, below which the clock and the machine say more than the run. */
const shortRun = 0.12;
/** What is sure of such a run. */
const shortAtMost = 0.2;
/** What can be said of so many seconds that were told beforehand: about so many, or that they are less than others. */
export const saidOf = (seconds: number): { about: number } | { lessThan: number } =>
  seconds < shortRun ? { lessThan: shortAtMost } : { about: seconds };

interface Mark {
  /** Milliseconds of work so far. */
  spent: number;
  step: number;
}

/** Null where the copy failed before anything could be timed. */
export function* timeTraining(spec: ExperimentSpec, context: RunContext, drawn: DrawnWeights): Pieces<Timing | null> {
  const { clock } = context;
  const training = { ...spec.training, earlyStopping: null };
  const settings = { id: "timed", name: "", slot: 0, spec: { ...spec, training }, target: "", created: "" };
  const run = Run.create(settings, context, drawn);
  run.resume();
  let spent = 0;
  let before: number | null = null;
  const updates: Mark[] = [];
  const epochs: Mark[] = [];
  while (run.status === "training" && spent < atMost && (before === null || spent - before < timedFor)) {
    const begin = clock();
    run.advance(() => true);
    spent += clock() - begin;
    const { step } = run;
    if (before === null && run.position.epochs > 0) before = spent;
    if (step > (updates.at(-1)?.step ?? 0)) updates.push({ spent, step });
    if (before !== null && run.position.epochs > epochs.length) epochs.push({ spent, step });
    yield;
  }
  const endsEarly = run.status === "failed";
  run.abandon();
  const perEpoch = epochs.length > enoughEpochs ? ofEpochs(epochs) : ofUpdates(updates, run);
  if (before === null || perEpoch === null) return null;
  return { secondsBefore: before / 1000, secondsPerEpoch: perEpoch / 1000, endsEarly };
}

/** The losses at the end of an epoch, as so many rows of learning. */
export function passedForward({ splits: { train, validation } }: Dataset): number {
  return forward * (Math.min(curveRows, train.rows) + validation.rows);
}

/** Milliseconds an epoch, with the losses at its end. */
const ofEpochs = (marks: readonly Mark[]): number => each(marks.map(({ spent }, done) => ({ spent, done })));

/** The same where an epoch is too long to wait for: from its updates. */
function ofUpdates(marks: readonly Mark[], run: Run): number | null {
  if (marks.length < 2) return null;
  const { train } = run.dataset.splits;
  const update = each(marks.map(({ spent, step }) => ({ spent, done: step })));
  return update * run.stepsPerEpoch * (1 + passedForward(run.dataset) / Math.max(1, train.rows));
}

/**
 * Milliseconds for one of what was done. The first ones still compile: the later half counts. It is the lower quartile over a few
 * stretches, since compiling and other programs can only add; each is long enough to hold what comes now and then.
 */
function each(marks: readonly { spent: number; done: number }[]): number {
  const last = marks.length - 1;
  const first = last >> 1;
  const parts = Math.min(stretches, last - first);
  const at = (part: number) => marks[first + Math.round((part * (last - first)) / parts)]!;
  const times = Array.from({ length: parts }, (_, part) => {
    const [from, to] = [at(part), at(part + 1)];
    return (to.spent - from.spent) / (to.done - from.done);
  });
  times.sort((a, b) => a - b);
  return times[parts >> 2]!;
}
