/** Doubts about a table's content, each told once and in few words. A new one is one function and one line in `doubts`. */
import type { Recipe } from "../network/spec";
import { isFeature, isMissingIn } from "./columns";
import { imputeOf } from "./fit";
import { imputers } from "./impute";
import { scalers } from "./scale";
import type { Column, ColumnProfile, DataWarning, Table } from "./types";
import { counted, inWords, listed } from "./values";

interface Context {
  table: Table;
  columns: readonly Column[];
  profiles: readonly ColumnProfile[];
  recipe: Recipe;
  target: string | null;
  classes: { labels: string[]; codes: Int32Array } | null;
}

/** Columns that are warned of one by one; more of them share a warning. */
const mostSingly = 3;
const leakShare = 0.995;
const leakRows = 30;
const imbalanceRatio = 10;
const spreadRatio = 10;
const wideSpreadRatio = 1000;

const doubts: readonly ((context: Context) => DataWarning[])[] = [
  constantColumns,
  idColumns,
  textColumns,
  leakage,
  missingCells,
  duplicateRows,
  imbalance,
  spread,
];

export function findWarnings(context: Context): DataWarning[] {
  return doubts.flatMap((doubt) => doubt(context));
}

function features({ columns, profiles, recipe, target }: Context): { column: Column; profile: ColumnProfile }[] {
  return columns
    .map((column, i) => ({ column, profile: profiles[i] }))
    .filter(({ column }) => isFeature(recipe, column.name, target));
}

function constantColumns(context: Context): DataWarning[] {
  const names = features(context)
    .filter(({ profile }) => profile.distinct < 2)
    .map(({ profile }) => profile.name);
  if (names.length === 0) return [];
  return [
    {
      code: "constant",
      severity: "warning",
      message: `${listed(names)} ${names.length === 1 ? "is" : "are"} constant`,
      detail: names.length === 1 ? "it tells nothing: ignore it" : "they tell nothing: ignore them",
      column: names[0],
      count: names.length,
    },
  ];
}

/** A name or a running number of each row: (nearly) all values differ, and as words or as a closed run of integers. */
export function isIdLike(column: Column, profile: ColumnProfile): boolean {
  const present = ("numbers" in column ? column.numbers.length : column.codes.length) - profile.missing;
  if (present < 20 || profile.distinct < 0.98 * present) return false;
  if (column.type === "category") return true;
  if (column.type !== "number" || profile.min === null || profile.max === null) return false;
  return (
    profile.max - profile.min < 1.1 * present &&
    column.numbers.every((value) => Number.isNaN(value) || Number.isInteger(value))
  );
}

function idColumns(context: Context): DataWarning[] {
  return features(context)
    .filter(({ column, profile }) => isIdLike(column, profile))
    .slice(0, mostSingly)
    .map(({ profile }) => ({
      code: "id_like",
      severity: "warning",
      message: `${profile.name} looks like an ID`,
      detail: `${profile.distinct} different values in ${context.table.rows} rows: ignore it`,
      column: profile.name,
      count: profile.distinct,
    }));
}

function textColumns(context: Context): DataWarning[] {
  const names = features(context)
    .filter(({ column }) => column.type === "text")
    .map(({ profile }) => profile.name);
  if (names.length === 0) return [];
  return [
    {
      code: "text",
      severity: "note",
      message: `${listed(names)} ${names.length === 1 ? "is" : "are"} free text`,
      detail: "left out of the inputs",
      column: names[0],
      count: names.length,
    },
  ];
}

