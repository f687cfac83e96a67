/** What would have turned an answer: the smallest change of one column, or of two, within the range that training has seen. */
import type { Dataset, Rows } from "../data/dataset";
import type { Column, Task } from "../data/types";
import { spaced } from "../between";
import { decide } from "../metrics/confusion";
import type { Pieces } from "../pieces";
import { pieceRows } from "../training/measure";
import { blockOf, gridOf, placesOf, type Grid } from "./dependence";
import type { Predicting } from "./importance";

export interface ColumnChange {
  column: string;
  /** Numbers (dates as milliseconds), or a value of the column. */
  to: number | string;
}
export interface AnswerChange {
  changes: ColumnChange[];
  /** The answer then: a class code, or the target in the scale of training. */
  answer: number;
  /** p of that class; NaN for numbers. */
  p: number;
  /** Parts of the columns' ranges that are moved, a category counting as a whole one. */
  size: number;
}

/** Places of a column that are tried; beside another one. */
const alone = 60;
const together = 12;
/** Columns that are tried two at a time: those that move the answer the most. */
const paired = 12;
/** Numbers count as turned where they move by that many standard deviations of the target. */
const notable = 0.5;

interface Candidate {
  grid: Grid;
  block: ReturnType<typeof blockOf>;
  /** Size of the change to each place. */
  sizes: Float64Array;
  /** How far the answer moves at most. */
  reach: number;
}

/**
 * `columns`: those that may change, with the table's training rows; `place`: the row's place in the table. The smallest changes
 * first: the best of each column by itself, then the best of two together where it is smaller than all of these. Yields between
 * pieces.
 */
export function* smallestChanges(
  model: Predicting,
  dataset: Pick<Dataset, "fitted" | "prepared">,
  x: Float32Array,
  columns: readonly Column[],
  { training, place, most = 5 }: { training: Rows; place: number; most?: number },
): Pieces<AnswerChange[]> {
  const asked = new Asked(model, dataset.prepared.task, x);
  const found: AnswerChange[] = [];
  const candidates: Candidate[] = [];
  for (const column of columns) {
    const grid = wholeGrid(column, training.rowIds);
    if (placesOf(grid) < 2) continue;
    const block = blockOf(dataset, grid);
    const sizes = sizesOf(grid, column, place);
    const answers = yield* asked.at(Array.from({ length: placesOf(grid) }, (_, at) => [{ block, place: at }]));
    const reach = Math.max(...answers.map(({ moved }) => moved));
    candidates.push({ grid, block, sizes, reach });
    let best: AnswerChange | null = null;
    answers.forEach((answer, at) => {
      if (answer.turned && sizes[at]! > 0 && (!best || sizes[at]! < best.size))
        best = { changes: [changeOf(grid, at)], answer: answer.answer, p: answer.p, size: sizes[at]! };
    });
    if (best) found.push(best);
  }
  const bySize = (a: AnswerChange, b: AnswerChange) => a.size - b.size;
  found.sort(bySize);
  const strong = candidates.sort((a, b) => b.reach - a.reach).slice(0, paired);
  const twos: AnswerChange[] = [];
  for (const [i, first] of strong.entries()) {
    for (const second of strong.slice(i + 1)) {
      const limit = Math.min(twos[0]?.size ?? Infinity, found[0]?.size ?? Infinity);
      const pairs = [...some(first)].flatMap((a) => [...some(second)].map((b) => [a, b] as const));
      const worth = pairs.filter(([a, b]) => {
        const size = first.sizes[a]! + second.sizes[b]!;
        return size < limit && first.sizes[a]! > 0 && second.sizes[b]! > 0;
      });
      const answers = yield* asked.at(
        worth.map(([a, b]) => [
          { block: first.block, place: a },
          { block: second.block, place: b },
        ]),
      );
      worth.forEach(([a, b], at) => {
        const size = first.sizes[a]! + second.sizes[b]!;
        const { turned, answer, p } = answers[at]!;
        if (turned && size < (twos[0]?.size ?? Infinity))
          twos[0] = { changes: [changeOf(first.grid, a), changeOf(second.grid, b)], answer, p, size };
      });
    }
  }
  return [...twos, ...found].sort(bySize).slice(0, most);
}

