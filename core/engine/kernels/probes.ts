/** What only tests and measurements call: single kernels, without a plan. */
import { panelBytes, updateRows } from "../plan/codes";
import { ofDelta, ofInput } from "./dense";
import { fma } from "./fma";
import { exp4, expm14, normalShare4, sigmoid4, softplus4, tanh4 } from "./math";
import { at } from "./operation";
import { beginGradient, gradientOf, packWeights, product } from "./products";
import { ownSpare } from "./tiles";

/** For tests and measurements: packs W (inputs × units) as an update does. */
export function packAll(w: usize, inputs: i32, units: i32, packed: usize, transposed: usize): void {
  for (let row = 0; row < inputs; row += 8) packWeights(w, inputs, units, row, packed, transposed);
}

/** For tests and measurements: `times` products of rows × k (stride k, a multiple of 4) by packed panels. */
export function multiply(
  a: usize,
  b: usize,
  c: usize,
  count: i32,
  k: i32,
  columns: i32,
  mayList: bool,
  work: usize,
  times: i32,
): void {
  ownSpare(work);
  for (let t = 0; t < times; t++) {
    product(a, (k + 3) & ~3, count, b, k, columns, c, (columns + 3) & ~3, 0, false, mayList, work + panelBytes);
  }
}

/** For tests: Xᵀ · dY of `count` rows, both with strides that are the next multiple of 4. */
export function gradientProduct(
  x: usize,
  inputs: i32,
  delta: usize,
  units: i32,
  count: i32,
  zeros: i32,
  gradient: usize,
  work: usize,
): void {
  ownSpare(work);
  const inputZeros = (zeros & ofInput) !== 0;
  const deltaZeros = (zeros & ofDelta) !== 0;
  const stride = (inputs + 3) & ~3;
  const unitStride = (units + 3) & ~3;
  beginGradient(x, stride, inputs, delta, unitStride, units, 0, units, count, inputZeros, deltaZeros, work + panelBytes);
  for (let from = 0; from < inputs; from += updateRows) {
    gradientOf(from, min(inputs, from + updateRows), at(gradient, from, units));
  }
}

/**
 * For measurements: `times` × 12 fused multiply-adds of four numbers that wait for nothing but their own chain: the most that the
 * processor does. `values` are 32 bytes of numbers, overwritten with what keeps the loop from being left out.
 */
export function peak(values: usize, times: i32): void {
  let c0 = f32x4.splat(0.0);
  let c1 = c0;
  let c2 = c0;
  let c3 = c0;
  let c4 = c0;
  let c5 = c0;
  let c6 = c0;
  let c7 = c0;
  let c8 = c0;
  let c9 = c0;
  let c10 = c0;
  let c11 = c0;
  for (let t = 0; t < times; t++) {
    const a = v128.load(values);
    const b = v128.load(values, 16);
    c0 = fma(a, b, c0);
    c1 = fma(a, b, c1);
    c2 = fma(a, b, c2);
    c3 = fma(a, b, c3);
    c4 = fma(a, b, c4);
    c5 = fma(a, b, c5);
    c6 = fma(a, b, c6);
    c7 = fma(a, b, c7);
    c8 = fma(a, b, c8);
    c9 = fma(a, b, c9);
    c10 = fma(a, b, c10);
    c11 = fma(a, b, c11);
  }
  const s0 = f32x4.add(f32x4.add(c0, c1), f32x4.add(c2, c3));
  const s1 = f32x4.add(f32x4.add(c4, c5), f32x4.add(c6, c7));
  const s2 = f32x4.add(f32x4.add(c8, c9), f32x4.add(c10, c11));
  v128.store(values, f32x4.add(f32x4.add(s0, s1), s2));
}

/** For tests: a·b + c of `count` numbers each, a multiple of 4, into c. */
export function fuse(a: usize, b: usize, c: usize, count: i32): void {
  for (let i: usize = 0, end = <usize>count << 2; i < end; i += 16) {
    v128.store(c + i, fma(v128.load(a + i), v128.load(b + i), v128.load(c + i)));
  }
}

/** For tests: an elementary function over numbers in place, count a multiple of 4. */
export function elementary(which: i32, values: usize, count: i32): void {
  for (const end = values + (<usize>count << 2); values < end; values += 16) {
    const x = v128.load(values);
    v128.store(
      values,
      which === 0
        ? exp4(x)
        : which === 1
          ? sigmoid4(x)
          : which === 2
            ? tanh4(x)
            : which === 3
              ? expm14(x)
              : which === 4
                ? softplus4(x)
                : which === 5
                  ? normalShare4(x)
                  : logarithms(x),
    );
  }
}

/** As the losses take them: of float64. */
function logarithms(x: v128): v128 {
  let result = f32x4.splat(<f32>NativeMath.log(<f64>f32x4.extract_lane(x, 0)));
  result = f32x4.replace_lane(result, 1, <f32>NativeMath.log(<f64>f32x4.extract_lane(x, 1)));
  result = f32x4.replace_lane(result, 2, <f32>NativeMath.log(<f64>f32x4.extract_lane(x, 2)));
  return f32x4.replace_lane(result, 3, <f32>NativeMath.log(<f64>f32x4.extract_lane(x, 3)));
}
