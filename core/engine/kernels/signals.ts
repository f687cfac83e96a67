/** Health signals: sums of a layer's output per row, and what becomes of them and of the parameters' sums. */
import { Frame, LayerWord, Partial, Step } from "../plan/codes";
import { frame, rows, word } from "./threads";

/** The order of `layerSignals` in core/engine/engine.ts. */
enum Signal {
  gradientNorm,
  gradientMean,
  updateRatio,
  activationMean,
  activationStd,
  dead,
  saturated,
  zeroGradient,
  weightNorm,
  maxWeight,
}

/** Per row: Σa, Σ(a − mean of the row)², and how many outputs lie in the flat parts of the activation, where they are counted; float64 each. */
export function measureRows(
  output: usize,
  stride: i32,
  units: i32,
  from: i32,
  to: i32,
  counts: bool,
  below: f32,
  above: f32,
  sums: usize,
): void {
  const rowBytes = <usize>stride << 2;
  for (let row = from; row < to; row++) {
    const at = output + <usize>row * rowBytes;
    const total = rowSum(at, units);
    const mean = <f32>(total / <f64>units);
    store<f64>(sums + <usize>row * 24, total);
    store<f64>(sums + <usize>row * 24 + 8, rowSpread(at, units, mean, total));
    store<f64>(sums + <usize>row * 24 + 16, counts ? <f64>flat(at, units, below, above) : 0.0);
  }
}

/** Four sums side by side: one alone would wait for each addition. */
function rowSum(at: usize, units: i32): f64 {
  const zero = f32x4.splat(0.0);
  let s0 = zero;
  let s1 = zero;
  let s2 = zero;
  let s3 = zero;
  let j = 0;
  for (; j + 16 <= units; j += 16, at += 64) {
    s0 = f32x4.add(s0, v128.load(at));
    s1 = f32x4.add(s1, v128.load(at, 16));
    s2 = f32x4.add(s2, v128.load(at, 32));
    s3 = f32x4.add(s3, v128.load(at, 48));
  }
  for (; j + 4 <= units; j += 4, at += 16) s0 = f32x4.add(s0, v128.load(at));
  let total = lanes(f32x4.add(f32x4.add(s0, s1), f32x4.add(s2, s3)));
  for (; j < units; j++, at += 4) total += <f64>load<f32>(at);
  return total;
}

function rowSpread(at: usize, units: i32, mean: f32, total: f64): f64 {
  const zero = f32x4.splat(0.0);
  const mean4 = f32x4.splat(mean);
  let s0 = zero;
  let s1 = zero;
  let s2 = zero;
  let s3 = zero;
  let j = 0;
  for (; j + 16 <= units; j += 16, at += 64) {
    s0 = f32x4.add(s0, square(f32x4.sub(v128.load(at), mean4)));
    s1 = f32x4.add(s1, square(f32x4.sub(v128.load(at, 16), mean4)));
    s2 = f32x4.add(s2, square(f32x4.sub(v128.load(at, 32), mean4)));
    s3 = f32x4.add(s3, square(f32x4.sub(v128.load(at, 48), mean4)));
  }
  for (; j + 4 <= units; j += 4, at += 16) s0 = f32x4.add(s0, square(f32x4.sub(v128.load(at), mean4)));
  let spread = lanes(f32x4.add(f32x4.add(s0, s1), f32x4.add(s2, s3)));
  for (; j < units; j++, at += 4) {
    const off = <f64>(load<f32>(at) - mean);
    spread += off * off;
  }
  // Squares of what is this small, or this large, leave float32.
  return (spread < 1e-28 && units > 1 && total !== 0.0) || spread === Infinity ? wideSpread(at - (<usize>j << 2), units, mean) : spread;
}

function wideSpread(at: usize, units: i32, mean: f32): f64 {
  let spread: f64 = 0.0;
  for (let j = 0; j < units; j++) {
    const off = <f64>load<f32>(at + (<usize>j << 2)) - <f64>mean;
    spread += off * off;
  }
  return spread;
}

@inline
function square(v: v128): v128 {
  return f32x4.mul(v, v);
}
@inline
function lanes(v: v128): f64 {
  return (
    (<f64>f32x4.extract_lane(v, 0) + <f64>f32x4.extract_lane(v, 1)) +
    (<f64>f32x4.extract_lane(v, 2) + <f64>f32x4.extract_lane(v, 3))
  );
}

function flat(at: usize, units: i32, below: f32, above: f32): i32 {
  let count = 0;
  for (let j = 0; j < units; j++) {
    const a = load<f32>(at + (<usize>j << 2));
    if (a < below || a > above) count++;
  }
  return count;
}

@inline
function layerWord(layer: i32, field: i32): i32 {
  return load<i32>(<usize>word(Frame.layers) + ((layer * LayerWord.count + field) << 2));
}
@inline
function put(step: usize, signal: i32, layer: i32, value: f64): void {
  const place = <usize>load<i32>(step + (Step.result << 2)) + 16;
  store<f32>(place + ((signal * word(Frame.layerCount) + layer) << 2), <f32>value);
}

