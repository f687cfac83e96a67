/** Numbers straight from bytes, to the same doubles as `Number()` gives. */

/** Exact in a double up to 10²². */
const powers = Float64Array.from({ length: 23 }, (_, i) => Number(`1e${i}`));
/** Veltkamp's constant 2²⁷ + 1: splits a double into two halves whose products are exact. */
const splitter = 134_217_729;
const powersHigh = powers.map((power) => splitter * power - (splitter * power - power));
const powersLow = powers.map((power, i) => power - powersHigh[i]);
/** Bounds the relative error of the two-double quotients below with a wide margin (they are good to about 2⁻¹⁰⁴). */
const errorBound = 2 ** -98;

/**
 * The number that bytes[start..end) stands for under the rules of `parseNumberAt`. NaN means: not decided here (no number,
 * thousands marks, more than 18 digits, or a large exponent), so that `parseNumberAt` has to say.
 *
 * Up to 15 digits and 10^±22, digits and power are exact doubles and one operation rounds once. Up to 18 digits, the digits
 * are an exact sum of two doubles; quotient or product are formed as such a sum, and taken where its error can't change the
 * rounding (Ziv's test; Dekker, “A floating-point technique for extending the available precision”, 1971).
 */
export function numberAt(bytes: Uint8Array, start: number, end: number, decimal: number): number {
  let at = start;
  let byte = bytes[at];
  const negative = byte === 45;
  if (negative || byte === 43) byte = bytes[++at];
  const first = at;
  // The first nine digits after leading zeros, then up to nine more.
  let high = 0;
  let low = 0;
  let lowDigits = 0;
  let digit = 0;
  while (at < end && (digit = bytes[at] ^ 48) < 10) {
    if (high < 1e8) high = high * 10 + digit;
    else if (lowDigits < 9) {
      low = low * 10 + digit;
      lowDigits++;
    } else return Number.NaN;
    at++;
  }
  const whole = at - first;
  if (whole > 1 && bytes[first] === 48) return Number.NaN;
  let places = 0;
  let exponent = 0;
  if (at < end) {
    if (bytes[at] === decimal) {
      const point = at++;
      while (at < end && (digit = bytes[at] ^ 48) < 10) {
        if (high < 1e8) high = high * 10 + digit;
        else if (lowDigits < 9) {
          low = low * 10 + digit;
          lowDigits++;
        } else return Number.NaN;
        at++;
      }
      places = at - point - 1;
    }
    if (whole + places === 0) return Number.NaN;
    if (at < end) {
      if ((bytes[at] | 32) !== 101) return Number.NaN;
      let sign = bytes[++at];
      if (sign === 45 || sign === 43) at++;
      else sign = 43;
      const from = at;
      while (at < end && (digit = bytes[at] ^ 48) < 10) {
        exponent = exponent * 10 + digit;
        at++;
      }
      if (at < end || at === from || at - from > 4) return Number.NaN;
      if (sign === 45) exponent = -exponent;
    }
  } else if (whole === 0 || whole > 15) return Number.NaN;

  const power = exponent - places;
  if (power < -22 || power > 22) return Number.NaN;
  if (lowDigits === 0) {
    const value = power < 0 ? high / powers[-power] : high * powers[power];
    return negative ? -value : value;
  }
  // Exact: 30 bits × the 21 bits of 5⁹ and a power of two.
  const shifted = high * powers[lowDigits];
  if (lowDigits <= 6) {
    const value = power < 0 ? (shifted + low) / powers[-power] : (shifted + low) * powers[power];
    return negative ? -value : value;
  }
  const value = scaled(shifted, low, power);
  return negative ? -value : value;
}

/** (a + b) × 10^power rounded once, or NaN where that can't be told. a is 0 or far larger than b. */
function scaled(a: number, b: number, power: number): number {
  const sum = a + b;
  const carried = sum - a;
  const rest = a - (sum - carried) + (b - carried);
  if (power === 0) return sum;
  const index = power < 0 ? -power : power;
  const t = powers[index];
  const [th, tl] = [powersHigh[index], powersLow[index]];
  const q = power < 0 ? sum / t : sum;
  const c = splitter * q;
  const qh = c - (c - q);
  const ql = q - qh;
  const product = q * t;
  const error = qh * th - product + qh * tl + ql * th + ql * tl;
  let [main, tail] = [product, error + rest * t];
  if (power < 0) [main, tail] = [q, (sum - product - error + rest) / t];
  const bound = main * errorBound;
  const value = main + (tail - bound);
  return value === main + (tail + bound) ? value : Number.NaN;
}

/** Whether bytes[start..end) is a missing token: `""`, `NA`, `N/A`, `NaN`, `null`, `?`, `-`, `#N/A`, `<NA>`. */
export function isMissingToken(bytes: Uint8Array, start: number, end: number): boolean {
  const length = end - start;
  if (length === 0) return true;
  if (length > 4) return false;
  const first = bytes[start];
  if (length === 1) return first === 63 || first === 45;
  if (length === 4 && first === 35) {
    return (bytes[start + 1] | 32) === 110 && bytes[start + 2] === 47 && (bytes[start + 3] | 32) === 97;
  }
  if (length === 4 && first === 60) {
    return (bytes[start + 1] | 32) === 110 && (bytes[start + 2] | 32) === 97 && bytes[start + 3] === 62;
  }
  if ((first | 32) !== 110) return false;
  const second = bytes[start + 1];
  if (length === 2) return (second | 32) === 97;
  const third = bytes[start + 2];
  if (length === 3) return (second === 47 && (third | 32) === 97) || ((second | 32) === 97 && (third | 32) === 110);
  return (second | 32) === 117 && (third | 32) === 108 && (bytes[start + 3] | 32) === 108;
}
