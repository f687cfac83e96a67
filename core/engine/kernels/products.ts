/**
 * Products of float32 matrices, A (rows × k) · B (k × columns), from packed panels: A in panels of 4 rows (k × 4), B in panels of
 * 8 columns (k × 8). Every sum is a chain of fused multiply-adds over k in order, within blocks of 256 that are added up in order:
 * what comes out does not depend on how the tiles are shared. The loop is not unrolled over k: V8 would load everything first and
 * spill.
 */
import { fma } from "./fma";

/** Length of a block of k: panels of it stay in the first-level cache. */
const block: i32 = 256;

export const plain: i32 = 0;
export const relu: i32 = 1;

/** Writes 4 × 8 sums to `to`. */
@inline
function finish(to: usize, sum: v128, before: v128, rectify: bool): void {
  let value = f32x4.add(before, sum);
  if (rectify) value = f32x4.pmax(value, f32x4.splat(0.0));
  v128.store(to, value);
}

/**
 * A tile of 4 rows and 8 columns. `bias` is the first block's addend (a row of 8), or 0 for what `c` holds; −1 for nothing.
 */
function tile8(a: usize, b: usize, k: i32, c: usize, stride: usize, bias: usize, rectify: bool): void {
  let c00 = f32x4.splat(0.0);
  let c01 = f32x4.splat(0.0);
  let c10 = f32x4.splat(0.0);
  let c11 = f32x4.splat(0.0);
  let c20 = f32x4.splat(0.0);
  let c21 = f32x4.splat(0.0);
  let c30 = f32x4.splat(0.0);
  let c31 = f32x4.splat(0.0);
  for (const end = b + (<usize>k << 5); b < end; b += 32, a += 16) {
    const b0 = v128.load(b);
    const b1 = v128.load(b, 16);
    let s = v128.load32_splat(a);
    c00 = fma(s, b0, c00);
    c01 = fma(s, b1, c01);
    s = v128.load32_splat(a, 4);
    c10 = fma(s, b0, c10);
    c11 = fma(s, b1, c11);
    s = v128.load32_splat(a, 8);
    c20 = fma(s, b0, c20);
    c21 = fma(s, b1, c21);
    s = v128.load32_splat(a, 12);
    c30 = fma(s, b0, c30);
    c31 = fma(s, b1, c31);
  }
  if (bias !== 0) {
    const v0 = v128.load(bias);
    const v1 = v128.load(bias, 16);
    finish(c, c00, v0, rectify);
    finish(c + 16, c01, v1, rectify);
    c += stride;
    finish(c, c10, v0, rectify);
    finish(c + 16, c11, v1, rectify);
    c += stride;
    finish(c, c20, v0, rectify);
    finish(c + 16, c21, v1, rectify);
    c += stride;
    finish(c, c30, v0, rectify);
    finish(c + 16, c31, v1, rectify);
    return;
  }
  finish(c, c00, v128.load(c), rectify);
  finish(c + 16, c01, v128.load(c, 16), rectify);
  c += stride;
  finish(c, c10, v128.load(c), rectify);
  finish(c + 16, c11, v128.load(c, 16), rectify);
  c += stride;
  finish(c, c20, v128.load(c), rectify);
  finish(c + 16, c21, v128.load(c, 16), rectify);
  c += stride;
  finish(c, c30, v128.load(c), rectify);
  finish(c + 16, c31, v128.load(c, 16), rectify);
}

/** As `tile8`, for the last columns of a matrix that has up to four there. */
function tile4(a: usize, b: usize, k: i32, c: usize, stride: usize, bias: usize, rectify: bool): void {
  let c0 = f32x4.splat(0.0);
  let c1 = f32x4.splat(0.0);
  let c2 = f32x4.splat(0.0);
  let c3 = f32x4.splat(0.0);
  for (const end = b + (<usize>k << 5); b < end; b += 32, a += 16) {
    const b0 = v128.load(b);
    c0 = fma(v128.load32_splat(a), b0, c0);
    c1 = fma(v128.load32_splat(a, 4), b0, c1);
    c2 = fma(v128.load32_splat(a, 8), b0, c2);
    c3 = fma(v128.load32_splat(a, 12), b0, c3);
  }
  if (bias !== 0) {
    const v = v128.load(bias);
    finish(c, c0, v, rectify);
    finish(c + stride, c1, v, rectify);
    finish(c + 2 * stride, c2, v, rectify);
    finish(c + 3 * stride, c3, v, rectify);
    return;
  }
  finish(c, c0, v128.load(c), rectify);
  c += stride;
  finish(c, c1, v128.load(c), rectify);
  c += stride;
  finish(c, c2, v128.load(c), rectify);
  c += stride;
  finish(c, c3, v128.load(c), rectify);
}

