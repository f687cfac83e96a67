/**
 * Cross-entropy of K classes is Σ_c w_c q_c (−ln p_c): w the classes' weights (1 without), q the truth, 1 − ε + ε/K at the row's
 * class and ε/K elsewhere under label smoothing ε (Szegedy et al. 2016). A class's weight thus goes with its share of q, as in
 * PyTorch's CrossEntropyLoss. The binary one is the same for K = 2, p₁ = sigmoid(z): with y′ = y (1 − ε) + ε/2 it is
 * −w₁ y′ ln p − w₀ (1 − y′) ln(1 − p).
 */
import { formatNumber, minus } from "../../../numbers";
import type { Aims, ClassCounts, LossRow, SlopePart, Yardsticks } from "./loss";

/** −ln p of the row's class, where nothing else counts. */
export function workedLogarithm(p: number, { y, aims: { classWeights, labelSmoothing } }: LossRow): string | null {
  const plain = labelSmoothing === 0 && (classWeights?.[y] ?? 1) === 1;
  return plain ? `${minus}ln ${formatNumber(p)}` : null;
}
/** p − y of an output; weights and smoothing change both. */
export function slopeOfClass(predicted: number, truth: number, { classWeights, labelSmoothing }: Aims): SlopePart[] {
  const weighed = classWeights ? "w·" : "";
  return [
    { symbol: `${weighed}p`, value: predicted },
    { symbol: `${minus}${weighed}y${labelSmoothing > 0 ? "′" : ""}`, value: -truth },
  ];
}

/** What both cross-entropies can say of themselves before training. */
export const ofClasses = {
  guessing: (classes: number) => Math.log(classes),
  yardsticks({ rows, byClass }: ClassCounts, { classWeights, labelSmoothing }: Aims): Yardsticks {
    const classes = byClass.length;
    const weight = (c: number) => classWeights?.[c] ?? 1;
    const truthOf = (share: number, c: number) => weight(c) * (share * (1 - labelSmoothing) + labelSmoothing / classes);
    const all = byClass.map((count, c) => truthOf(count / rows, c));
    const leastOf = (own: number) => leastCrossEntropy(byClass.map((_, c) => truthOf(c === own ? 1 : 0, c)));
    return {
      nothingLearnt: leastCrossEntropy(all),
      leastLoss: byClass.reduce((sum, count, c) => sum + (count / rows) * leastOf(c), 0),
    };
  },
};

/** The least that −Σ aₖ ln pₖ comes to, at p = a / Σa. */
function leastCrossEntropy(truth: readonly number[]): number {
  const total = truth.reduce((sum, a) => sum + a, 0);
  return truth.reduce((sum, a) => (a > 0 ? sum - a * Math.log(a / total) : sum), 0);
}
