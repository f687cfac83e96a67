/** What goes between a queue of trainings and its threads. */
import type { Finding } from "#core/doctor/finding";
import type { RunRecord } from "#core/project/document";
import type { EpochColumns } from "#core/training/history";
import type { Replay } from "#core/training/replay";
import type { NewRun } from "#core/training/run";
import type { RunSnapshot } from "#core/training/snapshot";
import type { SharedDataset } from "./shared-dataset";

/** What becomes of a run that has come to a rung: it goes on, ends there for good, or ends there to be gone on with later. */
export type AtRung = "go on" | "stop" | "pause";

/** How far a training has come. */
export interface JobProgress {
  epoch: number;
  plannedEpochs: number;
  /** Spent in training. */
  seconds: number;
  findings: readonly Finding[];
  /** Earlier points that stay (those of a run that diverged, behind its last finite state, do not), and the new ones; the first is epoch 0. */
  kept: number;
  points: EpochColumns;
}

export interface ThreadJob {
  run: NewRun;
  /** Goes on from here, in place of a new run. */
  from: RunSnapshot | null;
  /** The key of a data set that the thread has been given. */
  dataset: number;
  /** Epochs at whose end it waits to be told what becomes of it, rising. */
  rungs: readonly number[];
  /** What it is told on the way, where it is a run that is trained anew; it has no rungs then. */
  replay: Replay | null;
  /** Threads of the engine. */
  threads: number;
}

export type ToThread =
  | { type: "dataset"; key: number; dataset: SharedDataset }
  | { type: "forget"; key: number }
  | { type: "train"; job: ThreadJob }
  /** The answer to `rung`. */
  | { type: "at rung"; verdict: AtRung }
  /** Ends the run where it is, with its metrics, as `stop` does for a person. */
  | { type: "stop" }
  /** Ends the run at once: nobody wants to know what came of it. */
  | { type: "cancel" }
  /** Does nothing until `release`. */
  | { type: "hold" }
  | { type: "release" };

export type FromThread =
  | { type: "progress"; progress: JobProgress }
  | { type: "rung"; record: RunRecord }
  /** The run has come to its end, and is being packed: the thread can be given the next one. */
  | { type: "ready" }
  /** Packed; without what was fitted to the data, which the queue has. `checksums`: CRC-32 of its parts, in their order. */
  | { type: "done"; snapshot: RunSnapshot; checksums: number[] }
  | { type: "cancelled" }
  /** The run could not be set up: its network or its memory. */
  | { type: "refused"; message: string };
