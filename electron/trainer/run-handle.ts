/** What the trainer holds of a run. */
import type { Part } from "#core/project/content";
import type { RunRecord } from "#core/project/document";
import { HistoryColumns } from "#core/training/columns";
import type { Run } from "#core/training/run";
import type { RunState } from "#core/training/run-state";
import type { RunSnapshot } from "#core/training/snapshot";
import { Told } from "./told";

/** A run of an opened project is only built when somebody asks for more than its curves. */
export interface RunHandle {
  snapshot: RunSnapshot | null;
  run: Run | null;
  /** Its snapshot is an outline: the arrays are still being read. */
  late: boolean;
  told: Told;
  /** Resolves when the run is idle. */
  untilIdle: Promise<void>;
  /** The parts of the project file, while the run is idle. */
  parts: Part[] | null;
}

/** Of a run that nothing is done with yet. */
export const idleHandle = (state: Omit<RunState, "data">): RunHandle => ({
  run: null,
  snapshot: null,
  late: false,
  told: new Told(state),
  untilIdle: Promise.resolve(),
  parts: null,
});
/** A run of a document that was never saved idle: it has neither curves nor weights. */
export const unstarted = (record: RunRecord): RunState => ({
  record,
  history: new HistoryColumns([]).view(),
  kept: { epochs: [], best: null },
  data: null,
});