/** Better than any feature ought to be: perhaps it was written down after the answer was known. */
function leakage(context: Context): DataWarning[] {
  const { classes, target } = context;
  if (!classes || context.table.rows < leakRows) return [];
  const counts = classes.labels.map(() => 0);
  for (const code of classes.codes) if (code >= 0) counts[code]++;
  const majority = Math.max(...counts) / counts.reduce((sum, count) => sum + count, 0);
  // A rare class makes every column right on nearly all rows.
  if (majority >= 0.95) return [];
  return features(context)
    .filter(({ profile }) => profile.alone !== null && profile.alone >= leakShare)
    .slice(0, mostSingly)
    .map(({ profile }) => ({
      code: "leakage",
      severity: "problem",
      message: `${profile.name} alone names ${target} in ${inWords(100 * (profile.alone ?? 0))} % of the rows`,
      detail: "is it known before the answer is?",
      column: profile.name,
    }));
}

function missingCells(context: Context): DataWarning[] {
  const { table, recipe } = context;
  const gaps = features(context).filter(({ profile }) => profile.missing > 0);
  const empty = rowsWithoutMeasurement(context);
  const beyond = gaps
    .filter(({ column, profile }) => profile.missing > empty.filter((row) => isMissingIn(column, row)).length)
    .sort((a, b) => b.profile.missing - a.profile.missing);
  const warnings: DataWarning[] = beyond.slice(0, mostSingly).map(({ column, profile }) => {
    const { type } = imputeOf(recipe, column);
    const how = type === "drop_row" ? "the rows are dropped" : `filled with the ${imputers[type].short}`;
    return {
      code: "missing",
      severity: "warning",
      message: `${profile.name} is missing in ${counted(profile.missing, "row")}`,
      detail:
        column.type === "text" ? share(profile.missing, table.rows) : `${share(profile.missing, table.rows)}, ${how}`,
      column: profile.name,
      line: table.line(firstMissing(column)),
      count: profile.missing,
    };
  });
  if (beyond.length > mostSingly) {
    const rest = beyond.slice(mostSingly);
    warnings.push({
      code: "missing",
      severity: "note",
      message: `${counted(rest.length, "more column")} ${rest.length === 1 ? "has" : "have"} missing cells`,
      detail: listed(rest.map(({ profile }) => profile.name)),
      column: rest[0].profile.name,
      count: rest.length,
    });
  }
  if (empty.length > 0) {
    const lines = empty.slice(0, 4).map((row) => String(table.line(row)));
    warnings.push({
      code: "empty_rows",
      severity: "warning",
      message: `${counted(empty.length, "row")} ${empty.length === 1 ? "has" : "have"} no measurement`,
      detail: `${empty.length === 1 ? "line" : "lines"} ${empty.length > 4 ? `${lines.join(", ")}, …` : listed(lines)}`,
      line: table.line(empty[0]),
      count: empty.length,
    });
  }
  return warnings;
}

/** Rows that miss every number column which is ever missing, where these are two or more and at least half of the numbers. */
function rowsWithoutMeasurement(context: Context): number[] {
  const numbers = features(context).filter(({ column }) => column.type === "number");
  const ever = numbers.filter(({ profile }) => profile.missing > 0);
  if (ever.length < 2 || ever.length < numbers.length / 2) return [];
  const rows: number[] = [];
  for (let row = 0; row < context.table.rows; row++) {
    if (ever.every(({ column }) => isMissingIn(column, row))) rows.push(row);
  }
  return rows;
}

function firstMissing(column: Column): number {
  return "numbers" in column ? column.numbers.findIndex((value) => Number.isNaN(value)) : column.codes.indexOf(-1);
}

function share(count: number, total: number): string {
  return `${inWords(Number(((100 * count) / total).toPrecision(2)))} %`;
}

