/** What every export of a run is made from: the run as it predicts, without the rows that it learned from. */
import type { DateOrder } from "../data/dates";
import { answersOf, type FittedRecipe } from "../data/fitted";
import { bestDateOrder } from "../data/infer";
import { missingTest, missingWordsOf } from "../data/missing";
import type { Dialect, Table } from "../data/types";
import type { Tensor } from "../engine/numbers";
import { partingOf, type Parting } from "../metrics/cuts";
import type { NetworkPlan } from "../network/plan";
import type { RunRecord } from "../project/document";
import { calibrationAt } from "../training/calibrate";
import { planExperiment } from "../training/plan";
import type { RunSnapshot } from "../training/snapshot";
import { weightsEpoch } from "../training/weights-epoch";

export interface ExportedModel {
  record: RunRecord;
  fitted: FittedRecipe;
  plan: NetworkPlan;
  /** By name: `dense_1/weights`. */
  tensors: ReadonlyMap<string, Tensor>;
  /** What logits are divided by where probabilities are told; null: they are told as they are. */
  temperature: number | null;
  /** p from which the positive class of two is predicted; of more the cuts of the run, or 0.5 where the largest p is predicted. */
  parting: Parting;
  /** How the project's file writes its cells. */
  dialect: Partial<Dialect>;
  /** In which order each column of dates writes day and month; `iso` where they say it themselves. */
  dateOrders: Readonly<Record<string, DateOrder>>;
}

/** What a project knows beside the run. */
export interface ExportContext {
  /** Where the project parts two classes. */
  threshold: number;
  dialect?: Partial<Dialect>;
  dateOrders?: Readonly<Record<string, DateOrder>>;
}

export class ExportError extends Error {
  override readonly name = "ExportError";
}

export function exportedModel(
  { record, tensors }: Pick<RunSnapshot, "record" | "tensors">,
  fitted: FittedRecipe,
  { threshold, dialect = {}, dateOrders = {} }: ExportContext,
): ExportedModel {
  const unsound = tensors.find(({ data }) => !data.every(Number.isFinite));
  if (unsound)
    throw new ExportError(
      `${record.name} can't be exported: ${unsound.name} holds values that are no numbers, so that it predicts nothing; export a run that did not diverge`,
    );
  return {
    record,
    fitted,
    plan: planExperiment(record.spec, { ...answersOf(fitted), inputs: fitted.inputs }),
    tensors: new Map(tensors.map((tensor) => [tensor.name, tensor])),
    temperature: calibrationAt(record)?.temperature ?? null,
    parting: fitted.target.task === "binary" ? threshold : partingOf(record.cuts, fitted.target.classes.length),
    dialect,
    dateOrders,
  };
}

/** The cuts of more than two classes; null where there are none. */
export const cutsOf = ({ parting }: Pick<ExportedModel, "parting">): readonly number[] | null =>
  typeof parting === "number" ? null : parting;

export function tensorOf({ tensors }: ExportedModel, name: string): Tensor {
  const found = tensors.get(name);
  if (!found) throw new ExportError(`the run can't be exported: its weights lack ${name}`);
  return found;
}

/** In words, for a file's head: `run 1, weights after epoch 12, 7c3a…`. */
export function originOf({ record }: ExportedModel): string {
  const hash = record.weightsHash === null ? "" : `, weights ${record.weightsHash.slice(0, 16)}…`;
  return `${record.name} (run ${record.id}), epoch ${weightsEpoch(record)}${hash}`;
}

/** The order of day and month in each column of dates of the table that a run learned from. */
export function dateOrdersIn(table: Table, { columns }: FittedRecipe): Record<string, DateOrder> {
  const orders: Record<string, DateOrder> = {};
  for (const fit of columns) {
    const index = table.columns.findIndex(({ name }) => name === fit.column);
    if (fit.kind !== "number" || fit.type !== "date" || index < 0) continue;
    const isMissing = missingTest(missingWordsOf(table.dialect, fit.column));
    const words = new Set<string>();
    for (let row = 0; row < table.rows && words.size < mostWords; row++) {
      const word = table.cell(row, index).trim();
      if (!isMissing(word)) words.add(word);
    }
    orders[fit.column] = bestDateOrder([...words]);
  }
  return orders;
}
/** Words that are looked at: a few tell the order. */
const mostWords = 10_000;
