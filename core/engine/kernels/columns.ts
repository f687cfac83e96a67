/** Sums of columns: four at a time, rows in order, in blocks of 256 rows that are added up in float64. */
const block: i32 = 256;

/** Four columns. */
function sum4(at: usize, rowBytes: usize, rows: i32): v128 {
  let low = f64x2.splat(0.0);
  let high = f64x2.splat(0.0);
  for (let begin = 0; begin < rows; begin += block) {
    let sum = f32x4.splat(0.0);
    for (let left = min(block, rows - begin); left > 0; left--, at += rowBytes) sum = f32x4.add(sum, v128.load(at));
    low = f64x2.add(low, f64x2.promote_low_f32x4(sum));
    high = f64x2.add(high, f64x2.promote_low_f32x4(v128.shuffle<i64>(sum, sum, 1, 0)));
  }
  return v128.shuffle<i64>(f32x4.demote_f64x2_zero(low), f32x4.demote_f64x2_zero(high), 0, 2);
}

/** Sixteen columns at once, where one block is enough: sums that do not wait for each other. */
function sum16(at: usize, rowBytes: usize, rows: i32, to: usize): void {
  let s0 = f32x4.splat(0.0);
  let s1 = s0;
  let s2 = s0;
  let s3 = s0;
  for (; rows > 0; rows--, at += rowBytes) {
    s0 = f32x4.add(s0, v128.load(at));
    s1 = f32x4.add(s1, v128.load(at, 16));
    s2 = f32x4.add(s2, v128.load(at, 32));
    s3 = f32x4.add(s3, v128.load(at, 48));
  }
  v128.store(to, s0);
  v128.store(to, s1, 16);
  v128.store(to, s2, 32);
  v128.store(to, s3, 48);
}

/** to (columns) = Σ rows of `from`. */
export function columnSums(from: usize, stride: i32, rows: i32, columns: i32, to: usize): void {
  const rowBytes = <usize>stride << 2;
  let column: usize = 0;
  const end = <usize>((columns + 3) & ~3) << 2;
  if (rows <= block) for (; column + 64 <= end; column += 64) sum16(from + column, rowBytes, rows, to + column);
  for (; column < end; column += 16) v128.store(to + column, sum4(from + column, rowBytes, rows));
}

/** Sums of columns reach over the end of a vector: there its numbers have to stay 0. */
export function clearEnd(vector: usize, count: i32): void {
  for (let j = count; j & 3; j++) store<f32>(vector + (<usize>j << 2), 0.0);
}
