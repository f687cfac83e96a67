/** The words of a learning-rate range test. */
import type { RateRange } from "#core/doctor/rate-range";
import { formatNumber } from "../../components/number-text";

const rate = (value: number) => formatNumber(Number(value.toPrecision(2)));

export function rangeWords({ lowest, suggested, blewUp, rates }: RateRange): string {
  const last = rates.at(-1) ?? 0;
  if (lowest === null || suggested === null)
    return blewUp
      ? `The loss did not fall at any rate before it blew up at **${rate(last)}**. Look at the checks before training first.`
      : "The loss did not fall at any rate: this network gets nothing to learn from. Look at the checks before training first.";
  const end = blewUp ? `, and blew up at **${rate(last)}**` : "";
  return `The loss was lowest at **${rate(lowest)}**${end}. A tenth of the lowest, **${formatNumber(suggested)}**, learns fast and keeps its distance.`;
}
