/** How weights are shared by threads: in blocks of 8 rows. */
import { Field, Frame } from "../plan/codes";
import { i } from "./operation";
import { shareFrom, thread, threads, word } from "./threads";

/** Weights are shared in blocks of 8 rows, large ones by four blocks; a vector is one block, done by the thread whose turn it is. */
export function blockFrom(index: i32): i32 {
  const blocks = i(Field.blocks);
  const pieces = blocks >= 16 * threads ? 4 : 1;
  return min(blocks, shareFrom((blocks + pieces - 1) / pieces, index) * pieces);
}

@inline
export function firstBlock(): i32 {
  if (i(Field.turn) < 0) return blockFrom(thread);
  return i(Field.turn) % threads === thread ? 0 : 1;
}

@inline
export function lastBlock(): i32 {
  return i(Field.turn) < 0 ? blockFrom(thread + 1) : 1;
}

@inline
export function blockSums(n: i32): usize {
  return <usize>word(Frame.partials) + <usize>(i(Field.partials) + n) * 56;
}

/** Block `n` of a parameter: 8 rows of weights, or a whole vector. */
@inline
export function blockAt(array: usize, n: i32): usize {
  return array + (<usize>(n * 8 * i(Field.units)) << 2);
}

@inline
export function blockSize(n: i32): i32 {
  const size = 8 * i(Field.units);
  return min(size, i(Field.inputs) * i(Field.units) - n * size);
}
