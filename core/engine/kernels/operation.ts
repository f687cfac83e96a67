/** The operation and the step at hand, and their fields. */
import { Field, panelBytes, Step } from "../plan/codes";
import { rowFrom, rows, rowTo, scratch } from "./threads";

let op: usize = 0;
/** The record of the step: what `gatherRows` and the rules read themselves. */
export let step: usize = 0;

@inline
export function takeStep(place: usize): void {
  step = place;
}
@inline
export function takeOperation(place: usize): void {
  op = place;
}

@inline
export function i(field: i32): i32 {
  return load<i32>(op + (field << 2));
}

@inline
export function p(field: i32): usize {
  return <usize>load<u32>(op + (field << 2));
}

@inline
export function f(field: i32): f32 {
  return load<f32>(op + (field << 2));
}

@inline
export function s(field: i32): i32 {
  return load<i32>(step + (field << 2));
}

/** The rows of the step, where an operation reads them in place of a layer's output. */
@inline
export function source(): usize {
  const input = p(Field.input);
  return input === 0 ? <usize>s(Step.x) : input;
}

@inline
export function at(matrix: usize, row: i32, stride: i32): usize {
  return matrix + ((<usize>row * <usize>stride) << 2);
}

/** A thread's scratch but for its spare tile. */
export function workspace(): usize {
  return scratch() + panelBytes;
}

/** The rows of the batch that are this thread's. */
@inline
export function ownRows(): i32 {
  return min(rowTo, rows) - rowFrom;
}
