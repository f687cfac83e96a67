/** Functions from sums and products alone, whose bits are the same in every JavaScript engine (`**` and `Math.cos` may differ in the last). */

/** base^exponent for a whole exponent ≥ 0, by repeated squaring. */
export function wholePower(base: number, exponent: number): number {
  let result = 1;
  let square = base;
  for (let rest = exponent; rest > 0; rest = Math.floor(rest / 2)) {
    if (rest % 2 === 1) result *= square;
    square *= square;
  }
  return result;
}

/** cos x for 0 ≤ x ≤ π: the Taylor series about 0, error below 1e-15. */
export function cosine(x: number): number {
  if (x > Math.PI / 2) return -cosine(Math.PI - x);
  let term = 1;
  let sum = 1;
  for (let k = 2; k <= 24; k += 2) {
    term *= (-x * x) / (k * (k - 1));
    sum += term;
  }
  return sum;
}
