/** What one thread knows: who it is, which rows are its own, and how to wait for the others. */
import { Frame } from "../plan/codes";

export let frame: usize = 0;
export let thread: i32 = 0;
export let threads: i32 = 1;
/** Of the batch at hand. */
export let rows: i32 = 0;
export let rowFrom: i32 = 0;
/** A multiple of 4, or the rows rounded up to one. */
export let rowTo: i32 = 0;

export function enter(at: usize, index: i32, count: i32): void {
  frame = at;
  thread = index;
  threads = count;
}

/** Shares the rows of a batch in groups of four. */
export function shareRows(count: i32): void {
  rows = count;
  const groups = (count + 3) >> 2;
  rowFrom = shareFrom(groups, thread) << 2;
  rowTo = shareFrom(groups, thread + 1) << 2;
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
