/** The operations on the rows of a layer that has no product: activations, normalisations, dropout, sums, the loss, signals. */
import { Field, Frame, Step } from "../plan/codes";
import * as activations from "./activations";
import { batchNorm, batchNormBack, batchNormBackSums, batchNormInference, batchNormSums } from "./batch-norm";
import { clearEnd } from "./columns";
import { applyMasks, drawMasks } from "./dropout";
import { rowNorm, rowNormBack } from "./layer-norm";
import { loss } from "./losses";
import { at, f, i, p, s, source, workspace } from "./operation";
import { measureRows } from "./signals";
import { rowFrom, rows, rowTo, thread, threads, word } from "./threads";

export function activate(): void {
  const stride = i(Field.outputStride);
  const count = (rowTo - rowFrom) * stride;
  activations.activate(
    i(Field.kind),
    at(p(Field.output), rowFrom, stride),
    at(p(Field.input), rowFrom, stride),
    count,
  );
}

export function activateBack(): void {
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

export function normalise(): void {
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

export function normaliseByRunning(): void {
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

export function normaliseBack(): void {
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

export function add(): void {
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

export function normaliseRows(): void {
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

export function normaliseRowsBack(): void {
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

/** `number1` is 1/(1 − rate); `blocks` the threshold of the words, `turn` the stream; a `kind` of 1 drops everything. */
export function dropOut(): void {
  const units = i(Field.units);
  const masks = p(Field.other);
  if (i(Field.kind) === 0) {
    const stream = i(Field.turn);
    const threshold = i(Field.blocks);
    drawMasks(masks, rowFrom * units, rowTo * units, s(Step.step), word(Frame.seed), stream, threshold, workspace());
  }
  applyMasks(p(Field.output), source(), i(Field.outputStride), masks, units, rowFrom, rowTo, f(Field.number1));
}

export function dropOutBack(): void {
  const masks = p(Field.other);
  const stride = i(Field.outputStride);
  applyMasks(p(Field.output), p(Field.input), stride, masks, i(Field.units), rowFrom, rowTo, f(Field.number1));
}

export function computeLoss(): void {
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

export function measureOutput(): void {
  if (s(Step.measured) === 0) return;
  const sums = <usize>word(Frame.rowSums) + <usize>(i(Field.layer) * word(Frame.rowCapacity)) * 24;
  const to = min(rowTo, rows);
  const counts = i(Field.kind) === 1;
  measureRows(source(), i(Field.inputStride), i(Field.units), rowFrom, to, counts, f(Field.number1), f(Field.number2), sums);
}
