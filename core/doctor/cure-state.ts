/** A search for a cure as it is shown while it goes on, and afterwards. */
import type { Budget } from "./trial";
import type { Remedy } from "./finding";

export interface CureFork {
  /** Its number in the search. */
  id: string;
  /** The run that it has become in the project; null before it counts. */
  run: string | null;
  changes: readonly Remedy[];
  seed: number;
  state: "waiting" | "training" | "ended";
  epoch: number;
  plannedEpochs: number;
  /** What the run has come to; NaN where it failed, or before its first epoch. */
  score: number;
  /** The same after each epoch, thinned. */
  scores: Float32Array;
  /** Rules that are problems. */
  problems: readonly string[];
  /** It was far behind, or the time was up. */
  stopped: boolean;
  /** Why it could not be trained. */
  fault: string | null;
}

export interface CureOutcome {
  /** The winner's changes; empty where nothing did better than the run itself. */
  changes: readonly Remedy[];
  /** The winner's run. */
  run: string | null;
  cured: boolean;
  /** The best of the plain networks that say what can be reached; null where none was trained to its end. */
  plain: { run: string | null; score: number } | null;
  /** The winner with other seeds, with their runs. */
  seeds: readonly { seed: number; run: string | null; score: number; problems: readonly string[] }[];
  /** A person ended it, or other data did. */
  cancelled: boolean;
  /** What went wrong. */
  fault: string | null;
}

export interface CureState {
  /** The run that is to be cured. */
  run: string;
  phase: "before" | "trying" | "confirming" | "ended";
  budget: Budget;
  /** Of the budget's runs: whole ones, and of those that were ended early the shares of their plans. */
  spent: number;
  /** Since it began, until it ended. */
  seconds: number;
  /** What scores are, and on which rows. */
  metric: "accuracy" | "r2";
  split: "validation" | "train";
  /** What forks are held against: the run that is to be cured, or, where that was not trained to its end, that run trained so. */
  before: { run: string; score: number; problems: readonly string[] } | null;
  /** All but those that were begun ahead of their turn and are not needed. */
  forks: readonly CureFork[];
  outcome: CureOutcome | null;
}
