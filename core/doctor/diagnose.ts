/** From a run's curves to its findings. */
import type { Chart } from "./chart";
import type { Finding, Severity } from "./finding";
import { offered } from "./remedies";
import type { Rule } from "./rule";
import { rules } from "./rules";

const rank: Record<Severity, number> = { problem: 0, warning: 1, note: 2 };

/** What holds now, gravest first. Depends on nothing but the chart. */
export function diagnose(chart: Chart): Finding[] {
  const findings: Finding[] = [];
  for (const [id, rule] of Object.entries<Rule>(rules)) {
    if (rule.explainedBy?.some((other) => findings.some((finding) => finding.rule === other))) continue;
    const found = rule.examine(chart);
    if (!found) continue;
    const { severity = rule.severity, ...rest } = found;
    findings.push({ rule: id, title: rule.title, severity, ...rest, remedies: offered(rule.remedies, chart.spec) });
  }
  return [...findings].sort((a, b) => rank[a.severity] - rank[b.severity]);
}
