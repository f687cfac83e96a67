/** How a sweep that is being trained goes. */
import type { SweepRecord } from "../project/document";

export interface SweepState {
  /** With the settings that were proposed so far. */
  record: SweepRecord;
  phase: "training" | "paused" | "ended";
  /** Trainings that are done, and those that are planned so far: a method that learns from scores plans group after group. */
  done: number;
  planned: number;
  /** Of what is planned, what is done, runs under way counted by their epochs: 0 … 1. */
  share: number;
  /** In training. */
  seconds: number;
  cancelled: boolean;
  /** Why it ended, or the first run that could not be trained. */
  fault: string | null;
}
