/** Temperature scaling of a run: fitted on its validation rows, kept with it, and used by whoever tells its probabilities. */
import type { Prepared } from "../data/types";
import type { Model } from "../engine/engine";
import { partingBefore, partingOf, type Parting } from "../metrics/cuts";
import { logLoss } from "../metrics/probabilities";
import { applyTemperature, fitTemperature } from "../metrics/temperature";
import type { Pieces } from "../pieces";
import type { RunCalibration, RunRecord } from "../project/document";
import { predictRows, truthOf, type Scores } from "./predict";
import type { Run } from "./run";
import { weightsEpoch } from "./weights-epoch";

/** Null where the run answers with numbers, or has no validation rows. `model`: the run's, as it was after `epoch`. */
export function* calibrate(run: Run, model: Model, epoch: number): Pieces<RunCalibration | null> {
  const { prepared, splits } = run.dataset;
  const rows = splits.validation;
  if (prepared.task === "regression") return null;
  const scores = yield* predictRows(model, rows, prepared);
  const truth = truthOf(rows, prepared);
  const count = prepared.classes.length;
  const found = yield* fitTemperature(truth, scores, count);
  if (!found || !scores.every(Number.isFinite)) return null;
  const after = applyTemperature(scores, count, found.temperature);
  return {
    ...found,
    rows: rows.rows,
    epoch,
    logLoss: { before: logLoss(truth, scores, count), after: logLoss(truth, after, count) },
  };
}

/** The run's calibration, where it is of the weights after `epoch`. */
export function calibrationAt(record: RunRecord, epoch = weightsEpoch(record)): RunCalibration | null {
  const { calibration } = record;
  return calibration?.epoch === epoch ? calibration : null;
}

/** Where a run's classes are parted for p as the network has it: `parting` is of p as it is told, calibrated where the run is. */
export function partingOfModel(run: Run, epoch: number, parting: Parting | undefined): Parting {
  const own = partingOf(parting, run.dataset.prepared.classes.length);
  return partingBefore(own, calibrationAt(run.record(), epoch)?.temperature ?? 1);
}

/** Probabilities as they are told: calibrated where the run is. Numbers stay as they are. */
export function calibrated(
  scores: Scores,
  { task, classes }: Pick<Prepared, "task" | "classes">,
  calibration: Pick<RunCalibration, "temperature"> | null,
): Scores {
  if (!calibration || task === "regression") return scores;
  return applyTemperature(scores, classes.length, calibration.temperature);
}