function duplicateRows({ table, columns }: Context): DataWarning[] {
  const { rows } = table;
  const hashes = hashRows(columns, rows);
  // Row + 1 at the place of its hash or after it; at most half full.
  const slots = new Int32Array(2 ** Math.ceil(Math.log2(2 * rows + 2)));
  const mask = slots.length - 1;
  let count = 0;
  let first = -1;
  let original = -1;
  for (let row = 0; row < rows; row++) {
    let slot = hashes[row] & mask;
    let same = -1;
    for (; slots[slot] !== 0 && same < 0; slot = (slot + 1) & mask) {
      const other = slots[slot] - 1;
      if (hashes[other] === hashes[row] && sameRow(columns, row, other)) same = other;
    }
    if (same < 0) slots[slot] = row + 1;
    else if (count++ === 0) [first, original] = [row, same];
  }
  if (count === 0) return [];
  return [
    {
      code: "duplicate_rows",
      severity: count >= 0.01 * table.rows ? "warning" : "note",
      message: `${counted(count, "row")} ${count === 1 ? "repeats" : "repeat"} another`,
      detail: `${share(count, table.rows)}; line ${table.line(first)} is the same as line ${table.line(original)}`,
      line: table.line(first),
      count,
    },
  ];
}

/** 32 bits of each row's values. */
function hashRows(columns: readonly Column[], rows: number): Int32Array {
  const hashes = new Int32Array(rows).fill(0x811c9dc5 | 0);
  for (const column of columns) {
    if ("numbers" in column) {
      const { buffer, byteOffset } = column.numbers;
      const words = new Int32Array(buffer, byteOffset, 2 * rows);
      for (let row = 0; row < rows; row++) {
        const mixed = Math.imul(hashes[row] ^ words[2 * row], 0x01000193);
        const again = Math.imul(mixed ^ (mixed >>> 15) ^ words[2 * row + 1], 0x85ebca6b);
        hashes[row] = again ^ (again >>> 13);
      }
    } else {
      const { codes } = column;
      for (let row = 0; row < rows; row++) {
        const mixed = Math.imul(hashes[row] ^ codes[row], 0x01000193);
        hashes[row] = mixed ^ (mixed >>> 15);
      }
    }
  }
  return hashes;
}

function sameRow(columns: readonly Column[], a: number, b: number): boolean {
  return columns.every((column) =>
    "numbers" in column ? Object.is(column.numbers[a], column.numbers[b]) : column.codes[a] === column.codes[b],
  );
}

function imbalance({ classes, target }: Context): DataWarning[] {
  if (!classes) return [];
  const counts = classes.labels.map(() => 0);
  for (const code of classes.codes) if (code >= 0) counts[code]++;
  const [most, least] = [Math.max(...counts), Math.min(...counts)];
  if (most <= imbalanceRatio * least) return [];
  const label = (count: number) => classes.labels[counts.indexOf(count)];
  return [
    {
      code: "imbalance",
      severity: "warning",
      message: `${label(most)} is ${Math.round(most / least)} × as frequent as ${label(least)}`,
      detail: `${target}: ${most} against ${counted(least, "row")}; see class weights`,
      ...(target === null ? {} : { column: target }),
      count: least,
    },
  ];
}

/** The widest number column beside the next one; where these are near, beside the narrowest one. */
function spread(context: Context): DataWarning[] {
  const wide = features(context)
    .filter(({ column, profile }) => column.type === "number" && profile.std !== null && profile.std > 0)
    .map(({ profile }) => ({ name: profile.name, std: profile.std ?? 0 }))
    .sort((a, b) => b.std - a.std);
  if (wide.length < 2) return [];
  const [first, second] = wide;
  const last = wide[wide.length - 1];
  const other = first.std >= spreadRatio * second.std ? second : last;
  if (first.std < (other === second ? spreadRatio : wideSpreadRatio) * other.std) return [];
  const own = Object.hasOwn(context.recipe.columns, first.name) ? context.recipe.columns[first.name].scale : undefined;
  const scale = own ?? context.recipe.defaults.scale ?? "standard";
  return [
    {
      code: "spread",
      severity: scale === "none" ? "warning" : "note",
      message: `${first.name} spreads ${inWords(Number((first.std / other.std).toPrecision(2)))} × ${other.name}`,
      detail:
        scale === "standard" ? "standardised" : scale === "none" ? "not scaled" : `scaled: ${scalers[scale].short}`,
      column: first.name,
    },
  ];
}
