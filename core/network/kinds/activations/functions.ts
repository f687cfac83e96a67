/** Functions that several activations and losses are made of. */

const twoOverSqrtPi = 1.1283791670955126;

/** 1/(1 + e^−z), without overflow for any z. */
export function sigmoid(z: number): number {
  if (z >= 0) return 1 / (1 + Math.exp(-z));
  const e = Math.exp(z);
  return e / (1 + e);
}

/** ln(1 + e^z), without overflow for any z. */
export function softplus(z: number): number {
  return (z > 0 ? z : 0) + Math.log1p(Math.exp(-Math.abs(z)));
}

/**
 * The error function. Below 2.5: e^(−x²)·2/√π·Σ 2ⁿx²ⁿ⁺¹/(2n+1)!!, whose terms are all positive; above: the continued fraction of
 * erfc (Abramowitz & Stegun 7.1.6 and 7.1.14). Error below 4e-16.
 */
export function erf(x: number): number {
  const size = Math.abs(x);
  if (size >= 6) return Math.sign(x);
  if (size < 2.5) {
    let term = x;
    let sum = x;
    for (let n = 1; Math.abs(term) > 1e-17 * Math.abs(sum); n++) {
      term *= (2 * x * x) / (2 * n + 1);
      sum += term;
    }
    return twoOverSqrtPi * Math.exp(-x * x) * sum;
  }
  let fraction = size;
  for (let n = 60; n >= 1; n--) fraction = size + n / 2 / fraction;
  const complement = (0.5 * twoOverSqrtPi * Math.exp(-x * x)) / fraction;
  return Math.sign(x) * (1 - complement);
}
