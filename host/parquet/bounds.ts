/**
 * Whether the numbers that were read lie between the smallest and the largest that the file names itself. Writers and the
 * library do not agree on everything (unsigned numbers as differences, for one): what can't be right is not taken.
 */
import type { ColumnMetaData } from "hyparquet";
import type { DataWarning } from "#core/data/types";
import type { Reading } from "./fields";

export class Unsure extends Error {
  warning(column: string): DataWarning {
    return {
      code: "unsure_column",
      severity: "problem",
      message: `${column} is left out`,
      detail: `${this.message}: it is damaged, or written in a way that is not read rightly here`,
    };
  }
}

/**
 * Throws `Unsure` where a number lies outside, or where numbers that may be read wrongly can't be checked. Gives what is
 * doubtful where none of the `whole` row group's numbers is the smallest or the largest one that the file names.
 */
export function requireBetween(
  numbers: Float64Array,
  reading: Reading,
  meta: ColumnMetaData,
  whole: boolean,
): string | null {
  const low = boundOf(meta.statistics?.min_value, reading);
  const high = boundOf(meta.statistics?.max_value, reading);
  if (Number.isNaN(low) || Number.isNaN(high)) {
    if (reading.kind === "number" && reading.unsigned && meta.encodings.includes("DELTA_BINARY_PACKED")) {
      throw new Unsure("its unsigned numbers are stored as differences, and the file does not name the largest");
    }
    return null;
  }
  let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const number of numbers) {
    if (number < least) least = number;
    if (number > most) most = number;
  }
  // Bounds of decimals are rounded, and those of times may be, to a millisecond.
  const slack = (bound: number) => Math.abs(bound) * 1e-9 + (reading.kind === "date" ? 1 : 0);
  if (least < low - slack(low) || most > high + slack(high)) {
    throw new Unsure(`its values go from ${least} to ${most}, and the file says ${low} to ${high}`);
  }
  const { is_min_value_exact: minExact, is_max_value_exact: maxExact } = meta.statistics ?? {};
  const inside = (minExact !== false && least > low + slack(low)) || (maxExact !== false && most < high - slack(high));
  return whole && inside && least <= most
    ? `its values go from ${least} to ${most}, and the file says ${low} to ${high}`
    : null;
}

/** A column that can be read and that its file says something else of. */
export function doubtful(column: string, why: string): DataWarning {
  return {
    code: "doubtful_column",
    severity: "warning",
    message: `${column} may be damaged`,
    detail: `${why}: compare it with where the file came from`,
    column,
  };
}

/** NaN where there is none. */
function boundOf(bound: unknown, reading: Reading): number {
  if (bound instanceof Date) return bound.getTime();
  if (bound === undefined || bound === null || reading.kind === "words" || reading.kind === "boolean")
    return Number.NaN;
  if (typeof bound !== "number" && typeof bound !== "bigint") return Number.NaN;
  return reading.kind === "number" && reading.scaled ? Number(bound) : reading.of(bound);
}
