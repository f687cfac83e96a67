/** Two runs on the same validation rows: how far they are apart, and how sure that is. */
import type { Rows } from "../data/dataset";
import type { Model } from "../engine/engine";
import { bootstrap, meanOf } from "../metrics/intervals";
import type { Difference, RunDifference } from "../metrics/difference";
import { answersOf, metricDifference } from "./answers";
import type { Run } from "./run";

/** A run with a model of it that does not train on meanwhile, as it was after the epoch `at`. */
export interface RunAt {
  run: Run;
  model: Model;
  at: number;
}

/** Losses are taken row by row up to so many rows; of more, rows that lie together are taken as one. */
const mostGroups = 2000;
/** Between two pauses. */
const groupsAtOnce = 32;

/** Null where the two have no validation rows, or not the same ones. Yields between pieces. */
export function* differenceOf(first: RunAt, second: RunAt): Generator<void, RunDifference | null, void> {
  const rows = rowsOf(first);
  const same = isEqual(rows.rowIds, rowsOf(second).rowIds) && taskOf(first) === taskOf(second);
  if (rows.rows === 0 || !same) return null;
  const answers = yield* answersOf(answering(first), answering(second));
  const comparable = lossOf(first) === lossOf(second) && isEqual(rows.y, rowsOf(second).y);
  return {
    rows: rows.rows,
    epochs: [first.at, second.at],
    metric: metricDifference(answers),
    loss: comparable ? ofMeans(yield* lossesOf(first), yield* lossesOf(second)) : null,
  };
}

const rowsOf = ({ run }: RunAt): Rows => run.dataset.splits.validation;
const answering = (side: RunAt) => ({
  model: side.model,
  rows: rowsOf(side),
  prepared: side.run.dataset.prepared,
});
const taskOf = ({ run }: RunAt) => run.dataset.prepared.task;
/** What a loss depends on besides the predictions. */
function lossOf({ run }: RunAt): string {
  const { classWeights, labelSmoothing } = run.record().spec.training;
  return JSON.stringify([run.plan.loss, classWeights, labelSmoothing]);
}
const isEqual = (a: ArrayLike<number>, b: ArrayLike<number>) =>
  a.length === b.length && Array.prototype.every.call(a, (value: number, i) => value === b[i]);

/** Of the means of two lists, by resampling both alike. */
function ofMeans(own: Float64Array, other: Float64Array): Difference | null {
  const apart = own.map((value, i) => value - other[i]!);
  const value = meanOf(apart.length, (i) => apart[i]!);
  if (!Number.isFinite(value)) return null;
  return { value, ...bootstrap(apart.length, (drawn) => meanOf(drawn.length, (i) => apart[drawn[i]!]!)) };
}

/** The loss of each validation row, or of each of `mostGroups` groups of rows. */
function* lossesOf({ model, run }: RunAt): Generator<void, Float64Array, void> {
  const { x, y, rows } = run.dataset.splits.validation;
  const groups = Math.min(rows, mostGroups);
  const losses = new Float64Array(groups);
  for (let group = 0; group < groups; group++) {
    const from = Math.floor((group * rows) / groups);
    const to = Math.floor(((group + 1) * rows) / groups);
    losses[group] = lossOn(model, { x: x.slice(from, to), y: y.subarray(from, to), rows: to - from }, group > 0);
    if (group % groupsAtOnce === 0) yield;
  }
  return losses;
}
const lossOn = (model: Model, batch: Parameters<Model["loss"]>[0], unchanged: boolean): number =>
  model.assess?.(batch, unchanged).loss ?? model.loss(batch);
