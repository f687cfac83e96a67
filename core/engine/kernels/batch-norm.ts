/**
 * Batch normalisation. Each block of rows is summed where it lies, four columns at a time; everybody adds the blocks' sums up, in
 * order and in float64, and goes on with its own rows: no more than the sums goes from thread to thread, and what comes out does
 * not depend on their number.
 */
import { rowFrom, rows, rowsOfBlock, rowTo, thread, threads } from "./threads";

/** The first of the batch's blocks that is this thread's, and how many there are. */
@inline
function firstBlock(): i32 {
  return rowFrom / rowsOfBlock;
}
@inline
function blockCount(): i32 {
  return (rows + rowsOfBlock - 1) / rowsOfBlock;
}
/** What is done once. The last thread has rows whenever there are any. */
@inline
function isLast(): bool {
  return thread === threads - 1;
}
@inline
function rounded(low: v128, high: v128, factor: f64): v128 {
  const f = f64x2.splat(factor);
  const a = f32x4.demote_f64x2_zero(f64x2.mul(low, f));
  const b = f32x4.demote_f64x2_zero(f64x2.mul(high, f));
  return v128.shuffle<i64>(a, b, 0, 2);
}
@inline
function upper(v: v128): v128 {
  return f64x2.promote_low_f32x4(v128.shuffle<i64>(v, v, 1, 0));
}

/** factor · Σ of four columns over the blocks, whose sums lie so far apart. */
function addBlocks(at: usize, blockBytes: usize, factor: f64): v128 {
  let low = f64x2.splat(0.0);
  let high = f64x2.splat(0.0);
  for (let left = blockCount(); left > 0; left--, at += blockBytes) {
    const sum = v128.load(at);
    low = f64x2.add(low, f64x2.promote_low_f32x4(sum));
    high = f64x2.add(high, upper(sum));
  }
  return rounded(low, high, factor);
}

/** Σ(x − μ)² of four columns: each block's Σ(x − m)² around its own mean m, and n·(m − μ)² (Chan, Golub, LeVeque 1979). */
function addSpreads(at: usize, rowBytes: usize, mu: v128): v128 {
  let low = f64x2.splat(0.0);
  let high = f64x2.splat(0.0);
  for (let row = 0; row < rows; row += rowsOfBlock, at += rowBytes << 1) {
    const count = <f32>min(rowsOfBlock, rows - row);
    const off = f32x4.sub(f32x4.mul(v128.load(at), f32x4.splat(<f32>1.0 / count)), mu);
    const sum = f32x4.add(v128.load(at + rowBytes), f32x4.mul(f32x4.splat(count), f32x4.mul(off, off)));
    low = f64x2.add(low, f64x2.promote_low_f32x4(sum));
    high = f64x2.add(high, upper(sum));
  }
  return rounded(low, high, 1.0);
}

/** Σx and Σ(x − m)² of this thread's blocks, m the mean of the block. */
export function batchNormSums(x: usize, stride: i32, sums: usize): void {
  const rowBytes = <usize>stride << 2;
  let to = sums + <usize>firstBlock() * (rowBytes << 1);
  for (let row = rowFrom; row < rowTo; row += rowsOfBlock, to += rowBytes << 1) {
    const from = x + <usize>row * rowBytes;
    const count = min(rowsOfBlock, rows - row);
    const share = f32x4.splat(<f32>1.0 / <f32>count);
    for (let column: usize = 0; column < rowBytes; column += 16) {
      let at = from + column;
      let sum = f32x4.splat(0.0);
      for (let left = count; left > 0; left--, at += rowBytes) sum = f32x4.add(sum, v128.load(at));
      const mean = f32x4.mul(sum, share);
      let spread = f32x4.splat(0.0);
      at = from + column;
      for (let left = count; left > 0; left--, at += rowBytes) {
        const off = f32x4.sub(v128.load(at), mean);
        spread = f32x4.add(spread, f32x4.mul(off, off));
      }
      v128.store(to + column, sum);
      v128.store(to + rowBytes + column, spread);
    }
  }
}

/**
 * y = γ·x̂ + β with x̂ = (x − μ)/√(σ² + ε) by the batch's μ and σ² (over n), for this thread's rows. Keeps x̂; the last thread keeps
 * 1/√(σ² + ε), and moves the running statistics (variance over n − 1) unless the batch is a single row.
 */
