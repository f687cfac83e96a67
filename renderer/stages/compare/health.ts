/** What was found in runs, in the words of a table's cell. */
import type { Finding } from "#core/doctor/finding";
import { titleOf } from "#core/doctor/in-words";
import type { RunRecord } from "#core/project/document";
import { lowerFirst } from "../../components/words";

export interface Health {
  /** Null: there is nothing to say yet. */
  icon: Finding["severity"] | "ok" | null;
  words: string;
}

const rank = { problem: 0, warning: 1, note: 2 } as const;

/** Of one run. */
export function healthOf({ findings, status }: RunRecord): Health {
  const worst = findings.toSorted((a, b) => rank[a.severity] - rank[b.severity])[0];
  if (worst) return { icon: worst.severity, words: lowerFirst(titleOf(worst)) };
  return status === "failed" ? { icon: "problem", words: "failed" } : { icon: "ok", words: "healthy" };
}

/** What was found in most of a setting's runs, the gravest first. */
export function healthOfAll(runs: readonly RunRecord[], { failed, whole }: { failed: number; whole: boolean }): Health {
  if (runs.length === 0) return { icon: null, words: "waits" };
  if (failed > 0) return { icon: "problem", words: failed < runs.length ? `${failed} failed` : "failed" };
  if (!whole && runs.every(({ status }) => status === "paused")) return { icon: null, words: "ended early" };
  const found = new Map<string, { finding: Finding; count: number }>();
  for (const run of runs)
    for (const finding of run.findings) {
      const there = found.get(finding.rule);
      found.set(finding.rule, { finding, count: (there?.count ?? 0) + 1 });
    }
  const [worst] = [...found.values()].sort(
    (a, b) => rank[a.finding.severity] - rank[b.finding.severity] || b.count - a.count,
  );
  if (!worst) return { icon: "ok", words: "healthy" };
  const share = runs.length > 1 && worst.count < runs.length ? `, ${worst.count} of ${runs.length}` : "";
  return { icon: worst.finding.severity, words: `${lowerFirst(titleOf(worst.finding))}${share}` };
}
