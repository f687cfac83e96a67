/** The operations that change parameters: penalties, clipping, the optimiser's rule, and packing what it made. */
import { Field, Frame, Part, Step, updateRows } from "../plan/codes";
import { blockAt, blockFrom, blockSize, blockSums, firstBlock, lastBlock } from "./blocks";
import { clearEnd } from "./columns";
import { firstInput, isFine, lastInput, prepareProduct, tilesOfGradient } from "./dense";
import { at, f, i, p, s, step } from "./operation";
import * as parameters from "./parameters";
import { gradientOf, packWeights } from "./products";
import { frame, thread, word } from "./threads";

/** What the norm clips by; every thread computes the same. */
let clipFactor: f32 = 1;

export function prepare(): void {
  for (let n = firstBlock(); n < lastBlock(); n++) prepareBlock(n, blockAt(p(Field.gradient), n));
}

function prepareBlock(n: i32, g: usize): void {
  const l1 = f(Field.number4);
  const l2 = f(Field.number5);
  const w = blockAt(p(Field.weights), n);
  const count = blockSize(n);
  const sums = blockSums(n);
  if (l1 > 0.0 || l2 > 0.0) parameters.penalise(w, g, count, l1, l2, sums);
  if (s(Step.measured) !== 0) parameters.measure(w, g, count, sums);
  else if (word(Frame.clip) === 2) parameters.sumSquares(g, count, sums);
}

export function clipNorm(): void {
  let squares: f64 = 0.0;
  for (let n = 0; n < word(Frame.partialCount); n++) squares += load<f64>(<usize>word(Frame.partials) + n * 56, 8);
  const limit = <f64>load<f32>(frame + (Frame.clipLimit << 2));
  const factor = limit / (sqrt(squares) + 1e-6);
  clipFactor = factor < 1.0 ? <f32>factor : 1.0;
}

function chooseRule(): void {
  const clip = word(Frame.clip);
  parameters.choose(
    i(Field.kind),
    load<f32>(step + (Step.rate << 2)),
    load<f32>(step + (Step.gradientRate << 2)),
    load<f32>(step + (Step.rootInverse << 2)),
    i(Field.turn) < 0 ? load<f32>(step + (Step.decayFactor << 2)) : 1.0,
    f(Field.number1),
    f(Field.number6),
    f(Field.number2),
    f(Field.number7),
    f(Field.number3),
    f(Field.number4) > 0.0,
    clip === 2 ? clipFactor : 1.0,
    clip === 1 ? load<f32>(frame + (Frame.clipLimit << 2)) : 0.0,
  );
}

export function update(): void {
  chooseRule();
  for (let n = firstBlock(); n < lastBlock(); n++) updateBlock(n, blockAt(p(Field.gradient), n));
}

function updateBlock(n: i32, g: usize): void {
  const w = blockAt(p(Field.weights), n);
  const measured = s(Step.measured) !== 0;
  const size = blockSize(n);
  const sums = blockSums(n);
  parameters.update(w, g, blockAt(p(Field.state1), n), blockAt(p(Field.state2), n), size, sums, measured);
  if (p(Field.packed) !== 0 && s(Step.last) === 0) {
    packWeights(p(Field.weights), i(Field.inputs), i(Field.units), n << 3, p(Field.packed), p(Field.packedTransposed));
  }
}

/** The gradient of some inputs at a time lies where that of the thread's first ones would. */
export function weightStep(): void {
  if (isFine()) return word(Frame.part) === Part.first ? tilesOfGradient() : stepOfGradient();
  const first = firstInput();
  const end = lastInput();
  if (end <= first || word(Frame.part) === Part.rest) return;
  const units = i(Field.units);
  const gradient = at(p(Field.gradient), first, units);
  prepareProduct(0, units);
  chooseRule();
  for (let from = first; from < end; from += updateRows) {
    const to = min(end, from + updateRows);
    gradientOf(from, to, gradient);
    clearEnd(gradient, (to - from) * units);
    for (let n = from >> 3; n << 3 < to; n++) {
      const g = at(gradient, (n << 3) - from, units);
      prepareBlock(n, g);
      updateBlock(n, g);
    }
  }
}

/** The whole gradient lies ready. */
function stepOfGradient(): void {
  const first = firstInput() >> 3;
  chooseRule();
  for (let n = first; n << 3 < lastInput(); n++) {
    const g = blockAt(p(Field.gradient), n);
    if ((n + 1) << 3 >= i(Field.inputs)) clearEnd(p(Field.gradient), i(Field.inputs) * i(Field.units));
    prepareBlock(n, g);
    updateBlock(n, g);
  }
}

export function pack(): void {
  if (s(Step.first) === 0) return;
  for (let n = blockFrom(thread), end = blockFrom(thread + 1); n < end; n++) {
    packWeights(p(Field.weights), i(Field.inputs), i(Field.units), n << 3, p(Field.packed), p(Field.packedTransposed));
  }
}
