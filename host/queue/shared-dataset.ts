/** Data sets on their way to threads: their rows lie in memory that all threads share, so that nothing is copied for each. */
import { Matrix } from "#core/matrix";
import type { Dataset, Rows } from "#core/data/dataset";
import { splitNames, type SplitName } from "#core/data/types";

interface SharedRows extends Omit<Rows, "x"> {
  blocks: readonly Float32Array[];
  columns: number;
}
export interface SharedDataset extends Omit<Dataset, "splits"> {
  splits: Record<SplitName, SharedRows>;
}

const known = new WeakMap<Dataset, SharedDataset>();

/** The same data set for other threads. What is not in shared memory yet (targets and numbers of rows) is copied there once. */
export function shareDataset(dataset: Dataset): SharedDataset {
  const there = known.get(dataset);
  if (there) return there;
  const { prepared, fitted, splits } = dataset;
  const shared = { prepared, fitted, splits: perSplit((name) => shareRows(splits[name])) };
  known.set(dataset, shared);
  return shared;
}

/** A data set that came from another thread. */
export const datasetOf = ({ prepared, fitted, splits }: SharedDataset): Dataset => ({
  prepared,
  fitted,
  splits: perSplit((name) => {
    const { blocks, columns, ...rows } = splits[name];
    return { ...rows, x: Matrix.ofBlocks(blocks, rows.rows, columns) };
  }),
});

const shareRows = ({ rows, inputs, x, y, rowIds }: Rows): SharedRows => ({
  rows,
  inputs,
  blocks: x.blocks.map((block) => sharedCopy(block, Float32Array)),
  columns: x.columns,
  y: sharedCopy(y, Float32Array),
  rowIds: sharedCopy(rowIds, Uint32Array),
});

/** The array itself where its memory is shared already. */
function sharedCopy<A extends Float32Array | Uint32Array>(values: A, make: new (buffer: SharedArrayBuffer) => A): A {
  if (values.buffer instanceof SharedArrayBuffer) return values;
  const copy = new make(new SharedArrayBuffer(values.byteLength));
  copy.set(values);
  return copy;
}

const perSplit = <T>(make: (name: SplitName) => T): Record<SplitName, T> =>
  Object.fromEntries(splitNames.map((name) => [name, make(name)])) as Record<SplitName, T>;

/** Bytes of its rows. */
export const bytesOf = ({ splits }: Dataset): number =>
  Object.values(splits).reduce((sum, { rows, inputs }) => sum + 4 * rows * (inputs + 2), 0);
