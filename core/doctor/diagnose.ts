/** From a run's curves to its findings. */
import type { Evidence } from "./evidence";
import { storable } from "./fact-values";
import type { Finding, Remedy, Severity } from "./finding";
import { offered, remedied, steadySteps, together } from "./remedies";
import type { Rule } from "./rule";
import { causes } from "./chain";
import { rules, type RuleId } from "./rules";
import { plannedUpdates, rateThatPays, slowDescent } from "./struggle";

const rank: Record<Severity, number> = { problem: 0, warning: 1, note: 2 };

/** Findings beside which nothing else can be told. */
const endsAll: readonly string[] = ["dropout_all", "nothing_to_learn"];

/** What holds now, gravest first. Depends on nothing but the evidence. */
export function diagnose(evidence: Evidence): Finding[] {
  const findings: Finding[] = [];
  const order = new Map<Finding, number>();
  const alone = new Set<Finding>();
  for (const [id, rule] of Object.entries<Rule>(rules)) {
    const found = rule.examine(evidence);
    if (!found) continue;
    const {
      severity = rule.severity,
      urgent = false,
      independent = false,
      remedies: best = [],
      column,
      amounts,
      facts,
      ...rest
    } = found;
    // A lesser finding does not explain a graver one.
    const explained = findings.some(
      (other) =>
        (independent ? endsAll : rule.explainedBy)?.includes(other.rule) && rank[other.severity] <= rank[severity],
    );
    if (explained) continue;
    const remedies = offered([...new Set([...best, ...rule.remedies])], evidence.spec, { column, amounts });
    const finding: Finding = { rule: id, severity, ...rest, facts: storable(facts), remedies };
    findings.push(finding);
    if (independent) alone.add(finding);
    order.set(finding, 2 * rank[severity] + (urgent ? 0 : 1));
  }
  findings.sort((a, b) => order.get(a)! - order.get(b)!);
  for (const finding of findings) {
    const brought = causesOf(finding, findings);
    if (brought.length > 0 && !alone.has(finding)) finding.causes = brought;
  }
  return withTogether(findings, evidence);
}

const causesOf = ({ rule, severity }: Finding, findings: readonly Finding[]): string[] =>
  findings
    .filter((other) => causes[rule as RuleId]?.includes(other.rule as RuleId) && rank[other.severity] <= rank[severity])
    .map((other) => other.rule);

const mostParts = 3;
/** Findings about what came of training. */
const ofTheOutcome: readonly string[] = ["overfitting", "leakage"];
/** Remedies that let a network learn which has not moved yet: how fast it will is not known of it. */
const freeing: readonly string[] = [
  "relu",
  "relu_everywhere",
  "default_init",
  "scale_inputs",
  "lower_penalty",
  "remove_dropout",
  "larger_net",
];

/** Offers the first remedies of several roots as one, at the first of them. */
function withTogether(findings: Finding[], evidence: Evidence): Finding[] {
  const [first] = findings;
  if (!first || first.severity === "note") return findings;
  const parts: Remedy[] = [];
  let { spec } = evidence;
  for (const { rule, severity, remedies, causes: brought } of findings) {
    const [remedy] = remedies;
    // What is no fault of training has a remedy of its own, which may be taken or not.
    if (severity === "note" || ofTheOutcome.includes(rule)) continue;
    if (!remedy || brought || parts.length === mostParts) continue;
    const clashes = ({ id }: Remedy) =>
      id === remedy.id || opposed.some((pair) => pair.includes(id) && pair.includes(remedy.id));
    if (parts.some(clashes)) continue;
    // Where an earlier one has already made the change, there is nothing to add.
    const changed = remedied(spec, remedy);
    if (!changed) continue;
    spec = changed;
    parts.push(remedy);
  }
  if (parts.length < 2) return findings;
  // One remedy alone shows what it does; where several faults stand, the fork is to learn.
  const updates = plannedUpdates(evidence);
  const slow = parts.some(({ id }) => freeing.includes(id)) && slowDescent(spec, updates);
  if (slow) parts.push(steadySteps(rateThatPays(updates)));
  return [{ ...first, remedies: [{ id: together, parts }, ...first.remedies] }, ...findings.slice(1)];
}

/** Remedies that undo each other. */
const opposed: readonly (readonly string[])[] = [
  ["raise_learning_rate", "lower_learning_rate"],
  ["raise_learning_rate", "default_learning_rate"],
  ["smaller_batch", "larger_batch"],
  ["larger_net", "relu_everywhere"],
  ["larger_net", "relu"],
];
