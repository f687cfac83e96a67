/** How a command tells probabilities: as the network gives them, by the temperature that is kept with the run, or by one fitted now. */
import { applyTemperature } from "#core/metrics/temperature";
import { formatNumber } from "#core/numbers";
import { toEnd } from "#core/pieces";
import type { RunCalibration, RunRecord } from "#core/project/document";
import { calibrate, calibrationAt } from "#core/training/calibrate";
import { calibratedWords } from "#core/training/calibrated-words";
import { predictRows, truthOf } from "#core/training/predict";
import type { Run } from "#core/training/run";
import { weightsEpoch } from "#core/training/weights-epoch";
import type { Scored } from "#core/metrics/report-intervals";
import type { Arguments, Option } from "./command";
import { InputError } from "./errors";
import type { Io } from "./io";
import { note } from "./notes";

const choices = ["kept", "fit", "none"] as const;

export const calibrationOptions: Readonly<Record<string, Option>> = {
  calibration: {
    value: "C",
    help: "classes only: kept (default: the temperature that the project keeps for the run, if any), fit (one fitted now on the validation rows) or none",
  },
  coverage: {
    value: "C",
    help: "conformal prediction, calibrated on the validation rows: sets or intervals that hold the truth in at least this share of rows, as .9",
  },
};

export interface Sureness {
  calibration: (typeof choices)[number];
  coverage: number | undefined;
}
export function surenessOf(args: Arguments): Sureness & { needsRun: boolean } {
  const calibration = args.choice("calibration", choices) ?? "kept";
  const coverage = args.number("coverage", 0, 1);
  if (coverage === 0 || coverage === 1)
    throw new InputError("--coverage is a share between 0 and 1, without these two; .9 is usual");
  return { calibration, coverage, needsRun: calibration === "fit" || coverage !== undefined };
}

/** What JSON says of the temperature. */
export interface CalibrationSaid {
  calibration?: Pick<RunCalibration, "temperature" | "rows" | "logLoss">;
}

/** The temperature that is asked for; `run` is there where it may have to be fitted. */
export function calibrationOf(asked: Sureness, record: RunRecord, run: Run | null, io: Io): RunCalibration | null {
  if (asked.calibration === "none") return null;
  if (asked.calibration === "kept") {
    const kept = calibrationAt(record);
    if (kept)
      note(io, `probabilities are ${calibratedWords(kept)}, as the project keeps it; --calibration none leaves it out`);
    return kept;
  }
  const found = run && toEnd(calibrate(run, run.model, weightsEpoch(record)));
  if (!found)
    throw new InputError(
      run?.dataset.prepared.task === "regression"
        ? "--calibration is for classes; the run predicts a number"
        : "there are no validation rows to fit a temperature on; give the split some and train again",
    );
  const { before, after } = found.logLoss;
  const end = found.atEnd ? "; that is the end of the range, as these rows do not tell how sure is sure enough" : "";
  note(
    io,
    `${calibratedWords(found)}: log loss ${formatNumber(before)} → ${formatNumber(after)} on ${found.rows} validation rows${end}`,
  );
  return found;
}

export const saidOf = (calibration: RunCalibration | null): CalibrationSaid =>
  calibration
    ? {
        calibration: {
          temperature: calibration.temperature,
          rows: calibration.rows,
          logLoss: calibration.logLoss,
        },
      }
    : {};

/** The validation rows with what the run says of them, calibrated alike. */
export function validationOf(run: Run, calibration: RunCalibration | null): Scored {
  const { prepared, splits } = run.dataset;
  const rows = splits.validation;
  if (rows.rows === 0)
    throw new InputError("--coverage needs validation rows to calibrate on; give the split some and train again");
  const scores = toEnd(predictRows(run.model, rows, prepared));
  return {
    truth: truthOf(rows, prepared),
    scores: calibration ? applyTemperature(scores, prepared.classes.length, calibration.temperature) : scores,
  };
}
