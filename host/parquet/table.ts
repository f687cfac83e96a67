/** A table from the columns of a Parquet file. Its lines are its rows, and a field's text is what its value would be as CSV. */
import { toDigits } from "#core/numbers";
import { WordList } from "#core/data/csv/words";
import { inferWords, type InferredColumn } from "#core/data/infer";
import type { Column, Dialect, Table } from "#core/data/types";
import type { Gathered } from "./gather";
import type { ParquetContent } from "./messages";

const dialect: Dialect = {
  format: "parquet",
  delimiter: ",",
  quote: '"',
  decimal: ".",
  encoding: "utf-8",
  header: true,
};

export function tableOf({ rows, columns: gathered, warnings }: ParquetContent): Table {
  const made = gathered.map(columnOf);
  const columns = made.map(({ column }) => column);
  const texts = gathered.map((stored, i) => textOf(stored, columns[i]));
  return {
    rows,
    dialect,
    columns,
    warnings: [...warnings, ...made.flatMap(({ warnings: found }) => found)],
    cell: (row, column) => texts[column](row),
    cells: (row) => texts.map((text) => text(row)),
    line: (row) => row + 1,
  };
}

function columnOf(stored: Gathered): InferredColumn {
  const { name } = stored;
  if (stored.type === "words") {
    const words = new WordList(stored.words);
    const { codes, present } = stored;
    const at = (row: number) => ({ line: row + 1, example: words.at(codes[row]) });
    return inferWords({ name, codes, words, present, decimal: ".", at });
  }
  if (stored.type === "boolean") {
    return { column: { name, type: "boolean", codes: stored.codes, labels: stored.labels }, warnings: [] };
  }
  return { column: { name, type: stored.type, numbers: stored.numbers }, warnings: [] };
}

/** Words of a column that became dates or truth values are shown as the file has them. */
function textOf(stored: Gathered, column: Column): (row: number) => string {
  if (stored.type === "words") {
    const words = new WordList(stored.words);
    return (row) => (stored.codes[row] < 0 ? "" : words.at(stored.codes[row]));
  }
  if ("codes" in column) return (row) => column.labels[column.codes[row]] ?? "";
  const text =
    stored.type === "date" ? timeText(stored.days) : stored.type === "number" && stored.single ? shortest : String;
  return (row) => {
    const value = column.numbers[row];
    return value === undefined || Number.isNaN(value) ? "" : text(value);
  };
}

const timeText = (days: boolean) => (time: number) => {
  const text = new Date(time).toISOString();
  return days ? text.slice(0, -14) : text.replace("T", " ").replace(/(\.000)?Z$/, "");
};

/** The fewest digits that are read as the same number of 32 bits. */
function shortest(value: number): string {
  for (let digits = 6; digits < 9; digits++) {
    const short = toDigits(value, digits);
    if (Math.fround(short) === value) return String(short);
  }
  return String(toDigits(value, 9));
}