export function batchNorm(
  x: usize,
  y: usize,
  normal: usize,
  stride: i32,
  sums: usize,
  gamma: usize,
  beta: usize,
  mean: usize,
  variance: usize,
  inverse: usize,
  momentum: f32,
  epsilon: f32,
): void {
  if (rowFrom >= rowTo) return;
  const rowBytes = <usize>stride << 2;
  const first = <usize>rowFrom * rowBytes;
  for (let column: usize = 0; column < rowBytes; column += 16) {
    const mu = addBlocks(sums + column, rowBytes << 1, 1.0 / <f64>rows);
    const squares = addSpreads(sums + column, rowBytes, mu);
    const variance1 = f32x4.mul(squares, f32x4.splat(<f32>(1.0 / <f64>rows)));
    const scale = f32x4.div(f32x4.splat(1.0), f32x4.sqrt(f32x4.add(variance1, f32x4.splat(epsilon))));
    if (isLast()) {
      v128.store(inverse + column, scale);
      if (rows > 1) {
        move(mean + column, mu, momentum);
        move(variance + column, f32x4.mul(squares, f32x4.splat(<f32>(1.0 / <f64>(rows - 1)))), momentum);
      }
    }
    const place = first + column;
    apply(x + place, y + place, normal + place, rowBytes, mu, scale, gamma + column, beta + column);
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
  mu: v128,
  scale: v128,
  gamma: usize,
  beta: usize,
): void {
  const g = v128.load(gamma);
  const b = v128.load(beta);
  for (let left = rowTo - rowFrom; left > 0; left--, x += rowBytes, y += rowBytes, normal += rowBytes) {
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

/** Σδ and Σδ·x̂ of this thread's blocks. */
export function batchNormBackSums(delta: usize, normal: usize, stride: i32, sums: usize): void {
  const rowBytes = <usize>stride << 2;
  let to = sums + <usize>firstBlock() * (rowBytes << 1);
  for (let row = rowFrom; row < rowTo; row += rowsOfBlock, to += rowBytes << 1) {
    const first = <usize>row * rowBytes;
    const count = min(rowsOfBlock, rows - row);
    for (let column: usize = 0; column < rowBytes; column += 16) {
      let d = delta + first + column;
      let n = normal + first + column;
      let sum = f32x4.splat(0.0);
      let product = f32x4.splat(0.0);
      for (let left = count; left > 0; left--, d += rowBytes, n += rowBytes) {
        const value = v128.load(d);
        sum = f32x4.add(sum, value);
        product = f32x4.add(product, f32x4.mul(value, v128.load(n)));
      }
      v128.store(to + column, sum);
      v128.store(to + rowBytes + column, product);
    }
  }
}

/**
 * ∂L/∂x = γ/√(σ² + ε) · (δ − (∂L/∂β + x̂·∂L/∂γ)/n) for this thread's rows; the last thread keeps ∂L/∂γ = Σ δ·x̂ and ∂L/∂β = Σ δ.
 */
export function batchNormBack(
  delta: usize,
  to: usize,
  normal: usize,
  stride: i32,
  sums: usize,
  gamma: usize,
  inverse: usize,
  gammaGradient: usize,
  betaGradient: usize,
): void {
  if (rowFrom >= rowTo) return;
  const rowBytes = <usize>stride << 2;
  const first = <usize>rowFrom * rowBytes;
  const share = f32x4.splat(<f32>(1.0 / <f64>rows));
  for (let column: usize = 0; column < rowBytes; column += 16) {
    const ofBeta = addBlocks(sums + column, rowBytes << 1, 1.0);
    const ofGamma = addBlocks(sums + rowBytes + column, rowBytes << 1, 1.0);
    if (isLast()) {
      v128.store(betaGradient + column, ofBeta);
      v128.store(gammaGradient + column, ofGamma);
    }
    const factor = f32x4.mul(v128.load(gamma + column), v128.load(inverse + column));
    const a = f32x4.mul(ofBeta, share);
    const b = f32x4.mul(ofGamma, share);
    let d = delta + first + column;
    let n = normal + first + column;
    let out = to + first + column;
    for (let left = rowTo - rowFrom; left > 0; left--, d += rowBytes, n += rowBytes, out += rowBytes) {
      const centred = f32x4.sub(v128.load(d), f32x4.add(a, f32x4.mul(v128.load(n), b)));
      v128.store(out, f32x4.mul(factor, centred));
    }
  }
}
