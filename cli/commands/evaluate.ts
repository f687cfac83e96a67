import { formatNumber } from "#core/numbers";
import { basename } from "node:path";
import { answersOf } from "#core/data/fitted";
import { encodeRows, type FittedRecipe } from "#core/data/recipe";
import type { Rows } from "#core/data/dataset";
import { splitNames } from "#core/data/types";
import type { Model } from "#core/engine/engine";
import { Matrix } from "#core/matrix";
import {
  classificationReport,
  regressionReport,
  type ClassificationReport,
  type RegressionReport,
} from "#core/metrics/report";
import { toEnd } from "#core/pieces";
import type { RunRecord } from "#core/project/document";
import { weightsEpoch, weightsOf } from "#core/training/weights-epoch";
import { predictRows, truthOf } from "#core/training/predict";
import type { FileReadOptions } from "#host/read-file";
import { command } from "../command";
import { InputError, UsageError } from "../errors";
import { readTableFile } from "../files";
import { importOptions, newRowsOf } from "../import-options";
import type { Io } from "../io";
import { tell } from "../notes";
import { openPredictor, openRun, partedAt, unsavedOf, type RunDoubts } from "../project";
import { countOf, table } from "../text";

/** `weightsEpoch`: the epoch that the weights are of; `epochs`: those that the run was trained for. */
type Evaluated = (ClassificationReport | RegressionReport) &
  Pick<RunDoubts, "unsaved"> & {
    run: string;
    weightsEpoch: number;
    epochs: number;
    /** Where two classes are parted, if it is the project's own place. */
    threshold?: number;
  };

export const evaluate = command<Evaluated>({
  summary: "Compare a run's predictions with the truth.",
  positionals: ["P.gradlab"],
  options: {
    run: { value: "ID", help: "which run (default: the one that the project shows)" },
    split: { value: "S", help: `${splitNames.join(", ")} of the project's data (default test)` },
    csv: { value: "FILE", help: "the rows of another file instead" },
    threshold: {
      value: "T",
      help: "p from which the positive class is predicted, two classes only (default: that of the project)",
    },
    ...importOptions,
  },
  async run(args, io) {
    const split = args.choice("split", splitNames);
    const csv = args.text("csv");
    if (split !== undefined && csv !== undefined) throw new UsageError("--split and --csv can't both be given");
    const asked = args.number("threshold", 0, 1);
    const [project = ""] = args.positionals;
    if (csv !== undefined) {
      const { content, record, model, fitted } = await openPredictor(project, args.text("run"), io);
      const rows = await rowsOf(csv, newRowsOf(args, content.document.data?.dialect ?? {}), fitted, io);
      const { threshold, said } = partedAt(content, asked, answersOf(fitted), io);
      return {
        ...of(record),
        ...said,
        ...unsavedOf(content),
        ...report(model, rows, answersOf(fitted), threshold, basename(csv)),
      };
    }
    const { content, run } = await openRun(project, args.text("run"), io);
    const part = split ?? "test";
    const rows = run.dataset.splits[part];
    if (rows.rows === 0)
      throw new InputError(`the ${part} split of the project has no rows; choose another with --split`);
    const { prepared } = run.dataset;
    const { threshold, said } = partedAt(content, asked, prepared, io);
    return {
      ...of(run.record()),
      ...said,
      ...unsavedOf(content),
      ...report(run.model, rows, prepared, threshold, `the ${part} part`),
    };
  },
  print: (result) =>
    `run ${result.run}, ${weightsOf(result.epochs, result.weightsEpoch)}\n${"r2" in result ? printNumbers(result) : printClasses(result)}`,
});

const of = (record: RunRecord) => ({ run: record.id, epochs: record.epoch, weightsEpoch: weightsEpoch(record) });

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

function report(
  model: Model,
  rows: Rows,
  prepared: ReturnType<typeof answersOf>,
  threshold: number,
  part: string,
): ClassificationReport | RegressionReport {
  const scores = toEnd(predictRows(model, rows, prepared));
  const truth = truthOf(rows, prepared);
  if (prepared.task === "regression") return regressionReport(truth, scores, part);
  const classes = prepared.classes.map(({ label }) => label);
  return classificationReport(truth, scores, classes, threshold, part);
}

/** A figure, or why there is none. */
const figure = (value: number, reason: string | undefined): string =>
  reason === undefined ? formatNumber(value) : `not defined: ${reason}`;

const printNumbers = ({ rows, r2, mae, rmse, notDefined }: RegressionReport): string =>
  `${countOf(rows, "row")}: R² ${figure(r2, notDefined?.r2)}, MAE ${formatNumber(mae)}, RMSE ${formatNumber(rmse)}\n`;

function printClasses({ rows, classes, confusion, perClass, ...rest }: ClassificationReport): string {
  const { accuracy, logLoss, rocAuc, averagePrecision, brier, notDefined } = rest;
  const head =
    `${countOf(rows, "row")}: accuracy ${formatNumber(accuracy)}, log loss ${formatNumber(logLoss)}, ` +
    `ROC AUC ${figure(rocAuc, notDefined?.rocAuc)}, ` +
    `average precision ${figure(averagePrecision, notDefined?.averagePrecision)}, Brier ${formatNumber(brier)}\n`;
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
  return `${head}\n${matrix}\n${scores}${reasons.join("")}`;
}
