/** The kernels' entrance: runs a compiled list of operations for a list of steps, on one thread of several. */
import { Field, Frame, Op, panelBytes, panelColumns, Part, pieceInputs, productBlock, Step, updateRows } from "../plan/codes";
import * as activations from "./activations";
import { batchNorm, batchNormBack, batchNormBackSums, batchNormInference, batchNormSums } from "./batch-norm";
import { columnSums } from "./columns";
import { applyMasks, drawMasks } from "./dropout";
import { rowNorm, rowNormBack } from "./layer-norm";
import { loss } from "./losses";
import { fma } from "./fma";
export { fuses } from "./fma";
import { exp4, expm14, normalShare4, sigmoid4, softplus4, tanh4 } from "./math";
import * as parameters from "./parameters";
import { beginGradient, gradientOf, packWeights, product } from "./products";
import { gatherParameters, gatherRows, measureRows } from "./signals";
import { ownSpare } from "./tiles";
import { barrier, enter, frame, rowFrom, rows, rowTo, scratch, shareFrom, shareRows, thread, threads, word } from "./threads";

/** The operation and the step at hand. */
let op: usize = 0;
let step: usize = 0;
/** What the norm clips by; every thread computes the same. */
let clipFactor: f32 = 1;

@inline
function i(field: i32): i32 {
  return load<i32>(op + (field << 2));
}
@inline
function p(field: i32): usize {
  return <usize>load<u32>(op + (field << 2));
}
@inline
function f(field: i32): f32 {
  return load<f32>(op + (field << 2));
}
@inline
function s(field: i32): i32 {
  return load<i32>(step + (field << 2));
}
/** The rows of the step, where an operation reads them in place of a layer's output. */
@inline
function source(): usize {
  const input = p(Field.input);
  return input === 0 ? <usize>s(Step.x) : input;
}
@inline
function at(matrix: usize, row: i32, stride: i32): usize {
  return matrix + ((<usize>row * <usize>stride) << 2);
}

/** Runs `count` steps from step record `first` on; gives how many were done: a loss that is not finite ends it. */
export function run(place: usize, index: i32, team: i32, first: i32, count: i32): i32 {
  enter(place, index, team);
  ownSpare(scratch());
  const operations = <usize>word(Frame.operations);
  const end = operations + <usize>(word(Frame.operationCount) * Field.count) * 4;
  for (let n = 0; n < count; n++) {
    step = <usize>word(Frame.steps) + <usize>((first + n) * Step.count) * 4;
    shareRows(s(Step.rows));
    for (op = operations; op < end; op += Field.count * 4) perform();
    if (word(Frame.stop) !== 0) return n + 1;
  }
  return count;
}

function perform(): void {
  switch (i(Field.op)) {
    case Op.barrier:
      if (i(Field.kind) === 0 || s(Step.first) !== 0) barrier();
      return;
    case Op.dense:
      return dense();
    case Op.activate:
      return activate();
    case Op.batchNormSums:
      return batchNormSums(source(), i(Field.outputStride), p(Field.state2));
    case Op.batchNorm:
      return normalise();
    case Op.batchNormInference:
      return normaliseByRunning();
    case Op.rowNorm:
      return normaliseRows();
    case Op.dropout:
      return dropOut();
    case Op.add:
      return add();
    case Op.loss:
      return lose();
    case Op.measureOutput:
      return measureOutput();
    case Op.gatherRows:
      if (thread === 0) gatherRows(step);
      return;
    case Op.dropoutBack:
      return dropOutBack();
    case Op.batchNormBackSums:
      return batchNormBackSums(p(Field.input), p(Field.other), i(Field.outputStride), p(Field.state2));
    case Op.batchNormBack:
      return normaliseBack();
    case Op.rowNormBack:
      return normaliseRowsBack();
    case Op.activateBack:
      return activateBack();
    case Op.inputGradient:
      return inputGradient();
    case Op.listen:
      return listen();
    case Op.weightGradient:
      return weightGradient();
    case Op.weightStep:
      return weightStep();
    case Op.biasGradient:
      return biasGradient();
    case Op.prepare:
      return prepare();
    case Op.clipNorm:
      return clipNorm();
    case Op.update:
      return update();
    case Op.pack:
      return pack();
    case Op.gatherParameters:
      if (thread === 0) gatherParameters(step);
      return;
  }
}

