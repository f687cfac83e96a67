/** How far the runs of a project have come, to tell whether a file has them so. */
import type { RunRecord } from "./document";

/** By the run's id: equal where nothing was trained in between. */
export type Progress = Readonly<Record<string, string>>;

export const progressOfRun = ({ status, step, plannedEpochs, rateChanges, metrics }: RunRecord): string =>
  [status, step, plannedEpochs, rateChanges.length, metrics ? "measured" : ""].join("/");

export const progressOf = (runs: readonly RunRecord[]): Progress =>
  Object.fromEntries(runs.map((run) => [run.id, progressOfRun(run)]));
