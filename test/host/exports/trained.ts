/** A case trained, as it predicts here, and as it is exported. */
import { answersOf } from "#core/data/fitted";
import { encodeRows } from "#core/data/encode-rows";
import { prepare } from "#core/data/recipe";
import type { Dataset } from "#core/data/dataset";
import type { Table } from "#core/data/types";
import type { Tensor } from "#core/engine/numbers";
import { dateOrdersIn, exportedModel, type ExportedModel } from "#core/exports/model";
import { decide } from "#core/metrics/confusion";
import { specSchema } from "#core/network/spec";
import { toEnd } from "#core/pieces";
import { calibrated } from "#core/training/calibrate";
import { predictRows } from "#core/training/predict";
import { predictorOf } from "#core/training/predictor";
import { Run } from "#core/training/run";
import type { RunSnapshot } from "#core/training/snapshot";
import { copyTensors } from "#core/training/tensors";
import { weightsEpoch } from "#core/training/weights-epoch";
import { nodeEngine } from "#host/engine";
import { readTableBytes } from "#host/read-file";
import type { Case } from "./cases";

/** What is answered for each row: p of the classes and the label, or a number. */
export interface Answers {
  labels: string[];
  /** rows × classes, or rows × 1. */
  numbers: number[][];
}

export interface Trained {
  /** The weights that training began with. */
  initial: Tensor[];
  dataset: Dataset;
  snapshot: RunSnapshot;
  model: ExportedModel;
  fresh: Table;
  ours: Answers;
}

export async function train(drawn: Case): Promise<Trained> {
  const bytes = (text: string) => new TextEncoder().encode(text);
  const table = await readTableBytes(bytes(drawn.training));
  const spec = specSchema.parse(drawn.spec);
  const dataset = prepare(table, spec.recipe, drawn.target);
  const settings = { id: "1", name: "Run 1", slot: 0, spec, target: drawn.target, created: "2026-11-30T10:00:00Z" };
  const run = Run.create(settings, { dataset, engine: nodeEngine(), clock: () => 0 });
  const initial = copyTensors(run.model.tensors);
  run.resume();
  while (!run.idle) run.advance(() => false);
  const taken = run.snapshot();
  const record = {
    ...taken.record,
    calibration: calibrationOf(drawn, weightsEpoch(taken.record)),
    cuts: drawn.cuts,
  };
  const snapshot = { ...taken, record };
  const { dialect } = table;
  const model = exportedModel(snapshot, dataset.fitted, {
    threshold: drawn.threshold,
    dialect,
    dateOrders: dateOrdersIn(table, dataset.fitted),
  });
  const fresh = await readTableBytes(bytes(drawn.fresh));
  return { initial, dataset, snapshot, model, fresh, ours: predicted(snapshot, dataset, fresh, drawn) };
}

const calibrationOf = ({ temperature }: Case, epoch: number) =>
  temperature === null ? null : { temperature, atEnd: false, rows: 1, epoch, logLoss: { before: 1, after: 1 } };

/** As `gradlab predict` does it. */
function predicted(snapshot: RunSnapshot, { fitted }: Dataset, table: Table, { threshold, cuts }: Case): Answers {
  const prepared = answersOf(fitted);
  const model = predictorOf(snapshot, fitted, nodeEngine());
  const { rows } = encodeRows(fitted, table);
  const scores = calibrated(toEnd(predictRows(model, rows, prepared)), prepared, snapshot.record.calibration ?? null);
  const { classes } = fitted.target;
  const width = prepared.task === "multiclass" ? classes.length : 1;
  const numbers = Array.from({ length: table.rows }, (_, row) => {
    const own = [...scores.subarray(row * width, (row + 1) * width)];
    return prepared.task === "binary" ? [1 - own[0]!, own[0]!] : own;
  });
  const labels = numbers.map((_, row) => classes[decide(scores, row, width, cuts ?? threshold)] ?? "");
  return { labels: prepared.task === "regression" ? [] : labels, numbers };
}

/** Only numbers are measured by their own size, too. */
const sizeOf = ({ fitted }: ExportedModel) => (fitted.target.task === "regression" ? 1 : 0);

/** The largest difference; a number is measured by the target's spread. */
export function distance(model: ExportedModel, ours: Answers, theirs: Answers): { largest: number; labels: number } {
  const { fitted } = model;
  const relative = sizeOf(model);
  const unit = fitted.target.scale?.std ?? 1;
  // float32 tells seven digits: of a number far outside, these are its own.
  let largest = theirs.numbers.length === ours.numbers.length ? 0 : Infinity;
  ours.numbers.forEach((own, row) =>
    own.forEach((value, k) => {
      const off =
        Math.abs(value - (theirs.numbers[row]?.[k] ?? Number.NaN)) / Math.max(unit, Math.abs(value) * relative);
      largest = Math.max(largest, Number.isNaN(off) ? Infinity : off);
    }),
  );
  return { largest, labels: ours.labels.filter((label, row) => label !== theirs.labels[row]).length };
}
