/** What the fast engine needs of its host: memory that the kernels run in, and threads to run them on. */

/** A memory of its own with the kernels in it. */
export interface Workspace {
  /** Of the present size: asked for again after `grow`. Older views stay valid, as far as they reach. */
  readonly buffer: SharedArrayBuffer;
  /** The first byte that the kernels leave free. */
  readonly base: number;
  /** Makes it at least this long. Throws a RangeError beyond 4 GiB. */
  grow(bytes: number): void;
  /**
   * Runs the steps `first`…`first + count − 1` of the frame's records on `threads` threads; gives how many were done. What comes
   * out does not depend on the threads.
   */
  run(frame: number, threads: number, first: number, count: number): number;
}

export interface Machine {
  /** Threads at most. */
  readonly threads: number;
  /** Take all of them, whether they help or not. */
  readonly always: boolean;
  /** Whether the threads beyond the first have begun; asking starts them. */
  readonly ready: boolean;
  /** Milliseconds of a clock that never goes back: how many threads help is measured. */
  readonly clock: () => number;
  /** A new memory, at least this long. */
  open(bytes: number): Workspace;
}
