/** Dates as a column writes them. Whether 03/04/2024 is in March or April is decided by the column, never by one value. */

export type DateOrder = "iso" | "day_first" | "month_first";

const clock = String.raw`(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?(?:\s?([AaPp])\.?[Mm]\.?)?`;
const zone = String.raw`(?:\s?(Z|UTC|GMT|[+-]\d{2}:?\d{2}))?`;
/** Year, month, day: `2020-01-31`, `2020/1/31`, `2020-01-31T12:30:00.5+02:00`. */
const yearFirst = new RegExp(String.raw`^(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(?:(?:T|,?\s+)${clock})?${zone}$`);
/** `2020-01`, `Jan 2020`: the first of the month. */
const yearMonth = /^(1[5-9]\d\d|2[01]\d\d)-(\d{2})$/;
const nameYear = /^(\p{L}{3,10})\.?[-\s](1[5-9]\d\d|2[01]\d\d)$/u;
/** `1974Q1`, `2020-Q3`: the first day of the quarter. */
const quarter = /^(1[5-9]\d\d|2[01]\d\d)[-\s]?Q([1-4])$/i;
/** `20200131`, `20200131T123000`. */
const compact = /^(\d{4})(\d{2})(\d{2})(?:T?(\d{2})(\d{2})(\d{2})?)?$/;
/** Two numbers and a year of four or two digits: `31.1.2020`, `1/31/20 1:30 PM`. */
const numbered = new RegExp(String.raw`^(\d{1,2})([./-])(\d{1,2})\2(\d{4}|\d{2})(?:(?:T|,?\s+)${clock})?$`);
/** `12-Mar-2020`, `12 March 20`, `Thu, 12 Mar 2020 10:00:00 +0000`, `12MAR2020`. */
const dayName = new RegExp(
  String.raw`^(?:[A-Za-z]{3,9}\.?,?\s+)?(\d{1,2})(?:st|nd|rd|th|\.)?[-\s/]?(?:of\s)?(\p{L}{3,10})\.?,?[-\s/]?(\d{4}|\d{2})(?:(?:T|:|,?\s+)${clock})?${zone}$`,
  "u",
);
/** `March 12, 2020`, `Thu Mar 12 2020`, `Mar 12 10:00:00 2020`. */
const nameDay = new RegExp(
  String.raw`^(?:[A-Za-z]{3,9}\.?,?\s+)?(\p{L}{3,10})\.?[-\s](\d{1,2})(?:st|nd|rd|th)?,?[-\s](\d{4})(?:(?:T|,?\s+)${clock})?${zone}$`,
  "u",
);
/** `Mon Jan 02 15:04:05 2006`. */
const unixStyle = /^[A-Za-z]{3}\s+([A-Za-z]{3})\s+(\d{1,2})\s+(\d{1,2}):(\d{2}):(\d{2})\s+(?:[A-Z]{3,4}\s+)?(\d{4})$/;

/** English, German, French, Spanish, Italian and Portuguese names, by beginnings that tell them apart. */
const monthNames: readonly RegExp[] = [
  /^(jan|jän|ene|gen)/,
  /^(feb|fév|fev)/,
  /^(mar|mär|mrz)/,
  /^(apr|avr|abr)/,
  /^(may|mai|mag)/,
  /^(jun|juin|giu)/,
  /^(jul|juil|lug)/,
  /^(aug|aoû|aou|ago)/,
  /^(sep|set)/,
  /^(oct|okt|ott|out)/,
  /^(nov)/,
  /^(dec|déc|dez|dic)/,
];
const isMonthName =
  /^(jan(uary|uar|vier|eiro)?|jän(ner)?|ene(ro)?|gen(naio)?|feb(ruary|ruar|rero|braio)?|fév(rier)?|fev(rier|ereiro)?|mar(ch|s|zo|ço)?|mär(z)?|mrz|apr(il|ile)?|avr(il)?|abr(il)?|may(o)?|mai(o)?|mag(gio)?|june?|juni|juin|junio|junho|giu(gno)?|july?|juli|juil(let)?|julio|julho|lug(lio)?|aug(ust)?|août|aout|ago(sto)?|sept?(ember|embre|tiembre)?|septiembre|set(embro|tembre)?|oct(ober|obre|ubre)?|okt(ober)?|ott(obre)?|out(ubro)?|nov(ember|embre|iembre|embro)?|dec(ember)?|déc(embre)?|dez(ember|embro)?|dic(iembre|embre)?)$/;

/** 1 to 12; NaN for what is no month. */
function monthOf(name: string): number {
  const lower = name.toLowerCase();
  if (!isMonthName.test(lower)) return Number.NaN;
  return monthNames.findIndex((beginning) => beginning.test(lower)) + 1;
}

/** Years of two digits: 69 to 99 are of the twentieth century, 00 to 68 of this one, as POSIX has it. */
function yearOf(digits: string): number {
  const year = Number(digits);
  if (digits.length > 2) return year;
  return year < 69 ? 2000 + year : 1900 + year;
}

