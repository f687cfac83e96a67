/** Which runs are forks of which: a fork is the run whose spec is just what a remedy makes of another's. Nothing has to be noted down. */
import { isRemedy, remedies } from "#core/doctor/remedies";
import type { Finding, Remedy } from "#core/doctor/finding";
import type { ExperimentSpec } from "#core/network/spec";
import type { RunRecord } from "#core/project/document";

export interface Proof {
  finding: Finding;
  remedy: Remedy;
  before: RunRecord;
  after: RunRecord;
}

/** JSON with its keys in order, so that equal specs have equal text. Runs that trained on keep what they began with. */
export function specText(spec: ExperimentSpec): string {
  const sorted = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(sorted);
    if (value === null || typeof value !== "object") return value;
    const entries = Object.entries(value).filter(([, v]) => v !== undefined);
    return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)).map(([k, v]) => [k, sorted(v)]));
  };
  return JSON.stringify(sorted(spec));
}

/** The spec with one remedy applied; null where it is unknown or changes nothing. */
export function remedied(spec: ExperimentSpec, remedy: string): ExperimentSpec | null {
  if (!isRemedy(remedy)) return null;
  const changed = remedies[remedy].apply(spec);
  return changed === spec ? null : changed;
}

/** The latest run that is `before` with this remedy, if one was trained. */
export function triedRemedy(
  before: RunRecord,
  finding: Finding,
  remedy: Remedy,
  runs: readonly RunRecord[],
): Proof | null {
  const changed = remedied(before.spec, remedy.id);
  if (!changed) return null;
  const wanted = specText(changed);
  const after = runs.findLast((r) => r.id !== before.id && r.target === before.target && specText(r.spec) === wanted);
  return after ? { finding, remedy, before, after } : null;
}

/** The run that this one is a remedy for, the latest first. */
export function originOf(after: RunRecord, runs: readonly RunRecord[]): Proof | null {
  for (const before of runs.toReversed()) {
    if (Number(before.id) >= Number(after.id) || before.target !== after.target) continue;
    for (const finding of before.findings) {
      for (const remedy of finding.remedies) {
        const proof = triedRemedy(before, finding, remedy, [after]);
        if (proof) return proof;
      }
    }
  }
  return null;
}

export type Verdict = "cured" | "not cured" | "no clear gain" | "training";

/** A gain of the metric that is more than the noise of a few rows. */
const clearGain = 0.02;

/**
 * Cured: the finding is gone, nothing else is wrong, and the metric is clearly better (or was as good before). Before a run
 * rests nothing is said.
 */
export function verdictOf({ finding, after }: Proof, metricBefore: number, metricAfter: number): Verdict {
  if (after.status === "training" || after.status === "paused") return "training";
  if (after.status === "failed" || after.findings.some((f) => f.rule === finding.rule)) return "not cured";
  if (after.findings.some((f) => f.severity === "problem")) return "not cured";
  return Number.isNaN(metricBefore) || metricAfter - metricBefore > clearGain ? "cured" : "no clear gain";
}
