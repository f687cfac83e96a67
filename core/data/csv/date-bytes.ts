/** ISO dates and times straight from bytes, in the forms that files are full of. */

const daysBefore = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334];
const dayLength = 86_400_000;

/**
 * Milliseconds since 1970 of `YYYY-MM-DD`, alone or with `T` or a space and `hh:mm`, `hh:mm:ss`, up to nine places of a
 * second and `Z`. NaN means: not decided here, `parseDate` has to say.
 */
export function isoTimeAt(bytes: Uint8Array, start: number, end: number): number {
  const length = end - start;
  if (length < 10 || bytes[start + 4] !== 45 || bytes[start + 7] !== 45) return Number.NaN;
  const year = pair(bytes, start) * 100 + pair(bytes, start + 2);
  const month = pair(bytes, start + 5);
  const day = pair(bytes, start + 8);
  // Years before 100 are special to Date.UTC.
  if (!(year >= 100 && month >= 1 && month <= 12 && day >= 1 && day <= 28 + extraDays(year, month))) return Number.NaN;
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  const past = year - 1;
  const days =
    365 * past +
    Math.floor(past / 4) -
    Math.floor(past / 100) +
    Math.floor(past / 400) -
    719_162 +
    daysBefore[month - 1] +
    (leap && month > 2 ? 1 : 0) +
    day -
    1;
  if (length === 10) return days * dayLength;
  let stop = end;
  if (bytes[stop - 1] === 90) stop--;
  if (stop < start + 16) return Number.NaN;
  const between = bytes[start + 10];
  if ((between !== 84 && between !== 32) || bytes[start + 13] !== 58) return Number.NaN;
  const hour = pair(bytes, start + 11);
  const minute = pair(bytes, start + 14);
  if (!(hour <= 23 && minute <= 59)) return Number.NaN;
  let time = days * dayLength + (hour * 60 + minute) * 60_000;
  let at = start + 16;
  if (at === stop) return time;
  if (bytes[at] !== 58 || stop < at + 3) return Number.NaN;
  const second = pair(bytes, at + 1);
  if (!(second <= 59)) return Number.NaN;
  time += second * 1000;
  at += 3;
  if (at === stop) return time;
  // Milliseconds only: further places round down, and are left to `parseDate`.
  if (bytes[at] !== 46 || stop !== at + 4) return Number.NaN;
  const last = bytes[at + 3] ^ 48;
  return last < 10 ? time + pair(bytes, at + 1) * 10 + last : Number.NaN;
}

function pair(bytes: Uint8Array, at: number): number {
  const tens = bytes[at] ^ 48;
  const ones = bytes[at + 1] ^ 48;
  return tens < 10 && ones < 10 ? tens * 10 + ones : Number.NaN;
}

function extraDays(year: number, month: number): number {
  if (month !== 2) return month === 4 || month === 6 || month === 9 || month === 11 ? 2 : 3;
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 1 : 0;
}
