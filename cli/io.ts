/** Where a command reads and writes: the process, or a test. */
export interface Io {
  stdout(text: string): void;
  stderr(text: string): void;
  /** Whether stderr is a terminal: progress is drawn there and nowhere else. */
  readonly interactive: boolean;
  /** Milliseconds of a clock that never goes back. */
  clock(): number;
  /** The time of day. */
  now(): Date;
}
