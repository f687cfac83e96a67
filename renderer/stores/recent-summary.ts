/** How a project shows itself among the recent ones. */
import { formatNumber } from "#core/numbers";
import type { RecentProject } from "#bridge/contract";
import type { RunRecord } from "#core/project/document";
import type { RunHistory } from "#core/training/history";

/** One line: `1 run · accuracy 0.959`. */
export function summaryOf(runs: readonly RunRecord[], selected: RunRecord | null): string {
  const last = selected ?? runs.at(-1);
  if (!last) return "not trained";
  const metric = last.metrics?.test ?? last.metrics?.validation ?? last.metrics?.train;
  const score =
    metric?.accuracy !== undefined
      ? ` · accuracy ${formatNumber(metric.accuracy)}`
      : metric?.r2 !== undefined
        ? ` · R² ${formatNumber(metric.r2)}`
        : "";
  return `${runs.length} ${runs.length === 1 ? "run" : "runs"}${score}`;
}

const points = 40;

/** The training loss of the last three runs, for a small picture. */
export function curvesOf(
  runs: readonly RunRecord[],
  historyOf: (id: string) => RunHistory | null,
): RecentProject["curves"] {
  return runs.slice(-3).map((run) => {
    const all = historyOf(run.id)?.epochs.trainLoss ?? new Float32Array();
    const every = Math.max(1, Math.ceil(all.length / points));
    const losses = Array.from({ length: Math.ceil(all.length / every) }, (_, i) => all[i * every]!)
      .filter((v) => Number.isFinite(v) && v > 0)
      .map(Math.log);
    const low = Math.min(...losses);
    const high = Math.max(...losses);
    return { slot: run.slot, points: losses.map((v) => (high > low ? (v - low) / (high - low) : 0.5)) };
  });
}
