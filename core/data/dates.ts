/** Dates as a column writes them. Whether 03/04/2024 is in March or April is decided by the column, never by one value. */

export type DateOrder = "iso" | "day_first" | "month_first";

const iso =
  /^(\d{4})[-/](\d{1,2})[-/](\d{1,2})(?:[T ](\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?)?\s?(Z|[+-]\d{2}:?\d{2})?$/;
const shortForm = /^(\d{1,2})([./-])(\d{1,2})\2(\d{4})(?:[T ](\d{1,2}):(\d{2})(?::(\d{2}))?)?$/;

function toTime(
  year: number,
  month: number,
  day: number,
  rest: readonly (string | undefined)[],
  zone?: string,
): number {
  const [hour, minute, second] = [Number(rest[0] ?? 0), Number(rest[1] ?? 0), Number(rest[2] ?? 0)];
  const milliseconds = Number((rest[3] ?? "").padEnd(3, "0").slice(0, 3));
  if (month < 1 || month > 12 || day < 1 || hour > 23 || minute > 59 || second > 59) return Number.NaN;
  const time = Date.UTC(year, month - 1, day, hour, minute, second, milliseconds);
  if (new Date(time).getUTCDate() !== day) return Number.NaN;
  if (!zone || zone === "Z") return time;
  const offset = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(-2));
  return time - (zone[0] === "-" ? -offset : offset) * 60_000;
}

/** Milliseconds since 1970 (UTC where no zone is given), or NaN. */
export function parseDate(value: string, order: DateOrder): number {
  if (value.length < 8 || value.length > 40) return Number.NaN;
  if (order === "iso") {
    const m = iso.exec(value);
    return m ? toTime(Number(m[1]), Number(m[2]), Number(m[3]), m.slice(4, 8), m[8]) : Number.NaN;
  }
  const m = shortForm.exec(value);
  if (!m) return Number.NaN;
  const [first, second] = [Number(m[1]), Number(m[3])];
  const [day, month] = order === "day_first" ? [first, second] : [second, first];
  return toTime(Number(m[4]), month, day, m.slice(5, 8));
}

/**
 * How a column's values are to be read as dates: null if some are no dates in any order,
 * `ambiguous` if both orders fit all of them and give different days. Dots (03.04.2024) are read day first, as they are written.
 */
export function dateOrder(values: readonly string[]): DateOrder | "ambiguous" | null {
  if (values.length === 0) return null;
  if (values.every((value) => !Number.isNaN(parseDate(value, "iso")))) return "iso";
  const dayFirst = values.every((value) => !Number.isNaN(parseDate(value, "day_first")));
  const monthFirst = values.every((value) => !Number.isNaN(parseDate(value, "month_first")));
  if (dayFirst && monthFirst) {
    if (values.every((value) => value.includes("."))) return "day_first";
    return values.every((v) => parseDate(v, "day_first") === parseDate(v, "month_first")) ? "day_first" : "ambiguous";
  }
  if (dayFirst) return "day_first";
  return monthFirst ? "month_first" : null;
}
