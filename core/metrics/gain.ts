/**
 * Who is worth asking first: the rows in the order of their scores, and how many of a class are among the first of them. `gain` at a
 * share s of the rows is the share of all rows of the class that the s highest scores hold; `lift` is gain ÷ s, how many times more
 * than as many rows taken blindly would hold.
 */
import type { Sweep } from "./curves";

export interface GainCurve {
  /** Share of the rows that are taken, from 0 to 1; rows of equal score are taken together. */
  share: Float64Array;
  /** NaN without rows of the class. */
  gain: Float64Array;
  /** At share 0: what it is at the first point, since nothing ÷ nothing is no number. */
  lift: Float64Array;
}

export function gainOf({ truePositives, falsePositives, positives, negatives }: Sweep): GainCurve {
  const points = truePositives.length + 1;
  const curve = { share: new Float64Array(points), gain: new Float64Array(points), lift: new Float64Array(points) };
  for (let i = 1; i < points; i++) {
    const taken = truePositives[i - 1]! + falsePositives[i - 1]!;
    curve.share[i] = taken / (positives + negatives);
    curve.gain[i] = truePositives[i - 1]! / positives;
    curve.lift[i] = curve.gain[i]! / curve.share[i]!;
  }
  if (positives === 0) curve.gain[0] = NaN;
  curve.lift[0] = points > 1 ? curve.lift[1]! : NaN;
  return curve;
}

/** Gain and lift where a share (above 0) of the rows is taken; of rows of equal score as many as are needed, taken blindly. */
export function gainAt({ share, gain }: GainCurve, taken: number): { gain: number; lift: number } {
  let [low, high] = [0, share.length - 1];
  if (high < 1) return { gain: NaN, lift: NaN };
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (share[middle]! < taken) low = middle;
    else high = middle;
  }
  const part = (taken - share[low]!) / (share[high]! - share[low]!);
  const at = gain[low]! + Math.min(1, part) * (gain[high]! - gain[low]!);
  return { gain: at, lift: at / taken };
}

/** The best that any order of the rows can do: first all rows of the class, then the others. */
export const bestGain = ({ positives, negatives }: Pick<Sweep, "positives" | "negatives">, taken: number): number =>
  positives === 0 ? NaN : Math.min(1, (taken * (positives + negatives)) / positives);