/** The batch's mean loss and, in a measured step, mean, deviation and flat share of each layer's output. */
export function gatherRows(step: usize): void {
  const losses = <usize>word(Frame.rowLosses);
  let sum: f64 = 0.0;
  for (let row = 0; row < rows; row++) sum += load<f64>(losses + (<usize>row << 3));
  const loss = sum / <f64>rows;
  store<f64>(<usize>load<i32>(step + (Step.result << 2)), loss);
  if (!isFinite(loss)) store<i32>(frame + (Frame.stop << 2), 1);
  if (load<i32>(step + (Step.measured << 2)) === 0) return;
  for (let layer = 0; layer < word(Frame.layerCount); layer++) gatherOutput(step, layer);
}

function gatherOutput(step: usize, layer: i32): void {
  const units = <f64>layerWord(layer, LayerWord.units);
  const sums = <usize>word(Frame.rowSums) + <usize>layer * <usize>word(Frame.rowCapacity) * 24;
  let total: f64 = 0.0;
  let count: f64 = 0.0;
  for (let row = 0; row < rows; row++) {
    total += load<f64>(sums + <usize>row * 24);
    count += load<f64>(sums + <usize>row * 24, 16);
  }
  const mean = total / (units * <f64>rows);
  let spread: f64 = 0.0;
  for (let row = 0; row < rows; row++) {
    const off = load<f64>(sums + <usize>row * 24) / units - mean;
    spread += load<f64>(sums + <usize>row * 24, 8) + units * off * off;
  }
  put(step, Signal.activationMean, layer, mean);
  put(step, Signal.activationStd, layer, sqrt(spread / (units * <f64>rows)));
  put(step, Signal.saturated, layer, layerWord(layer, LayerWord.saturates) ? count / (units * <f64>rows) : NaN);
}

/** The penalty and, in a measured step, the signals of each layer's parameters. */
export function gatherParameters(step: usize): void {
  const result = <usize>load<i32>(step + (Step.result << 2));
  const partials = <usize>word(Frame.partials);
  let penalty: f64 = 0.0;
  for (let i = 0; i < word(Frame.partialCount); i++) penalty += load<f64>(partials + i * Partial.count * 8);
  store<f64>(result, penalty, 8);
  if (load<i32>(step + (Step.measured << 2)) === 0) return;
  const done = load<i32>(step + (Step.step << 2)) + 1;
  const window = min(done, word(Frame.stepsPerEpoch));
  for (let layer = 0; layer < word(Frame.layerCount); layer++) gatherLayer(step, layer, window);
}

function gatherLayer(step: usize, layer: i32, window: i32): void {
  const silentSteps = <usize>layerWord(layer, LayerWord.silentSteps);
  put(step, Signal.dead, layer, silentSteps === 0 ? NaN : deadShare(silentSteps, layerWord(layer, LayerWord.units), window));
  const trained = layerWord(layer, LayerWord.trained) !== 0;
  const first = layerWord(layer, LayerWord.firstPartial);
  const until = first + layerWord(layer, LayerWord.partials);
  let squares: f64 = 0.0;
  let absolute: f64 = 0.0;
  let zeros: f64 = 0.0;
  let weights: f64 = 0.0;
  let largest: f64 = 0.0;
  let change: f64 = 0.0;
  for (let i = first; i < until; i++) {
    const at = <usize>word(Frame.partials) + i * Partial.count * 8;
    squares += load<f64>(at, Partial.squares * 8);
    absolute += load<f64>(at, Partial.absolute * 8);
    zeros += load<f64>(at, Partial.zeros * 8);
    weights += load<f64>(at, Partial.weightSquares * 8);
    largest = max(largest, load<f64>(at, Partial.maximum * 8));
    change += load<f64>(at, Partial.change * 8);
  }
  const numbers = <f64>layerWord(layer, LayerWord.numbers);
  put(step, Signal.gradientNorm, layer, trained ? sqrt(squares) : NaN);
  put(step, Signal.gradientMean, layer, trained ? absolute / numbers : NaN);
  put(step, Signal.zeroGradient, layer, trained ? zeros / numbers : NaN);
  put(step, Signal.weightNorm, layer, trained ? sqrt(weights) : NaN);
  put(step, Signal.maxWeight, layer, trained ? largest : NaN);
  put(step, Signal.updateRatio, layer, trained ? sqrt(change) / sqrt(weights) : NaN);
}

function deadShare(silentSteps: usize, units: i32, window: i32): f64 {
  let dead = 0;
  for (let j = 0; j < units; j++) if (load<f32>(silentSteps + (<usize>j << 2)) >= <f32>window) dead++;
  return <f64>dead / <f64>units;
}
