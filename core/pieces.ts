/** Work in pieces: a generator that yields between them, so that whoever runs it can turn to something else meanwhile. */
export type Pieces<T> = Generator<void, T, void>;

/** The result of work that is done in pieces, at once. */
export function toEnd<T>(work: Pieces<T>): T {
  for (;;) {
    const step = work.next();
    if (step.done) return step.value;
  }
}

/** Work of a single piece whose result is there already. */
export function* done<T>(value: T): Pieces<T> {
  yield;
  return value;
}

/** Rows of a piece: a millisecond or two of simple work. */
const blockRows = 1 << 15;

/** Does something for all rows, block by block. */
export function* inBlocks(rows: number, work: (from: number, end: number) => void): Pieces<void> {
  for (let from = 0; from < rows; from += blockRows) {
    work(from, Math.min(rows, from + blockRows));
    yield;
  }
}

/** A map from each item to what belongs to it, block by block; of equal items the last one counts. */
export function* mapInPieces<T, V>(items: readonly T[], valueOf: (item: T, place: number) => V): Pieces<Map<T, V>> {
  const map = new Map<T, V>();
  yield* inBlocks(items.length, (from, end) => {
    for (let place = from; place < end; place++) map.set(items[place]!, valueOf(items[place]!, place));
  });
  return map;
}

/** Fills an array with the value of each of its places, block by block. */
export function* fillInPieces<T extends Float64Array | Int32Array | Uint32Array | Uint8Array>(
  values: T,
  valueAt: (place: number) => number,
): Pieces<T> {
  yield* inBlocks(values.length, (from, end) => {
    for (let place = from; place < end; place++) values[place] = valueAt(place);
  });
  return values;
}
