import { formatExact, formatNumber, toDigits } from "#core/numbers";
import { profileInPieces } from "#core/data/profile";
import { unknownColumn } from "#core/data/columns";
import { relationWords } from "#core/data/relation";
import type { ColumnProfile, Dialect, Table } from "#core/data/types";
import { parseSpec } from "#core/network/parse";
import { command } from "../command";
import { readTableFile } from "../files";
import { importOptions, readingOf } from "../import-options";
import { printTold, toldOf, type Told } from "../notes";
import { inOneLine } from "../printable";
import { Stages } from "../stages";
import { countOf, numberWithin, table } from "../text";

interface Profiled {
  rows: number;
  dialect: Dialect;
  columns: (Pick<
    ColumnProfile,
    "name" | "type" | "missing" | "distinct" | "min" | "max" | "mean" | "std" | "quantiles"
  > &
    Partial<Pick<ColumnProfile, "relation">>)[];
  warnings: Told[];
}

export const profile = command<Profiled>({
  summary: "Describe a file: format, columns, types, distributions, warnings.",
  positionals: ["FILE"],
  options: {
    target: { value: "COL", help: "say, too, how closely each column goes with this one" },
    ...importOptions,
  },
  async run(args, io) {
    const stages = new Stages(io);
    const [file = ""] = args.positionals;
    const data = await stages.during(`reading ${inOneLine(file)}`, readTableFile(file, readingOf(args)));
    const target = args.text("target") ?? null;
    if (target !== null) requireColumn(data, target);
    const { rows, dialect, columns, warnings } = stages.through(
      "looking at the data",
      profileInPieces(data, parseSpec({}).recipe, target),
    );
    return {
      rows,
      dialect,
      columns: columns.map(({ name, type, missing, distinct, min, max, mean, std, quantiles, relation }) => ({
        name,
        type,
        missing,
        distinct,
        min,
        max,
        mean,
        std,
        quantiles,
        ...(target !== null && { relation }),
      })),
      warnings: warnings.map(toldOf),
    };
  },
  print: ({ rows, dialect, columns, warnings }) => {
    const { format, delimiter, decimal, encoding, header } = dialect;
    const text = `${encoding}, delimiter ${JSON.stringify(delimiter)}, decimal “${decimal}”, ${header ? "with" : "without"} header`;
    const head = `${countOf(rows, "row")}, ${countOf(columns.length, "column")}; ${format ? "Parquet" : text}\n\n`;
    const related = columns.some(({ relation }) => relation !== undefined);
    const body = columns.map(({ name, type, missing, distinct, min, mean, std, max, relation }) => [
      name,
      type,
      missing,
      distinct,
      ...(type === "date" ? [min, mean, max].map(day) : [min, mean, max].map((value) => within(value, std))),
      type === "date" || std === null ? null : rounded(std),
      ...(related ? [relation ? `${relationWords[relation.kind]} ${formatNumber(relation.value)}` : null] : []),
    ]);
    return `${head}${table(["column", "type", "missing", "distinct", "min", "mean", "max", "std", ...(related ? ["relation"] : [])], body, formatExact)}${warnings.length > 0 ? "\n" : ""}${printTold(warnings)}`;
  },
});

const within = (value: number | null, std: number | null): number | null =>
  value === null || std === null ? value : numberWithin(value, std);
const rounded = (value: number): number => toDigits(value, 4);

const day = (time: number | null): string | null => (time === null ? null : new Date(time).toISOString().slice(0, 10));

function requireColumn({ columns }: Table, name: string): void {
  const names = columns.map((column) => column.name);
  if (!names.includes(name)) throw unknownColumn(name, names);
}
