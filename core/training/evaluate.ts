/** How a run does on a split, beside what is had without a network. */
import type { Dataset } from "../data/dataset";
import type { SplitName } from "../data/types";
import type { Model } from "../engine/engine";
import { calibrated, calibrationAt } from "./calibrate";
import { measure, thin } from "./measure";
import type { Evaluation } from "./views";
import { predictRows, truthOf } from "./predict";
import type { Run } from "./run";
import { layerSpreads } from "./spread";
import { weightsEpoch } from "./weights-epoch";

/** Rows that the layers' spread is fitted and measured on, of each at most. */
const spreadRows = 2000;

/** Yields between pieces. `model` is the run's, or a copy that does not train on meanwhile, as it was after `epoch`; `linear` is the model of the linear baseline, trained on the same data. */
export function* evaluate(
  run: Run,
  model: Model,
  split: SplitName,
  linear: Model,
  epoch = weightsEpoch(run.record()),
): Generator<void, Evaluation, void> {
  const { dataset } = run;
  const { prepared } = dataset;
  const rows = dataset.splits[split];
  const calibration = calibrationAt(run.record(), epoch);
  const scores = calibrated(yield* predictRows(model, rows, prepared), prepared, calibration);
  const linearScores = yield* predictRows(linear, rows, prepared);
  const { loss } = yield* measure(model, rows, prepared);
  const { loss: linearLoss } = yield* measure(linear, rows, prepared);
  const validation = dataset.splits.validation;
  const training = thin(dataset.splits.train, spreadRows);
  const choose = prepared.task === "binary" && validation.rows > 0;
  return {
    run: run.id,
    split,
    task: prepared.task,
    epoch,
    rows: rows.rows,
    rowIds: rows.rowIds.slice(),
    classes: prepared.classes,
    truth: truthOf(rows, prepared),
    scores,
    linear: linearScores,
    baseline: baselineOf(dataset),
    loss,
    linearLoss,
    validation: choose
      ? {
          truth: truthOf(validation, prepared),
          scores: calibrated(yield* predictRows(model, validation, prepared), prepared, calibration),
        }
      : null,
    calibration,
    layers: yield* layerSpreads(model, training, split === "train" ? training : thin(rows, spreadRows), prepared),
  };
}

/** The training split's most frequent class, or the mean of its target. */
function baselineOf({ prepared }: Dataset): number {
  if (prepared.task === "regression") return prepared.targetScale?.mean ?? 0;
  const { byClass } = prepared.split.train;
  return byClass.indexOf(Math.max(...byClass));
}
