/**
 * Tiles of a product: a group of the left operand by a panel of 32 columns of the right one (k rows of 128 bytes). Every sum is a
 * chain of fused multiply-adds over the group's k in order, and then added to what stands in `base`: what comes out does not depend
 * on the tile. A list leaves out terms with a factor 0, which change nothing unless the other factor is not finite.
 *
 * V8 loads all that a basic block reads before it computes, and spills where that is more than there are registers. So loops are
 * not unrolled over k, and the loop over a list has an exit in the middle.
 */
import { panelBytes } from "../plan/codes";
import { fma } from "./fma";
import { isListed, listAt, listEnd, packedAt } from "./groups";

/** A row of zeros: a base of nothing. */
export const zeros = memory.data(128, 16);

@inline
function finish(to: usize, sum: v128, base: usize, rectify: bool): void {
  let value = f32x4.add(v128.load(base), sum);
  if (rectify) value = f32x4.pmax(value, f32x4.splat(0.0));
  v128.store(to, value);
}

/** 4 rows and 8 columns from a packed group. */
function tile8(
  a: usize,
  b: usize,
  k: i32,
  c: usize,
  stride: usize,
  base: usize,
  baseStride: usize,
  rectify: bool,
): void {
  let c00 = f32x4.splat(0.0);
  let c01 = f32x4.splat(0.0);
  let c10 = f32x4.splat(0.0);
  let c11 = f32x4.splat(0.0);
  let c20 = f32x4.splat(0.0);
  let c21 = f32x4.splat(0.0);
  let c30 = f32x4.splat(0.0);
  let c31 = f32x4.splat(0.0);
  for (const end = a + (<usize>k << 4); a < end; b += panelBytes, a += 16) {
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
  finish(c, c00, base, rectify);
  finish(c + 16, c01, base + 16, rectify);
  c += stride;
  base += baseStride;
  finish(c, c10, base, rectify);
  finish(c + 16, c11, base + 16, rectify);
  c += stride;
  base += baseStride;
  finish(c, c20, base, rectify);
  finish(c + 16, c21, base + 16, rectify);
  c += stride;
  base += baseStride;
  finish(c, c30, base, rectify);
  finish(c + 16, c31, base + 16, rectify);
}

/** 4 rows and 4 columns from a packed group. */
function tile4(
  a: usize,
  b: usize,
  k: i32,
  c: usize,
  stride: usize,
  base: usize,
  baseStride: usize,
  rectify: bool,
): void {
  let c0 = f32x4.splat(0.0);
  let c1 = f32x4.splat(0.0);
  let c2 = f32x4.splat(0.0);
  let c3 = f32x4.splat(0.0);
  for (const end = a + (<usize>k << 4); a < end; b += panelBytes, a += 16) {
    const b0 = v128.load(b);
    c0 = fma(v128.load32_splat(a), b0, c0);
    c1 = fma(v128.load32_splat(a, 4), b0, c1);
    c2 = fma(v128.load32_splat(a, 8), b0, c2);
    c3 = fma(v128.load32_splat(a, 12), b0, c3);
  }
  finish(c, c0, base, rectify);
  c += stride;
  base += baseStride;
  finish(c, c1, base, rectify);
  c += stride;
  base += baseStride;
  finish(c, c2, base, rectify);
  c += stride;
  base += baseStride;
  finish(c, c3, base, rectify);
}

/** One row and 32 columns from a list. */
function listTile(list: usize, end: usize, b: usize, c: usize, base: usize, rectify: bool): void {
  let c0 = f32x4.splat(0.0);
  let c1 = f32x4.splat(0.0);
  let c2 = f32x4.splat(0.0);
  let c3 = f32x4.splat(0.0);
  let c4 = f32x4.splat(0.0);
  let c5 = f32x4.splat(0.0);
  let c6 = f32x4.splat(0.0);
  let c7 = f32x4.splat(0.0);
  if (list < end) {
    let at: usize = 0;
    let s = f32x4.splat(0.0);
    for (;;) {
      at = b + <usize>load<u32>(list, 4);
      s = v128.load32_splat(list);
      c0 = fma(s, v128.load(at), c0);
      c1 = fma(s, v128.load(at, 16), c1);
      c2 = fma(s, v128.load(at, 32), c2);
      c3 = fma(s, v128.load(at, 48), c3);
      list += 8;
      if (list >= end) break;
      c4 = fma(s, v128.load(at, 64), c4);
      c5 = fma(s, v128.load(at, 80), c5);
      c6 = fma(s, v128.load(at, 96), c6);
      c7 = fma(s, v128.load(at, 112), c7);
      // Never: it ends the basic block where V8 unrolls the loop.
      if (list === 0) break;
    }
    c4 = fma(s, v128.load(at, 64), c4);
    c5 = fma(s, v128.load(at, 80), c5);
    c6 = fma(s, v128.load(at, 96), c6);
    c7 = fma(s, v128.load(at, 112), c7);
  }
  finish(c, c0, base, rectify);
  finish(c + 16, c1, base + 16, rectify);
  finish(c + 32, c2, base + 32, rectify);
  finish(c + 48, c3, base + 48, rectify);
  finish(c + 64, c4, base + 64, rectify);
  finish(c + 80, c5, base + 80, rectify);
  finish(c + 96, c6, base + 96, rectify);
  finish(c + 112, c7, base + 112, rectify);
}

@inline
function copy(to: usize, from: usize, count: i32): void {
  for (let j: usize = 0, end = <usize>count << 2; j < end; j += 4) store<f32>(to + j, load<f32>(from + j));
}

/** Static memory is shared by all threads; each has its own spare tile of 128 bytes. */
let spare: usize = 0;
export function ownSpare(place: usize): void {
  spare = place;
}

/**
 * C (`high` × `wide` of a group's 4 rows and a panel's 32 columns) = base + group · panel. C's rows and the base's are so many bytes
 * apart; the base may be C. Tiles that reach over an edge go by way of the spare one.
 */
export function multiplyGroup(
  group: usize,
  k: i32,
  b: usize,
  high: i32,
  wide: i32,
  c: usize,
  stride: usize,
  base: usize,
  baseStride: usize,
  rectify: bool,
): void {
  if (isListed(group)) {
    for (let row = 0; row < high; row++, c += stride, base += baseStride) {
      const list = listAt(group, k, row);
      if (wide === 32) {
        listTile(list, listEnd(group, row), b, c, base, rectify);
      } else {
        copy(spare, base, wide);
        listTile(list, listEnd(group, row), b, spare, spare, rectify);
        copy(c, spare, wide);
      }
    }
    return;
  }
  const a = packedAt(group);
  for (; wide > 0; wide -= 8, b += 32, c += 32, base += 32) {
    if (high === 4 && wide >= 8) tile8(a, b, k, c, stride, base, baseStride, rectify);
    else if (high === 4 && wide === 4) tile4(a, b, k, c, stride, base, baseStride, rectify);
    else edge(a, b, k, high, min(8, wide), c, stride, base, baseStride, rectify);
  }
}

function edge(
  a: usize,
  b: usize,
  k: i32,
  high: i32,
  wide: i32,
  c: usize,
  stride: usize,
  base: usize,
  baseStride: usize,
  rectify: bool,
): void {
  const place = spare;
  for (let i = 0; i < high; i++) copy(place + (<usize>i << 5), base + <usize>i * baseStride, wide);
  if (wide <= 4) tile4(a, b, k, place, 32, place, 32, rectify);
  else tile8(a, b, k, place, 32, place, 32, rectify);
  for (let i = 0; i < high; i++) copy(c + <usize>i * stride, place + (<usize>i << 5), wide);
}