/** From the smallest value of training to the largest, in equal steps. */
function wholeGrid(column: Column, rowIds: ArrayLike<number>): Grid {
  const grid = gridOf(column, rowIds, alone);
  if (!("numbers" in column) || grid.kind === "category" || grid.numbers.length < alone) return grid;
  let [low, high] = [Infinity, -Infinity];
  for (let i = 0; i < rowIds.length; i++) {
    const value = column.numbers[rowIds[i]!]!;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return { ...grid, numbers: spaced(low, high, alone) };
}

function sizesOf(grid: Grid, column: Column, row: number): Float64Array {
  if (grid.kind === "category") {
    const own = "labels" in column ? column.labels[column.codes[row]!] : undefined;
    return Float64Array.from(grid.labels, (label) => (label === own ? 0 : 1));
  }
  const own = "numbers" in column ? column.numbers[row]! : NaN;
  // In halves, since the range from −1e308 to 1e308 overflows.
  const range = grid.numbers.at(-1)! / 2 - grid.numbers[0]! / 2;
  return grid.numbers.map((value) => (Number.isNaN(own) ? 1 : Math.abs(value / 2 - own / 2) / (range || 1)));
}

const changeOf = (grid: Grid, place: number): ColumnChange => ({
  column: grid.column,
  to: grid.kind === "category" ? grid.labels[place]! : grid.numbers[place]!,
});
/** Some of the places, the ends among them. */
const some = ({ grid }: Candidate): Set<number> => {
  const all = placesOf(grid);
  const count = Math.min(all, together);
  return new Set(Array.from({ length: count }, (_, i) => Math.round((i * (all - 1)) / Math.max(1, count - 1))));
};

type Put = readonly { block: ReturnType<typeof blockOf>; place: number }[];

/** The answers for one row with some columns put elsewhere. */
class Asked {
  private readonly before: Float32Array | ArrayLike<number>;
  private readonly width: number;
  private readonly own: number;

  constructor(
    private readonly model: Predicting,
    private readonly task: Task,
    private readonly x: Float32Array,
  ) {
    this.width = model.plan.outputs;
    this.before = model.predict(x, 1);
    this.own = decide(this.before, 0, this.width);
  }

  *at(puts: readonly Put[]): Pieces<{ turned: boolean; moved: number; answer: number; p: number }[]> {
    const { model, x, width, task, before, own } = this;
    const { inputs } = model.plan;
    const piece = pieceRows(model);
    const found: { turned: boolean; moved: number; answer: number; p: number }[] = [];
    for (let first = 0; first < puts.length; first += piece) {
      const batch = puts.slice(first, first + piece);
      const rows = new Float32Array(batch.length * inputs);
      batch.forEach((put, i) => {
        rows.set(x, i * inputs);
        for (const { block, place } of put)
          rows.set(block.x.row(place).subarray(block.from, block.from + block.width), i * inputs + block.from);
      });
      const outputs = model.predict(rows, batch.length);
      for (let i = 0; i < batch.length; i++) {
        if (task === "regression") {
          const moved = Math.abs(outputs[i]! - before[0]!);
          found.push({ turned: moved >= notable, moved, answer: outputs[i]!, p: NaN });
          continue;
        }
        const answer = decide(outputs, i, width);
        const pOf = (k: number) => (width === 1 ? (k === 1 ? outputs[i]! : 1 - outputs[i]!) : outputs[i * width + k]!);
        found.push({ turned: answer !== own, moved: 1 - pOf(own), answer, p: pOf(answer) });
      }
      yield;
    }
    return found;
  }
}
