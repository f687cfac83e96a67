/** Whether the weights that a diverged run kept are worth going on from. */
import type { RunRecord } from "#core/project/document";

/** Lower rates that have been tried in vain from the same weights. */
const vain = 2;
/** Times the loss before the first update: weights this far out lie where no gradient points back. */
const far = 10;

interface Curves {
  epochs: { epoch: ArrayLike<number>; trainLoss: ArrayLike<number> };
  /** One batch each; the first was measured on the fresh weights. */
  ticks: { loss: ArrayLike<number> };
}

/** Why a lower rate alone will hardly save the kept weights, in words; null where it may. */
export function lostWhy(
  { epoch, rateChanges }: Pick<RunRecord, "epoch" | "rateChanges">,
  { epochs, ticks }: Curves,
): string | null {
  if (epoch === 0) return null;
  const from = rateChanges.at(-1)?.step;
  const tried = rateChanges.filter(({ step }) => step === from).length;
  if (tried >= vain) return `From the kept weights, ${tried} lower learning rates did not help.`;
  const at = Array.prototype.findLastIndex.call(epochs.epoch, (value: number) => value <= epoch);
  const kept = epochs.trainLoss[at] ?? NaN;
  return kept > far * (ticks.loss[0] ?? NaN)
    ? "The kept weights are useless: their loss is far above that of freshly initialised ones."
    : null;
}
