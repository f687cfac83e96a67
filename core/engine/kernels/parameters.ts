/**
 * What an update does to a run of numbers of one parameter (8 rows of weights, or a whole vector): penalties, sums for signals and
 * for the norm, and the optimiser's rule. Sums of a run are float32 in four lanes, then float64. The last vector of an array may
 * reach over its end: parameters, gradients and state are 0 there, and stay so.
 */
import { Partial } from "../plan/codes";

/** The numbers that `kernel` in core/network/kinds/optimizers says; test/house/kinds.test.ts compares them. SGD has three rules. */
enum Optim {
  sgd,
  momentum,
  nesterov,
  adagrad,
  rmsprop,
  adam,
  adamw,
  lion,
  nadam,
}

@inline
function lanes(v: v128): f64 {
  return (
    (<f64>f32x4.extract_lane(v, 0) + <f64>f32x4.extract_lane(v, 1)) +
    (<f64>f32x4.extract_lane(v, 2) + <f64>f32x4.extract_lane(v, 3))
  );
}
@inline
function put(sums: usize, which: i32, value: f64): void {
  store<f64>(sums + (which << 3), value);
}
@inline
function both(a: v128, b: v128): v128 {
  return v128.and(a, b);
}

/**
 * Adds the penalties' gradients: 2·l2·w, and l1·sign(w) or, at w = 0, what brings |g| down by l1 but not below 0.
 * Keeps the penalty l1·Σ|w| + l2·Σw².
 */
export function penalise(w: usize, g: usize, count: i32, l1: f32, l2: f32, sums: usize): void {
  const zero = f32x4.splat(0.0);
  const rate1 = f32x4.splat(l1);
  const rate2 = f32x4.splat(2.0 * l2);
  const signBit = i32x4.splat(0x80000000);
  let absolute = zero;
  let squares = zero;
  for (let i = 0; i < count; i += 4, w += 16, g += 16) {
    const value = v128.load(w);
    const slope = f32x4.add(v128.load(g), f32x4.mul(rate2, value));
    const pulled = f32x4.add(slope, v128.or(rate1, v128.and(value, signBit)));
    const shrunk = v128.or(
      f32x4.pmax(f32x4.sub(f32x4.abs(slope), rate1), zero),
      v128.and(slope, signBit),
    );
    v128.store(g, l1 > 0.0 ? v128.bitselect(shrunk, pulled, f32x4.eq(value, zero)) : slope);
    absolute = f32x4.add(absolute, f32x4.abs(value));
    squares = f32x4.add(squares, f32x4.mul(value, value));
  }
  put(sums, Partial.penalty, <f64>l1 * lanes(absolute) + <f64>l2 * lanes(squares));
}

/** Below this, squares of float32 numbers have begun to underflow. */
const tiny: f64 = 1e-28;

/**
 * A sum of squares in float32 is good between what underflows and what overflows: below and above it is taken again in float64,
 * so that the norm of gradients of 1e-34, or of 1e25, is what it is. Which of the two depends on the numbers alone.
 */
@inline
function sound(squares: f64, at: usize, count: i32): f64 {
  return squares < tiny || squares === Infinity ? wideSquares(at, count) : squares;
}
function wideSquares(at: usize, count: i32): f64 {
  let low = f64x2.splat(0.0);
  let high = f64x2.splat(0.0);
  for (let i = 0; i < count; i += 4, at += 16) {
    const v = v128.load(at);
    const a = f64x2.promote_low_f32x4(v);
    const b = f64x2.promote_low_f32x4(v128.shuffle<f32>(v, v, 2, 3, 2, 3));
    low = f64x2.add(low, f64x2.mul(a, a));
    high = f64x2.add(high, f64x2.mul(b, b));
  }
  const sum = f64x2.add(low, high);
  return f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1);
}

/** Keeps Σg² alone, for the norm: in the order of `measure`, so that measuring changes no bit. */
export function sumSquares(g: usize, count: i32, sums: usize): void {
  const begin = g;
  let squares = f32x4.splat(0.0);
  const vectors = (count + 3) >> 2;
  let i = 0;
  for (; i + 2 <= vectors; i += 2, g += 32) {
    const g0 = v128.load(g);
    const g1 = v128.load(g, 16);
    squares = f32x4.add(squares, f32x4.add(f32x4.mul(g0, g0), f32x4.mul(g1, g1)));
  }
  if (i < vectors) {
    const g0 = v128.load(g);
    squares = f32x4.add(squares, f32x4.mul(g0, g0));
  }
  put(sums, Partial.squares, sound(lanes(squares), begin, count));
}

