/** Rows that repeat another one in every column. */
import { inBlocks, type Pieces } from "../pieces";
import type { Column } from "./types";

/** For each row the first row that is the same in every column, itself if there is none before it. */
export function* firstOfKind(columns: readonly Column[], rows: number): Pieces<Int32Array> {
  const hashes = yield* hashRows(columns, rows);
  // Row + 1 at the place of its hash or after it; at most half full.
  const slots = new Int32Array(2 ** Math.ceil(Math.log2(2 * rows + 2)));
  const mask = slots.length - 1;
  const first = new Int32Array(rows);
  yield* inBlocks(rows, (from, end) => {
    for (let row = from; row < end; row++) {
      let slot = hashes[row] & mask;
      let same = -1;
      for (; slots[slot] !== 0 && same < 0; slot = (slot + 1) & mask) {
        const other = slots[slot] - 1;
        if (hashes[other] === hashes[row] && sameRow(columns, row, other)) same = other;
      }
      if (same < 0) slots[slot] = row + 1;
      first[row] = same < 0 ? row : same;
    }
  });
  return first;
}

export interface Repeats {
  count: number;
  /** The first row that is the same as one above it, and that one; −1 where there is none. */
  first: number;
  original: number;
}
/** By the first column of a table as it was read: another target asks for the same columns again. */
const known = new WeakMap<Column, { columns: readonly Column[]; repeats: Repeats }>();

/** The rows that are the same as one above them. What was found of the same columns before stays known. */
export function* repeatsIn(columns: readonly Column[], rows: number): Pieces<Repeats> {
  const [key] = columns;
  const before = key && known.get(key);
  if (before && before.columns.length === columns.length && before.columns.every((one, i) => one === columns[i]))
    return before.repeats;
  const kinds = yield* firstOfKind(columns, rows);
  const repeats = { count: 0, first: -1, original: -1 };
  for (let row = 0; row < kinds.length; row++) {
    if (kinds[row] === row) continue;
    if (repeats.count++ === 0) [repeats.first, repeats.original] = [row, kinds[row]];
  }
  if (key) known.set(key, { columns, repeats });
  return repeats;
}

/** 32 bits of each row's values. */
function* hashRows(columns: readonly Column[], rows: number): Pieces<Int32Array> {
  const hashes = new Int32Array(rows).fill(0x811c9dc5 | 0);
  for (const column of columns) {
    yield;
    if ("numbers" in column) {
      const { buffer, byteOffset } = column.numbers;
      const words = new Int32Array(buffer, byteOffset, 2 * rows);
      for (let row = 0; row < rows; row++) {
        const mixed = Math.imul(hashes[row] ^ words[2 * row], 0x01000193);
        const again = Math.imul(mixed ^ (mixed >>> 15) ^ words[2 * row + 1], 0x85ebca6b);
        hashes[row] = again ^ (again >>> 13);
      }
    } else {
      const { codes } = column;
      for (let row = 0; row < rows; row++) {
        const mixed = Math.imul(hashes[row] ^ codes[row], 0x01000193);
        hashes[row] = mixed ^ (mixed >>> 15);
      }
    }
  }
  return hashes;
}

function sameRow(columns: readonly Column[], a: number, b: number): boolean {
  return columns.every((column) =>
    "numbers" in column ? Object.is(column.numbers[a], column.numbers[b]) : column.codes[a] === column.codes[b],
  );
}
