/** How good probabilities are, whatever is decided from them. Scores: one column p of class 1 for two classes, else K columns. */
import { weightedMean, type Weights } from "./weights";

/** What a probability is kept away from 0 and 1 by: the spacing of float32 at 1, since scores are float32. */
export const smallestShare = 2 ** -23;

/** −mean ln p(true class), each row's probabilities divided by their sum. */
export function logLoss(
  truth: ArrayLike<number>,
  scores: ArrayLike<number>,
  classes: number,
  weights?: Weights,
): number {
  const width = classes === 2 ? 1 : classes;
  const surprise = (i: number): number => {
    const k = truth[i]!;
    if (width === 1) return -Math.log(within(k === 1 ? scores[i]! : 1 - scores[i]!));
    let total = 0;
    for (let j = 0; j < width; j++) total += within(scores[i * width + j]!);
    return -Math.log(within(scores[i * width + k]!) / total);
  };
  return weightedMean(truth.length, surprise, weights);
}

const within = (p: number): number => Math.min(1 - smallestShare, Math.max(smallestShare, p));

/** Mean squared distance of p from what happened (G. W. Brier 1950): (p − y)² for two classes, Σₖ (pₖ − yₖ)² for more. */
export function brier(truth: ArrayLike<number>, scores: ArrayLike<number>, classes: number, weights?: Weights): number {
  const width = classes === 2 ? 1 : classes;
  const distance = (i: number): number => {
    let sum = 0;
    for (let k = 0; k < width; k++) {
      const happened = width === 1 ? truth[i]! : truth[i] === k ? 1 : 0;
      sum += (scores[i * width + k]! - happened) ** 2;
    }
    return sum;
  };
  return weightedMean(truth.length, distance, weights);
}