/** Keeps Σg², Σ|g|, zeros among g, Σw² and max |w|, which is NaN if one is. */
export function measure(w: usize, g: usize, count: i32, sums: usize): void {
  const gradients = g;
  const values = w;
  const zero = f32x4.splat(0.0);
  let squares = zero;
  let absolute = zero;
  let zeros = i32x4.splat(0);
  let weights = zero;
  let largest = zero;
  const vectors = (count + 3) >> 2;
  let i = 0;
  for (; i + 2 <= vectors; i += 2, w += 32, g += 32) {
    const g0 = v128.load(g);
    const g1 = v128.load(g, 16);
    const w0 = v128.load(w);
    const w1 = v128.load(w, 16);
    squares = f32x4.add(squares, f32x4.add(f32x4.mul(g0, g0), f32x4.mul(g1, g1)));
    absolute = f32x4.add(absolute, f32x4.add(f32x4.abs(g0), f32x4.abs(g1)));
    zeros = i32x4.sub(zeros, i32x4.add(f32x4.eq(g0, zero), f32x4.eq(g1, zero)));
    weights = f32x4.add(weights, f32x4.add(f32x4.mul(w0, w0), f32x4.mul(w1, w1)));
    largest = f32x4.pmax(f32x4.pmax(f32x4.abs(w0), f32x4.abs(w1)), largest);
  }
  if (i < vectors) {
    const g0 = v128.load(g);
    const w0 = v128.load(w);
    squares = f32x4.add(squares, f32x4.mul(g0, g0));
    absolute = f32x4.add(absolute, f32x4.abs(g0));
    zeros = i32x4.sub(zeros, f32x4.eq(g0, zero));
    weights = f32x4.add(weights, f32x4.mul(w0, w0));
    largest = f32x4.pmax(largest, f32x4.abs(w0));
  }
  const sizes = lanes(absolute);
  // Columns that are 0 in every row leave whole blocks without a gradient: their sum of squares is 0, not too small.
  put(sums, Partial.squares, sizes === 0.0 ? 0.0 : sound(lanes(squares), gradients, count));
  put(sums, Partial.absolute, sizes);
  const even = i32x4.extract_lane(zeros, 0) + i32x4.extract_lane(zeros, 1);
  const all = even + i32x4.extract_lane(zeros, 2) + i32x4.extract_lane(zeros, 3);
  put(sums, Partial.zeros, <f64>(all - (vectors * 4 - count)));
  const total = lanes(weights);
  put(sums, Partial.weightSquares, sound(total, values, count));
  const first = max(f32x4.extract_lane(largest, 0), f32x4.extract_lane(largest, 1));
  const most = max(first, max(f32x4.extract_lane(largest, 2), f32x4.extract_lane(largest, 3)));
  // The vectors' maximum passes over NaN, the sum of squares does not.
  put(sums, Partial.maximum, total === total ? <f64>most : NaN);
}

/** One update's settings for a parameter. */
export let kind: i32 = 0;
export let rate: f32 = 0;
/** Of the gradient itself, for rules that add it to its running mean. */
let gradientRate: f32 = 0;
let rootInverse: f32 = 0;
let decayFactor: f32 = 1;
/** μ, ρ or β₁; β₂; ε. */
let first: f32 = 0;
let second: f32 = 0;
let firstRest: f32 = 0;
let secondRest: f32 = 0;
let epsilon: f32 = 0;
let l1: bool = false;
/** Gradients are multiplied by it, and then kept within ±limit. */
let factor: f32 = 1;
let limit: f32 = 0;

export function choose(
  rule: i32,
  learningRate: f32,
  ofGradient: f32,
  root: f32,
  decay: f32,
  one: f32,
  oneRest: f32,
  two: f32,
  twoRest: f32,
  small: f32,
  stop: bool,
  scale: f32,
  bound: f32,
): void {
  kind = rule;
  rate = learningRate;
  gradientRate = ofGradient;
  rootInverse = root;
  decayFactor = decay;
  first = one;
  firstRest = oneRest;
  second = two;
  secondRest = twoRest;
  epsilon = small;
  l1 = stop;
  factor = scale;
  limit = bound;
}

