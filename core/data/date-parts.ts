/** What a date is made of. A new part is one entry here and its id in `datePartIds`. */
import type { datePartIds } from "./recipe-schema";

export type DatePartId = (typeof datePartIds)[number];

interface DatePart {
  /** In names and sentences: `day of the month`. */
  title: string;
  /** Values after which it begins anew; null for one that never does. */
  period: number | null;
  of: (date: Date) => number;
}

const millisecondsPerDay = 86_400_000;

/** All in UTC, in which dates are read. As pandas' `Series.dt` counts them. */
export const dateParts = {
  year: { title: "year", period: null, of: (date) => date.getUTCFullYear() },
  /** 1 to 12. */
  month: { title: "month", period: 12, of: (date) => date.getUTCMonth() + 1 },
  /** 1 to 31. */
  day: { title: "day of the month", period: 31, of: (date) => date.getUTCDate() },
  /** Monday is 0, Sunday 6. */
  weekday: { title: "weekday", period: 7, of: (date) => (date.getUTCDay() + 6) % 7 },
  /** 1 to 366. */
  day_of_year: {
    title: "day of the year",
    period: 366,
    of: (date) => Math.floor((date.getTime() - Date.UTC(date.getUTCFullYear(), 0, 1)) / millisecondsPerDay) + 1,
  },
  /** 0 to 23. */
  hour: { title: "hour", period: 24, of: (date) => date.getUTCHours() },
  /** 0 to 59. */
  minute: { title: "minute", period: 60, of: (date) => date.getUTCMinutes() },
} as const satisfies Record<DatePartId, DatePart>;

/** One for all: a column of dates would leave millions of them behind. */
const moment = new Date(0);

/** A part of a time in milliseconds since 1970. NaN stays NaN. */
export function datePart(id: DatePartId, time: number): number {
  moment.setTime(time);
  return dateParts[id].of(moment);
}

/** Common lengths of what numbers count round: weekdays, months, hours, days of a month, weeks, minutes, degrees, days of a year. */
const commonPeriods = [7, 12, 24, 31, 53, 60, 360, 366];

/** A period for numbers from `min` to `max`: the shortest common one that they fit in, else the room that they take. */
export function suggestPeriod(min: number, max: number): number {
  const fits = commonPeriods.find((period) => min >= 0 && max <= period && (max < period || min >= 1));
  return fits ?? Math.max(1, Math.ceil(max - min) + 1);
}