type Clock = readonly (string | undefined)[];

/** `at`: hour, minute, second, fraction and the letter of AM or PM, as far as they are there. */
function toTime(year: number, month: number, day: number, at: Clock, shift?: string): number {
  const [given, minute, second] = [Number(at[0] ?? 0), Number(at[1] ?? 0), Number(at[2] ?? 0)];
  const half = at[4]?.toLowerCase();
  if (half !== undefined && (given < 1 || given > 12)) return Number.NaN;
  const hour = half === undefined ? given : (given % 12) + (half === "p" ? 12 : 0);
  const milliseconds = Number((at[3] ?? "").padEnd(3, "0").slice(0, 3));
  if (!(month >= 1 && month <= 12) || day < 1 || hour > 23 || minute > 59 || second > 59) return Number.NaN;
  const time = Date.UTC(year, month - 1, day, hour, minute, second, milliseconds);
  if (new Date(time).getUTCDate() !== day) return Number.NaN;
  if (!shift || /^[A-Z]/.test(shift)) return time;
  const offset = Number(shift.slice(1, 3)) * 60 + Number(shift.slice(-2));
  return time - (shift[0] === "-" ? -offset : offset) * 60_000;
}

/** Milliseconds since 1970 (UTC where no zone is given), or NaN. An order of day and month does not matter to dates that say theirs. */
export function parseDate(value: string, order: DateOrder): number {
  if (value.length < 6 || value.length > 40) return Number.NaN;
  const first = value.charCodeAt(0);
  const startsWithDigit = first >= 48 && first <= 57;
  if (startsWithDigit) {
    const year = yearFirst.exec(value);
    if (year) return toTime(Number(year[1]), Number(year[3]), Number(year[4]), year.slice(5, 10), year[10]);
    const bare = yearMonth.exec(value);
    if (bare) return toTime(Number(bare[1]), Number(bare[2]), 1, []);
    const part = quarter.exec(value);
    if (part) return toTime(Number(part[1]), 3 * Number(part[2]) - 2, 1, []);
    const m = numbered.exec(value);
    if (m) {
      if (order === "iso") return Number.NaN;
      const [one, other] = [Number(m[1]), Number(m[3])];
      const [day, month] = order === "day_first" ? [one, other] : [other, one];
      return toTime(yearOf(m[4]), month, day, m.slice(5, 10));
    }
  }
  return parseNamed(value);
}

/** Dates with the name of their month. */
function parseNamed(value: string): number {
  const day = dayName.exec(value);
  if (day) {
    const time = toTime(yearOf(day[3]), monthOf(day[2]), Number(day[1]), day.slice(4, 9), day[9]);
    if (!Number.isNaN(time)) return time;
  }
  const name = nameDay.exec(value);
  if (name) return toTime(Number(name[3]), monthOf(name[1]), Number(name[2]), name.slice(4, 9), name[9]);
  const month = nameYear.exec(value);
  if (month) return toTime(Number(month[2]), monthOf(month[1]), 1, []);
  const unix = unixStyle.exec(value);
  return unix ? toTime(Number(unix[6]), monthOf(unix[1]), Number(unix[2]), unix.slice(3, 6)) : Number.NaN;
}

/** The day that `20200131` stands for, or NaN: such columns are numbers unless a person says otherwise. */
export function parseCompactDate(value: string): number {
  const m = compact.exec(value);
  return m && Number(m[1]) >= 1800 && Number(m[1]) < 2200
    ? toTime(Number(m[1]), Number(m[2]), Number(m[3]), m.slice(4, 7))
    : Number.NaN;
}

/**
 * How a column's values are to be read as dates: null if some are no dates in any order,
 * `ambiguous` if both orders fit all of them and give different days. Dots (03.04.2024) are read day first, as they are written.
 */
export function dateOrder(values: readonly string[]): DateOrder | "ambiguous" | null {
  if (values.length === 0) return null;
  const fits = (order: DateOrder) => values.every((value) => !Number.isNaN(parseDate(value, order)));
  if (fits("iso")) return "iso";
  const [dayFirst, monthFirst] = [fits("day_first"), fits("month_first")];
  if (dayFirst && monthFirst) {
    if (values.every((value) => value.includes("."))) return "day_first";
    return values.every((v) => parseDate(v, "day_first") === parseDate(v, "month_first")) ? "day_first" : "ambiguous";
  }
  if (dayFirst) return "day_first";
  return monthFirst ? "month_first" : null;
}

/** The kind of form that a date is written in, to tell columns that mix them. */
export function dateForm(value: string): "year first" | "numbered" | "two-digit year" | "with the month's name" {
  if (yearFirst.test(value) || yearMonth.test(value) || quarter.test(value)) return "year first";
  const m = numbered.exec(value);
  if (m) return m[4].length === 2 ? "two-digit year" : "numbered";
  return "with the month's name";
}
