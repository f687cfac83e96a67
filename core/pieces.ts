/** Work in pieces: a generator that yields between them, so that whoever runs it can turn to something else meanwhile. */
export type Pieces<T> = Generator<void, T, void>;

/** The result of work that is done in pieces, at once. */
export function toEnd<T>(work: Pieces<T>): T {
  for (;;) {
    const step = work.next();
    if (step.done) return step.value;
  }
}

/** Rows of a piece: a few milliseconds of simple work. */
const blockRows = 1 << 16;

/** Does something for all rows, block by block. */
export function* inBlocks(rows: number, work: (from: number, end: number) => void): Pieces<void> {
  for (let from = 0; from < rows; from += blockRows) {
    work(from, Math.min(rows, from + blockRows));
    yield;
  }
}
