/** What is looked at: a run's weights at one moment, and a row of its data with the batch that it goes through. */
import type { Dataset } from "../../data/dataset";
import { splitNames, type SplitName } from "../../data/types";
import type { Tensor } from "../../engine/numbers";
import { kindOf } from "../../network/kinds/layers/index";
import type { NetworkPlan } from "../../network/plan";
import type { TrainingSpec } from "../../network/spec";
import type { Pieces } from "../../pieces";
import { Batches } from "../../training/batches";
import type { Entered } from "./look";
import type { BatchPlace, PassName } from "./view";

export interface Subject {
  run: string;
  epoch: number;
  plan: NetworkPlan;
  training: TrainingSpec;
  classWeights: readonly number[] | null;
  dataset: Dataset;
  /** Copies: the run trains on meanwhile. */
  tensors: readonly Tensor[];
  /** Of the optimiser; null where it is not kept. */
  state: readonly Tensor[] | null;
  /** Of the next update: its number, counted from 0, and its learning rate. */
  step: number;
  learningRate: number;
}

/** A row that can't be looked at, or not so. The message says what to do. */
export class MicroscopeError extends Error {
  override readonly name = "MicroscopeError";
  readonly code = "no_such_row";
}

/** Multiplications of a way forward up to which a whole batch is looked at: a second or so for all that is measured. */
const mostWork = 2e7;

/** Batch normalisation: no row of a batch goes through it alone. */
export const mixesRows = (plan: NetworkPlan): boolean =>
  plan.layers.some((layer) => kindOf(layer).normalises === "batch");
/** Whether training passes differ from inference. */
export const passesDiffer = (plan: NetworkPlan): boolean =>
  mixesRows(plan) || plan.layers.some((layer) => kindOf(layer).dropRate(layer) > 0);

export function placeOf({ dataset }: Pick<Subject, "dataset">, row: number): { split: SplitName; at: number } {
  for (const split of splitNames) {
    const at = dataset.splits[split].rowIds.indexOf(row);
    if (at >= 0) return { split, at };
  }
  const words = "in none of the run's parts: it was left out, as rows without a target are. Choose another row.";
  throw new MicroscopeError(`Row ${row + 1} is ${words}`);
}

/** What goes in for a row; of a training pass also its batch, where that is small enough to be looked at. */
export interface Rows {
  entered: Entered;
  split: SplitName;
  batch: BatchPlace | null;
  whole: Entered | null;
}

export function* enter(subject: Subject, row: number, pass: PassName): Pieces<Rows> {
  const { dataset, plan } = subject;
  const { split, at } = placeOf(subject, row);
  const rows = dataset.splits[split];
  const alone = { x: Float64Array.from(rows.x.row(at)), y: rows.y.slice(at, at + 1), rows: 1, row: 0 };
  if (pass === "inference")
    return { split, batch: null, whole: null, entered: { ...alone, pass: { training: false } } };
  if (split !== "train") {
    throw new MicroscopeError(
      `Row ${row + 1} is a ${split} row and goes through no update: look at it in inference, or choose a training row.`,
    );
  }
  const { place, whole } = yield* batchOf(subject, at);
  const step = place.update - 1;
  if (!mixesRows(plan)) {
    return { split, batch: place, whole, entered: { ...alone, pass: { training: true, step, first: place.place } } };
  }
  if (!whole) {
    const size = `A batch of ${place.rows} rows is too much to be followed through this network step by step`;
    throw new MicroscopeError(`${size}: look at the row in inference.`);
  }
  return { split, batch: place, whole, entered: whole };
}

/** The batch of the epoch to come (in the middle of one, of that) that holds a training row. */
function* batchOf(
  { dataset, training, epoch, step, plan }: Subject,
  at: number,
): Pieces<{ place: BatchPlace; whole: Entered | null }> {
  const rows = dataset.splits.train;
  const { batchSize, seed } = training;
  const batches = new Batches(rows, Math.min(batchSize, rows.rows), seed);
  const turn = Math.max(epoch, Math.floor(step / batches.stepsPerEpoch));
  yield* batches.shuffle(turn);
  const order = batches.orderOf(turn);
  const found = order.indexOf(at);
  const first = found - (found % batchSize);
  const members = order.slice(first, first + batchSize);
  const update = turn * batches.stepsPerEpoch + first / batchSize;
  const place = { update: update + 1, rows: members.length, place: found - first };
  if (members.length * Math.max(plan.multiplications, plan.inputs) > mostWork) return { place, whole: null };
  const x = new Float64Array(members.length * plan.inputs);
  members.forEach((member, i) => x.set(rows.x.row(member), i * plan.inputs));
  const y = Float32Array.from(members, (member) => rows.y[member]!);
  return { place, whole: { x, y, rows: members.length, row: place.place, pass: { training: true, step: update } } };
}
