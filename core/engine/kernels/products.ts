/**
 * Products of float32 matrices: X·W and dY·Wᵀ from packed weights, Xᵀ·dY from what lies as it is. Panels of the right operand are
 * 32 columns wide, its rows along k, 128 bytes apart. Sums run over k in blocks of 256 that are added up in order.
 */
import { panelBytes, productBlock, productRest, productStrip, tileBytes, updateRows } from "../plan/codes";
import { groupBytes, groupColumns, groupRows, zerosOfRows } from "./groups";
import { multiplyGroup, zeros } from "./tiles";

/** Columns below which lists cost more than they save. */
const widthOfLists: i32 = 32;

/**
 * C = A · B + bias, with ReLU or without: `rows` × k by packed panels of `columns`. Strides are in floats. A may be read and C written
 * up to the next multiple of 4 rows and of 4 columns. `bias` 0 stands for zeros. `mayList`: A may be rich in zeros.
 */
export function product(
  a: usize,
  aStride: i32,
  rows: i32,
  b: usize,
  k: i32,
  columns: i32,
  c: usize,
  cStride: i32,
  bias: usize,
  rectify: bool,
  mayList: bool,
  scratch: usize,
): void {
  const aBytes = <usize>aStride << 2;
  const cBytes = <usize>cStride << 2;
  const size = groupBytes(min(k, productBlock + productRest));
  const list = mayList && columns >= widthOfLists;
  for (; rows > 0; rows -= productStrip, a += aBytes * productStrip, c += cBytes * productStrip) {
    const strip = min(rows, productStrip);
    for (let from = 0, length = 0; from < k; from += length) {
      length = k - from <= productBlock + productRest ? k - from : productBlock;
      let group = scratch;
      for (let i = 0; i < strip; i += 4, group += size) {
        groupRows(group, a + <usize>i * aBytes + (<usize>from << 2), aBytes, min(4, strip - i), length, list);
      }
      const last = from + length === k;
      let panel = b + <usize>from * panelBytes;
      for (let j = 0; j < columns; j += 32, panel += <usize>k * panelBytes) {
        const wide = (min(32, columns - j) + 3) & ~3;
        let to = c + (<usize>j << 2);
        const first = from === 0;
        let base = !first ? to : bias === 0 ? zeros : bias + (<usize>j << 2);
        const baseBytes: usize = first ? 0 : cBytes;
        group = scratch;
        for (let i = 0; i < strip; i += 4, group += size) {
          multiplyGroup(group, length, panel, 4, wide, to, cBytes, base, baseBytes, last && rectify);
          to += cBytes << 2;
          base += baseBytes << 2;
        }
      }
    }
  }
}

/** Panels of 32 columns of a matrix, its rows along k, filled up with zeros. */
function packPanels(to: usize, from: usize, rowBytes: usize, k: i32, columns: i32): void {
  for (let j = 0; j < columns; j += 32, from += panelBytes) {
    const wide = min(32, columns - j);
    for (let r = 0, at = from; r < k; r++, at += rowBytes, to += panelBytes) {
      if (wide === 32) copyRow(to, at, panelBytes);
      else copyFilled(to, at, wide);
    }
  }
}
function copyFilled(to: usize, from: usize, wide: i32): void {
  for (let j: usize = 0; j < <usize>panelBytes; j += 16) v128.store(to + j, f32x4.splat(0.0));
  copyRow(to, from, <usize>wide << 2);
}

@inline
function copyRow(to: usize, from: usize, bytes: usize): void {
  let j: usize = 0;
  for (; j + 16 <= bytes; j += 16) v128.store(to + j, v128.load(from + j));
  for (; j < bytes; j += 4) store<f32>(to + j, load<f32>(from + j));
}

/** How many of `share` numbers are 0, by every eighth row of the first 256. */
const share: i32 = 256;
function zeroShare(from: usize, stride: i32, rows: i32, columns: i32): i32 {
  const sample = min(32, (rows + 7) >> 3);
  return (share * zerosOfRows(from, <usize>stride << 5, sample, columns)) / (sample * columns);
}

