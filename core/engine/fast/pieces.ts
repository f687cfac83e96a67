/**
 * A step in pieces, for steps that take long: between two barriers threads know nothing of each other, so that one thread may do
 * the shares of many, one after the other. What comes out does not depend on it.
 */
import { Frame, Op, Part } from "../plan/codes";
import type { Operation } from "../plan/layer-at";
import type { Workspace } from "./machine";

/** Multiplications of a piece, some milliseconds, and pieces from which on they are worth it. */
export const pieceWork = 50_000_000;
export const fewestPieces = 4;

/** Operations first … first + count − 1, without a barrier among them, or a part of one. */
export interface Segment {
  first: number;
  count: number;
  part: Part;
}

/** One operation or a part of one each; what follows the norm of all gradients stays with it, which is kept for the call alone. */
export function segmentsOf(operations: readonly Operation[]): Segment[] {
  const segments: Segment[] = [];
  let clipping: Segment | null = null;
  operations.forEach(({ op }, first) => {
    if (op === Op.barrier) clipping = null;
    else if (clipping) clipping.count++;
    else segments.push({ first, count: 1, part: Part.first });
    if (op === Op.weightStep) segments.push({ first, count: 1, part: Part.rest });
    if (op === Op.clipNorm) clipping = segments.at(-1)!;
  });
  return segments;
}

/** Words of a frame's copy, of which each thread has one of its own: it names the thread's scratch, whosever share it does. */
export const frameCopyWords = Math.ceil(Frame.count / 16) * 16;

interface Settings {
  workspace: Workspace;
  /** Words of the memory. */
  words: Int32Array;
  frame: number;
  /** The first byte of the copies of it. */
  copies: number;
  threads: number;
  /** Of the program, and bytes from one operation to the next. */
  program: { at: number; operations: readonly Operation[] };
  operationBytes: number;
  pieces: number;
}

/** Does one step, the frame's first. Yields between pieces. */
export function* stepInPieces(settings: Settings): Generator<void, void, void> {
  const { workspace, words, frame, copies, threads, program, operationBytes } = settings;
  const copyBytes = frameCopyWords * 4;
  for (let thread = 0; thread < threads; thread++) {
    const at = (copies + thread * copyBytes) / 4;
    words.copyWithin(at, frame / 4, frame / 4 + Frame.count);
    words[at + Frame.scratch]! += thread * words[at + Frame.scratchBytes]!;
    words[at + Frame.scratchBytes] = 0;
  }
  const rounds = Math.ceil(settings.pieces / threads);
  for (const { first, count, part } of segmentsOf(program.operations)) {
    for (let thread = 0; thread < threads; thread++) {
      const at = (copies + thread * copyBytes) / 4;
      words[at + Frame.operations] = program.at + first * operationBytes;
      words[at + Frame.operationCount] = count;
      words[at + Frame.part] = part;
    }
    for (let round = 0; round < rounds; round++) {
      const share = { first: round * threads, of: rounds * threads, frameBytes: copyBytes };
      workspace.run({ frame: copies, threads, first: 0, count: 1, share });
      yield;
    }
  }
}
