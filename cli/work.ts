/** The result of work that is done in pieces, at once. */
export function toEnd<R>(work: Generator<void, R, void>): R {
  for (;;) {
    const step = work.next();
    if (step.done) return step.value;
  }
}
