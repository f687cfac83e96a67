/**
 * a·b + c, rounded once. The kernels are built twice. One build has relaxed SIMD's instruction, which is this where the processor
 * has it (x86-64 with FMA3, arm64) and a product and a sum, rounded twice, where it has not. The other computes it from float64
 * arithmetic, many times slower, with the same bits on every machine. The host takes the first where the instruction fuses.
 */
@inline
export function fma(a: v128, b: v128, c: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return f32x4.relaxed_madd(a, b, c);
  return exactFma(a, b, c);
}

function exactFma(a: v128, b: v128, c: v128): v128 {
  const low = fma2(a, b, c);
  const high = fma2(upper(a), upper(b), upper(c));
  return v128.shuffle<i64>(low, high, 0, 2);
}

@inline
function upper(v: v128): v128 {
  return v128.shuffle<i64>(v, v, 1, 0);
}

/**
 * Two lanes. A product of float32 numbers is exact in float64. Its sum with c is rounded to odd, which keeps the second rounding,
 * to float32, from going wrong: where the sum is not exact (by Knuth's two-sum) and its last bit is 0, the neighbour on the side of
 * the error is taken (S. Boldo, G. Melquiond: Emulation of FMA and correctly rounded sums, IEEE Trans. Computers 57, 2008).
 */
@inline
function fma2(a: v128, b: v128, c: v128): v128 {
  const p = f64x2.mul(f64x2.promote_low_f32x4(a), f64x2.promote_low_f32x4(b));
  const z = f64x2.promote_low_f32x4(c);
  const sum = f64x2.add(p, z);
  const part = f64x2.sub(sum, p);
  const error = f64x2.add(f64x2.sub(p, f64x2.sub(sum, part)), f64x2.sub(z, part));
  const zero = f64x2.splat(0.0);
  // Neither holds of NaN, the error of a sum that is not finite.
  const above = f64x2.gt(error, zero);
  const below = f64x2.lt(error, zero);
  const even = i64x2.eq(v128.and(sum, i64x2.splat(1)), i64x2.splat(0));
  // Masks are −1: away from 0 the bits count up, towards 0 they count down.
  const away = v128.bitselect(below, above, f64x2.lt(sum, zero));
  const towards = v128.bitselect(above, below, f64x2.lt(sum, zero));
  const step = v128.and(even, i64x2.sub(towards, away));
  return f32x4.demote_f64x2_zero(i64x2.add(sum, step));
}

/** Whether the instruction fuses: `one` is 1 + 2⁻¹², whose square needs a bit more than float32 has. */
export function fuses(one: f32): bool {
  const a = f32x4.splat(one);
  const rest = fma(a, a, f32x4.splat(-1.00048828125));
  return f32x4.extract_lane(rest, 0) === <f32>5.9604644775390625e-8;
}
