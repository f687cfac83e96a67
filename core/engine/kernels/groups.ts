/**
 * The left operand of a product, as tiles read it: groups of four of its rows over a block of k. A group of which an eighth or more
 * is 0 becomes four lists of what is not 0, each number with the place of its row in a panel; any other is packed, k × 4. After ReLU
 * and under dropout lists halve the work. Whether a group is listed depends on its numbers alone, never on how work is shared.
 *
 * A group is 32 bytes of head (where its four lists end, and whether it is one of lists) and then its numbers.
 */
import { panelBytes } from "../plan/codes";

const listed: usize = 16;
const head: usize = 32;

/** A list takes 8 bytes a number, and its last store may reach over its end. */
@inline
function listBytes(k: i32): usize {
  return (<usize>k << 3) + 32;
}
export function groupBytes(k: i32): usize {
  return head + (listBytes((k + 3) & ~3) << 2);
}

@inline
export function isListed(group: usize): bool {
  return load<i32>(group, listed) !== 0;
}
@inline
export function packedAt(group: usize): usize {
  return group + head;
}
@inline
export function listAt(group: usize, k: i32, row: i32): usize {
  return group + head + <usize>row * listBytes(k);
}
@inline
export function listEnd(group: usize, row: i32): usize {
  return <usize>load<u32>(group + (<usize>row << 2));
}

@inline
function enough(zeros: i32, count: i32): bool {
  return zeros << 3 >= count;
}

/** Lanes of a mask, first those that are set: bytes for a swizzle. */
const orders = memory.data<u32>([
  0x03020100, 0x03020100, 0x03020100, 0x03020100, 0x03020100, 0x03020100, 0x03020100, 0x03020100, 0x07060504, 0x03020100,
  0x03020100, 0x03020100, 0x03020100, 0x07060504, 0x03020100, 0x03020100, 0x0b0a0908, 0x03020100, 0x03020100, 0x03020100,
  0x03020100, 0x0b0a0908, 0x03020100, 0x03020100, 0x07060504, 0x0b0a0908, 0x03020100, 0x03020100, 0x03020100, 0x07060504,
  0x0b0a0908, 0x03020100, 0x0f0e0d0c, 0x03020100, 0x03020100, 0x03020100, 0x03020100, 0x0f0e0d0c, 0x03020100, 0x03020100,
  0x07060504, 0x0f0e0d0c, 0x03020100, 0x03020100, 0x03020100, 0x07060504, 0x0f0e0d0c, 0x03020100, 0x0b0a0908, 0x0f0e0d0c,
  0x03020100, 0x03020100, 0x03020100, 0x0b0a0908, 0x0f0e0d0c, 0x03020100, 0x07060504, 0x0b0a0908, 0x0f0e0d0c, 0x03020100,
  0x03020100, 0x07060504, 0x0b0a0908, 0x0f0e0d0c,
]);

/** Adds to a list those of four numbers that are not 0; gives its new end. */
@inline
function append(list: usize, values: v128, offsets: v128, mask: i32): usize {
  const order = v128.load(orders + (<usize>mask << 4));
  const v = i8x16.swizzle(values, order);
  const o = i8x16.swizzle(offsets, order);
  v128.store(list, v128.shuffle<i32>(v, o, 0, 4, 1, 5));
  v128.store(list, v128.shuffle<i32>(v, o, 2, 6, 3, 7), 16);
  return list + (<usize>popcnt(mask) << 3);
}
@inline
function notZero(values: v128): i32 {
  return i32x4.bitmask(f32x4.ne(values, f32x4.splat(0.0)));
}

/** Zeros in `count` rows of k numbers each. */
export function zerosOfRows(from: usize, rowBytes: usize, count: i32, k: i32): i32 {
  const zero = f32x4.splat(0.0);
  let zeros = i32x4.splat(0);
  let rest = 0;
  for (; count > 0; count--, from += rowBytes) {
    let at = from;
    for (const end = from + (<usize>(k & ~3) << 2); at < end; at += 16) {
      zeros = i32x4.sub(zeros, f32x4.eq(v128.load(at), zero));
    }
    for (const end = from + (<usize>k << 2); at < end; at += 4) if (load<f32>(at) === 0.0) rest++;
  }
  return rest + lanes(zeros, 4);
}
function lanes(v: v128, count: i32): i32 {
  let sum = i32x4.extract_lane(v, 0);
  if (count > 1) sum += i32x4.extract_lane(v, 1);
  if (count > 2) sum += i32x4.extract_lane(v, 2);
  if (count > 3) sum += i32x4.extract_lane(v, 3);
  return sum;
}

/** A group of the rows of a matrix, its columns along k. Four rows may be read, `high` of them count. */
export function groupRows(group: usize, from: usize, rowBytes: usize, high: i32, k: i32, mayList: bool): void {
  const list = mayList && enough(zerosOfRows(from, rowBytes, high, k), high * k);
  store<i32>(group, list ? 1 : 0, listed);
  if (list) listRows(group, from, rowBytes, high, k);
  else packRows(packedAt(group), from, rowBytes, k);
}

