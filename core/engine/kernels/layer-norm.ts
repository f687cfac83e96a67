/** Layer normalisation: each row by itself, sums in float64, so that nothing depends on the number of threads. */

@inline
function lower(v: v128): v128 {
  return f64x2.promote_low_f32x4(v);
}
@inline
function upper(v: v128): v128 {
  return f64x2.promote_low_f32x4(v128.shuffle<i64>(v, v, 1, 0));
}
@inline
function total(sum: v128): f64 {
  return f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1);
}

/** Σx of a row. */
function sumOf(row: usize, units: i32): f64 {
  let sum = f64x2.splat(0.0);
  let j = 0;
  for (; j + 4 <= units; j += 4, row += 16) {
    const v = v128.load(row);
    sum = f64x2.add(sum, f64x2.add(lower(v), upper(v)));
  }
  let all = total(sum);
  for (; j < units; j++, row += 4) all += <f64>load<f32>(row);
  return all;
}

/** Σ(x − mean)² of a row. */
function spreadOf(row: usize, units: i32, mean: f64): f64 {
  const centre = f64x2.splat(mean);
  let sum = f64x2.splat(0.0);
  let j = 0;
  for (; j + 4 <= units; j += 4, row += 16) {
    const v = v128.load(row);
    const a = f64x2.sub(lower(v), centre);
    const b = f64x2.sub(upper(v), centre);
    sum = f64x2.add(sum, f64x2.add(f64x2.mul(a, a), f64x2.mul(b, b)));
  }
  let all = total(sum);
  for (; j < units; j++, row += 4) {
    const off = <f64>load<f32>(row) - mean;
    all += off * off;
  }
  return all;
}

/** The rows rowFrom … rowTo − 1 of matrices whose rows begin `stride` floats apart. */
export function rowNorm(
  x: usize,
  y: usize,
  normal: usize,
  inverses: usize,
  stride: i32,
  units: i32,
  rowFrom: i32,
  rowTo: i32,
  gamma: usize,
  beta: usize,
  epsilon: f32,
): void {
  const rowBytes = <usize>stride << 2;
  for (let row = rowFrom; row < rowTo; row++) {
    const at = <usize>row * rowBytes;
    const mean = sumOf(x + at, units) / <f64>units;
    const variance = spreadOf(x + at, units, mean) / <f64>units;
    const inverse = 1.0 / sqrt<f64>(variance + <f64>epsilon);
    store<f32>(inverses + (<usize>row << 2), <f32>inverse);
    const centre = f64x2.splat(mean);
    const factor = f64x2.splat(inverse);
    for (let j: usize = 0; j < rowBytes; j += 16) {
      const v = v128.load(x + at + j);
      const a = f32x4.demote_f64x2_zero(f64x2.mul(f64x2.sub(lower(v), centre), factor));
      const b = f32x4.demote_f64x2_zero(f64x2.mul(f64x2.sub(upper(v), centre), factor));
      const value = v128.shuffle<i64>(a, b, 0, 2);
      v128.store(normal + at + j, value);
      v128.store(y + at + j, f32x4.add(f32x4.mul(v128.load(gamma + j), value), v128.load(beta + j)));
    }
  }
}

/** Σγδ and Σγδ·x̂ of a row. */
let gradientSum: f64 = 0;
let alongSum: f64 = 0;
function sumsBack(delta: usize, normal: usize, gamma: usize, units: i32): void {
  let sum = f64x2.splat(0.0);
  let along = f64x2.splat(0.0);
  let j = 0;
  for (; j + 4 <= units; j += 4, delta += 16, normal += 16, gamma += 16) {
    const g = f32x4.mul(v128.load(gamma), v128.load(delta));
    const a = f32x4.mul(g, v128.load(normal));
    sum = f64x2.add(sum, f64x2.add(lower(g), upper(g)));
    along = f64x2.add(along, f64x2.add(lower(a), upper(a)));
  }
  gradientSum = total(sum);
  alongSum = total(along);
  for (; j < units; j++, delta += 4, normal += 4, gamma += 4) {
    const g = load<f32>(gamma) * load<f32>(delta);
    gradientSum += <f64>g;
    alongSum += <f64>(g * load<f32>(normal));
  }
}

/** ∂L/∂x = (g − mean(g) − x̂ · mean(g·x̂))/σ with g = γδ, unless `to` is 0; then x̂ becomes δ·x̂, whose columns add up to ∂L/∂γ. */
export function rowNormBack(
  delta: usize,
  to: usize,
  normal: usize,
  inverses: usize,
  stride: i32,
  units: i32,
  rowFrom: i32,
  rowTo: i32,
  gamma: usize,
): void {
  const rowBytes = <usize>stride << 2;
  for (let row = rowFrom; row < rowTo; row++) {
    const at = <usize>row * rowBytes;
    sumsBack(delta + at, normal + at, gamma, units);
    const mean = f32x4.splat(<f32>(gradientSum / <f64>units));
    const along = f32x4.splat(<f32>(alongSum / <f64>units));
    const inverse = f32x4.splat(load<f32>(inverses + (<usize>row << 2)));
    for (let j: usize = 0; j < rowBytes; j += 16) {
      const d = v128.load(delta + at + j);
      const x = v128.load(normal + at + j);
      const g = f32x4.mul(v128.load(gamma + j), d);
      if (to) v128.store(to + at + j, f32x4.mul(inverse, f32x4.sub(f32x4.sub(g, mean), f32x4.mul(x, along))));
      v128.store(normal + at + j, f32x4.mul(d, x));
    }
  }
}
