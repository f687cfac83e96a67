import type { Column, Table } from "#core/data/types";
import { command } from "../command";
import { UsageError } from "../errors";
import { readTableFile } from "../files";
import { importOptions, readingOf } from "../import-options";
import { table } from "../text";

interface Preview {
  header: string[];
  rows: (number | string | null)[][];
}

export const preview = command<Preview>({
  summary: "Print rows of a file as they are read.",
  positionals: ["FILE"],
  options: {
    rows: { value: "A:B", help: "from row A up to, without, row B, counted from 0 (default 0:10)" },
    ...importOptions,
  },
  async run(args) {
    const range = parseRange(args.text("rows") ?? "0:10");
    const data = await readTableFile(args.positionals[0] ?? "", { statistics: false, ...readingOf(args) });
    const to = Math.min(range.to, data.rows);
    const rows: Preview["rows"] = [];
    for (let row = range.from; row < to; row++) rows.push(data.columns.map((column, i) => value(data, column, row, i)));
    return { header: data.columns.map((column) => column.name), rows };
  },
  // As they are understood: with every digit.
  print: ({ header, rows }) => table(header, rows, String),
});

function parseRange(text: string): { from: number; to: number } {
  const found = /^(\d*):(\d*)$/.exec(text);
  if (!found) throw new UsageError(`--rows is “${text}”; it must be two row numbers with a colon, as in 0:10`);
  const [, from = "", to = ""] = found;
  return { from: Number(from), to: to === "" ? Infinity : Number(to) };
}

/** Numbers as numbers, missing values as null, all else as it stands in the file. */
function value(data: Table, column: Column, row: number, index: number): number | string | null {
  if ("numbers" in column) {
    const number = column.numbers[row] ?? NaN;
    if (Number.isNaN(number)) return null;
    return column.type === "number" ? number : data.cell(row, index);
  }
  const code = column.codes[row] ?? -1;
  return code < 0 ? null : (column.labels[code] ?? null);
}
