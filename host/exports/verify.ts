/** Whether an exported file answers as the run does: it is run by another program on rows that the run knows. */
import type { Dataset } from "#core/data/dataset";
import { splitNames, type SplitName, type Table } from "#core/data/types";
import type { Model } from "#core/engine/engine";
import type { ExportedModel } from "#core/exports/model";
import { onnxFile } from "#core/exports/onnx/index";
import { rawColumns } from "#core/exports/onnx/rows";
import { decide } from "#core/metrics/confusion";
import { formatNumber, plural, scientific } from "#core/numbers";
import { toEnd } from "#core/pieces";
import { calibrated } from "#core/training/calibrate";
import { predictRows } from "#core/training/predict";
import { onnxRuntimeName, runOnnx } from "../onnx/runtime";

export interface Verified {
  /** What ran it. */
  by: string;
  split: SplitName;
  rows: number;
  /** Of probabilities, or of a number in standard deviations of the target. */
  largest: number;
  /** Labels that differ. */
  labels: number;
}

/** Rows that are looked at. */
const mostRows = 5_000;

/** Of the rows that were held back, as far as there are any. `dataset`: the run's, made of `table`. */
export async function verifyOnnx(
  exported: ExportedModel,
  model: Model,
  dataset: Dataset,
  table: Table,
): Promise<Verified> {
  const { bytes, inputs, outputs } = onnxFile(exported);
  const { prepared, splits, fitted } = dataset;
  const split = [...splitNames].reverse().find((name) => splits[name].rows > 0) ?? "train";
  const count = Math.min(mostRows, splits[split].rows);
  const rows = { x: splits[split].x, rows: count };
  const { temperature, parting } = exported;
  const ours = calibrated(
    toEnd(predictRows(model, rows, prepared)),
    prepared,
    temperature === null ? null : { temperature },
  );
  const answers = await runOnnx(bytes, rawColumns(inputs, fitted, table, splits[split].rowIds.subarray(0, count)));
  const numbers = answers[outputs.at(-1)!]!;
  const width = ours.length / count;
  const theirs = numbers.dims[1] ?? 1;
  const unit = prepared.targetScale?.std ?? 1;
  let [largest, labels] = [0, 0];
  const names = outputs.length > 1 ? answers[outputs[0]!]!.data : null;
  for (let row = 0; row < count; row++) {
    for (let k = 0; k < width; k++) {
      // Of two classes ours say the second alone.
      const other = Number(numbers.data[row * theirs + k + (theirs - width)]);
      const scale = names ? 1 : Math.max(unit, Math.abs(ours[row * width + k]!));
      const off = Math.abs(ours[row * width + k]! - other) / scale;
      largest = Math.max(largest, Number.isNaN(off) ? Infinity : off);
    }
    const label = prepared.classes[decide(ours, row, width, parting)]?.label;
    if (names && names[row] !== label) labels++;
  }
  return { by: onnxRuntimeName, split, rows: count, largest, labels };
}

/** A difference beyond it is no rounding. */
export const mostApart = 1e-4;
export const isSound = ({ largest, labels }: Verified): boolean => largest <= mostApart && labels === 0;

/** `verified: largest difference 3e−7 on 114 test rows (onnxruntime 1.22.0)` */
export function verifiedWords(found: Verified): string {
  const { by, split, rows, largest, labels } = found;
  const apart = largest === 0 ? "none" : Number.isFinite(largest) ? scientific(largest, 1) : "no number";
  const where = `on ${plural(rows, `${split} row`)} (${by})`;
  if (isSound(found)) return `verified: largest difference ${apart} ${where}`;
  const other = labels > 0 ? `, and ${plural(labels, "label")} of ${formatNumber(rows)} differ` : "";
  return `not the same: largest difference ${apart} ${where}${other}`;
}
