/**
 * Temperature scaling (C. Guo et al., On Calibration of Modern Neural Networks, ICML 2017): the logits of every row are divided by one
 * number T > 0, fitted on validation rows so that their log loss is least. T > 1 makes a network that is too sure less sure. Which
 * class is the largest does not change. Of probabilities alone the logits are ln(p / (1 − p)) for two classes and ln pₖ for more,
 * which softmax takes for the same.
 */
import type { Pieces } from "../pieces";

/** p is kept this far from 0; and from 1 as far as float32 tells it apart. */
export const smallest = 1e-38;
export const besideOne = 2 ** -24;
const logit = (p: number): number => Math.log(Math.max(smallest, p)) - Math.log(Math.max(besideOne, 1 - p));
const logOf = (p: number): number => Math.log(Math.max(smallest, p));

/** T is looked for between these: beyond, probabilities are all but 0 and 1, or all but equal. */
export const temperatureRange = { low: 0.02, high: 50 } as const;
/** Rows of a piece. */
const atOnce = 8192;
const mostSteps = 100;

export interface Temperature {
  temperature: number;
  /** It lies at an end of `temperatureRange`: the rows do not tell how sure is sure enough, as where none is wrong. */
  atEnd: boolean;
}

/**
 * Fits T to rows. `scores`: one column p of class 1 for two classes, else a column for each. The log loss is convex in 1 / T, so its
 * derivative has one root: bracketed, and found by Newton's steps where they stay inside. Null without rows.
 */
export function* fitTemperature(
  truth: ArrayLike<number>,
  scores: ArrayLike<number>,
  classes: number,
): Pieces<Temperature | null> {
  if (truth.length === 0) return null;
  let [low, high] = [1 / temperatureRange.high, 1 / temperatureRange.low];
  if ((yield* slopeAt(truth, scores, classes, low)).slope >= 0)
    return { temperature: temperatureRange.high, atEnd: true };
  if ((yield* slopeAt(truth, scores, classes, high)).slope <= 0)
    return { temperature: temperatureRange.low, atEnd: true };
  let inverse = 1;
  for (let step = 0; step < mostSteps; step++) {
    const { slope, bend } = yield* slopeAt(truth, scores, classes, inverse);
    if (slope === 0) break;
    if (slope < 0) low = inverse;
    else high = inverse;
    const wanted = inverse - slope / bend;
    const next = wanted > low && wanted < high ? wanted : (low + high) / 2;
    const moved = Math.abs(next - inverse);
    inverse = next;
    if (moved <= 1e-14 * inverse) break;
  }
  return { temperature: 1 / inverse, atEnd: false };
}

/** First and second derivative of the mean log loss after 1 / T. */
function* slopeAt(
  truth: ArrayLike<number>,
  scores: ArrayLike<number>,
  classes: number,
  inverse: number,
): Pieces<{ slope: number; bend: number }> {
  const width = classes === 2 ? 1 : classes;
  let [slope, bend] = [0, 0];
  for (let row = 0; row < truth.length; row++) {
    if (row % atOnce === atOnce - 1) yield;
    if (width === 1) {
      const z = logit(scores[row]!);
      const p = 1 / (1 + Math.exp(-z * inverse));
      slope += (p - truth[row]!) * z;
      bend += p * (1 - p) * z * z;
      continue;
    }
    const from = row * width;
    let most = -Infinity;
    for (let k = 0; k < width; k++) most = Math.max(most, logOf(scores[from + k]!));
    let [sum, mean, squares] = [0, 0, 0];
    for (let k = 0; k < width; k++) {
      const z = logOf(scores[from + k]!);
      const share = Math.exp((z - most) * inverse);
      sum += share;
      mean += share * z;
      squares += share * z * z;
    }
    mean /= sum;
    slope += mean - logOf(scores[from + truth[row]!]!);
    bend += squares / sum - mean * mean;
  }
  yield;
  return { slope: slope / truth.length, bend: bend / truth.length };
}

/** The probabilities at T, rows × outputs as they came, in float64. `applyTemperature(…, 1 / T)` takes it back. */
export function applyTemperature(scores: ArrayLike<number>, classes: number, temperature: number): Float64Array {
  const width = classes === 2 ? 1 : classes;
  const result = new Float64Array(scores.length);
  if (width === 1) {
    for (let row = 0; row < result.length; row++) result[row] = 1 / (1 + Math.exp(-logit(scores[row]!) / temperature));
    return result;
  }
  for (let from = 0; from < result.length; from += width) {
    let most = -Infinity;
    for (let k = 0; k < width; k++) most = Math.max(most, logOf(scores[from + k]!));
    let sum = 0;
    for (let k = 0; k < width; k++) {
      const share = Math.exp((logOf(scores[from + k]!) - most) / temperature);
      result[from + k] = share;
      sum += share;
    }
    for (let k = 0; k < width; k++) result[from + k]! /= sum;
  }
  return result;
}
