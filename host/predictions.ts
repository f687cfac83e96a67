/** A table with its predictions, as a CSV file in the dialect that it came in (UTF-8). */
import { toDigits } from "#core/numbers";
import type { Prepared, Table } from "#core/data/types";
import type { Parting } from "#core/metrics/cuts";
import { setOf } from "#core/metrics/conformal";
import { decide } from "#core/training/measure";
import type { Scores } from "#core/training/predict";
import { writeOutput, type OutputOptions } from "./output";

export interface Predictions {
  prepared: Pick<Prepared, "task" | "classes">;
  /** Rows of the table (0-based) that were predicted, ascending; the others get empty fields. */
  rowIds: Uint32Array;
  /** Per predicted row: p of the positive class, one p per class, or the value in the target's units. */
  scores: Scores;
  /** Where classes are parted (default 0.5). */
  threshold?: Parting;
  /** Conformal prediction's largest misfit (`core/metrics/conformal.ts`): adds the set of classes, or the ends of the interval. */
  limit?: number;
}

/**
 * Writes to `path` the table's fields as they stand, then `prediction` and, for classes, `p_<class>`. With a limit follow `set` (the
 * classes that belong, the likeliest first, between bars; empty where none does) or `low` and `high`. Returns the rows written.
 * `options.inputs` names the table's own file: its fields are looked up in it while this is written.
 */
export async function writePredictions(
  path: string,
  table: Table,
  predictions: Predictions,
  options: OutputOptions = {},
): Promise<number> {
  await writeOutput(path, predictionLines(table, predictions), options);
  return table.rows;
}

/** Longest text that is written at once. */
const chunkLength = 1 << 18;

function* predictionLines(
  table: Table,
  { prepared, rowIds, scores, threshold = 0.5, limit }: Predictions,
): Generator<string> {
  const { task, classes } = prepared;
  const { delimiter, decimal } = table.dialect;
  const line = (fields: string[]): string => fields.map((field) => quoted(field, delimiter)).join(delimiter) + "\n";
  const written = (value: number): string => String(value).replace(".", decimal);
  /** Probabilities are float32, which eight digits tell apart. */
  const share = (value: number): string => written(toDigits(value, 8));
  const width = task === "multiclass" ? classes.length : 1;
  const labels = classes.map(({ label }) => label);
  const fieldsOf = (at: number): string[] => {
    const score = scores[at * width] ?? NaN;
    if (task === "regression") return [written(score), ...(limit === undefined ? [] : endsOf(score, limit))];
    const set =
      limit === undefined
        ? []
        : [
            setOf(scores, at, labels.length, limit)
              .map((k) => labels[k])
              .join("|"),
          ];
    const called = labels[decide(scores, at, width, threshold)] ?? "";
    if (task === "binary") return [called, share(1 - score), share(score), ...set];
    return [called, ...labels.map((_, k) => share(scores[at * width + k] ?? NaN)), ...set];
  };
  const endsOf = (score: number, half: number) => [written(score - half), written(score + half)];
  const more = limit === undefined ? [] : task === "regression" ? ["low", "high"] : ["set"];
  const added = ["prediction", ...labels.map((label) => `p_${label}`), ...more];
  let text = line(
    freshNames(
      table.columns.map((column) => column.name),
      added,
    ),
  );
  for (let row = 0, at = 0; row < table.rows; row++) {
    const predicted = rowIds[at] === row;
    text += line([...table.cells(row), ...(predicted ? fieldsOf(at) : added.map(() => ""))]);
    if (predicted) at++;
    if (text.length > chunkLength) {
      yield text;
      text = "";
    }
  }
  yield text;
}

/** Names and the added ones, these with `_2`, `_3` where they are taken. */
function freshNames(names: readonly string[], added: readonly string[]): string[] {
  const taken = new Set(names);
  const fresh = added.map((wanted) => {
    let name = wanted;
    for (let n = 2; taken.has(name); n++) name = `${wanted}_${n}`;
    taken.add(name);
    return name;
  });
  return [...names, ...fresh];
}

const quoted = (field: string, delimiter: string): string =>
  field.includes(delimiter) || /["\r\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field;
