import { profileTable } from "#core/data/profile";
import type { ColumnProfile, Dialect } from "#core/data/types";
import { parseSpec } from "#core/network/parse";
import { command } from "../command";
import { readTableFile } from "../files";
import { importOptions, readingOf } from "../import-options";
import { countOf, table } from "../text";

interface Profiled {
  rows: number;
  dialect: Dialect;
  columns: Pick<
    ColumnProfile,
    "name" | "type" | "missing" | "distinct" | "min" | "max" | "mean" | "std" | "quantiles"
  >[];
  warnings: { code: string; message: string; line?: number }[];
}

export const profile = command<Profiled>({
  summary: "Say what a file holds: dialect, columns, types, distributions, doubts.",
  positionals: ["FILE"],
  options: importOptions,
  async run(args) {
    const data = await readTableFile(args.positionals[0] ?? "", readingOf(args));
    const { rows, dialect, columns, warnings } = profileTable(data, parseSpec({}).recipe, null);
    return {
      rows,
      dialect,
      columns: columns.map(({ name, type, missing, distinct, min, max, mean, std, quantiles }) => ({
        name,
        type,
        missing,
        distinct,
        min,
        max,
        mean,
        std,
        quantiles,
      })),
      warnings: warnings.map(({ code, message, detail, line }) => ({
        code,
        message: detail ? `${message}: ${detail}` : message,
        ...(line !== undefined && { line }),
      })),
    };
  },
  print: ({ rows, dialect, columns, warnings }) => {
    const { delimiter, decimal, encoding, header } = dialect;
    const head = `${countOf(rows, "row")}, ${countOf(columns.length, "column")}; ${encoding}, delimiter ${JSON.stringify(delimiter)}, decimal “${decimal}”, ${header ? "with" : "without"} header\n\n`;
    const body = columns.map(({ name, type, missing, distinct, min, mean, std, max }) => [
      name,
      type,
      missing,
      distinct,
      ...(type === "date" ? [min, mean, max].map(day) : [min, mean, max]),
      type === "date" ? null : std,
    ]);
    const notes = warnings.map(({ message, line }) => `${line === undefined ? "" : `line ${line}: `}${message}\n`);
    return `${head}${table(["column", "type", "missing", "distinct", "min", "mean", "max", "std"], body)}${notes.length > 0 ? "\n" : ""}${notes.join("")}`;
  },
});

const day = (time: number | null): string | null => (time === null ? null : new Date(time).toISOString().slice(0, 10));
