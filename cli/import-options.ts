/** How a file is to be read: what is not said is guessed. */
import { limitOptions, type Limits } from "#core/data/limits";
import { wordsIn } from "#core/data/missing";
import type { Dialect } from "#core/data/types";
import type { Arguments, Option } from "./command";
import { UsageError } from "./errors";

const delimiters = { comma: ",", semicolon: ";", tab: "\t", bar: "|", space: " " } as const;
const quotes = { double: '"', single: "'", none: "" } as const;
const decimals = { point: ".", comma: "," } as const;
const names = <T extends string>(choices: Record<T, unknown>): T[] => Object.keys(choices) as T[];

export const importOptions: Readonly<Record<string, Option>> = {
  delimiter: { value: "D", help: `${names(delimiters).join(", ")} (this and all below: else guessed)` },
  quote: { value: "Q", help: names(quotes).join(", ") },
  escape: { value: "E", help: "backslash: it stands before a quote that belongs to the text; or none (default)" },
  decimal: { value: "D", help: names(decimals).join(", ") },
  encoding: { value: "E", help: "utf-8, windows-1252, shift_jis, …" },
  header: { value: "yes|no", help: "whether the first row names the columns" },
  "starts-on": { value: "LINE", help: "the line on which the table starts, header included" },
  ragged: { value: "R", help: "rows with more or fewer fields: fit (default) or leave_out" },
  missing: { value: "WORDS", help: "words that stand for a missing value, between commas, instead of the usual ones" },
  "missing-in": { value: "COL=WORDS", help: "the same for one column; may be given several times", multiple: true },
  [limitOptions.line]: { value: "MB", help: "megabytes of the longest line or row (default 16)" },
  [limitOptions.columns]: { value: "N", help: "most columns (default 100000)" },
  [limitOptions.memory]: {
    value: "MB",
    help: "memory for the table and for what an archive holds (default: half of all)",
  },
  [limitOptions.seconds]: { value: "S", help: "seconds that the pages of a Parquet file may take (default 60)" },
};

/** The most that each limit can be raised to. */
const mostOf: Record<keyof Limits, number> = { line: 2000, columns: 10_000_000, memory: 1_000_000, seconds: 86_400 };

/** What the arguments say of a file, or undefined where they say nothing. */
function dialectOf(args: Arguments): Partial<Dialect> | undefined {
  const dialect: Partial<Dialect> = {};
  const [delimiter, quote] = [args.choice("delimiter", names(delimiters)), args.choice("quote", names(quotes))];
  if (args.choice("escape", ["backslash", "none"]) === "backslash") dialect.escape = "\\";
  const [decimal, header] = [args.choice("decimal", names(decimals)), args.choice("header", ["yes", "no"])];
  if (delimiter) dialect.delimiter = delimiters[delimiter];
  if (quote) dialect.quote = quotes[quote];
  if (decimal) dialect.decimal = decimals[decimal];
  if (header) dialect.header = header === "yes";
  const encoding = args.text("encoding");
  if (encoding !== undefined) dialect.encoding = encoding.toLowerCase();
  const line = args.integer("starts-on", 1, 1_000_000);
  if (line !== undefined) dialect.preamble = line - 1;
  const ragged = args.choice("ragged", ["fit", "leave_out"]);
  if (ragged) dialect.ragged = ragged;
  const missing = args.text("missing");
  if (missing !== undefined) dialect.missing = wordsIn(missing);
  const own = args.list("missing-in").map(columnWords);
  if (own.length > 0) dialect.missingIn = Object.fromEntries(own);
  const limits = limitsOf(args);
  if (Object.keys(limits).length > 0) dialect.limits = limits;
  return Object.keys(dialect).length > 0 ? dialect : undefined;
}

function limitsOf(args: Arguments): Partial<Limits> {
  const limits: Partial<Limits> = {};
  for (const limit of Object.keys(limitOptions) as (keyof Limits)[]) {
    const value = args.integer(limitOptions[limit], 1, mostOf[limit]);
    if (value !== undefined) limits[limit] = value;
  }
  return limits;
}

/** The same as options of a reading. */
export function readingOf(args: Arguments): { dialect?: Partial<Dialect> } {
  const dialect = dialectOf(args);
  return dialect === undefined ? {} : { dialect };
}

/** What a project says of missing values, for a file of new rows; what the arguments say goes before it. */
export function newRowsOf(
  args: Arguments,
  { missing, missingIn, limits }: Partial<Dialect>,
): { dialect: Partial<Dialect> } {
  const known = { ...(missing && { missing }), ...(missingIn && { missingIn }), ...(limits && { limits }) };
  return { dialect: { ...known, ...dialectOf(args) } };
}

function columnWords(text: string): [column: string, words: string[]] {
  const at = text.lastIndexOf("=");
  if (at < 1) throw new UsageError(`--missing-in is “${text}”; it must be a column and words, as in age=0,-1`);
  return [text.slice(0, at), wordsIn(text.slice(at + 1))];
}