/** The right-hand operands of the gradient of some inputs' weights: what is prepared once and serves all of them. */
let x: usize = 0;
let xBytes: usize = 0;
let rows: i32 = 0;
let units: i32 = 0;
/** Columns of the gradient that are asked for. */
let columns: i32 = 0;
let listInputs: bool = false;
/** Lists are of dY and not of X: the tiles come out transposed. */
let turned: bool = false;
let groups: usize = 0;
let panels: usize = 0;
let tile: usize = 0;

/**
 * Prepares Xᵀ · dY (`inputs` × `units`, no room at its edges) of `count` rows. Strides are in floats. Where both X and dY may be rich
 * in zeros, lists are made of the one that is richer; dY only in batches that are one block. A part of the gradient's columns may be
 * asked for in batches of several blocks.
 */
export function beginGradient(
  input: usize,
  inputStride: i32,
  inputs: i32,
  delta: usize,
  deltaStride: i32,
  unitCount: i32,
  firstColumn: i32,
  columnCount: i32,
  count: i32,
  inputZeros: bool,
  deltaZeros: bool,
  scratch: usize,
): void {
  x = input;
  xBytes = <usize>inputStride << 2;
  rows = count;
  units = unitCount;
  columns = columnCount;
  listInputs = inputZeros && units >= widthOfLists;
  tile = scratch;
  groups = tile + tileBytes;
  const deltaBytes = <usize>deltaStride << 2;
  const size = groupBytes(min(rows, productBlock));
  turned = deltaZeros && inputs >= widthOfLists && rows <= productBlock;
  if (turned) {
    const ofDelta = zeroShare(delta, deltaStride, rows, units);
    const ofInput = listInputs ? zeroShare(input, inputStride, rows, inputs) : 0;
    turned = ofDelta > ofInput + (share >> 4);
  }
  if (!turned) {
    panels = groups + size * (updateRows >> 2);
    packPanels(panels, delta + (<usize>firstColumn << 2), deltaBytes, rows, columns);
    return;
  }
  let group = groups;
  for (let u = 0; u < units; u += 4, group += size) {
    groupColumns(group, delta + (<usize>u << 2), deltaBytes, min(4, units - u), rows, true);
  }
  panels = group;
}

/** The gradient of the weights of the inputs from..to, `updateRows` at most and from a multiple of 4 on. */
export function gradientOf(from: i32, to: i32, gradient: usize): void {
  if (turned) return turnedGradientOf(from, to, gradient);
  const rowBytes = <usize>units << 2;
  const size = groupBytes(min(rows, productBlock));
  for (let start = 0; start < rows; start += productBlock) {
    const length = min(productBlock, rows - start);
    let group = groups;
    const begin = x + <usize>start * xBytes;
    for (let i = from; i < to; i += 4, group += size) {
      groupColumns(group, begin + (<usize>i << 2), xBytes, min(4, to - i), length, listInputs);
    }
    let panel = panels + <usize>start * panelBytes;
    for (let j = 0; j < columns; j += 32, panel += <usize>rows * panelBytes) {
      const wide = min(32, columns - j);
      let c = gradient + (<usize>j << 2);
      group = groups;
      for (let i = from; i < to; i += 4, group += size, c += rowBytes << 2) {
        const base = start === 0 ? zeros : c;
        multiplyGroup(group, length, panel, min(4, to - i), wide, c, rowBytes, base, start === 0 ? 0 : rowBytes, false);
      }
    }
  }
}

/** By 16 units and 32 inputs, whose sums are turned in a tile of their own. */
function turnedGradientOf(from: i32, to: i32, gradient: usize): void {
  const size = groupBytes(rows);
  const rowBytes = <usize>units << 2;
  for (let i = from; i < to; i += 32) {
    const wide = min(32, to - i);
    packPanels(panels, x + (<usize>i << 2), xBytes, rows, wide);
    const out = gradient + <usize>(i - from) * rowBytes;
    let group = groups;
    for (let u = 0; u < units; u += 16) {
      const high = min(16, units - u);
      for (let r = 0; r < high; r += 4, group += size) {
        multiplyGroup(group, rows, panels, 4, 32, tile + <usize>r * panelBytes, panelBytes, zeros, 0, false);
      }
      turn(out + (<usize>u << 2), rowBytes, wide, high);
    }
  }
}

