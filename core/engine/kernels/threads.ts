/** What one thread knows: who it is, which rows are its own, and how to wait for the others. */
import { blockRows, Frame, mostRowBlocks } from "../plan/codes";

export let frame: usize = 0;
export let thread: i32 = 0;
export let threads: i32 = 1;
/** Of the batch at hand. */
export let rows: i32 = 0;
export let rowFrom: i32 = 0;
/** The rows rounded up to a multiple of 4 at most. */
export let rowTo: i32 = 0;
/** Rows of a block: rows are shared in whole blocks. It depends on the batch alone, and so do sums over blocks. */
export let rowsOfBlock: i32 = blockRows;

export function enter(at: usize, index: i32, count: i32): void {
  frame = at;
  thread = index;
  threads = count;
}

/** Shares the rows of a batch in blocks. */
export function shareRows(count: i32): void {
  rows = count;
  const most = blockRows * mostRowBlocks;
  rowsOfBlock = blockRows * max(1, (count + most - 1) / most);
  const blocks = (count + rowsOfBlock - 1) / rowsOfBlock;
  const end = (count + 3) & ~3;
  rowFrom = min(end, shareFrom(blocks, thread) * rowsOfBlock);
  rowTo = min(end, shareFrom(blocks, thread + 1) * rowsOfBlock);
}

/** Where the share of a thread begins of `count` pieces. */
@inline
export function shareFrom(count: i32, index: i32): i32 {
  return <i32>((<i64>count * <i64>index) / <i64>threads);
}

@inline
export function word(field: i32): i32 {
  return load<i32>(frame + (field << 2));
}

@inline
export function scratch(): usize {
  return <usize>word(Frame.scratch) + <usize>thread * <usize>word(Frame.scratchBytes);
}

/**
 * Looks at the others for about 50 µs, then sleeps: a thread that has no processor of its own must not burn another's. But who is
 * woken may be put on the waker's processor and share it for a while, so sleeping has to be rare.
 */
const patience: i32 = 100000;

export function barrier(): void {
  if (threads === 1) return;
  const arrived = frame + (Frame.arrived << 2);
  const generation = frame + (Frame.generation << 2);
  const sleepers = frame + (Frame.sleepers << 2);
  const now = atomic.load<i32>(generation);
  if (atomic.add<i32>(arrived, 1) === threads - 1) {
    atomic.store<i32>(arrived, 0);
    atomic.store<i32>(generation, now + 1);
    if (atomic.load<i32>(sleepers) > 0) atomic.notify(generation, -1);
    return;
  }
  for (let i = 0; i < patience; i++) if (atomic.load<i32>(generation) !== now) return;
  atomic.add<i32>(sleepers, 1);
  while (atomic.load<i32>(generation) === now) atomic.wait<i32>(generation, now, -1);
  atomic.sub<i32>(sleepers, 1);
}