/** Eight zeros and room for a tile: a bias of nothing, and the place of tiles that lie over an edge. */
const zeros = memory.data(32, 16);
const spare = memory.data(128, 16);

/**
 * C = A · B + bias, A in `panels` panels of 4 rows; C's rows are `stride` floats apart, and its columns may be written up to the
 * next multiple of 4. `bias` 0 stands for zeros.
 */
export function product(
  a: usize,
  panels: i32,
  b: usize,
  k: i32,
  columns: i32,
  c: usize,
  stride: i32,
  bias: usize,
  rectify: bool,
): void {
  const rowBytes = <usize>stride << 2;
  const aPanel = <usize>k << 4;
  const bPanel = <usize>k << 5;
  for (let from = 0; from < k; from += block) {
    const length = min(block, k - from);
    const last = from + length === k;
    for (let j = 0; j < columns; j += 8) {
      const addend: usize = from > 0 ? <usize>0 : bias !== 0 ? bias + (<usize>j << 2) : zeros;
      const bAt = b + <usize>(j >> 3) * bPanel + (<usize>from << 5);
      const narrow = columns - j <= 4;
      let aAt = a + (<usize>from << 4);
      let to = c + (<usize>j << 2);
      for (let i = 0; i < panels; i++) {
        if (narrow) tile4(aAt, bAt, length, to, rowBytes, addend, last && rectify);
        else tile8(aAt, bAt, length, to, rowBytes, addend, last && rectify);
        aAt += aPanel;
        to += rowBytes << 2;
      }
    }
  }
}

/** As `product` for one panel of B, into an array without room at its edges: `rowCount` × `columns` numbers, `stride` apart. */
export function productPanel(a: usize, rowCount: i32, b: usize, k: i32, columns: i32, c: usize, stride: i32): void {
  const rowBytes = <usize>stride << 2;
  const aPanel = <usize>k << 4;
  for (let from = 0; from < k; from += block) {
    const length = min(block, k - from);
    const addend: usize = from > 0 ? <usize>0 : zeros;
    const bAt = b + (<usize>from << 5);
    let aAt = a + (<usize>from << 4);
    let to = c;
    for (let i = 0; i < rowCount; i += 4) {
      const high = min(4, rowCount - i);
      if (high === 4 && columns >= 8) tile8(aAt, bAt, length, to, rowBytes, addend, false);
      else if (high === 4 && columns === 4) tile4(aAt, bAt, length, to, rowBytes, addend, false);
      else edge(aAt, bAt, length, to, rowBytes, high, min(8, columns), addend);
      aAt += aPanel;
      to += rowBytes << 2;
    }
  }
}

/** A tile that reaches over the edge goes by way of a spare one. */
function edge(a: usize, b: usize, k: i32, c: usize, stride: usize, high: i32, wide: i32, addend: usize): void {
  const place = edgePlace;
  if (addend === 0) {
    for (let i = 0; i < high; i++) {
      for (let j = 0; j < wide; j++) store<f32>(place + (i << 5) + (j << 2), load<f32>(c + <usize>i * stride + (j << 2)));
    }
  }
  if (wide <= 4) tile4(a, b, k, place, 32, addend, false);
  else tile8(a, b, k, place, 32, addend, false);
  for (let i = 0; i < high; i++) {
    for (let j = 0; j < wide; j++) store<f32>(c + <usize>i * stride + (j << 2), load<f32>(place + (i << 5) + (j << 2)));
  }
}
/** Static memory is shared by all threads; each has its own spare tile. */
export let edgePlace: usize = spare;
export function ownEdge(place: usize): void {
  edgePlace = place;
}

/** Panels of 4 rows of a matrix, its columns along k. The rows may be read up to the next multiple of 4, as may the columns. */
export function packRows(to: usize, from: usize, stride: i32, rowCount: i32, k: i32): void {
  const rowBytes = <usize>stride << 2;
  for (let i = 0; i < rowCount; i += 4) {
    const r1 = from + rowBytes;
    const r2 = r1 + rowBytes;
    const r3 = r2 + rowBytes;
    let at = to;
    for (let kk: usize = 0, end = <usize>k << 2; kk < end; kk += 16, at += 64) {
      const v0 = v128.load(from + kk);
      const v1 = v128.load(r1 + kk);
      const v2 = v128.load(r2 + kk);
      const v3 = v128.load(r3 + kk);
      const t0 = v128.shuffle<i32>(v0, v1, 0, 4, 1, 5);
      const t1 = v128.shuffle<i32>(v0, v1, 2, 6, 3, 7);
      const t2 = v128.shuffle<i32>(v2, v3, 0, 4, 1, 5);
      const t3 = v128.shuffle<i32>(v2, v3, 2, 6, 3, 7);
      v128.store(at, v128.shuffle<i64>(t0, t2, 0, 2));
      v128.store(at, v128.shuffle<i64>(t0, t2, 1, 3), 16);
      v128.store(at, v128.shuffle<i64>(t1, t3, 0, 2), 32);
      v128.store(at, v128.shuffle<i64>(t1, t3, 1, 3), 48);
    }
    to += <usize>k << 4;
    from += rowBytes << 2;
  }
}

