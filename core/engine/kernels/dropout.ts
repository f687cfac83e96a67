/**
 * Dropout's masks: word i of the stream (seed, name, step) of core/random.ts decides about outputs 2i (by its lower 16 bits) and
 * 2i + 1 (by its upper ones), in rows × units order; an output is kept where they are at least the threshold, rate · 2¹⁶. Four blocks
 * of Philox4x32-10 are drawn at a time.
 */
import { maskBatch } from "../plan/codes";

const multiplierA: u32 = 0xd2511f53;
const multiplierB: u32 = 0xcd9e8d57;
const weylA: u32 = 0x9e3779b9;
const weylB: u32 = 0xbb67ae85;

/**
 * Masks (all bits set: keep) of the outputs from..to, `from` a multiple of 8. Writes 32 at a time, the last of them over the end.
 * `keys` takes 320 bytes: the keys of the ten rounds, ready to be loaded.
 */
export function drawMasks(
  masks: usize,
  from: i32,
  to: i32,
  step: u32,
  seed: u32,
  stream: u32,
  threshold: u32,
  keys: usize,
): void {
  for (let round = 0; round < 10; round++, seed += weylA, stream += weylB) {
    v128.store(keys + (round << 5), i32x4.splat(seed));
    v128.store(keys + (round << 5), i32x4.splat(stream), 16);
  }
  const limit = i16x8.splat(<i16>threshold);
  const a4 = i32x4.splat(multiplierA);
  const b4 = i32x4.splat(multiplierB);
  for (let at = from; at < to; at += maskBatch) {
    const first: u32 = <u32>at >> 3;
    let a = i32x4.add(i32x4.splat(first), i32x4(0, 1, 2, 3));
    let b = i32x4.splat(0);
    let c = i32x4.splat(step);
    let d = i32x4.splat(0);
    for (let key = keys, end = keys + 320; key < end; key += 32) {
      const evenA = i64x2.extmul_low_i32x4_u(a, a4);
      const oddA = i64x2.extmul_high_i32x4_u(a, a4);
      const evenC = i64x2.extmul_low_i32x4_u(c, b4);
      const oddC = i64x2.extmul_high_i32x4_u(c, b4);
      const lowA = v128.shuffle<i32>(evenA, oddA, 0, 2, 4, 6);
      const highA = v128.shuffle<i32>(evenA, oddA, 1, 3, 5, 7);
      const lowC = v128.shuffle<i32>(evenC, oddC, 0, 2, 4, 6);
      const highC = v128.shuffle<i32>(evenC, oddC, 1, 3, 5, 7);
      a = v128.xor(v128.xor(highC, b), v128.load(key));
      b = lowC;
      c = v128.xor(v128.xor(highA, d), v128.load(key, 16));
      d = lowA;
    }
    const t0 = v128.shuffle<i32>(a, b, 0, 4, 1, 5);
    const t1 = v128.shuffle<i32>(a, b, 2, 6, 3, 7);
    const t2 = v128.shuffle<i32>(c, d, 0, 4, 1, 5);
    const t3 = v128.shuffle<i32>(c, d, 2, 6, 3, 7);
    const place = masks + ((<usize>at) << 2);
    keepFrom(place, v128.shuffle<i64>(t0, t2, 0, 2), limit);
    keepFrom(place + 32, v128.shuffle<i64>(t0, t2, 1, 3), limit);
    keepFrom(place + 64, v128.shuffle<i64>(t1, t3, 0, 2), limit);
    keepFrom(place + 96, v128.shuffle<i64>(t1, t3, 1, 3), limit);
  }
}

/** The masks of eight outputs by the bits of four words. */
@inline
function keepFrom(place: usize, words: v128, limit: v128): void {
  const keep = i16x8.ge_u(words, limit);
  v128.store(place, i32x4.extend_low_i16x8_s(keep));
  v128.store(place, i32x4.extend_high_i16x8_s(keep), 16);
}

/** to = from · scale where the mask lets it through, else 0. Masks lie rows × units, the rest rows × stride. */
export function applyMasks(
  to: usize,
  from: usize,
  stride: i32,
  masks: usize,
  units: i32,
  rowFrom: i32,
  rowTo: i32,
  scale: f32,
): void {
  const factor = f32x4.splat(scale);
  const rowBytes = (<usize>stride) << 2;
  for (let row = rowFrom; row < rowTo; row++) {
    const at = <usize>row * rowBytes;
    const mask = masks + ((<usize>row * <usize>units) << 2);
    for (let j: usize = 0; j < rowBytes; j += 16) {
      v128.store(to + at + j, v128.and(v128.load(mask + j), f32x4.mul(v128.load(from + at + j), factor)));
    }
  }
}