/** Writes a tile of `high` units × `wide` inputs as inputs × units. */
function turn(to: usize, rowBytes: usize, wide: i32, high: i32): void {
  for (let i = 0; i < wide; i += 4, to += rowBytes << 2) {
    const inputs = min(4, wide - i);
    const from = tile + (<usize>i << 2);
    for (let u = 0; u < high; u += 4) {
      const at = from + <usize>u * panelBytes;
      const place = to + (<usize>u << 2);
      if (inputs === 4 && high - u >= 4) transpose4(place, rowBytes, at, panelBytes);
      else turnEdge(place, rowBytes, at, inputs, min(4, high - u));
    }
  }
}
function turnEdge(to: usize, rowBytes: usize, from: usize, inputs: i32, high: i32): void {
  for (let i = 0; i < inputs; i++, to += rowBytes, from += 4) {
    for (let u = 0; u < high; u++) store<f32>(to + (<usize>u << 2), load<f32>(from + <usize>u * panelBytes));
  }
}

/**
 * Packs 8 rows of W (inputs × units, without room at the edges) from row `row` on: into panels of 32 columns (`packed`), and, if
 * asked for, into a panel of 32 rows (`transposed`).
 */
export function packWeights(w: usize, inputs: i32, units: i32, row: i32, packed: usize, transposed: usize): void {
  const rowBytes = <usize>units << 2;
  const high = min(8, inputs - row);
  const from = w + <usize>row * rowBytes;
  let to = packed + <usize>row * panelBytes;
  for (let j = 0; j < units; j += 32, to += <usize>inputs * panelBytes) {
    const wide = <usize>min(32, units - j) << 2;
    let source = from + (<usize>j << 2);
    for (let i = 0, at = to; i < high; i++, source += rowBytes, at += panelBytes) copyRow(at, source, wide);
  }
  if (transposed === 0) return;
  to = transposed + <usize>(row >> 5) * (<usize>units * panelBytes) + (<usize>(row & 31) << 2);
  let u = 0;
  if (high === 8) {
    for (; u + 4 <= units; u += 4, to += 4 * panelBytes) {
      const at = from + (<usize>u << 2);
      transpose4(to, panelBytes, at, rowBytes);
      transpose4(to + 16, panelBytes, at + (rowBytes << 2), rowBytes);
    }
  }
  for (; u < units; u++, to += panelBytes) {
    for (let i = 0; i < high; i++) {
      store<f32>(to + (<usize>i << 2), load<f32>(from + <usize>i * rowBytes + (<usize>u << 2)));
    }
  }
}

/** A 4 × 4 block. */
@inline
function transpose4(to: usize, toBytes: usize, from: usize, fromBytes: usize): void {
  const v0 = v128.load(from);
  const v1 = v128.load(from + fromBytes);
  const v2 = v128.load(from + 2 * fromBytes);
  const v3 = v128.load(from + 3 * fromBytes);
  const t0 = v128.shuffle<i32>(v0, v1, 0, 4, 1, 5);
  const t1 = v128.shuffle<i32>(v0, v1, 2, 6, 3, 7);
  const t2 = v128.shuffle<i32>(v2, v3, 0, 4, 1, 5);
  const t3 = v128.shuffle<i32>(v2, v3, 2, 6, 3, 7);
  v128.store(to, v128.shuffle<i64>(t0, t2, 0, 2));
  v128.store(to + toBytes, v128.shuffle<i64>(t0, t2, 1, 3));
  v128.store(to + 2 * toBytes, v128.shuffle<i64>(t1, t3, 0, 2));
  v128.store(to + 3 * toBytes, v128.shuffle<i64>(t1, t3, 1, 3));
}
