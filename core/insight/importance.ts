/**
 * Which columns a network leans on: how much worse it does once a column's values are dealt anew among the rows (L. Breiman 2001;
 * A. Fisher, C. Rudin, F. Dominici 2019). All inputs that a column became are dealt together.
 */
import type { Rows } from "../data/dataset";
import type { Prepared } from "../data/types";
import type { Model } from "../engine/engine";
import type { Parting } from "../metrics/cuts";
import { z95 } from "../metrics/intervals";
import { createRandom } from "../random";
import { truthOf } from "../training/predict";
import { pieceRows } from "../training/measure";
import { inputGroups } from "./groups";
import { measureOf, measuresFor, type MeasureId } from "./measures";

export interface ColumnImportance {
  column: string;
  /** How much the measure worsens, mean of the repeats. */
  mean: number;
  /** Of the repeats, over n (as scikit-learn's `importances_std`). */
  sd: number;
  /** 95 % interval of the mean: for the rows that were drawn as for the dealing. */
  low: number;
  high: number;
}
export interface Importance {
  metric: MeasureId;
  /** The measure with the columns as they are. */
  baseline: number;
  rows: number;
  repeats: number;
  /** The most important first. */
  columns: ColumnImportance[];
}

export interface ImportanceOptions {
  repeats?: number;
  metric?: MeasureId | undefined;
  /** Where classes are parted, for p as the model has it. */
  parting?: Parting | undefined;
  seed?: number;
  /** In place of drawn ones: where the value of each row comes from. The same for all columns. */
  permutations?: readonly Uint32Array[];
  /** Told now and then how much of the work is done, 0 to 1. */
  progress?: (share: number) => void;
}

type Answers = Pick<Prepared, "task" | "inputs" | "targetScale">;
export type Predicting = Pick<Model, "predict" | "plan">;

export const usualRepeats = 10;

/** Yields between pieces of a few milliseconds. */
export function* importanceOf(
  model: Predicting,
  rows: Pick<Rows, "rows" | "x" | "y">,
  prepared: Answers,
  options: ImportanceOptions = {},
): Generator<void, Importance, void> {
  const { task } = prepared;
  const { seed = 7, parting, progress } = options;
  const metric = options.metric ?? measuresFor(task)[0]!;
  const measure = measureOf(metric);
  const groups = inputGroups(prepared.inputs);
  const n = rows.rows;
  const permutations = options.permutations ?? drawn(n, options.repeats ?? usualRepeats, seed);
  const repeats = permutations.length;
  const truth = truthOf({ y: rows.y }, prepared);
  const work = new Work(model, rows, prepared);
  const { outputs } = model.plan;
  const before = measure.parts(truth, yield* work.scores(null), outputs, { parting });
  const after = new Float64Array(n);
  const baseline = meanOf(before);
  const columns: ColumnImportance[] = [];
  for (const [at, group] of groups.entries()) {
    const found = new Float64Array(repeats);
    /** Of each row, mean of the repeats. */
    const losses = new Float64Array(n);
    for (const [repeat, permutation] of permutations.entries()) {
      measure.parts(truth, yield* work.scores({ ...group, permutation }), outputs, { into: after, parting });
      found[repeat] = measure.better * (baseline - meanOf(after));
      for (let i = 0; i < n; i++) losses[i]! += (measure.better * (before[i]! - after[i]!)) / repeats;
      progress?.((at * repeats + repeat + 1) / (groups.length * repeats));
    }
    const mean = meanOf(found);
    const spread = variance(found, mean);
    const half = z95 * Math.sqrt(variance(losses, mean) / Math.max(1, n - 1) + spread / Math.max(1, repeats - 1));
    columns.push({ column: group.column, mean, sd: Math.sqrt(spread), low: mean - half, high: mean + half });
  }
  columns.sort((a, b) => b.mean - a.mean);
  return { metric, baseline, rows: n, repeats, columns };
}

/** As many dealings of the rows. */
function drawn(rows: number, repeats: number, seed: number): Uint32Array[] {
  return Array.from({ length: repeats }, (_, repeat) => {
    const order = new Uint32Array(rows);
    for (let row = 0; row < rows; row++) order[row] = row;
    return createRandom(seed, "importance", repeat).shuffle(order);
  });
}

interface Dealt {
  from: number;
  end: number;
  permutation: Uint32Array;
}

/** Predictions of the rows, some inputs of which were dealt anew. */
class Work {
  private readonly buffer: Float32Array;
  private readonly piece: number;
  private readonly all: Float64Array;
  private first = true;

  constructor(
    private readonly model: Predicting,
    private readonly rows: Pick<Rows, "rows" | "x">,
    private readonly prepared: Answers,
  ) {
    this.piece = pieceRows(model);
    this.buffer = new Float32Array(this.piece * model.plan.inputs);
    this.all = new Float64Array(rows.rows * model.plan.outputs);
  }

  /** They stand until the next ones are asked for. */
  *scores(dealt: Dealt | null): Generator<void, ArrayLike<number>, void> {
    const { model, rows, piece, buffer, prepared, all: scores } = this;
    const { inputs, outputs } = model.plan;
    for (let first = 0; first < rows.rows; first += piece) {
      const size = Math.min(piece, rows.rows - first);
      const x = buffer.subarray(0, size * inputs);
      x.set(rows.x.slice(first, first + size));
      if (dealt) this.deal(x, first, size, dealt);
      scores.set(model.predict(x, size, !this.first), first * outputs);
      this.first = false;
      yield;
    }
    if (prepared.task === "regression") toUnits(scores, prepared);
    return scores;
  }

  private deal(x: Float32Array, first: number, size: number, { from, end, permutation }: Dealt): void {
    const { blocks, columns, shift, mask } = this.rows.x;
    for (let i = 0; i < size; i++) {
      const source = permutation[first + i]!;
      const block = blocks[source >>> shift]!;
      const at = (source & mask) * columns;
      for (let j = from; j < end; j++) x[i * columns + j] = block[at + j]!;
    }
  }
}

function toUnits(values: Float64Array, { targetScale }: Answers): void {
  const { mean, std } = targetScale ?? { mean: 0, std: 1 };
  for (let i = 0; i < values.length; i++) values[i] = values[i]! * std + mean;
}

function meanOf(values: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]!;
  return sum / values.length;
}
/** Over n. */
function variance(values: Float64Array, mean: number): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += (values[i]! - mean) ** 2;
  return sum / values.length;
}