/** A thread's scratch but for its spare tile. */
function workspace(): usize {
  return scratch() + panelBytes;
}
/** The rows of the batch that are this thread's. */
@inline
function ownRows(): i32 {
  return min(rowTo, rows) - rowFrom;
}

/** Words of `Field.zeros`. */
const ofInput: i32 = 1;
const ofDelta: i32 = 2;

function dense(): void {
  const stride = i(Field.inputStride);
  const outputStride = i(Field.outputStride);
  product(
    at(source(), rowFrom, stride),
    stride,
    ownRows(),
    p(Field.packed),
    i(Field.inputs),
    i(Field.units),
    at(p(Field.output), rowFrom, outputStride),
    outputStride,
    p(Field.bias),
    i(Field.kind) === 1,
    (i(Field.zeros) & ofInput) !== 0,
    workspace(),
  );
}

function inputGradient(): void {
  const stride = i(Field.inputStride);
  const outputStride = i(Field.outputStride);
  product(
    at(p(Field.input), rowFrom, stride),
    stride,
    ownRows(),
    p(Field.packedTransposed),
    i(Field.units),
    i(Field.inputs),
    at(p(Field.output), rowFrom, outputStride),
    outputStride,
    0,
    false,
    (i(Field.zeros) & ofDelta) !== 0,
    workspace(),
  );
}

/** Inputs of a dense layer that are this thread's. */
@inline
function firstInput(): i32 {
  return blockFrom(thread) << 3;
}
@inline
function lastInput(): i32 {
  return min(i(Field.inputs), blockFrom(thread + 1) << 3);
}

/** The columns of a vector that are this thread's: all in its turn or, in pieces, a share of lines of 16. */
@inline
function firstColumn(): i32 {
  const units = i(Field.units);
  if (word(Frame.part) !== Part.all) return min(units, shareFrom((units + 15) >> 4, thread) << 4);
  return i(Field.turn) % threads === thread ? 0 : units;
}
@inline
function lastColumn(): i32 {
  const units = i(Field.units);
  return word(Frame.part) === Part.all ? units : min(units, shareFrom((units + 15) >> 4, thread + 1) << 4);
}

function listen(): void {
  const first = firstColumn();
  const count = lastColumn() - first;
  if (count <= 0) return;
  const offset = <usize>first << 2;
  activations.listen(p(Field.input) + offset, i(Field.inputStride), rows, count, p(Field.state1) + offset);
}

function biasGradient(): void {
  const first = firstColumn();
  const last = lastColumn();
  if (last <= first) return;
  const offset = <usize>first << 2;
  const gradient = p(Field.gradient);
  columnSums(p(Field.other) + offset, i(Field.outputStride), rows, last - first, gradient + offset);
  if (last === i(Field.units)) clearEnd(gradient, last);
}

/** For the gradient's columns from … from + count − 1. */
function prepareProduct(from: i32, count: i32): void {
  const zeros = i(Field.zeros);
  beginGradient(
    source(),
    i(Field.inputStride),
    i(Field.inputs),
    p(Field.other),
    i(Field.outputStride),
    i(Field.units),
    from,
    count,
    rows,
    (zeros & ofInput) !== 0,
    (zeros & ofDelta) !== 0,
    workspace(),
  );
}

/** A batch of several blocks is shared by panels of columns too: packing one takes as long as the product of some inputs. */
function isFine(): bool {
  return word(Frame.part) !== Part.all && rows > productBlock;
}