@inline
function clipped(g: v128): v128 {
  if (factor !== 1.0) g = f32x4.mul(g, f32x4.splat(factor));
  if (limit > 0.0) g = f32x4.min(f32x4.max(g, f32x4.splat(-limit)), f32x4.splat(limit));
  return g;
}

/** Adam's settings as vectors, which a loop keeps in registers. */
@inline
function adam(
  w: v128,
  g: v128,
  s1: usize,
  s2: usize,
  eta: v128,
  b1: v128,
  rest1: v128,
  b2: v128,
  rest2: v128,
  inverse: v128,
  small: v128,
): v128 {
  const m = f32x4.add(f32x4.mul(b1, v128.load(s1)), f32x4.mul(rest1, g));
  const v = f32x4.add(f32x4.mul(b2, v128.load(s2)), f32x4.mul(f32x4.mul(rest2, g), g));
  v128.store(s1, m);
  v128.store(s2, v);
  return f32x4.sub(w, f32x4.div(f32x4.mul(eta, m), f32x4.add(f32x4.mul(f32x4.sqrt(v), inverse), small)));
}

/** Steps of one size: only the sign is asked. NaN goes on. */
@inline
function lion(w: v128, g: v128, s1: usize, eta: v128): v128 {
  const zero = f32x4.splat(0.0);
  const m = v128.load(s1);
  const way = f32x4.add(f32x4.mul(f32x4.splat(first), m), f32x4.mul(f32x4.splat(firstRest), g));
  const up = v128.and(f32x4.splat(1.0), f32x4.gt(way, zero));
  const sign = v128.or(up, v128.and(f32x4.splat(-1.0), f32x4.lt(way, zero)));
  v128.store(s1, f32x4.add(f32x4.mul(f32x4.splat(second), m), f32x4.mul(f32x4.splat(secondRest), g)));
  return f32x4.sub(w, f32x4.mul(eta, v128.bitselect(way, sign, f32x4.ne(way, way))));
}

/** Adam's moments; the step goes along the gradient, too. */
@inline
function nadam(w: v128, g: v128, s1: usize, s2: usize, eta: v128): v128 {
  const m = f32x4.add(f32x4.mul(f32x4.splat(first), v128.load(s1)), f32x4.mul(f32x4.splat(firstRest), g));
  const square = f32x4.mul(f32x4.mul(f32x4.splat(secondRest), g), g);
  const v = f32x4.add(f32x4.mul(f32x4.splat(second), v128.load(s2)), square);
  v128.store(s1, m);
  v128.store(s2, v);
  const step = f32x4.add(f32x4.mul(eta, m), f32x4.mul(f32x4.splat(gradientRate), g));
  const root = f32x4.add(f32x4.mul(f32x4.sqrt(v), f32x4.splat(rootInverse)), f32x4.splat(epsilon));
  return f32x4.sub(w, f32x4.div(step, root));
}

/** The rules of core/network/kinds/optimizers in float32. */
@inline
function rule(w: v128, g: v128, s1: usize, s2: usize): v128 {
  const eta = f32x4.splat(rate);
  if (kind === Optim.adam || kind === Optim.adamw) {
    const beta1 = f32x4.splat(first);
    const beta2 = f32x4.splat(second);
    const rest1 = f32x4.splat(firstRest);
    const rest2 = f32x4.splat(secondRest);
    return adam(w, g, s1, s2, eta, beta1, rest1, beta2, rest2, f32x4.splat(rootInverse), f32x4.splat(epsilon));
  }
  if (kind === Optim.nadam) return nadam(w, g, s1, s2, eta);
  if (kind === Optim.lion) return lion(w, g, s1, eta);
  if (kind === Optim.sgd) return f32x4.sub(w, f32x4.mul(eta, g));
  if (kind === Optim.momentum || kind === Optim.nesterov) {
    const b = f32x4.add(f32x4.mul(f32x4.splat(first), v128.load(s1)), g);
    v128.store(s1, b);
    const step = kind === Optim.nesterov ? f32x4.add(g, f32x4.mul(f32x4.splat(first), b)) : b;
    return f32x4.sub(w, f32x4.mul(eta, step));
  }
  const square = f32x4.mul(g, g);
  const v =
    kind === Optim.adagrad
      ? f32x4.add(v128.load(s1), square)
      : f32x4.add(f32x4.mul(f32x4.splat(first), v128.load(s1)), f32x4.mul(f32x4.splat(firstRest), square));
  v128.store(s1, v);
  return f32x4.sub(w, f32x4.div(f32x4.mul(eta, g), f32x4.add(f32x4.sqrt(v), f32x4.splat(epsilon))));
}

