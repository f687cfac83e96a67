/** Sums of columns, and batch normalisation, which is made of them. Four columns at a time, rows in order, in blocks of 256. */
const block: i32 = 256;

/** Four float64 sums, as two vectors. */
let low: v128 = f64x2.splat(0.0);
let high: v128 = f64x2.splat(0.0);

@inline
function keep(sum: v128): void {
  low = f64x2.add(low, f64x2.promote_low_f32x4(sum));
  high = f64x2.add(high, f64x2.promote_low_f32x4(v128.shuffle<i64>(sum, sum, 1, 0)));
}
@inline
function clear(): void {
  low = f64x2.splat(0.0);
  high = f64x2.splat(0.0);
}
@inline
function taken(factor: f64): v128 {
  const f = f64x2.splat(factor);
  const a = f32x4.demote_f64x2_zero(f64x2.mul(low, f));
  const b = f32x4.demote_f64x2_zero(f64x2.mul(high, f));
  return v128.shuffle<i64>(a, b, 0, 2);
}

/** to (columns) = Σ rows of `from`. */
export function columnSums(from: usize, stride: i32, rows: i32, columns: i32, to: usize): void {
  const rowBytes = <usize>stride << 2;
  for (let j = 0; j < columns; j += 4) {
    let at = from + (<usize>j << 2);
    clear();
    for (let begin = 0; begin < rows; begin += block) {
      let sum = f32x4.splat(0.0);
      for (let left = min(block, rows - begin); left > 0; left--, at += rowBytes) sum = f32x4.add(sum, v128.load(at));
      keep(sum);
    }
    v128.store(to + (<usize>j << 2), taken(1.0));
  }
}

/**
 * y = γ·x̂ + β with x̂ = (x − μ)/√(σ² + ε) by the batch's μ and σ² (over n), for the columns from..to (multiples of 4). Keeps x̂ and
 * 1/√(σ² + ε), and moves the running statistics (variance over n − 1) unless the batch is a single row.
 */
export function batchNorm(
  x: usize,
  y: usize,
  normal: usize,
  stride: i32,
  rows: i32,
  from: i32,
  to: i32,
  gamma: usize,
  beta: usize,
  mean: usize,
  variance: usize,
  inverse: usize,
  momentum: f32,
  epsilon: f32,
): void {
  const rowBytes = <usize>stride << 2;
  for (let j = from; j < to; j += 4) {
    const column = <usize>j << 2;
    const mu = columnMean(x + column, rowBytes, rows);
    const squares = columnSpread(x + column, rowBytes, rows, mu);
    const variance1 = f32x4.mul(squares, f32x4.splat(<f32>(1.0 / <f64>rows)));
    const scale = f32x4.div(f32x4.splat(1.0), f32x4.sqrt(f32x4.add(variance1, f32x4.splat(epsilon))));
    v128.store(inverse + column, scale);
    if (rows > 1) {
      move(mean + column, mu, momentum);
      move(variance + column, f32x4.mul(squares, f32x4.splat(<f32>(1.0 / <f64>(rows - 1)))), momentum);
    }
    apply(x + column, y + column, normal + column, rowBytes, rows, mu, scale, gamma + column, beta + column);
  }
}

function columnMean(at: usize, rowBytes: usize, rows: i32): v128 {
  clear();
  for (let begin = 0; begin < rows; begin += block) {
    let sum = f32x4.splat(0.0);
    for (let left = min(block, rows - begin); left > 0; left--, at += rowBytes) sum = f32x4.add(sum, v128.load(at));
    keep(sum);
  }
  return taken(1.0 / <f64>rows);
}

/** Σ (x − μ)². */
function columnSpread(at: usize, rowBytes: usize, rows: i32, mu: v128): v128 {
  clear();
  for (let begin = 0; begin < rows; begin += block) {
    let sum = f32x4.splat(0.0);
    for (let left = min(block, rows - begin); left > 0; left--, at += rowBytes) {
      const off = f32x4.sub(v128.load(at), mu);
      sum = f32x4.add(sum, f32x4.mul(off, off));
    }
    keep(sum);
  }
  return taken(1.0);
}

