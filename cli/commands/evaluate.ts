import { formatEnds, formatNumber } from "#core/numbers";
import type { Parting } from "#core/metrics/cuts";
import type { Interval } from "#core/metrics/intervals";
import { basename } from "node:path";
import { answersOf } from "#core/data/fitted";
import { encodeRows, type FittedRecipe } from "#core/data/recipe";
import type { Rows } from "#core/data/dataset";
import type { Prepared } from "#core/data/types";
import { splitNames } from "#core/data/types";
import type { Model } from "#core/engine/engine";
import { Matrix } from "#core/matrix";
import { conformalOf, type Conformal, type Scored } from "#core/metrics/report-intervals";
import { toEnd } from "#core/pieces";
import type { RunCalibration, RunRecord } from "#core/project/document";
import { formatPercent } from "#core/percent";
import { evaluationReport, type ClassesEvaluated, type NumbersEvaluated } from "#core/training/evaluation-report";
import { weightsEpoch, weightsOf } from "#core/training/weights-epoch";
import type { FileReadOptions } from "#host/read-file";
import {
  calibrationOf,
  calibrationOptions,
  saidOf,
  surenessOf,
  validationOf,
  type CalibrationSaid,
} from "../calibration";
import { command } from "../command";
import { InputError, UsageError } from "../errors";
import { readTableFile } from "../files";
import { importOptions, newRowsOf } from "../import-options";
import type { Io } from "../io";
import { tell } from "../notes";
import { openPredictor, openRun, unsavedOf, type RunDoubts } from "../project";
import { askedParting, partingFor, partingOptions, type PartingSaid } from "../parting";
import { countOf, table } from "../text";

/** `weightsEpoch`: the epoch that the weights are of; `epochs`: those that the run was trained for. */
type Evaluated = (ClassesEvaluated | NumbersEvaluated) &
  Pick<RunDoubts, "unsaved"> &
  CalibrationSaid &
  PartingSaid & {
    run: string;
    weightsEpoch: number;
    epochs: number;
    /** Where `--coverage` asks for it. */
    conformal?: Conformal;
  };

export const evaluate = command<Evaluated>({
  summary: "Compare a run's predictions with the truth.",
  positionals: ["P.gradlab"],
  options: {
    run: { value: "ID", help: "which run (default: the one that the project shows)" },
    split: { value: "S", help: `${splitNames.join(", ")} of the project's data (default test)` },
    csv: { value: "FILE", help: "the rows of another file instead" },
    ...partingOptions,
    ...calibrationOptions,
    ...importOptions,
  },
  async run(args, io) {
    const sure = surenessOf(args);
    const split = args.choice("split", splitNames);
    const csv = args.text("csv");
    const asked = askedParting(args);
    if (split !== undefined && csv !== undefined) throw new UsageError("--split and --csv can't both be given");
    const [project = ""] = args.positionals;
    if (csv !== undefined && !sure.needsRun) {
      const { content, record, model, fitted } = await openPredictor(project, args.text("run"), io);
      const rows = await rowsOf(csv, newRowsOf(args, content.document.data?.dialect ?? {}), fitted, io);
      const { parting, said } = partingFor(asked, content, record, answersOf(fitted), io);
      const calibration = calibrationOf(sure, record, null, io);
      const of = { model, rows, prepared: answersOf(fitted), calibration, known: null, coverage: undefined };
      return {
        ...named(record),
        ...said,
        ...unsavedOf(content),
        ...saidOf(calibration),
        ...report(of, parting, basename(csv)),
      };
    }
    const { content, run } = await openRun(project, args.text("run"), io);
    const { prepared, fitted, splits } = run.dataset;
    const part = split ?? "test";
    const dialect = content.document.data?.dialect ?? {};
    const rows = csv === undefined ? splits[part] : await rowsOf(csv, newRowsOf(args, dialect), fitted, io);
    if (rows.rows === 0)
      throw new InputError(`the ${part} split of the project has no rows; choose another with --split`);
    const { parting, said } = partingFor(asked, content, run.record(), prepared, io);
    const calibration = calibrationOf(sure, run.record(), run, io);
    const { coverage } = sure;
    const known = coverage === undefined ? null : validationOf(run, calibration);
    return {
      ...named(run.record()),
      ...said,
      ...unsavedOf(content),
      ...saidOf(calibration),
      ...report(
        { model: run.model, rows, prepared, calibration, known, coverage },
        parting,
        csv === undefined ? `the ${part} part` : basename(csv),
      ),
    };
  },
  print: (result) =>
    `run ${result.run}, ${weightsOf(result.epochs, result.weightsEpoch)}\n` +
    ("r2" in result ? printNumbers(result) : printClasses(result)) +
    (result.conformal ? printConformal(result.conformal) : ""),
});

const named = (record: RunRecord) => ({ run: record.id, epochs: record.epoch, weightsEpoch: weightsEpoch(record) });

