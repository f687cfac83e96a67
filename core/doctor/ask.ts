/** Asks the doctor about a run that may be well: each rule's numbers beside their limits, and how far from them they are. */
import { formatNumber } from "../numbers";
import { diagnose } from "./diagnose";
import type { Evidence } from "./evidence";
import type { Measurement, Severity } from "./finding";
import type { Rule } from "./rule";
import { rules } from "./rules";

/** What a rule looked at. */
export interface Asked {
  rule: string;
  /** Of its finding; null where there is none. */
  severity: Severity | null;
  measured: Measurement[];
}

/** Every rule, in the order in which findings are named; one without numbers had nothing to measure on this network or these data. */
export function ask(evidence: Evidence): Asked[] {
  const found = new Map(diagnose(evidence).map(({ rule, severity }) => [rule, severity]));
  return Object.entries<Rule>(rules).map(([id, rule]) => ({
    rule: id,
    severity: found.get(id) ?? null,
    measured: rule.measure(evidence),
  }));
}

/** Whether a number lies where a finding begins. */
export const isBeyond = ({ value, threshold, comparison }: Pick<Measurement, "value" | "threshold" | "comparison">) =>
  comparison === "<" ? value < threshold : value > threshold;

/**
 * How far a number is from its limit: `a factor of 12 below`, of numbers of which one is not above 0 their difference, `0.12 above`;
 * `beyond it` where a finding may begin.
 */
export function distance({
  value,
  threshold,
  comparison,
}: Pick<Measurement, "value" | "threshold" | "comparison">): string {
  if (Number.isNaN(value)) return "not known";
  if (isBeyond({ value, threshold, comparison })) return "beyond it";
  const side = comparison === "<" ? "above" : "below";
  if (value === Infinity) return "far above";
  if (value > 0 && threshold > 0) {
    const factor = comparison === "<" ? value / threshold : threshold / value;
    return factor < 1.005 ? "right at it" : `a factor of ${formatNumber(factor)} ${side}`;
  }
  return `${formatNumber(Math.abs(value - threshold))} ${side}`;
}