function move(place: usize, value: v128, momentum: f32): void {
  const kept = f32x4.mul(v128.load(place), f32x4.splat(momentum));
  v128.store(place, f32x4.add(kept, f32x4.mul(value, f32x4.splat(<f32>(1.0 - <f64>momentum)))));
}

function apply(
  x: usize,
  y: usize,
  normal: usize,
  rowBytes: usize,
  rows: i32,
  mu: v128,
  scale: v128,
  gamma: usize,
  beta: usize,
): void {
  const g = v128.load(gamma);
  const b = v128.load(beta);
  for (; rows > 0; rows--, x += rowBytes, y += rowBytes, normal += rowBytes) {
    const value = f32x4.mul(f32x4.sub(v128.load(x), mu), scale);
    v128.store(normal, value);
    v128.store(y, f32x4.add(f32x4.mul(g, value), b));
  }
}

/** y = γ·(x − μ)/√(σ² + ε) + β by the running statistics. */
export function batchNormInference(
  x: usize,
  y: usize,
  stride: i32,
  rows: i32,
  gamma: usize,
  beta: usize,
  mean: usize,
  variance: usize,
  epsilon: f32,
): void {
  const rowBytes = <usize>stride << 2;
  for (let column: usize = 0; column < rowBytes; column += 16) {
    const root = f32x4.sqrt(f32x4.add(v128.load(variance + column), f32x4.splat(epsilon)));
    const scale = f32x4.div(f32x4.splat(1.0), root);
    const g = v128.load(gamma + column);
    const b = v128.load(beta + column);
    const mu = v128.load(mean + column);
    let from = x + column;
    let to = y + column;
    for (let left = rows; left > 0; left--, from += rowBytes, to += rowBytes) {
      const value = f32x4.mul(f32x4.sub(v128.load(from), mu), scale);
      v128.store(to, f32x4.add(f32x4.mul(g, value), b));
    }
  }
}

/** ∂L/∂γ = Σ δ·x̂, ∂L/∂β = Σ δ, ∂L/∂x = γ/√(σ² + ε) · (δ − (∂L/∂β + x̂·∂L/∂γ)/n), for the columns from..to. */
export function batchNormBack(
  delta: usize,
  to: usize,
  normal: usize,
  stride: i32,
  rows: i32,
  from: i32,
  until: i32,
  gamma: usize,
  inverse: usize,
  gammaGradient: usize,
  betaGradient: usize,
): void {
  const rowBytes = <usize>stride << 2;
  const share = f32x4.splat(<f32>(1.0 / <f64>rows));
  for (let j = from; j < until; j += 4) {
    const column = <usize>j << 2;
    const sums = columnMeanOf(delta + column, rowBytes, rows);
    const products = columnProduct(delta + column, normal + column, rowBytes, rows);
    v128.store(gammaGradient + column, products);
    v128.store(betaGradient + column, sums);
    const factor = f32x4.mul(v128.load(gamma + column), v128.load(inverse + column));
    const a = f32x4.mul(sums, share);
    const b = f32x4.mul(products, share);
    let d = delta + column;
    let n = normal + column;
    let out = to + column;
    for (let left = rows; left > 0; left--, d += rowBytes, n += rowBytes, out += rowBytes) {
      const centred = f32x4.sub(v128.load(d), f32x4.add(a, f32x4.mul(v128.load(n), b)));
      v128.store(out, f32x4.mul(factor, centred));
    }
  }
}

function columnMeanOf(at: usize, rowBytes: usize, rows: i32): v128 {
  clear();
  for (let begin = 0; begin < rows; begin += block) {
    let sum = f32x4.splat(0.0);
    for (let left = min(block, rows - begin); left > 0; left--, at += rowBytes) sum = f32x4.add(sum, v128.load(at));
    keep(sum);
  }
  return taken(1.0);
}

function columnProduct(at: usize, other: usize, rowBytes: usize, rows: i32): v128 {
  clear();
  for (let begin = 0; begin < rows; begin += block) {
    let sum = f32x4.splat(0.0);
    for (let left = min(block, rows - begin); left > 0; left--, at += rowBytes, other += rowBytes) {
      sum = f32x4.add(sum, f32x4.mul(v128.load(at), v128.load(other)));
    }
    keep(sum);
  }
  return taken(1.0);
}