/** A share of the gradient's tiles of so many inputs and a panel of columns. */
function tilesOfGradient(): void {
  const inputs = i(Field.inputs);
  const units = i(Field.units);
  const high = (inputs + pieceInputs - 1) / pieceInputs;
  const tiles = high * ((units + panelColumns - 1) / panelColumns);
  let prepared = -1;
  for (let tile = shareFrom(tiles, thread), end = shareFrom(tiles, thread + 1); tile < end; tile++) {
    const from = (tile % high) * pieceInputs;
    const column = (tile / high) * panelColumns;
    if (column !== prepared) prepareProduct(column, min(panelColumns, units - column));
    prepared = column;
    gradientOf(from, min(inputs, from + pieceInputs), at(p(Field.gradient), from, units) + (<usize>column << 2));
  }
}

function weightGradient(): void {
  if (isFine()) return tilesOfGradient();
  const end = lastInput();
  if (end <= firstInput()) return;
  prepareProduct(0, i(Field.units));
  for (let from = firstInput(); from < end; from += updateRows) {
    gradientOf(from, min(end, from + updateRows), at(p(Field.gradient), from, i(Field.units)));
  }
}

/** The gradient of some inputs at a time lies where that of the thread's first ones would. */
function weightStep(): void {
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

function activate(): void {
  const stride = i(Field.outputStride);
  const count = (rowTo - rowFrom) * stride;
  activations.activate(
    i(Field.kind),
    at(p(Field.output), rowFrom, stride),
    at(p(Field.input), rowFrom, stride),
    count,
  );
}
function activateBack(): void {
  const stride = i(Field.outputStride);
  const count = (rowTo - rowFrom) * stride;
  activations.activateBack(
    i(Field.kind),
    at(p(Field.input), rowFrom, stride),
    at(p(Field.other), rowFrom, stride),
    at(p(Field.output), rowFrom, stride),
    count,
  );
}

function normalise(): void {
  batchNorm(
    source(),
    p(Field.output),
    p(Field.other),
    i(Field.outputStride),
    p(Field.state2),
    p(Field.weights),
    p(Field.bias),
    p(Field.packed),
    p(Field.packedTransposed),
    p(Field.state1),
    f(Field.number1),
    f(Field.number2),
  );
}
function normaliseByRunning(): void {
  const stride = i(Field.outputStride);
  batchNormInference(
    at(source(), rowFrom, stride),
    at(p(Field.output), rowFrom, stride),
    stride,
    rowTo - rowFrom,
    p(Field.weights),
    p(Field.bias),
    p(Field.packed),
    p(Field.packedTransposed),
    f(Field.number2),
  );
}
function normaliseBack(): void {
  batchNormBack(
    p(Field.input),
    p(Field.output),
    p(Field.other),
    i(Field.outputStride),
    p(Field.state2),
    p(Field.weights),
    p(Field.state1),
    p(Field.gradient),
    p(Field.gradient2),
  );
  if (thread === threads - 1) {
    clearEnd(p(Field.gradient), i(Field.units));
    clearEnd(p(Field.gradient2), i(Field.units));
  }
}

function add(): void {
  const other = p(Field.other);
  const stride = i(Field.outputStride);
  const offset = (<usize>rowFrom * <usize>stride) << 2;
  const from = source() + offset;
  const beside = (other === 0 ? <usize>s(Step.x) : other) + offset;
  const to = p(Field.output) + offset;
  const end = (<usize>(min(rowTo, rows) - rowFrom) * <usize>stride) << 2;
  const copied = i(Field.kind) === 1;
  for (let j: usize = 0; j < end; j += 16) {
    const value = v128.load(from + j);
    v128.store(to + j, copied ? value : f32x4.add(value, v128.load(beside + j)));
  }
}

function normaliseRows(): void {
  rowNorm(
    source(),
    p(Field.output),
    p(Field.other),
    p(Field.state1),
    i(Field.outputStride),
    i(Field.units),
    rowFrom,
    min(rowTo, rows),
    p(Field.weights),
    p(Field.bias),
    f(Field.number2),
  );
}
function normaliseRowsBack(): void {
  rowNormBack(
    p(Field.input),
    p(Field.output),
    p(Field.other),
    p(Field.state1),
    i(Field.outputStride),
    i(Field.units),
    rowFrom,
    min(rowTo, rows),
    p(Field.weights),
  );
}

/** Sums of columns reach over the end of a vector: there its numbers have to stay 0. */
function clearEnd(vector: usize, count: i32): void {
  for (let j = count; j & 3; j++) store<f32>(vector + (<usize>j << 2), 0.0);
}

/** `number1` is 1/(1 − rate); `blocks` the threshold of the words, `turn` the stream; a `kind` of 1 drops everything. */
function dropOut(): void {
  const units = i(Field.units);
  const masks = p(Field.other);
  if (i(Field.kind) === 0) {
    const stream = i(Field.turn);
    const threshold = i(Field.blocks);
    drawMasks(masks, rowFrom * units, rowTo * units, s(Step.step), word(Frame.seed), stream, threshold, workspace());
  }
  applyMasks(p(Field.output), source(), i(Field.outputStride), masks, units, rowFrom, rowTo, f(Field.number1));
}
function dropOutBack(): void {
  const masks = p(Field.other);
  const stride = i(Field.outputStride);
  applyMasks(p(Field.output), p(Field.input), stride, masks, i(Field.units), rowFrom, rowTo, f(Field.number1));
}

function lose(): void {
  loss(
    i(Field.kind),
    p(Field.input),
    <usize>s(Step.y),
    i(Field.inputStride),
    i(Field.units),
    rowFrom,
    min(rowTo, rows),
    rows,
    <usize>word(Frame.classWeights),
    <f64>f(Field.number1),
    <usize>word(Frame.rowLosses),
    p(Field.other),
    p(Field.output),
  );
}

function measureOutput(): void {
  if (s(Step.measured) === 0) return;
  const sums = <usize>word(Frame.rowSums) + <usize>(i(Field.layer) * word(Frame.rowCapacity)) * 24;
  const to = min(rowTo, rows);
  const counts = i(Field.kind) === 1;
  measureRows(source(), i(Field.inputStride), i(Field.units), rowFrom, to, counts, f(Field.number1), f(Field.number2), sums);
}

/** Weights are shared in blocks of 8 rows, large ones by four blocks; a vector is one block, done by the thread whose turn it is. */
function blockFrom(index: i32): i32 {
  const blocks = i(Field.blocks);
  const pieces = blocks >= 16 * threads ? 4 : 1;
  return min(blocks, shareFrom((blocks + pieces - 1) / pieces, index) * pieces);
}
@inline
function firstBlock(): i32 {
  if (i(Field.turn) < 0) return blockFrom(thread);
  return i(Field.turn) % threads === thread ? 0 : 1;
}
@inline
function lastBlock(): i32 {
  return i(Field.turn) < 0 ? blockFrom(thread + 1) : 1;
}
@inline
function blockSums(n: i32): usize {
  return <usize>word(Frame.partials) + <usize>(i(Field.partials) + n) * 56;
}

/** Block `n` of a parameter: 8 rows of weights, or a whole vector. */
@inline
function blockAt(array: usize, n: i32): usize {
  return array + (<usize>(n * 8 * i(Field.units)) << 2);
}
@inline
function blockSize(n: i32): i32 {
  const size = 8 * i(Field.units);
  return min(size, i(Field.inputs) * i(Field.units) - n * size);
}

function prepare(): void {
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

function clipNorm(): void {
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
    i(Field.turn) < 0 ? load<f32>(step + (Step.kept << 2)) : 1.0,
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

function update(): void {
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

function pack(): void {
  if (s(Step.first) === 0) return;
  for (let n = blockFrom(thread), end = blockFrom(thread + 1); n < end; n++) {
    packWeights(p(Field.weights), i(Field.inputs), i(Field.units), n << 3, p(Field.packed), p(Field.packedTransposed));
  }
}

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

/** Where free memory begins. */
export function heapBase(): usize {
  return __heap_base;
}
