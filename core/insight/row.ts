/** One row of the table, as its run sees it: its inputs, its values, and what is said of its answer. */
import type { Dataset, Rows } from "../data/dataset";
import { encode } from "../data/encode-rows";
import { inOrder } from "../data/refit";
import { splitNames, type Column, type SplitName, type Table } from "../data/types";
import type { Model } from "../engine/engine";
import { decide } from "../metrics/confusion";
import type { Pieces } from "../pieces";
import { Answer } from "./answers";
import { integratedGradients, meanRow, shapleyValues, type Attribution, type AttributionMethod } from "./attribution";
import { smallestChanges, type AnswerChange } from "./change";
import { inputGroups } from "./groups";
import { nearestRows, type Neighbour } from "./nearest";

export interface RowExplanation extends Attribution {
  /** Of the table, 0-based. */
  row: number;
  /** Which part of the run's rows it belongs to; null for one that was left out. */
  split: SplitName | null;
  /** Whose probability is explained; −1 for numbers. */
  classIndex: number;
  /** Class code, or the target in its units; NaN where it is not known. */
  truth: number;
  /** As the file has them, in the order of the contributions. */
  values: string[];
  nearest: Neighbour[];
  changes: AnswerChange[];
}

export interface RowQuestion {
  row: number;
  method: AttributionMethod;
  /** Whose probability; left out: of the class that the network names. */
  classIndex?: number | undefined;
  /** Columns that may change to turn the answer; left out: all. */
  change?: readonly string[] | undefined;
}

/** `columns` as `columnsOf` gives them. Yields between pieces. */
export function* explainRow(
  model: Model,
  dataset: Dataset,
  table: Table,
  columns: readonly Column[],
  { row, method, classIndex, change }: RowQuestion,
): Pieces<RowExplanation> {
  const { fitted, prepared, splits } = dataset;
  const place = placeOf(dataset, row);
  const x = yield* inputsOfRow(dataset, columns, row);
  const outputs = model.predict(x, 1);
  const regression = prepared.task === "regression";
  const explained = regression ? -1 : (classIndex ?? decide(outputs, 0, model.plan.outputs));
  const groups = inputGroups(prepared.inputs);
  const answer = new Answer(model.plan, model.tensors, prepared, explained);
  const base = yield* meanRow(splits.train);
  const attribution =
    method === "shapley"
      ? yield* shapleyValues(answer, groups, x, base)
      : yield* integratedGradients(answer, groups, x, base);
  const nearest = yield* nearestRows(model, splits.train, x, { self: row });
  const seen = new Set(fitted.inputs.map(({ column }) => column));
  const changeable = columns.filter(({ name }) => seen.has(name) && (change?.includes(name) ?? true));
  const changes = yield* smallestChanges(model, dataset, x, changeable, { training: splits.train, place: row });
  const at = new Map(table.columns.map(({ name }, index) => [name, index]));
  const y = place ? splits[place.split].y[place.at]! : NaN;
  const { mean, std } = prepared.targetScale ?? { mean: 0, std: 1 };
  return {
    row,
    split: place?.split ?? null,
    classIndex: explained,
    truth: regression ? y * std + mean : y,
    values: attribution.contributions.map(({ column }) => table.cell(row, at.get(column) ?? 0)),
    nearest,
    changes,
    ...attribution,
  };
}

function placeOf({ splits }: Dataset, row: number): { split: SplitName; at: number } | null {
  for (const split of splitNames) {
    const at = (splits[split] as Rows).rowIds.indexOf(row);
    if (at >= 0) return { split, at };
  }
  return null;
}

/** What goes into the network for a row of the table, one that the run has left out too. */
export function* inputsOfRow(dataset: Dataset, columns: readonly Column[], row: number): Pieces<Float32Array> {
  const { fitted, splits } = dataset;
  const place = placeOf(dataset, row);
  if (place) return splits[place.split].x.row(place.at).slice();
  const { rows } = yield* encode(fitted, inOrder(columns, fitted), null, Uint32Array.of(row), () => 0);
  return rows.x.row(0);
}
