/** What one fault hides and another run shows: findings that come to light once a remedy has taken the first one away. */
import { list } from "./evidence";
import type { Finding } from "./finding";
import { titleOf } from "./in-words";

interface Side {
  findings: readonly Finding[];
}
const named = ({ findings }: Side) => findings.filter(({ severity }) => severity !== "note");

/** Findings of the run after that the run before did not have; none while the finding that the remedy is for is still there. */
export function uncovered({ rule }: Pick<Finding, "rule">, before: Side, after: Side): Finding[] {
  if (named(after).some((one) => one.rule === rule)) return [];
  const known = new Set(named(before).map((one) => one.rule));
  return named(after).filter((one) => !known.has(one.rule));
}

/** `**Too few epochs** shows only now: in run 1, **symmetric weights** hid it.` Null for none. */
export function uncoveredInWords(finding: Finding, shown: readonly Finding[], before: string): string | null {
  if (shown.length === 0) return null;
  const titles = list(shown.map((one) => `**${titleOf(one)}**`));
  const [show, them] = shown.length === 1 ? ["shows", "it"] : ["show", "them"];
  return `${titles} ${show} only now: in ${before}, **${titleOf(finding)}** hid ${them}.`;
}
