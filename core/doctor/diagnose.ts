/** From a run's curves to its findings. */
import type { Chart } from "./chart";
import { storable } from "./fact-values";
import type { Finding, Severity } from "./finding";
import { offered } from "./remedies";
import type { Rule } from "./rule";
import { rules } from "./rules";

const rank: Record<Severity, number> = { problem: 0, warning: 1, note: 2 };

/** What holds now, gravest first. Depends on nothing but the chart. */
export function diagnose(chart: Chart): Finding[] {
  const findings: Finding[] = [];
  const order = new Map<Finding, number>();
  for (const [id, rule] of Object.entries<Rule>(rules)) {
    const found = rule.examine(chart);
    if (!found) continue;
    const { severity = rule.severity, urgent = false, remedies: best = [], column, facts, ...rest } = found;
    // A lesser finding does not explain a graver one.
    const explained = findings.some(
      (other) => rule.explainedBy?.includes(other.rule) && rank[other.severity] <= rank[severity],
    );
    if (explained) continue;
    const remedies = offered([...new Set([...best, ...rule.remedies])], chart.spec, column);
    const finding: Finding = { rule: id, severity, ...rest, facts: storable(facts), remedies };
    findings.push(finding);
    order.set(finding, 2 * rank[severity] + (urgent ? 0 : 1));
  }
  return findings.sort((a, b) => order.get(a)! - order.get(b)!);
}
