/** Sizes of teams one after the other, in which each size follows each, itself too. */
export function* changingSizes(most: number): Generator<number, void, void> {
  for (let before = 1; before <= most; before++)
    for (let after = 1; after <= most; after++) {
      yield before;
      yield after;
    }
}
