/** What models answer for the same rows, and how far two of them are apart. */
import type { Rows } from "../data/dataset";
import type { Prepared } from "../data/types";
import type { Model } from "../engine/engine";
import { decide } from "../metrics/confusion";
import { pairedInterval, type Difference } from "../metrics/difference";
import { r2 } from "../metrics/regression";
import { compareRegressions } from "../metrics/regression-intervals";
import { predictRows, truthOf } from "./predict";

/** The truth of some rows and the answers of two models: class codes, or numbers in the target's units. */
export interface Answers {
  regression: boolean;
  truth: ArrayLike<number>;
  first: ArrayLike<number>;
  second: ArrayLike<number>;
}

/** A model with the rows as its own recipe made them. */
export interface Answering {
  model: Model;
  rows: Rows;
  prepared: Prepared;
}

/** Of two models of the same rows of a table. Yields between pieces. */
export function* answersOf(first: Answering, second: Answering): Generator<void, Answers, void> {
  const { rows, prepared } = first;
  return {
    regression: prepared.task === "regression",
    truth: truthOf(rows, prepared),
    first: yield* answered(first),
    second: yield* answered(second),
  };
}
function* answered({ model, rows, prepared }: Answering): Generator<void, ArrayLike<number>, void> {
  const scores = yield* predictRows(model, rows, prepared);
  if (prepared.task === "regression") return scores;
  return Uint32Array.from({ length: rows.rows }, (_, row) => decide(scores, row, model.plan.outputs));
}

/** All rows of several lists, as of the test rows of all folds. */
export function joined(parts: readonly Answers[]): Answers {
  const all = (key: "truth" | "first" | "second") => Float64Array.from(parts.flatMap((part) => Array.from(part[key])));
  return {
    regression: parts[0]?.regression ?? false,
    truth: all("truth"),
    first: all("first"),
    second: all("second"),
  };
}

/** R² of numbers, the accuracy of classes; NaN without rows, and for R² where the truth is the same in all. */
export function metricOf({ regression, truth }: Pick<Answers, "regression" | "truth">, own: ArrayLike<number>): number {
  if (regression) return r2(truth, own);
  let right = 0;
  for (let row = 0; row < truth.length; row++) if (own[row] === truth[row]) right++;
  return right / truth.length;
}

/** Of R² or accuracy, paired row by row; null where there is no R². */
export function metricDifference({ regression, truth, first, second }: Answers): Difference | null {
  if (regression) {
    const value = r2(truth, first) - r2(truth, second);
    return Number.isNaN(value) ? null : { value, ...compareRegressions(truth, [first, second]).difference };
  }
  let [alone, otherAlone] = [0, 0];
  for (let row = 0; row < truth.length; row++) {
    const right = first[row] === truth[row];
    if (right === (second[row] === truth[row])) continue;
    if (right) alone++;
    else otherAlone++;
  }
  return { value: (alone - otherAlone) / truth.length, ...pairedInterval(truth.length, alone, otherAlone) };
}
