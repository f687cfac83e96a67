/** A run on its way from the trainer to the page: its whole state once, and then what became new of it. */
import type { RunData } from "../data/types";
import type { RunFacts, RunRecord } from "../project/document";
import type { RunHistory } from "./history";
import type { KeptList } from "./kept";

export interface RunState {
  record: RunRecord;
  history: RunHistory;
  /** Earlier epochs whose weights the trainer keeps. */
  kept: KeptList;
  /** What it learned from; null for one of an old project whose data are gone. */
  data: RunData | null;
}

/** How fast a run goes, while it trains. */
export interface Pace {
  stepsPerEpoch: number;
  rowsPerSecond: number;
  /** Seconds to the planned end; null while unknown. */
  secondsLeft: number | null;
}

/** Points of the curves that are new. */
export interface NewPoints {
  /** How many earlier points stay: those that a page has beyond them were taken back. */
  ticks: number;
  epochs: number;
  points: RunHistory;
}

/** What became new of a run's state; what is left out is as it was. */
export interface RunChange {
  run: string;
  record?: Partial<RunFacts>;
  pace?: Pace;
  history?: NewPoints;
  kept?: KeptList;
  /** The run is idle (paused, finished, stopped, failed), with its metrics: no more comes before it goes on. */
  idle?: true;
}

/** Share of its planned updates that a run has made, 0 to 1; of its epochs where it is not known how many an epoch has. */
export function shareDone(
  { step, epoch, plannedEpochs }: Pick<RunFacts, "step" | "epoch" | "plannedEpochs">,
  pace?: Pace,
): number {
  const steps = (pace?.stepsPerEpoch ?? 0) * plannedEpochs;
  const share = steps > 0 ? step / steps : epoch / plannedEpochs;
  return Math.min(1, Math.max(0, share || 0));
}
