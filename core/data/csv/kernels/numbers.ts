/** Numbers: see `numberAt`, by whose steps these go. */

// prettier-ignore
const powers = memory.data<f64>([
  1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
]);
@inline const splitter: f64 = 134217729.0;
@inline const errorBound: f64 = 3.1554436208840472e-30; // 2⁻⁹⁸
/** Digits up to here fit into the 64 bits of the mantissa. */
@inline const mostDigits: i32 = 19;
@inline const mostMantissa: u64 = 1000000000000000000;
/** Whole numbers up to here are exact. */
@inline const exact: u64 = 9007199254740992;

/** m × 10^power rounded once, or NaN where that can't be told; `scaled` has the reasons. */
@inline
function scaled(m: u64, power: i32): f64 {
  const sum = <f64>m;
  const rest = <f64>(<i64>m - <i64>sum);
  if (power === 0) return sum;
  const t = load<f64>(powers + (<usize>(power < 0 ? -power : power) << 3));
  const th = splitter * t - (splitter * t - t);
  const tl = t - th;
  const q = power < 0 ? sum / t : sum;
  const c = splitter * q;
  const qh = c - (c - q);
  const ql = q - qh;
  const product = q * t;
  const error = qh * th - product + qh * tl + ql * th + ql * tl;
  const main = power < 0 ? q : product;
  const tail = power < 0 ? (sum - product - error + rest) / t : error + rest * t;
  const bound = main * errorBound;
  const value = main + (tail - bound);
  return value === main + (tail + bound) ? value : NaN;
}

/** Whether eight bytes are digits (Lemire, “Quickly parsing eight digits”, 2018). */
@inline
function areDigits(eight: u64): bool {
  return (
    ((eight & 0xf0f0f0f0f0f0f0f0) | (((eight + 0x0606060606060606) & 0xf0f0f0f0f0f0f0f0) >> 4)) === 0x3333333333333333
  );
}

/** The number that eight digits stand for. */
@inline
function eightDigits(eight: u64): u64 {
  const pairs = (eight & 0x0f0f0f0f0f0f0f0f) * 2561 >> 8;
  const fours = (pairs & 0x00ff00ff00ff00ff) * 6553601 >> 16;
  return (fours & 0x0000ffff0000ffff) * 42949672960001 >> 32;
}

@inline
function numberIn(from: usize, end: usize, decimal: u32): f64 {
  let at = from;
  let byte: u32 = load<u8>(at);
  const negative = byte === 45;
  if (negative || byte === 43) at++;
  const first = at;
  let m: u64 = 0;
  let digit: u32 = 0;
  while (at < end && (digit = <u32>load<u8>(at) - 48) < 10) {
    m = m * 10 + digit;
    at++;
  }
  const whole = <i32>(at - first);
  if (whole > 1 && load<u8>(first) === 48) return NaN;
  let places = 0;
  let exponent = 0;
  if (at < end) {
    if (load<u8>(at) === decimal) {
      const point = at++;
      while (at + 8 <= end) {
        const eight = load<u64>(at);
        if (!areDigits(eight)) break;
        m = m * 100000000 + eightDigits(eight);
        at += 8;
      }
      while (at < end && (digit = <u32>load<u8>(at) - 48) < 10) {
        m = m * 10 + digit;
        at++;
      }
      places = <i32>(at - point) - 1;
    }
    if (whole + places === 0) return NaN;
    if (at < end) {
      if ((<u32>load<u8>(at) | 32) !== 101) return NaN;
      let sign: u32 = load<u8>(++at);
      if (sign === 45 || sign === 43) at++;
      else sign = 43;
      const begin = at;
      while (at < end && (digit = <u32>load<u8>(at) - 48) < 10) {
        exponent = exponent * 10 + digit;
        at++;
        if (at - begin > 4) return NaN;
      }
      if (at < end || at === begin) return NaN;
      if (sign === 45) exponent = -exponent;
    }
  } else if (whole === 0 || whole > 15) return NaN;
  if (whole + places > mostDigits || m >= mostMantissa) return NaN;
  const power = exponent - places;
  if (power < -22 || power > 22) return NaN;
  let value: f64;
  if (m <= exact) {
    const t = load<f64>(powers + (<usize>(power < 0 ? -power : power) << 3));
    value = power < 0 ? <f64>m / t : <f64>m * t;
  } else value = scaled(m, power);
  return negative ? -value : value;
}

/**
 * A column's numbers into `target`, NaN for empty fields. Rows of other fields that are not decided here are listed in `left`.
 * Gives their count; state[0] holds the count of numbers.
 */
export function numbers(
  state: usize,
  bytes: usize,
  starts: usize,
  ends: usize,
  column: i32,
  width: i32,
  records: i32,
  decimal: u32,
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
    const value = end > start ? numberIn(bytes + start, bytes + end, decimal) : NaN;
    if (value === value) present++;
    else if (end !== start) store<i32>(left + (<usize>(undecided++) << 2), row);
    store<f64>(target + (<usize>row << 3), value);
  }
  store<i32>(state, present);
  return undecided;
}