/** The rows of another file, those without a known target left out. */
async function rowsOf(path: string, reading: FileReadOptions, fitted: FittedRecipe, io: Io): Promise<Rows> {
  const data = await readTableFile(path, reading);
  const { column } = fitted.target;
  if (!data.columns.some(({ name }) => name === column)) {
    throw new InputError(
      `${path} has no column “${column}”, the target of the run; use gradlab predict for rows without it`,
    );
  }
  const { rows: all, report: warnings } = encodeRows(fitted, data);
  tell(io, warnings);
  const known = Array.from({ length: all.rows }, (_, row) => row).filter((row) => !Number.isNaN(all.y[row]));
  if (known.length === 0)
    throw new InputError(`no row of ${path} has a value of “${column}” that the run was trained on`);
  const rows: Rows = {
    rows: known.length,
    inputs: all.inputs,
    x: new Matrix(known.length, all.inputs),
    y: Float32Array.from(known, (row) => all.y[row] ?? NaN),
    rowIds: Uint32Array.from(known, (row) => all.rowIds[row] ?? 0),
  };
  known.forEach((row, i) => rows.x.row(i).set(all.x.row(row)));
  return rows;
}

interface Asked {
  model: Model;
  rows: Rows;
  prepared: Pick<Prepared, "task" | "classes" | "targetScale">;
  calibration: RunCalibration | null;
  /** Validation rows, where conformal prediction is asked for. */
  known: Scored | null;
  coverage: number | undefined;
}

function report({ known, coverage, prepared, ...asked }: Asked, parting: Parting, part: string) {
  const { scored, figures } = toEnd(evaluationReport({ ...asked, prepared, parting, part }));
  if (!known || coverage === undefined) return figures;
  const labels = prepared.task === "regression" ? null : prepared.classes.map(({ label }) => label);
  return { ...figures, conformal: conformalOf(known, scored, labels, coverage) };
}

/** A figure with its interval, or why there is none. */
const figure = (value: number, interval: Interval | null, reason?: string): string =>
  reason === undefined
    ? `${formatNumber(value)}${interval ? ` (${formatEnds(interval).join(" … ")})` : ""}`
    : `not defined: ${reason}`;

function printNumbers({ rows, r2, mae, rmse, notDefined, intervals }: NumbersEvaluated): string {
  const [explained, absolute, squared] = [
    figure(r2, intervals.r2, notDefined?.r2),
    figure(mae, intervals.mae),
    figure(rmse, intervals.rmse),
  ];
  return `${countOf(rows, "row")}: R² ${explained}, MAE ${absolute}, RMSE ${squared} (95 % intervals)\n`;
}

function printConformal({
  coverage,
  limit,
  rowsNeeded,
  reached,
  low,
  high,
  calibrationRows,
  meanSize,
}: Conformal): string {
  const asked = formatPercent(coverage);
  if (limit === null)
    return `\nprediction sets of ${asked}: ${countOf(calibrationRows, "validation row")} are too few, ${rowsNeeded} are needed\n`;
  const sizes = meanSize === undefined ? `± ${formatNumber(limit)}` : `${formatNumber(meanSize)} classes on average`;
  const kind = meanSize === undefined ? "intervals" : "sets";
  return (
    `\nprediction ${kind} of ${asked}, calibrated on ${countOf(calibrationRows, "validation row")}: ${sizes}, ` +
    `they hold the truth in ${formatPercent(reached)} of these rows (${formatPercent(low)} … ${formatPercent(high)})\n`
  );
}

function printClasses({ rows, classes, confusion, perClass, ...rest }: ClassesEvaluated): string {
  const { accuracy, logLoss, rocAuc, averagePrecision, brier, notDefined, intervals, gain } = rest;
  const head =
    `${countOf(rows, "row")}, 95 % intervals: accuracy ${figure(accuracy, intervals.accuracy)}, ` +
    `log loss ${figure(logLoss, intervals.logLoss)}, ` +
    `ROC AUC ${figure(rocAuc, intervals.rocAuc, notDefined?.rocAuc)}, ` +
    `average precision ${figure(averagePrecision, intervals.averagePrecision, notDefined?.averagePrecision)}, ` +
    `Brier ${figure(brier, intervals.brier)}\n`;
  const tenth = gain.flatMap(({ class: label, points }) => {
    const at = points?.find(({ share }) => share === 0.1);
    return at ? [`${formatPercent(at.gain)} of ${label} (lift ${formatNumber(at.lift)})`] : [];
  });
  const first = tenth.length > 0 ? `the tenth of the rows with the highest scores holds ${tenth.join(", ")}\n` : "";
  const matrix = table(
    ["true \\ predicted", ...classes],
    confusion.map((counts, i) => [classes[i] ?? "", ...counts]),
  );
  const scores = table(
    ["class", "precision", "recall", "F1", "rows"],
    perClass.map(({ class: label, support, ...shares }) => [
      label,
      ...[shares.precision, shares.recall, shares.f1].map((share) => (Number.isNaN(share) ? null : share)),
      support,
    ]),
  );
  const reasons = (["precision", "recall", "f1"] as const).flatMap((name) => {
    const reason = notDefined?.[name];
    return reason === undefined ? [] : [`${name === "f1" ? "F1" : name} not defined: ${reason}\n`];
  });
  return `${head}${first}\n${matrix}\n${scores}${reasons.join("")}`;
}
