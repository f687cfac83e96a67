/** Doubts about words that were read as missing and could be values, and about comments that were read as rows. */
import { inBlocks, type Pieces } from "../pieces";
import { features, share, type Context } from "./doubts-context";
import type { CodedColumn, Column, ColumnProfile, DataWarning } from "./types";
import { counted } from "./values";

/** From this share of the rows on, a missing word beside one single value could be the other value. */
const largeShare = 0.2;
/** So many different words of one form are a list of codes. */
const manyCodes = 20;
const mostCodes = 4096;

type Coded = { column: CodedColumn; profile: ColumnProfile };

export function missingWords(context: Context): DataWarning[] {
  const { table } = context;
  const places = new Map(table.columns.map(({ name }, place) => [name, place]));
  return features(context).flatMap(({ column, profile }) => {
    if (!("codes" in column) || profile.missing === 0) return [];
    const coded: Coded = { column, profile };
    const why = besideOneValue(coded, table.rows) ?? amongCodes(coded);
    if (why === null) return [];
    const row = column.codes.indexOf(-1);
    const word = table.cell(row, places.get(column.name) ?? 0).trim();
    if (word === "" || (why.form !== null && formOf(word) !== why.form)) return [];
    return [
      {
        code: "missing_word",
        severity: "warning",
        message: `${word} in ${profile.name} is read as missing, and could be a value`,
        detail: `${why.words}: if it is one, choose other words for a missing value in this column`,
        column: profile.name,
        line: table.line(row),
        count: profile.missing,
        example: word,
      } satisfies DataWarning,
    ];
  });
}

interface Why {
  words: string;
  /** The form that the word has to have; null: any. */
  form: string | null;
}

function besideOneValue({ column, profile }: Coded, rows: number): Why | null {
  if (profile.distinct !== 1 || profile.missing < largeShare * rows) return null;
  return {
    words: `beside it there is only ${column.labels[0]} (${share(profile.missing, rows)} are missing)`,
    form: null,
  };
}

/** NA is Namibia where all others are codes of two capitals, too. */
function amongCodes({ column, profile }: Coded): Why | null {
  if (profile.distinct < manyCodes || profile.distinct > mostCodes) return null;
  const form = formOf(column.labels[0]!);
  if (form === null || !column.labels.every((label) => formOf(label) === form)) return null;
  return { words: `the other values are codes of ${form.length} capitals, too, as ${column.labels[0]}`, form };
}

const formOf = (word: string): string | null => (/^[A-Z]{2,4}$/.test(word) ? "A".repeat(word.length) : null);

/** Comments stand above the table, and some between its rows. */
export function* commentRows({ table, columns }: Context): Pieces<DataWarning[]> {
  const [column] = columns;
  const above = table.warnings.some(({ code, example = "" }) => code === "preamble" && example.startsWith("#"));
  if (!above || column === undefined || !("codes" in column)) return [];
  const rows: number[] = [];
  yield* inBlocks(table.rows, (from, end) => {
    for (let row = from; row < end; row++) if (isComment(column, row)) rows.push(row);
  });
  if (rows.length === 0) return [];
  const [first] = rows;
  return [
    {
      code: "comment_rows",
      severity: "warning",
      message: `${counted(rows.length, "row")} ${rows.length === 1 ? "begins" : "begin"} with #, as comments do`,
      detail: "comments are left out above a table alone: take them out of the file",
      line: table.line(first!),
      lines: rows.slice(0, mostLines).map((row) => table.line(row)),
      count: rows.length,
      example: table.cell(first!, 0).slice(0, 120),
    },
  ];
}
const mostLines = 8;

function isComment(column: Extract<Column, CodedColumn>, row: number): boolean {
  const code = column.codes[row]!;
  return code >= 0 && column.labels[code]!.startsWith("#");
}
