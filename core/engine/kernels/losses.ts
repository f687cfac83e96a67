/**
 * Losses of rows from..to: the loss of each row (float64), predictions, and ∂L/∂Z unless `delta` is 0; all matrices have the same
 * stride. Class weights are one float32 per class, or 0 for none; `smoothing` is that of labels (the formulas stand in
 * core/network/kinds/losses). Softmax in float32, logarithms and sums in float64.
 */
import { exp4 } from "./math";

/** The numbers that `kernel` in core/network/kinds/losses says; test/house/kinds.test.ts compares them. */
enum LossCode {
  binary_cross_entropy,
  categorical_cross_entropy,
  mse,
  mae,
  huber,
}

const huberDelta: f64 = 1.0;

@inline
function weightOf(weights: usize, y: u32): f64 {
  return weights === 0 ? 1.0 : <f64>load<f32>(weights + (<usize>y << 2));
}

export function loss(
  kind: i32,
  z: usize,
  y: usize,
  stride: i32,
  outputs: i32,
  from: i32,
  to: i32,
  rows: i32,
  weights: usize,
  smoothing: f64,
  rowLosses: usize,
  predictions: usize,
  delta: usize,
): void {
  const rowBytes = <usize>stride << 2;
  for (let row = from; row < to; row++) {
    const at = <usize>row * rowBytes;
    const truth = load<f32>(y + (<usize>row << 2));
    const d = delta === 0 ? <usize>0 : delta + at;
    let value: f64;
    if (kind === LossCode.categorical_cross_entropy) {
      value = crossEntropy(z + at, <u32>truth, outputs, rows, weights, smoothing, predictions + at, d);
    } else if (kind === LossCode.binary_cross_entropy) {
      value = binaryCrossEntropy(z + at, truth, rows, weights, smoothing, predictions + at, d);
    } else {
      value = ofError(kind, z + at, truth, rows, predictions + at, d);
    }
    store<f64>(rowLosses + (<usize>row << 3), value);
  }
}

/** ln Σ e^zⱼ − z of the true class, with the largest z taken off first. */
function crossEntropy(
  z: usize,
  truth: u32,
  outputs: i32,
  rows: i32,
  weights: usize,
  smoothing: f64,
  p: usize,
  delta: usize,
): f64 {
  let largest = load<f32>(z);
  const end = <usize>outputs << 2;
  for (let j: usize = 4; j < end; j += 4) {
    const value = load<f32>(z + j);
    if (value > largest) largest = value;
  }
  const off = f32x4.splat(largest);
  for (let j: usize = 0; j < end; j += 16) v128.store(p + j, exp4(f32x4.sub(v128.load(z + j), off)));
  let total: f64 = 0.0;
  for (let j: usize = 0; j < end; j += 4) total += <f64>load<f32>(p + j);
  const inverse = <f32>(1.0 / total);
  const factor = f32x4.splat(inverse);
  for (let j: usize = 0; j < end; j += 16) v128.store(p + j, f32x4.mul(v128.load(p + j), factor));
  const logarithm = NativeMath.log(total) + <f64>largest;
  if (smoothing > 0.0) return smoothed(z, truth, outputs, rows, weights, smoothing, p, delta, logarithm);
  const truthAt = <usize>truth << 2;
  const weight = weightOf(weights, truth);
  if (delta !== 0) {
    const share = <f32>(weight / <f64>rows);
    for (let j: usize = 0; j < end; j += 16) v128.store(delta + j, f32x4.mul(v128.load(p + j), f32x4.splat(share)));
    store<f32>(delta + truthAt, (load<f32>(p + truthAt) - 1.0) * share);
  }
  return weight * (logarithm - <f64>load<f32>(z + truthAt));
}

/** Every class has a share of the truth. */
function smoothed(
  z: usize,
  truth: u32,
  outputs: i32,
  rows: i32,
  weights: usize,
  smoothing: f64,
  p: usize,
  delta: usize,
  logarithm: f64,
): f64 {
  const evenly = smoothing / <f64>outputs;
  let shares: f64 = 0.0;
  let sum: f64 = 0.0;
  for (let j: u32 = 0; j < <u32>outputs; j++) {
    const share = weightOf(weights, j) * (j === truth ? 1.0 - smoothing + evenly : evenly);
    if (share === 0.0) continue;
    shares += share;
    sum += share * (logarithm - <f64>load<f32>(z + (<usize>j << 2)));
  }
  if (delta === 0) return sum;
  for (let j: u32 = 0; j < <u32>outputs; j++) {
    const share = weightOf(weights, j) * (j === truth ? 1.0 - smoothing + evenly : evenly);
    const at = <usize>j << 2;
    store<f32>(delta + at, <f32>((<f64>load<f32>(p + at) * shares - share) / <f64>rows));
  }
  return sum;
}

/** ln(1 + e^z), less z for what the truth has of the positive class. */
function binaryCrossEntropy(
  z: usize,
  label: f32,
  rows: i32,
  weights: usize,
  smoothing: f64,
  p: usize,
  delta: usize,
): f64 {
  const value = <f64>load<f32>(z);
  const e = NativeMath.exp(-abs(value));
  const share = value >= 0.0 ? 1.0 / (1.0 + e) : e / (1.0 + e);
  const truth = <f64>label * (1.0 - smoothing) + smoothing * 0.5;
  const positive = truth * weightOf(weights, 1);
  const both = positive + (1.0 - truth) * weightOf(weights, 0);
  store<f32>(p, <f32>share);
  if (delta !== 0) store<f32>(delta, <f32>((both * share - positive) / <f64>rows));
  return both * ((value > 0.0 ? value : 0.0) + NativeMath.log1p(e)) - positive * value;
}

/** Losses of d = ŷ − y. */
function ofError(kind: i32, z: usize, truth: f32, rows: i32, p: usize, delta: usize): f64 {
  const value = load<f32>(z);
  const d = <f64>value - <f64>truth;
  const sign: f64 = d > 0.0 ? 1.0 : d < 0.0 ? -1.0 : d;
  let result: f64;
  let slope: f64;
  if (kind === LossCode.mse) {
    result = d * d;
    slope = 2.0 * d;
  } else if (kind === LossCode.mae) {
    result = abs(d);
    slope = sign;
  } else if (abs(d) <= huberDelta) {
    result = 0.5 * d * d;
    slope = d;
  } else {
    result = huberDelta * (abs(d) - 0.5 * huberDelta);
    slope = huberDelta * sign;
  }
  store<f32>(p, value);
  if (delta !== 0) store<f32>(delta, <f32>(slope / <f64>rows));
  return result;
}
