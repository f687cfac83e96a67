/** Work that is done in pieces, a generator that yields between them, so that others have their turn. */

/** Does all pieces at once; gives what they come to. */
export function toEnd<T>(work: Generator<void, T, void>): T {
  for (;;) {
    const piece = work.next();
    if (piece.done) return piece.value;
  }
}
