/** ISO dates and times: see `isoTimeAt`, by whose steps these go. */

// prettier-ignore
const daysBefore = memory.data<i32>([0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334]);

/** The number of two digits, or a negative one. */
@inline
function pair(at: usize): i32 {
  const tens = <u32>load<u8>(at) - 48;
  const ones = <u32>load<u8>(at, 1) - 48;
  return tens < 10 && ones < 10 ? tens * 10 + ones : -10000;
}

@inline
function isLeap(year: i32): bool {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
}

@inline
function daysOf(year: i32, month: i32): i32 {
  if (month === 2) return isLeap(year) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

@inline
function timeIn(start: usize, end: usize): f64 {
  const length = <i32>(end - start);
  if (length < 10 || load<u8>(start, 4) !== 45 || load<u8>(start, 7) !== 45) return NaN;
  const year = pair(start) * 100 + pair(start + 2);
  const month = pair(start + 5);
  const day = pair(start + 8);
  if (year < 100 || month < 1 || month > 12 || day < 1 || day > daysOf(year, month)) return NaN;
  const past = year - 1;
  const before = load<i32>(daysBefore + (<usize>(month - 1) << 2)) + (month > 2 && isLeap(year) ? 1 : 0);
  const days = 365 * past + past / 4 - past / 100 + past / 400 - 719162 + before + day - 1;
  const midnight = <f64>days * 86400000.0;
  if (length === 10) return midnight;
  let stop = end;
  if (load<u8>(stop - 1) === 90) stop--;
  if (stop < start + 16) return NaN;
  const between: u32 = load<u8>(start, 10);
  if ((between !== 84 && between !== 32) || load<u8>(start, 13) !== 58) return NaN;
  const hour = pair(start + 11);
  const minute = pair(start + 14);
  if (hour < 0 || hour > 23 || minute < 0 || minute > 59) return NaN;
  const time = midnight + <f64>((hour * 60 + minute) * 60000);
  if (stop === start + 16) return time;
  // Parts of a second are left.
  if (stop !== start + 19 || load<u8>(start, 16) !== 58) return NaN;
  const second = pair(start + 17);
  return second >= 0 && second <= 59 ? time + <f64>(second * 1000) : NaN;
}

/** As `numbers`, for milliseconds since 1970. */
export function dates(
  state: usize,
  bytes: usize,
  starts: usize,
  ends: usize,
  column: i32,
  width: i32,
  records: i32,
  target: usize,
  left: usize,
): i32 {
  let present = 0;
  let undecided = 0;
  const step = <usize>width << 2;
  let place = <usize>column << 2;
  for (let row = 0; row < records; row++, place += step) {
    const start = load<i32>(starts + place);
    const end = load<i32>(ends + place);
    const value = end > start ? timeIn(bytes + start, bytes + end) : NaN;
    if (value === value) present++;
    else if (end !== start) store<i32>(left + (<usize>(undecided++) << 2), row);
    store<f64>(target + (<usize>row << 3), value);
  }
  store<i32>(state, present);
  return undecided;
}
