/** How often a finding is right, counted by the benchmark (`npm run bench -- doctor`, which writes `odds.json`). */
import type { Finding, Severity } from "./finding";
import json from "./odds.json";

/** Of runs with a finding of the rule: in how many it was right, and how many there were. */
export interface Odds {
  right: number;
  runs: number;
}
export type OddsTable = Partial<Record<string, Partial<Record<Severity, Odds>>>>;

const table: OddsTable = json.rules;
/** Fewer runs say nothing. */
const fewest = 5;

/** Of findings of this rule and severity; null for notes, which nobody counts, and where fewer than five runs had one. */
export function oddsOf({ rule, severity, draft }: Pick<Finding, "rule" | "severity" | "draft">): Odds | null {
  if (draft || !Object.hasOwn(table, rule)) return null;
  const odds = table[rule]?.[severity];
  return odds && odds.runs >= fewest ? odds : null;
}

/** `right in 9 of 10 such runs (41 of 46 in the benchmark)`. */
export function oddsInWords({ right, runs }: Odds): string {
  if (right === runs) return `right in all ${runs} such runs of the benchmark`;
  const tenths = Math.min(9, Math.round((10 * right) / runs));
  return `right in ${tenths} of 10 such runs (${right} of ${runs} in the benchmark)`;
}
