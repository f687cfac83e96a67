/**
 * Elementary functions on four float32 at a time, from sums, products and quotients alone: the same bits on every machine. The
 * bounds were measured against float64 where the result is a normal number, and test/core/engine/kernels.test.ts holds them.
 */

@inline const log2e: f32 = 1.4426950408889634;
@inline const magic: f32 = 12582912.0; // 1.5 · 2²³: adding it leaves the nearest integer in the low bits

@inline
export function splat(x: f32): v128 {
  return f32x4.splat(x);
}
@inline
function step(sum: v128, x: v128, c: f32): v128 {
  return f32x4.add(f32x4.mul(sum, x), f32x4.splat(c));
}

/** eˣ, within 1 ulp. Range reduction by n·ln 2 in two parts, polynomial of Cephes' expf. */
@inline
export function exp4(value: v128): v128 {
  const x = f32x4.pmax(f32x4.pmin(value, splat(89.0)), splat(-104.0));
  const shifted = f32x4.add(f32x4.mul(x, splat(log2e)), splat(magic));
  const n = f32x4.sub(shifted, splat(magic));
  let r = f32x4.sub(x, f32x4.mul(n, splat(0.693359375)));
  r = f32x4.sub(r, f32x4.mul(n, splat(-2.12194440e-4)));
  let p = step(splat(1.9875691500e-4), r, 1.3981999507e-3);
  p = step(p, r, 8.3334519073e-3);
  p = step(p, r, 4.1665795894e-2);
  p = step(p, r, 1.6666665459e-1);
  p = step(p, r, 5.0000001201e-1);
  p = f32x4.add(f32x4.add(f32x4.mul(f32x4.mul(p, r), r), r), splat(1.0));
  // 2ⁿ in two factors: n reaches −150 and 128, beyond what one exponent holds.
  const whole = i32x4.sub(shifted, splat(magic));
  const half = i32x4.shr_s(whole, 1);
  const one = i32x4.shl(i32x4.add(half, i32x4.splat(127)), 23);
  const two = i32x4.shl(i32x4.add(i32x4.sub(whole, half), i32x4.splat(127)), 23);
  return f32x4.mul(f32x4.mul(p, one), two);
}

/** 1/(1 + e^−z), within 2.1 ulp. */
@inline
export function sigmoid4(z: v128): v128 {
  const e = exp4(f32x4.neg(f32x4.abs(z)));
  const negative = f32x4.lt(z, splat(0.0));
  return f32x4.div(v128.bitselect(e, splat(1.0), negative), f32x4.add(e, splat(1.0)));
}

/** tanh z, within 1.3 ulp: polynomial of Cephes' tanhf below .625, 1 − 2/(e^2z + 1) above. */
@inline
export function tanh4(z: v128): v128 {
  const size = f32x4.abs(z);
  const far = f32x4.sub(splat(1.0), f32x4.div(splat(2.0), f32x4.add(exp4(f32x4.add(size, size)), splat(1.0))));
  const s = f32x4.mul(z, z);
  let p = step(splat(-5.70498872745e-3), s, 2.06390887954e-2);
  p = step(p, s, -5.37397155531e-2);
  p = step(p, s, 1.33314422036e-1);
  p = step(p, s, -3.33332819422e-1);
  const near = f32x4.add(f32x4.mul(f32x4.mul(p, s), z), z);
  const sign = v128.and(z, i32x4.splat(0x80000000));
  return v128.bitselect(near, v128.or(far, sign), f32x4.lt(size, splat(0.625)));
}

/** eᶻ − 1 for z ≤ 0, within 2.3 ulp: by 2t/(1 − t) with t = tanh(z/2) near 0. */
@inline
export function expm14(z: v128): v128 {
  const far = f32x4.sub(exp4(z), splat(1.0));
  const t = tanh4(f32x4.mul(z, splat(0.5)));
  const near = f32x4.div(f32x4.add(t, t), f32x4.sub(splat(1.0), t));
  return v128.bitselect(near, far, f32x4.gt(z, splat(-1.0)));
}

/** ln(1 + eᶻ), within 2.5 ulp: max(z, 0) + 2 artanh(e/(2 + e)) with e = e^−|z|. */
@inline
export function softplus4(z: v128): v128 {
  const e = exp4(f32x4.neg(f32x4.abs(z)));
  const s = f32x4.div(e, f32x4.add(e, splat(2.0)));
  const q = f32x4.mul(s, s);
  let p = step(splat(0.0588235294), q, 0.0666666667);
  p = step(p, q, 0.0769230769);
  p = step(p, q, 0.0909090909);
  p = step(p, q, 0.1111111111);
  p = step(p, q, 0.1428571429);
  p = step(p, q, 0.2);
  p = step(p, q, 0.3333333333);
  const tail = f32x4.add(f32x4.mul(f32x4.mul(p, q), s), s);
  return f32x4.add(f32x4.pmax(z, splat(0.0)), f32x4.add(tail, tail));
}

/**
 * Φ(z), the normal distribution's share below z, within 2.6e-7 of 1, and 2.1e-6 of itself for z > −5: ½ erfc(−z/√2) with the Chebyshev fit
 * of Numerical Recipes (6.2).
 */
@inline
export function normalShare4(z: v128): v128 {
  const x = f32x4.mul(f32x4.abs(z), splat(0.7071067811865476));
  const t = f32x4.div(splat(1.0), f32x4.add(splat(1.0), f32x4.mul(splat(0.5), x)));
  let p = step(splat(0.17087277), t, -0.82215223);
  p = step(p, t, 1.48851587);
  p = step(p, t, -1.13520398);
  p = step(p, t, 0.27886807);
  p = step(p, t, -0.18628806);
  p = step(p, t, 0.09678418);
  p = step(p, t, 0.37409196);
  p = step(p, t, 1.00002368);
  p = step(p, t, -1.26551223);
  const tail = f32x4.mul(f32x4.mul(splat(0.5), t), exp4(f32x4.sub(p, f32x4.mul(x, x))));
  return v128.bitselect(f32x4.sub(splat(1.0), tail), tail, f32x4.gt(z, splat(0.0)));
}
