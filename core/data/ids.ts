/** Columns that name a row and tell nothing else: IDs, running numbers, names. */
import type { Column, ColumnProfile, DataWarning } from "./types";

/** Rows below which nothing is said; of a column that is called an ID. */
const fewRows = 20;
const fewNamed = 10;
const nearlyAll = 0.98;

const calledId =
  /^(id|ids|key|uuid|guid|index|idx|row|rows|row ?names?|no\.?|nr\.?|s\.? ?no\.?|unnamed: ?\d+|serial)$/i;
const endsAsId = /(^|[\s_.-])(id|ids|key|uuid|guid|idx|index|no|nr|num|number|nummer)\.?$/i;
const beginsAsId = /^(id|row|serial)[\s_.-]/i;
const camelId = /[a-z](Id|ID|Key|UUID|Guid)$/;
/** Numbers that go up by one from row to row and tell something. */
const calledTime = /^(year|years|yr|jahr|t|time|date|month|monat|week|day|tag|hour|age|x)$/i;

const isCalledId = (name: string): boolean =>
  calledId.test(name) || endsAsId.test(name) || beginsAsId.test(name) || camelId.test(name);

/**
 * Why a column looks like an ID, or null: (nearly) all values differ, and are words, a closed run of integers, or integers of a
 * column that is called an ID. Words that a doubt takes for numbers or dates are none: `warnings` are those of the table.
 */
export function idReason(column: Column, profile: ColumnProfile, warnings: readonly DataWarning[] = []): string | null {
  const { name, distinct, min, max } = profile;
  const rows = "numbers" in column ? column.numbers.length : column.codes.length;
  const present = rows - profile.missing;
  const called = isCalledId(name);
  if (present < (called ? fewNamed : fewRows) || distinct < nearlyAll * present) return null;
  const different = `${distinct} different values in ${rows} rows`;
  if (column.type === "category") {
    const other = warnings.some((warning) => warning.column === name && warning.offer !== undefined);
    return other ? null : different;
  }
  if (column.type !== "number" || min === null || max === null) return null;
  if (!column.numbers.every((value) => Number.isNaN(value) || Number.isInteger(value))) return null;
  if (called && distinct === present) return `${different}, and its name`;
  return max - min < 1.1 * present && !calledTime.test(name) ? different : null;
}
