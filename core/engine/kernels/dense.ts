/** The operations of a dense layer: its products forward and backward, the gradients of its weights and biases. */
import { Field, Frame, panelColumns, Part, pieceInputs, productBlock, updateRows } from "../plan/codes";
import * as activations from "./activations";
import { blockFrom } from "./blocks";
import { clearEnd, columnSums } from "./columns";
import { at, i, ownRows, p, source, workspace } from "./operation";
import { beginGradient, gradientOf, product } from "./products";
import { rowFrom, rows, shareFrom, thread, threads, word } from "./threads";

/** Words of `Field.zeros`. */
export const ofInput: i32 = 1;

export const ofDelta: i32 = 2;

export function dense(): void {
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

export function inputGradient(): void {
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
export function firstInput(): i32 {
  return blockFrom(thread) << 3;
}

@inline
export function lastInput(): i32 {
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

export function countSilent(): void {
  const first = firstColumn();
  const count = lastColumn() - first;
  if (count <= 0) return;
  const offset = <usize>first << 2;
  activations.countSilent(p(Field.input) + offset, i(Field.inputStride), rows, count, p(Field.state1) + offset);
}

export function biasGradient(): void {
  const first = firstColumn();
  const last = lastColumn();
  if (last <= first) return;
  const offset = <usize>first << 2;
  const gradient = p(Field.gradient);
  columnSums(p(Field.other) + offset, i(Field.outputStride), rows, last - first, gradient + offset);
  if (last === i(Field.units)) clearEnd(gradient, last);
}

/** For the gradient's columns from … from + count − 1. */
export function prepareProduct(from: i32, count: i32): void {
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
export function isFine(): bool {
  return word(Frame.part) !== Part.all && rows > productBlock;
}

/** A share of the gradient's tiles of so many inputs and a panel of columns. */
export function tilesOfGradient(): void {
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

export function weightGradient(): void {
  if (isFine()) return tilesOfGradient();
  const end = lastInput();
  if (end <= firstInput()) return;
  prepareProduct(0, i(Field.units));
  for (let from = firstInput(); from < end; from += updateRows) {
    gradientOf(from, min(end, from + updateRows), at(p(Field.gradient), from, i(Field.units)));
  }
}
