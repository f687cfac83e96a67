/**
 * The three products of a dense layer. Arrays are row-major; n rows, k inputs, m units. Every sum is taken in float64 and in
 * one fixed order, so the same numbers give the same bits. Four rows of the inner dimension are taken at a time: the running
 * sums are then loaded and stored a quarter as often.
 */
import type { FloatArray } from "../numbers";
import type { Part } from "./layer";

/** Z (n × m) = X (n × k) · W (k × m) + b. `sums` holds m numbers or more. */
export function forwardProduct(
  z: FloatArray,
  x: FloatArray,
  weights: FloatArray,
  bias: FloatArray,
  sums: Float64Array,
  rows: number,
  inputs: number,
  units: number,
): void {
  const whole = inputs - (inputs % 4);
  for (let row = 0; row < rows; row++) {
    const from = row * inputs;
    for (let j = 0; j < units; j++) sums[j] = bias[j];
    for (let i = 0; i < whole; i += 4) {
      const x0 = x[from + i];
      const x1 = x[from + i + 1];
      const x2 = x[from + i + 2];
      const x3 = x[from + i + 3];
      let w0 = i * units;
      let w1 = w0 + units;
      let w2 = w1 + units;
      let w3 = w2 + units;
      for (let j = 0; j < units; j++) {
        sums[j] += x0 * weights[w0++] + x1 * weights[w1++] + x2 * weights[w2++] + x3 * weights[w3++];
      }
    }
    for (let i = whole; i < inputs; i++) {
      const x0 = x[from + i];
      let w0 = i * units;
      for (let j = 0; j < units; j++) sums[j] += x0 * weights[w0++];
    }
    const to = row * units;
    for (let j = 0; j < units; j++) z[to + j] = sums[j];
  }
}

/** dW (k × m) = Xᵀ · dZ and db (m) = Σ rows of dZ; both are overwritten. */
export function weightGradient(
  gradient: Float64Array,
  biasGradient: Float64Array,
  x: FloatArray,
  delta: FloatArray,
  rows: number,
  inputs: number,
  units: number,
): void {
  gradient.fill(0);
  biasGradient.fill(0);
  const whole = rows - (rows % 4);
  for (let row = 0; row < whole; row += 4) {
    const d = row * units;
    for (let j = 0; j < units; j++) {
      biasGradient[j] += delta[d + j] + delta[d + units + j] + delta[d + 2 * units + j] + delta[d + 3 * units + j];
    }
    for (let i = 0; i < inputs; i++) {
      const from = row * inputs + i;
      const x0 = x[from];
      const x1 = x[from + inputs];
      const x2 = x[from + 2 * inputs];
      const x3 = x[from + 3 * inputs];
      let d0 = d;
      let d1 = d0 + units;
      let d2 = d1 + units;
      let d3 = d2 + units;
      const to = i * units;
      for (let j = 0; j < units; j++) {
        gradient[to + j] += x0 * delta[d0++] + x1 * delta[d1++] + x2 * delta[d2++] + x3 * delta[d3++];
      }
    }
  }
  for (let row = whole; row < rows; row++) {
    const d = row * units;
    for (let j = 0; j < units; j++) biasGradient[j] += delta[d + j];
    for (let i = 0; i < inputs; i++) {
      const x0 = x[row * inputs + i];
      const to = i * units;
      for (let j = 0; j < units; j++) gradient[to + j] += x0 * delta[d + j];
    }
  }
}

/** dX (n × k) = dZ (n × m) · Wᵀ. */
export function inputGradient(
  inputDelta: FloatArray,
  delta: FloatArray,
  weights: FloatArray,
  rows: number,
  inputs: number,
  units: number,
): void {
  const whole = inputs - (inputs % 4);
  for (let row = 0; row < rows; row++) {
    const d = row * units;
    const to = row * inputs;
    for (let i = 0; i < whole; i += 4) {
      let w0 = i * units;
      let w1 = w0 + units;
      let w2 = w1 + units;
      let w3 = w2 + units;
      let s0 = 0;
      let s1 = 0;
      let s2 = 0;
      let s3 = 0;
      for (let j = 0; j < units; j++) {
        const dj = delta[d + j];
        s0 += dj * weights[w0++];
        s1 += dj * weights[w1++];
        s2 += dj * weights[w2++];
        s3 += dj * weights[w3++];
      }
      inputDelta[to + i] = s0;
      inputDelta[to + i + 1] = s1;
      inputDelta[to + i + 2] = s2;
      inputDelta[to + i + 3] = s3;
    }
    for (let i = whole; i < inputs; i++) {
      let sum = 0;
      for (let j = 0; j < units; j++) sum += delta[d + j] * weights[i * units + j];
      inputDelta[to + i] = sum;
    }
  }
}

/** The numbers x·w that one unit of a row's product is the sum of. */
export function weighed(
  weights: FloatArray,
  x: FloatArray,
  { row, inputs, units, unit }: { row: number; inputs: number; units: number; unit: number },
  from: "input" | "side",
): Part[] {
  return Array.from({ length: inputs }, (_, index) => {
    return { from, index, value: x[row * inputs + index] * weights[index * units + unit] };
  });
}

/** The numbers δ·w that ∂L/∂x of one input of a row is the sum of. */
export function sentBack(
  weights: FloatArray,
  delta: FloatArray,
  { row, units, index }: { row: number; units: number; index: number },
): Part[] {
  return Array.from({ length: units }, (_, unit) => {
    return { from: "unit", index: unit, value: delta[row * units + unit] * weights[index * units + unit] };
  });
}
