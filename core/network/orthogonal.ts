import type { Random } from "../random";

/**
 * A random matrix (inputs × units, row-major) whose shorter side is orthonormal, times `gain`: normal numbers, made
 * orthogonal by Gram and Schmidt's way, each vector twice (once loses digits where vectors nearly agree).
 */
export function fillOrthogonal(
  weights: Float64Array,
  random: Random,
  inputs: number,
  units: number,
  gain: number,
): void {
  const count = Math.min(inputs, units);
  const length = Math.max(inputs, units);
  const vectors: Float64Array[] = [];
  while (vectors.length < count) {
    const vector = new Float64Array(length);
    for (let i = 0; i < length; i++) vector[i] = random.normal();
    for (let pass = 0; pass < 2; pass++) for (const other of vectors) removeProjection(vector, other);
    const norm = Math.sqrt(dot(vector, vector));
    if (norm < 1e-8) continue;
    for (let i = 0; i < length; i++) vector[i] /= norm;
    vectors.push(vector);
  }
  const alongUnits = inputs >= units;
  for (let v = 0; v < count; v++) {
    for (let i = 0; i < length; i++) {
      weights[alongUnits ? i * units + v : v * units + i] = gain * vectors[v][i];
    }
  }
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}

function removeProjection(vector: Float64Array, direction: Float64Array): void {
  const share = dot(vector, direction);
  for (let i = 0; i < vector.length; i++) vector[i] -= share * direction[i];
}