/** Panels of 4 columns of a matrix, its rows along k; four panels at a time, which is what a line of the cache holds. */
export function packColumns4(to: usize, from: usize, stride: i32, k: i32, columns: i32): void {
  const rowBytes = <usize>stride << 2;
  const panel = <usize>k << 4;
  let left = (columns + 3) >> 2;
  for (; left >= 4; left -= 4, from += 64, to += panel << 2) {
    let source = from;
    let to0 = to;
    for (let r = 0; r < k; r++, source += rowBytes, to0 += 16) {
      const to2 = to0 + (panel << 1);
      v128.store(to0, v128.load(source));
      v128.store(to0 + panel, v128.load(source, 16));
      v128.store(to2, v128.load(source, 32));
      v128.store(to2 + panel, v128.load(source, 48));
    }
  }
  for (; left > 0; left--, from += 16) {
    let source = from;
    for (let r = 0; r < k; r++, source += rowBytes, to += 16) v128.store(to, v128.load(source));
  }
}

/** One panel of 8 columns of a matrix, its rows along k. */
export function packColumns8(to: usize, from: usize, stride: i32, k: i32): void {
  const rowBytes = <usize>stride << 2;
  for (let r = 0; r < k; r++) {
    v128.store(to, v128.load(from));
    v128.store(to, v128.load(from, 16), 16);
    to += 32;
    from += rowBytes;
  }
}

/**
 * Packs 8 rows of W (inputs × units, without room at the edges) from row `row` on: into panels of 8 columns (`packed`), and, if
 * asked for, into a panel of 8 rows (`transposed`).
 */
export function packWeights(w: usize, inputs: i32, units: i32, row: i32, packed: usize, transposed: usize): void {
  const rowBytes = <usize>units << 2;
  const panel = <usize>inputs << 5;
  const high = min(8, inputs - row);
  const from = w + <usize>row * rowBytes;
  let panelAt = packed + (<usize>row << 5);
  let j = 0;
  for (; j + 8 <= units; j += 8, panelAt += panel) {
    let source = from + (<usize>j << 2);
    for (let i = 0, to = panelAt; i < high; i++, source += rowBytes, to += 32) {
      v128.store(to, v128.load(source));
      v128.store(to, v128.load(source, 16), 16);
    }
  }
  for (let i = 0; i < high; i++) {
    const source = from + <usize>i * rowBytes + (<usize>j << 2);
    for (let rest = 0; j + rest < units; rest++) {
      store<f32>(panelAt + (<usize>i << 5) + (rest << 2), load<f32>(source + (rest << 2)));
    }
  }
  if (transposed === 0) return;
  let to = transposed + <usize>(row >> 3) * (<usize>units << 5);
  if (high < 8) {
    for (let u = 0; u < units; u++, to += 32) {
      for (let i = 0; i < high; i++) {
        store<f32>(to + (i << 2), load<f32>(from + <usize>i * rowBytes + (<usize>u << 2)));
      }
    }
    return;
  }
  let u = 0;
  for (; u + 4 <= units; u += 4, to += 128) {
    const at = from + (<usize>u << 2);
    transpose4(to, at, rowBytes);
    transpose4(to + 16, at + (rowBytes << 2), rowBytes);
  }
  for (; u < units; u++, to += 32) {
    for (let i = 0; i < 8; i++) {
      store<f32>(to + (i << 2), load<f32>(from + <usize>i * rowBytes + (<usize>u << 2)));
    }
  }
}

/** A 4 × 4 block, its columns written 32 bytes apart. */
@inline
function transpose4(to: usize, from: usize, rowBytes: usize): void {
  const v0 = v128.load(from);
  const v1 = v128.load(from + rowBytes);
  const v2 = v128.load(from + 2 * rowBytes);
  const v3 = v128.load(from + 3 * rowBytes);
  const t0 = v128.shuffle<i32>(v0, v1, 0, 4, 1, 5);
  const t1 = v128.shuffle<i32>(v0, v1, 2, 6, 3, 7);
  const t2 = v128.shuffle<i32>(v2, v3, 0, 4, 1, 5);
  const t3 = v128.shuffle<i32>(v2, v3, 2, 6, 3, 7);
  v128.store(to, v128.shuffle<i64>(t0, t2, 0, 2));
  v128.store(to, v128.shuffle<i64>(t0, t2, 1, 3), 32);
  v128.store(to, v128.shuffle<i64>(t1, t3, 0, 2), 64);
  v128.store(to, v128.shuffle<i64>(t1, t3, 1, 3), 96);
}
