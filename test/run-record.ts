/** Runs as tests need them: finished after 10 epochs of 10 updates, with nothing found. */
import { specSchema } from "#core/network/spec";
import type { RunRecord } from "#core/project/document";
import { HistoryColumns } from "#core/training/columns";
import type { RunState } from "#core/training/run-state";

export const runRecord = (id: string, changes: Partial<RunRecord> = {}): RunRecord => ({
  id,
  name: `run ${id}`,
  slot: 0,
  spec: specSchema.parse({}),
  target: "y",
  status: "finished",
  epoch: 10,
  step: 100,
  plannedEpochs: 10,
  seconds: 1,
  created: `2026-01-01T00:00:0${id}Z`,
  metrics: null,
  findings: [],
  weightsHash: null,
  note: "",
  rateChanges: [],
  ...changes,
});

/** The same as it comes from the trainer, without curves. */
export const runState = (record: RunRecord): RunState => ({
  record,
  history: new HistoryColumns([]).view(),
  kept: { epochs: [], best: null },
  data: null,
});
