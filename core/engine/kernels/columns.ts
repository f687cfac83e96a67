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

/** What is summed over the rows of a column: x, (x − μ)², x·other. */
enum Sum {
  plain,
  squares,
  product,
}

@inline
function term(kind: i32, at: usize, mu: v128, other: usize): v128 {
  const x = v128.load(at);
  if (kind === Sum.squares) {
    const off = f32x4.sub(x, mu);
    return f32x4.mul(off, off);
  }
  return kind === Sum.product ? f32x4.mul(x, v128.load(other)) : x;
}

/** Four columns: factor · Σ, in blocks of 256 rows that are added up in float64. */
@inline
function sum4(kind: i32, at: usize, mu: v128, other: usize, rowBytes: usize, rows: i32, factor: f64): v128 {
  clear();
  for (let begin = 0; begin < rows; begin += block) {
    let sum = f32x4.splat(0.0);
    for (let left = min(block, rows - begin); left > 0; left--, at += rowBytes, other += rowBytes) {
      sum = f32x4.add(sum, term(kind, at, mu, other));
    }
    keep(sum);
  }
  return taken(factor);
}

/** Sixteen columns at once, where one block is enough: sums that do not wait for each other. */
@inline
function sum16(kind: i32, at: usize, mu: usize, other: usize, rowBytes: usize, rows: i32, factor: f64, to: usize): void {
  let s0 = f32x4.splat(0.0);
  let s1 = s0;
  let s2 = s0;
  let s3 = s0;
  const m0 = kind === Sum.squares ? v128.load(mu) : s0;
  const m1 = kind === Sum.squares ? v128.load(mu, 16) : s0;
  const m2 = kind === Sum.squares ? v128.load(mu, 32) : s0;
  const m3 = kind === Sum.squares ? v128.load(mu, 48) : s0;
  for (; rows > 0; rows--, at += rowBytes, other += rowBytes) {
    s0 = f32x4.add(s0, term(kind, at, m0, other));
    s1 = f32x4.add(s1, term(kind, at + 16, m1, other + 16));
    s2 = f32x4.add(s2, term(kind, at + 32, m2, other + 32));
    s3 = f32x4.add(s3, term(kind, at + 48, m3, other + 48));
  }
  clear();
  keep(s0);
  v128.store(to, taken(factor));
  clear();
  keep(s1);
  v128.store(to, taken(factor), 16);
  clear();
  keep(s2);
  v128.store(to, taken(factor), 32);
  clear();
  keep(s3);
  v128.store(to, taken(factor), 48);
}

/** to = factor · Σ over the rows, for the columns from..until (multiples of 4). */
@inline
function sums(
  kind: i32,
  matrix: usize,
  mu: usize,
  other: usize,
  rowBytes: usize,
  rows: i32,
  from: i32,
  until: i32,
  factor: f64,
  to: usize,
): void {
  let column = <usize>from << 2;
  const end = <usize>until << 2;
  if (rows <= block) {
    for (; column + 64 <= end; column += 64) {
      sum16(kind, matrix + column, mu + column, other + column, rowBytes, rows, factor, to + column);
    }
  }
  for (; column < end; column += 16) {
    const m = kind === Sum.squares ? v128.load(mu + column) : f32x4.splat(0.0);
    v128.store(to + column, sum4(kind, matrix + column, m, other + column, rowBytes, rows, factor));
  }
}

function plainSums(x: usize, rowBytes: usize, rows: i32, from: i32, until: i32, factor: f64, to: usize): void {
  sums(Sum.plain, x, 0, 0, rowBytes, rows, from, until, factor, to);
}
function squareSums(x: usize, mu: usize, rowBytes: usize, rows: i32, from: i32, until: i32, to: usize): void {
  sums(Sum.squares, x, mu, 0, rowBytes, rows, from, until, 1.0, to);
}
function productSums(x: usize, y: usize, rowBytes: usize, rows: i32, from: i32, until: i32, to: usize): void {
  sums(Sum.product, x, 0, y, rowBytes, rows, from, until, 1.0, to);
}

/** to (columns) = Σ rows of `from`. */
export function columnSums(from: usize, stride: i32, rows: i32, columns: i32, to: usize): void {
  plainSums(from, <usize>stride << 2, rows, 0, (columns + 3) & ~3, 1.0, to);
}

/**
 * y = γ·x̂ + β with x̂ = (x − μ)/√(σ² + ε) by the batch's μ and σ² (over n), for the columns from..to (multiples of 4). Keeps x̂ and
 * 1/√(σ² + ε), and moves the running statistics (variance over n − 1) unless the batch is a single row. `means` and `spreads` take
 * μ and Σ(x − μ)².
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
  means: usize,
  spreads: usize,
  momentum: f32,
  epsilon: f32,
): void {
  const rowBytes = <usize>stride << 2;
  plainSums(x, rowBytes, rows, from, to, 1.0 / <f64>rows, means);
  squareSums(x, means, rowBytes, rows, from, to, spreads);
  for (let j = from; j < to; j += 4) {
    const column = <usize>j << 2;
    const mu = v128.load(means + column);
    const squares = v128.load(spreads + column);
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
  plainSums(delta, rowBytes, rows, from, until, 1.0, betaGradient);
  productSums(delta, normal, rowBytes, rows, from, until, gammaGradient);
  for (let j = from; j < until; j += 4) {
    const column = <usize>j << 2;
    const factor = f32x4.mul(v128.load(gamma + column), v128.load(inverse + column));
    const a = f32x4.mul(v128.load(betaGradient + column), share);
    const b = f32x4.mul(v128.load(gammaGradient + column), share);
    let d = delta + column;
    let n = normal + column;
    let out = to + column;
    for (let left = rows; left > 0; left--, d += rowBytes, n += rowBytes, out += rowBytes) {
      const centred = f32x4.sub(v128.load(d), f32x4.add(a, f32x4.mul(v128.load(n), b)));
      v128.store(out, f32x4.mul(factor, centred));
    }
  }
}