function listRows(group: usize, from: usize, rowBytes: usize, high: i32, k: i32): void {
  const tail = (1 << (k & 3)) - 1;
  for (let row = 0; row < 4; row++, from += rowBytes) {
    let list = listAt(group, k, row);
    if (row < high) {
      let offsets = i32x4(0, panelBytes, 2 * panelBytes, 3 * panelBytes);
      let at = from;
      for (const end = from + (<usize>(k & ~3) << 2); at < end; at += 16) {
        const values = v128.load(at);
        list = append(list, values, offsets, notZero(values));
        offsets = i32x4.add(offsets, i32x4.splat(4 * panelBytes));
      }
      if (tail !== 0) {
        const values = v128.load(at);
        list = append(list, values, offsets, notZero(values) & tail);
      }
    }
    store<u32>(group + (<usize>row << 2), <u32>list);
  }
}

function packRows(to: usize, from: usize, rowBytes: usize, k: i32): void {
  const r1 = from + rowBytes;
  const r2 = r1 + rowBytes;
  const r3 = r2 + rowBytes;
  for (let kk: usize = 0, end = <usize>k << 2; kk < end; kk += 16, to += 64) {
    const v0 = v128.load(from + kk);
    const v1 = v128.load(r1 + kk);
    const v2 = v128.load(r2 + kk);
    const v3 = v128.load(r3 + kk);
    const t0 = v128.shuffle<i32>(v0, v1, 0, 4, 1, 5);
    const t1 = v128.shuffle<i32>(v0, v1, 2, 6, 3, 7);
    const t2 = v128.shuffle<i32>(v2, v3, 0, 4, 1, 5);
    const t3 = v128.shuffle<i32>(v2, v3, 2, 6, 3, 7);
    v128.store(to, v128.shuffle<i64>(t0, t2, 0, 2));
    v128.store(to, v128.shuffle<i64>(t0, t2, 1, 3), 16);
    v128.store(to, v128.shuffle<i64>(t1, t3, 0, 2), 32);
    v128.store(to, v128.shuffle<i64>(t1, t3, 1, 3), 48);
  }
}

/** A group of four columns of a matrix, its rows along k. Four columns may be read, `high` of them count. */
export function groupColumns(group: usize, from: usize, rowBytes: usize, high: i32, k: i32, mayList: bool): void {
  const list = mayList && enough(zerosOfColumns(from, rowBytes, high, k), high * k);
  store<i32>(group, list ? 1 : 0, listed);
  if (list) listColumns(group, from, rowBytes, k);
  else packColumns(packedAt(group), from, rowBytes, k);
}

function zerosOfColumns(from: usize, rowBytes: usize, high: i32, k: i32): i32 {
  const zero = f32x4.splat(0.0);
  let zeros = i32x4.splat(0);
  for (; k > 0; k--, from += rowBytes) zeros = i32x4.sub(zeros, f32x4.eq(v128.load(from), zero));
  return lanes(zeros, high);
}

function listColumns(group: usize, from: usize, rowBytes: usize, k: i32): void {
  let p0 = listAt(group, k, 0);
  let p1 = listAt(group, k, 1);
  let p2 = listAt(group, k, 2);
  let p3 = listAt(group, k, 3);
  let offsets = i32x4(0, panelBytes, 2 * panelBytes, 3 * panelBytes);
  for (let left = k; left > 0; left -= 4, from += rowBytes << 2) {
    const v0 = v128.load(from);
    const v1 = left > 1 ? v128.load(from + rowBytes) : f32x4.splat(0.0);
    const v2 = left > 2 ? v128.load(from + 2 * rowBytes) : f32x4.splat(0.0);
    const v3 = left > 3 ? v128.load(from + 3 * rowBytes) : f32x4.splat(0.0);
    const t0 = v128.shuffle<i32>(v0, v1, 0, 4, 1, 5);
    const t1 = v128.shuffle<i32>(v0, v1, 2, 6, 3, 7);
    const t2 = v128.shuffle<i32>(v2, v3, 0, 4, 1, 5);
    const t3 = v128.shuffle<i32>(v2, v3, 2, 6, 3, 7);
    const c0 = v128.shuffle<i64>(t0, t2, 0, 2);
    const c1 = v128.shuffle<i64>(t0, t2, 1, 3);
    const c2 = v128.shuffle<i64>(t1, t3, 0, 2);
    const c3 = v128.shuffle<i64>(t1, t3, 1, 3);
    p0 = append(p0, c0, offsets, notZero(c0));
    p1 = append(p1, c1, offsets, notZero(c1));
    p2 = append(p2, c2, offsets, notZero(c2));
    p3 = append(p3, c3, offsets, notZero(c3));
    offsets = i32x4.add(offsets, i32x4.splat(4 * panelBytes));
  }
  store<u32>(group, <u32>p0);
  store<u32>(group, <u32>p1, 4);
  store<u32>(group, <u32>p2, 8);
  store<u32>(group, <u32>p3, 12);
}

function packColumns(to: usize, from: usize, rowBytes: usize, k: i32): void {
  for (; k > 0; k--, from += rowBytes, to += 16) v128.store(to, v128.load(from));
}
