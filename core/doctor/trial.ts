/** What the search for a cure asks of whoever trains, and what it answers. */
import type { ExperimentSpec } from "../network/spec";
import type { Finding, Remedy } from "./finding";
import type { Standings } from "./standing";

/** What training a spec came to. */
export interface Trial {
  /** Accuracy or R² on the validation rows; on the training rows where there are none. NaN of a run that failed. */
  score: number;
  /** The same in full; left out where nothing came of it, or where it was not measured. */
  standings?: Standings;
  findings: Finding[];
  epochs: number;
  seconds: number;
  /** It was ended early, for it could not win any more, or for want of time. */
  stopped: boolean;
}
/** A training that was begun. */
export interface Begun {
  /** Null where it was cancelled. */
  result: Promise<Trial | null>;
  /** It counts: it is one of the attempts, or confirms one. */
  take(): void;
  /** Ends it where it is, with what it has. */
  stop(): void;
  cancel(): void;
}
/** Trains specs beside each other. */
export interface TrialTrainer {
  /** How many at a time. */
  readonly slots: number;
  /** Milliseconds of a clock that never goes back. */
  clock(): number;
  /** `lost` is asked at the `rungs` (epochs) with what the training has come to; where it says so, the training ends there. */
  begin(spec: ExperimentSpec, changes: readonly Remedy[], rungs: number[], lost: (trial: Trial) => boolean): Begun;
}

export interface Attempt extends Trial {
  changes: Remedy[];
}
export interface Budget {
  /** Whole forks that are tried, without the run itself and those that confirm: one that is ended early counts by its epochs. */
  runs: number;
  seconds: number;
}
export const usualBudget: Budget = { runs: 10, seconds: 60 };
/** Of a run's budget: a fork that failed, or ended by itself, was tried as a whole. */
export const costOf = ({ epochs, stopped }: Trial, { training }: ExperimentSpec): number =>
  stopped ? Math.min(1, epochs / training.epochs) : 1;
/** Points that another seed may lie below the winner. */
export const unlucky = 0.1;

export interface Cure {
  before: Trial;
  /** What the winner changes, in its order; empty where nothing did better than the run itself. */
  changes: Remedy[];
  after: Trial;
  /** No problem is left, with no seed, none of them is far worse, and nothing that was tried, the yardsticks with it, reaches clearly more. */
  cured: boolean;
  /** The best of the yardsticks that were tried to their end: networks that do well on most tables (`plain.ts`). */
  plain: Attempt | null;
  /** The winner trained with other seeds. */
  seeds: { seed: number; score: number; problems: string[] }[];
  attempts: Attempt[];
}
