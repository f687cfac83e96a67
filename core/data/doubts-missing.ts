/** Doubts about cells that are missing. */
import { inBlocks, type Pieces } from "../pieces";
import { isMissingIn, settingsOf } from "./columns";
import { features, mostSingly, share, type Context } from "./doubts-context";
import { imputeOf, imputers } from "./impute";
import type { Column, ColumnProfile, DataWarning } from "./types";
import { counted, listed } from "./values";

export function* missingCells(context: Context): Pieces<DataWarning[]> {
  const { table, recipe } = context;
  const gaps = features(context).filter(({ profile }) => profile.missing > 0 && profile.distinct > 0);
  const empty = yield* rowsWithoutMeasurement(context);
  const beyond = gaps
    .filter(({ column, profile }) => profile.missing > empty.filter((row) => isMissingIn(column, row)).length)
    .sort((a, b) => b.profile.missing - a.profile.missing);
  const warnings: DataWarning[] = beyond.slice(0, mostSingly).map(({ column, profile }) => {
    const { type } = imputeOf(recipe, column);
    const flag = settingsOf(recipe, column.name).missingFlag ?? recipe.defaults.missingFlag ?? false;
    const own = type === "own_value";
    const filled = own ? "a value of its own" : `filled with the ${imputers[type].short}${flag ? ", flagged" : ""}`;
    const how = type === "drop_row" ? "the rows are dropped" : filled;
    return {
      code: "missing",
      severity: (flag || own) && type !== "drop_row" ? "note" : "warning",
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
    const dropped = gaps
      .filter(({ column }) => isMissingIn(column, empty[0]))
      .some(({ column }) => imputeOf(recipe, column).type === "drop_row");
    warnings.push({
      code: "empty_rows",
      severity: dropped ? "note" : "warning",
      message: `${counted(empty.length, "row")} ${empty.length === 1 ? "has" : "have"} no measurement`,
      detail: `${empty.length === 1 ? "line" : "lines"} ${empty.length > 4 ? `${lines.join(", ")}, …` : listed(lines)}${dropped ? ", left out" : ""}`,
      ...leastMissing(gaps),
      line: table.line(empty[0]),
      count: empty.length,
    });
  }
  return warnings;
}

/** The number column with the fewest missing cells: dropping its rows drops the empty ones and least besides. */
function leastMissing(gaps: readonly { column: Column; profile: ColumnProfile }[]): { column?: string } {
  const numbers = gaps.filter(({ column }) => column.type === "number").map(({ profile }) => profile);
  const least = numbers.reduce<ColumnProfile | null>(
    (best, one) => (best && best.missing <= one.missing ? best : one),
    null,
  );
  return least ? { column: least.name } : {};
}

/** Rows that miss every number column which is ever missing, where these are two or more and at least half of the numbers. */
function* rowsWithoutMeasurement(context: Context): Pieces<number[]> {
  const numbers = features(context).filter(({ column }) => column.type === "number");
  const ever = numbers.filter(({ profile }) => profile.missing > 0);
  if (ever.length < 2 || ever.length < numbers.length / 2) return [];
  const rows: number[] = [];
  yield* inBlocks(context.table.rows, (from, end) => {
    for (let row = from; row < end; row++) if (ever.every(({ column }) => isMissingIn(column, row))) rows.push(row);
  });
  return rows;
}

function firstMissing(column: Column): number {
  return "numbers" in column ? column.numbers.findIndex((value) => Number.isNaN(value)) : column.codes.indexOf(-1);
}
