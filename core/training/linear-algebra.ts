/** The little linear algebra that the layers' spread needs; square matrices are row-major. */

/** matrix += share · v vᵀ, the lower triangle alone. */
export function addOuter(matrix: Float64Array, v: Float64Array, share: number): void {
  const n = v.length;
  for (let i = 0; i < n; i++) {
    const scaled = share * v[i]!;
    if (scaled === 0) continue;
    for (let j = 0, at = i * n; j <= i; j++) matrix[at + j]! += scaled * v[j]!;
  }
}

/** Lower triangle L of a positive definite A = L Lᵀ. */
export function cholesky(matrix: Float64Array, n: number): Float64Array {
  const lower = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = matrix[i * n + j]!;
      for (let k = 0; k < j; k++) sum -= lower[i * n + k]! * lower[j * n + k]!;
      lower[i * n + j] = i === j ? Math.sqrt(Math.max(sum, 1e-300)) : sum / lower[j * n + j]!;
    }
  }
  return lower;
}

/** x of L Lᵀ x = b. */
export function solve(lower: Float64Array, b: Float64Array): Float64Array {
  const n = b.length;
  const x = b.slice();
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < i; k++) x[i]! -= lower[i * n + k]! * x[k]!;
    x[i]! /= lower[i * n + i]!;
  }
  for (let i = n - 1; i >= 0; i--) {
    for (let k = i + 1; k < n; k++) x[i]! -= lower[k * n + i]! * x[k]!;
    x[i]! /= lower[i * n + i]!;
  }
  return x;
}

export function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}
