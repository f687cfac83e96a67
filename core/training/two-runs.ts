/** Two runs on the same rows, side by side: what each is worth, and where they differ. */
import type { SplitName, Task } from "../data/types";
import type { Model } from "../engine/engine";
import { decide } from "../metrics/confusion";
import type { Parting } from "../metrics/cuts";
import type { Difference } from "../metrics/difference";
import { mcNemar, type McNemar } from "../metrics/paired";
import type { Pieces } from "../pieces";
import { metricDifference } from "./answers";
import { calibrated, calibrationAt } from "./calibrate";
import { figuresOf, type Figure } from "./figures";
import { predictRows, truthOf, type Scores } from "./predict";
import type { Run } from "./run";

export interface Side {
  run: Run;
  model: Model;
  epoch: number;
}

export interface TwoRuns {
  runs: [string, string];
  epochs: [number, number];
  split: SplitName;
  task: Task;
  rows: number;
  /** The same figures of both, in the same order. */
  figures: [Figure[], Figure[]];
  /** Accuracy or R², the first run's less the second's, paired; null where there is no R². */
  difference: Difference | null;
  /** Classes alone: how often both, one or none is right, and McNemar's test between them. */
  agreement: {
    both: number;
    first: number;
    second: number;
    neither: number;
    test: McNemar;
    /** Rows of the table that one of them alone gets right, at most `mostListed` of each. */
    firstRows: number[];
    secondRows: number[];
  } | null;
}

const mostListed = 200;

/** Null where the two do not have the same rows in the split, or not the same target. `partings`: where each parts the classes. */
export function* twoRuns(
  first: Side,
  second: Side,
  split: SplitName,
  partings: readonly [Parting, Parting],
): Pieces<TwoRuns | null> {
  const sides = [first, second] as const;
  const [rows, others] = sides.map(({ run }) => run.dataset.splits[split]) as [Rows, Rows];
  const [prepared, other] = [first.run.dataset.prepared, second.run.dataset.prepared];
  const alike = prepared.task === other.task && prepared.target === other.target && sameClasses(prepared, other);
  if (rows.rows === 0 || rows.rows !== others.rows || !alike) return null;
  if (!rows.rowIds.every((id, at) => id === others.rowIds[at])) return null;
  const truth = truthOf(rows, prepared);
  const scores: Scores[] = [];
  const figures: Figure[][] = [];
  for (const [at, { run, model, epoch }] of sides.entries()) {
    const own = yield* predictRows(model, run.dataset.splits[split], run.dataset.prepared);
    scores.push(calibrated(own, prepared, calibrationAt(run.record(), epoch)));
    figures.push(yield* figuresOf(truth, scores.at(-1)!, prepared, partings[at]!));
  }
  const common = {
    runs: [first.run.id, second.run.id] as [string, string],
    epochs: [first.epoch, second.epoch] as [number, number],
    split,
    task: prepared.task,
    rows: rows.rows,
    figures: figures as [Figure[], Figure[]],
  };
  if (prepared.task === "regression") {
    const difference = metricDifference({ regression: true, truth, first: scores[0]!, second: scores[1]! });
    return { ...common, difference, agreement: null };
  }
  const width = prepared.task === "binary" ? 1 : prepared.classes.length;
  const [called, calledToo] = scores.map((own, at) =>
    Uint32Array.from({ length: rows.rows }, (_, row) => decide(own, row, width, partings[at])),
  ) as [Uint32Array, Uint32Array];
  const difference = metricDifference({ regression: false, truth, first: called, second: calledToo });
  const counts = { both: 0, first: 0, second: 0, neither: 0 };
  const [firstRows, secondRows]: [number[], number[]] = [[], []];
  for (let row = 0; row < rows.rows; row++) {
    const [right, rightToo] = [called[row] === truth[row], calledToo[row] === truth[row]];
    if (right === rightToo) counts[right ? "both" : "neither"]++;
    else {
      counts[right ? "first" : "second"]++;
      const list = right ? firstRows : secondRows;
      if (list.length < mostListed) list.push(rows.rowIds[row]!);
    }
  }
  const agreement = { ...counts, test: mcNemar(counts.first, counts.second), firstRows, secondRows };
  return { ...common, difference, agreement };
}

type Rows = Run["dataset"]["splits"][SplitName];
const sameClasses = (a: Run["dataset"]["prepared"], b: Run["dataset"]["prepared"]): boolean =>
  a.classes.length === b.classes.length && a.classes.every(({ label }, k) => label === b.classes[k]?.label);
