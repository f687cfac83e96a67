/** The words of a learning-rate range test. */
import type { RateRange } from "#core/doctor/rate-range";
import { formatNumber } from "../../components/number-text";

const rate = (value: number) => formatNumber(Number(value.toPrecision(2)));

export function rangeWords({ lowest, suggested, blewUp, rates, shape }: RateRange): string {
  const last = rates.at(-1) ?? 0;
  const first = "Look at the checks before training first.";
  if (shape === "explodes")
    return last === 0
      ? `The loss is not a number before the first update, so no rate can be tried. ${first}`
      : `The loss blew up at **${rate(last)}**, one of the smallest rates, before it had fallen: what goes in or the weights are too large. ${first}`;
  if (lowest === null || suggested === null) {
    const end = blewUp ? `, and it blew up at **${rate(last)}**` : "";
    if (shape === "noisy")
      return `The curve is **noisy**: the loss came down for single updates and was up again after the next${end}. No rate can be chosen by this. Larger batches show it more clearly.`;
    return `The curve is **flat**: at no rate did the loss come below that of a model that knows nothing${end}. No rate can be chosen by this; either something else keeps the network from learning, or the batches are too small to show it. ${first}`;
  }
  const end = blewUp ? `, and blew up at **${rate(last)}**` : "";
  if (shape === "noisy")
    return `The loss was lowest at **${rate(lowest)}**${end}, but it **jumps about** by more than it falls: **${formatNumber(suggested)}**, a tenth of that, is a guess. Larger batches show it more clearly.`;
  return `The loss was lowest at **${rate(lowest)}**${end}. A tenth of the lowest, **${formatNumber(suggested)}**, learns fast and keeps its distance.`;
}
