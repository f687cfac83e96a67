/** Activations over `count` numbers (rounded up to 4): forward, and the product of a delta with the derivative. */
import { exp4, expm14, normalShare4, sigmoid4, softplus4, splat, tanh4 } from "./math";

/** The numbers that `kernel.code` in core/network/kinds/activations says; test/house/kinds.test.ts compares them. */
enum Act {
  linear,
  relu,
  leaky_relu,
  sigmoid,
  tanh,
  elu,
  selu,
  gelu,
  silu,
  softplus,
  mish,
  hard_swish,
}

const leak: f32 = 0.01;
const seluScale: f32 = 1.0507009873554805;
const seluAlpha: f32 = 1.6732632423543772;

/** tanh(softplus z), or what it lacks to 1: see core/network/kinds/activations/mish.ts. */
@inline
function mishShare(z: v128, rest: bool): v128 {
  const u = exp4(f32x4.neg(f32x4.abs(z)));
  const square = f32x4.mul(u, u);
  const positive = f32x4.ge(z, splat(0.0));
  const top = f32x4.add(f32x4.add(u, u), v128.bitselect(splat(1.0), square, positive));
  const lacking = v128.bitselect(f32x4.add(square, square), splat(2.0), positive);
  return f32x4.div(rest ? lacking : top, f32x4.add(top, lacking));
}

@inline
function evaluate(kind: i32, z: v128): v128 {
  const zero = splat(0.0);
  switch (kind) {
    case Act.relu:
      return f32x4.pmax(z, zero);
    case Act.leaky_relu:
      return v128.bitselect(z, f32x4.mul(z, splat(leak)), f32x4.gt(z, zero));
    case Act.sigmoid:
      return sigmoid4(z);
    case Act.tanh:
      return tanh4(z);
    case Act.elu:
      return v128.bitselect(z, expm14(z), f32x4.gt(z, zero));
    case Act.selu:
      return f32x4.mul(
        splat(seluScale),
        v128.bitselect(z, f32x4.mul(splat(seluAlpha), expm14(z)), f32x4.gt(z, zero)),
      );
    case Act.gelu:
      return f32x4.mul(z, normalShare4(z));
    case Act.silu:
      return f32x4.mul(z, sigmoid4(z));
    case Act.softplus:
      return softplus4(z);
    case Act.mish:
      return f32x4.mul(z, mishShare(z, false));
    case Act.hard_swish: {
      const bend = f32x4.div(f32x4.mul(z, f32x4.add(z, splat(3.0))), splat(6.0));
      const right = v128.bitselect(z, bend, f32x4.gt(z, splat(3.0)));
      return v128.andnot(right, f32x4.le(z, splat(-3.0)));
    }
    default:
      return z;
  }
}

/** f′ from z and a; where z is not kept it is not used. */
@inline
function slope(kind: i32, z: v128, a: v128): v128 {
  const zero = splat(0.0);
  const one = splat(1.0);
  switch (kind) {
    case Act.relu:
      return v128.and(one, f32x4.gt(a, zero));
    case Act.leaky_relu:
      return v128.bitselect(one, splat(leak), f32x4.gt(a, zero));
    case Act.sigmoid:
      return f32x4.mul(a, f32x4.sub(one, a));
    case Act.tanh:
      return f32x4.sub(one, f32x4.mul(a, a));
    case Act.elu:
      return v128.bitselect(one, f32x4.add(a, one), f32x4.gt(a, zero));
    case Act.selu:
      return v128.bitselect(splat(seluScale), f32x4.add(a, splat(seluScale * seluAlpha)), f32x4.gt(a, zero));
    case Act.gelu: {
      const density = f32x4.mul(splat(0.3989422804014327), exp4(f32x4.mul(splat(-0.5), f32x4.mul(z, z))));
      return f32x4.add(normalShare4(z), f32x4.mul(z, density));
    }
    case Act.silu: {
      const s = sigmoid4(z);
      return f32x4.mul(s, f32x4.add(one, f32x4.mul(z, f32x4.sub(one, s))));
    }
    case Act.softplus:
      return sigmoid4(z);
    case Act.mish: {
      const t = mishShare(z, false);
      const bend = f32x4.mul(f32x4.mul(z, mishShare(z, true)), f32x4.add(one, t));
      return f32x4.add(t, f32x4.mul(bend, sigmoid4(z)));
    }
    case Act.hard_swish: {
      const bend = f32x4.div(f32x4.add(f32x4.add(z, z), splat(3.0)), splat(6.0));
      const right = v128.bitselect(one, bend, f32x4.gt(z, splat(3.0)));
      return v128.andnot(right, f32x4.le(z, splat(-3.0)));
    }
    default:
      return one;
  }
}

export function activate(kind: i32, to: usize, from: usize, count: i32): void {
  const end = to + (<usize>count << 2);
  for (; to < end; to += 16, from += 16) v128.store(to, evaluate(kind, v128.load(from)));
}

export function activateBack(kind: i32, delta: usize, z: usize, a: usize, count: i32): void {
  const end = delta + (<usize>count << 2);
  if (kind === Act.relu) {
    for (; delta < end; delta += 16, a += 16) {
      v128.store(delta, v128.and(v128.load(delta), f32x4.gt(v128.load(a), splat(0.0))));
    }
    return;
  }
  for (; delta < end; delta += 16, z += 16, a += 16) {
    v128.store(delta, f32x4.mul(v128.load(delta), slope(kind, v128.load(z), v128.load(a))));
  }
}

/** Counts per unit the steps in a row in which it was 0 for every row; looks at no more rows than it has to. */
export function countSilent(output: usize, stride: i32, rows: i32, units: i32, silentSteps: usize): void {
  const rowBytes = <usize>stride << 2;
  for (let j = 0; j < units; j += 4) {
    let fired = i32x4.splat(0);
    let at = output + (<usize>j << 2);
    for (let row = 0; row < rows; row++, at += rowBytes) {
      fired = v128.or(fired, f32x4.ne(v128.load(at), splat(0.0)));
      if (i32x4.all_true(fired)) break;
    }
    const place = silentSteps + (<usize>j << 2);
    v128.store(place, v128.andnot(f32x4.add(v128.load(place), splat(1.0)), fired));
  }
}
