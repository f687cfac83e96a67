/** The words of a learning-rate range test. */
import { formatNumber, toDigits } from "#core/numbers";
import type { RateRange } from "#core/doctor/rate-range";

const rate = (value: number) => formatNumber(toDigits(value, 2));

export function rangeWords({ lowest, suggested, blewUp, rates, shape }: RateRange): string {
  const last = rates.at(-1) ?? 0;
  const first = "See the checks before training first.";
  if (shape === "explodes")
    return last === 0
      ? `The loss is NaN before the first update, so no rate can be tried. ${first}`
      : `The loss blew up at **${rate(last)}**, one of the smallest rates, before it had fallen: the inputs or the weights are too large. ${first}`;
  if (lowest === null || suggested === null) {
    const end = blewUp ? `, and it blew up at **${rate(last)}**` : "";
    if (shape === "noisy")
      return `The curve is too **noisy** to choose a rate by: the loss fell for single updates and rose again after the next${end}. Larger batches give a clearer curve.`;
    return `The curve is too **flat** to choose a rate by: at no rate did the loss fall below that of pure guessing${end}. Either something else keeps the network from learning, or the batches are too small to show it. ${first}`;
  }
  const end = blewUp ? `, and blew up at **${rate(last)}**` : "";
  if (shape === "noisy")
    return `The loss was lowest at **${rate(lowest)}**${end}, but it **jumps around** more than it falls: **${formatNumber(suggested)}**, a tenth of that, is a guess. Larger batches give a clearer curve.`;
  return `The loss was lowest at **${rate(lowest)}**${end}. A tenth of that, **${formatNumber(suggested)}**, learns fast with a safe margin.`;
}