/** A weight that an update would carry through 0, or from 0 against its gradient, stops there. NaN goes on. */
@inline
function stopAtZero(after: v128, before: v128, g: v128): v128 {
  const zero = f32x4.splat(0.0);
  const side = v128.bitselect(f32x4.neg(g), before, f32x4.eq(before, zero));
  const same = v128.or(
    both(f32x4.gt(after, zero), f32x4.gt(side, zero)),
    both(f32x4.lt(after, zero), f32x4.lt(side, zero)),
  );
  return both(after, v128.or(same, f32x4.ne(after, after)));
}

/**
 * Carries out the rule; keeps Σ(Δw)². A weight moves by no less than a ten-millionth of itself: only where weights are tiny or
 * huge, or the gradient is, changes have squares that float32 can't hold.
 */
export function update(w: usize, g: usize, s1: usize, s2: usize, count: i32, sums: usize, measured: bool): void {
  const end = w + ((<usize>count + 3) & ~3) * 4;
  if (measured) {
    const largest = load<f64>(sums, Partial.maximum * 8);
    const steep = load<f64>(sums, Partial.squares * 8) > 1e30;
    if (steep || largest < 1e-9 || largest > 1e15) return put(sums, Partial.change, wideRule(w, g, s1, s2, end));
  }
  const plain = kind === Optim.adam && factor === 1.0 && !(limit > 0.0) && !l1;
  put(sums, Partial.change, lanes(plain ? plainAdam(w, g, s1, s2, end) : anyRule(w, g, s1, s2, end)));
}

function plainAdam(w: usize, g: usize, s1: usize, s2: usize, end: usize): v128 {
  const eta = f32x4.splat(rate);
  const beta1 = f32x4.splat(first);
  const beta2 = f32x4.splat(second);
  const rest1 = f32x4.splat(firstRest);
  const rest2 = f32x4.splat(secondRest);
  const inverse = f32x4.splat(rootInverse);
  const small = f32x4.splat(epsilon);
  let change = f32x4.splat(0.0);
  for (; w < end; w += 16, g += 16, s1 += 16, s2 += 16) {
    const before = v128.load(w);
    const after = adam(before, v128.load(g), s1, s2, eta, beta1, rest1, beta2, rest2, inverse, small);
    v128.store(w, after);
    const moved = f32x4.sub(after, before);
    change = f32x4.add(change, f32x4.mul(moved, moved));
  }
  return change;
}

/** One vector of `anyRule`; gives back what the weights were moved by. */
@inline
function step(w: usize, g: usize, s1: usize, s2: usize, decay: v128): v128 {
  const before = v128.load(w);
  const slope = clipped(v128.load(g));
  let after = rule(decayFactor !== 1.0 ? f32x4.mul(before, decay) : before, slope, s1, s2);
  if (l1) after = stopAtZero(after, before, slope);
  v128.store(w, after);
  return f32x4.sub(after, before);
}

function anyRule(w: usize, g: usize, s1: usize, s2: usize, end: usize): v128 {
  const decay = f32x4.splat(decayFactor);
  let change = f32x4.splat(0.0);
  for (; w < end; w += 16, g += 16, s1 += 16, s2 += 16) {
    const moved = step(w, g, s1, s2, decay);
    change = f32x4.add(change, f32x4.mul(moved, moved));
  }
  return change;
}

/** The same, with Σ(Δw)² in float64. */
function wideRule(w: usize, g: usize, s1: usize, s2: usize, end: usize): f64 {
  const decay = f32x4.splat(decayFactor);
  let change: f64 = 0.0;
  for (; w < end; w += 16, g += 16, s1 += 16, s2 += 16) {
    const moved = step(w, g, s1, s2, decay);
    const low = f64x2.promote_low_f32x4(moved);
    const high = f64x2.promote_low_f32x4(v128.shuffle<f32>(moved, moved, 2, 3, 2, 3));
    const squares = f64x2.add(f64x2.mul(low, low), f64x2.mul(high, high));
    change += f64x2.extract_lane(squares, 0) + f64x2.extract_lane(squares, 1);
  }
  return change;
}
