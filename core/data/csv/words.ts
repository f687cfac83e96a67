/** The different words of a column: as bytes, and as strings when they are asked for. */
import { inBlocks, toEnd, type Pieces } from "../../pieces";
import type { CodedColumn, Column } from "../types";
import type { Words } from "./word-book";
import { Dictionary, hashOf, type Entries } from "./dictionary";
import { decodeUtf8, utf16Length } from "./utf8";

export class WordList {
  private strings: string[] | null = null;

  constructor(private readonly entries: Entries) {}

  get count(): number {
    return this.entries.count;
  }
  at(index: number): string {
    const { bytes, ends } = this.entries;
    return decodeUtf8(bytes, index === 0 ? 0 : ends[index - 1], ends[index]);
  }
  all(): string[] {
    return toEnd(this.allInPieces());
  }
  *allInPieces(): Pieces<string[]> {
    if (this.strings) return this.strings;
    const strings = Array.from<string>({ length: this.count });
    yield* inBlocks(this.count, (from, end) => {
      for (let index = from; index < end; index++) strings[index] = this.at(index);
    });
    this.strings = strings;
    return strings;
  }
  every(test: (word: string) => boolean): boolean {
    for (let index = 0; index < this.count; index++) if (!test(this.at(index))) return false;
    return true;
  }
  /** Mean length in UTF-16 units. */
  get meanLength(): number {
    const { bytes, ends, count } = this.entries;
    return count === 0 ? 0 : utf16Length(bytes, 0, ends[count - 1]) / count;
  }
}

/** A column whose values are not all numbers. */
export interface WordColumn {
  name: string;
  /** Word of each row; −1 for missing. */
  codes: Int32Array;
  words: WordList;
  /** Rows with a value. */
  present: number;
  decimal: "." | ",";
  /** A row's line in the file, and the field as it stands there. */
  at: (row: number) => { line: number; example: string };
}

/** Words up to which a column's labels are made at once. */
const fewWords = 4096;

/** A column of codes whose labels become strings when somebody asks: a million of them are costly. */
export function columnOf(name: string, type: "category" | "text", codes: Int32Array, words: WordList): Column {
  if (words.count <= fewWords) return { name, type, codes, labels: words.all() };
  const column: Column = {
    name,
    type,
    codes,
    get labels() {
      return words.all();
    },
  };
  unmade.set(column, words);
  return column;
}

/** The words of columns whose labels may not be made yet. */
const unmade = new WeakMap<Column, WordList>();

/** One label of a column, without making the others. */
export const labelAt = (column: CodedColumn, code: number): string =>
  unmade.get(column)?.at(code) ?? column.labels[code]!;

/** Makes a column's labels where they are not made yet: whoever asks for them afterwards need not wait. */
export function* makeLabels(column: Column): Pieces<void> {
  yield* unmade.get(column)?.allInPieces() ?? [];
}

/** Words of several parts as one list, and for each part the number of its words in it (null: the same). */
export interface JoinedWords {
  entries: Entries;
  maps: (Int32Array | null)[];
}

export function joinWords(parts: readonly (Words | null)[]): JoinedWords {
  const filled = parts.flatMap((part) => (part !== null && part.count > 0 ? [part] : []));
  if (filled.length <= 1) {
    const none = { bytes: new Uint8Array(), ends: new Float64Array(), count: 0 };
    return { entries: filled[0] ?? none, maps: parts.map(() => null) };
  }
  const sum = (of: (part: Words) => number) => parts.reduce((total, part) => total + (part ? of(part) : 0), 0);
  // The first words keep their numbers and, where there is room for the others, their place.
  const [first] = filled;
  const all = Dictionary.from(
    first,
    sum(({ count }) => count),
    sum(({ ends, count }) => (count > 0 ? ends[count - 1] : 0)),
  );
  const maps = parts.map((part) => (part && part !== first ? addAll(all, part) : null));
  return { entries: { count: all.count, bytes: all.bytes, ends: all.ends }, maps };
}

/** Words that are looked up together. */
const atOnce = 1 << 11;

/** The entry of each of a part's words. */
function addAll(all: Dictionary, { bytes, ends, count }: Words): Int32Array {
  const map = new Int32Array(count);
  const hashes = new Int32Array(atOnce);
  const startOf = (word: number) => (word === 0 ? 0 : ends[word - 1]);
  for (let from = 0; from < count; from += atOnce) {
    const some = Math.min(atOnce, count - from);
    for (let i = 0; i < some; i++) hashes[i] = hashOf(bytes, startOf(from + i), ends[from + i]);
    all.fetch(hashes, some);
    for (let i = 0; i < some; i++) {
      const word = from + i;
      map[word] = all.add(bytes, startOf(word), ends[word], hashes[i]);
    }
  }
  return map;
}
