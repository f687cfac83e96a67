/** What the fast engine needs of its host: memory that the kernels run in, and threads to run them on. */

/** Regions of a memory that has the kernels in it. They last as long as the workspace or an array of it is held. */
export interface Workspace {
  /** The whole memory at its present size. Older views stay valid, as far as they reach. */
  readonly buffer: SharedArrayBuffer;
  /** The first byte of a region of so many bytes, all 0; a multiple of 64. Throws a RangeError where there is no room. */
  take(bytes: number): number;
  /** Gives a region back. */
  give(at: number): void;
  /** Numbers of a region. */
  array(at: number, length: number): Float32Array;
  /** Runs steps; gives how many were done. What comes out does not depend on the threads. */
  run(job: Job): number;
}

/** The steps `first`…`first + count − 1` of a frame's records. */
export interface Job {
  frame: number;
  threads: number;
  first: number;
  count: number;
  /**
   * Thread n does the share `first + n` of `of` shares, and has a frame of its own, `frameBytes` after that of the thread before;
   * there is no barrier among the frame's operations. Without it the threads share the whole work and one frame.
   */
  share?: { first: number; of: number; frameBytes: number };
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
  /** Room for a model. */
  open(): Workspace;
}
