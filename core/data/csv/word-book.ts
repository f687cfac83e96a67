/** The different words of a column while its fields are read. */
import type { MissingWords } from "../missing";
import { isMissing } from "../values";
import type { Compiled } from "./compiled";
import { copyBytes, Dictionary, type Entries } from "./dictionary";
import { unquoteInto } from "./field-text";
import type { RecordBatch } from "./record-batch";
import type { Segments } from "./segments";
import { encodeUtf8 } from "./utf8";

/** Words of a column, in order of first appearance, as they go from one thread to another. */
export interface Words extends Entries {
  /** Rows with a value. */
  present: number;
}

/** Raw fields of a column, and the words that they stand for: unquoted, without blanks around them. */
export class WordBook {
  private raw = new Dictionary();
  /** The entry of the word that a raw entry stands for: mostly itself; −1 for missing. */
  private words = new Int32Array(64);
  private unquoted = new Uint8Array(256);
  /** After `take`: the word's number among the words for each raw entry. */
  codes = new Int32Array();

  /** Bytes of the longest missing word. */
  private readonly longest: number;
  /** Where the compiled loops keep codes of short raw entries; 0: nowhere. */
  readonly table: number;

  constructor(
    private readonly chosen: MissingWords | null,
    private readonly compiled: Compiled | null,
  ) {
    this.longest = chosen?.longest ?? 4;
    this.table = compiled?.takeTable() ?? 0;
  }

  giveTable(): void {
    this.compiled?.giveTable(this.table);
  }

  get count(): number {
    return this.raw.count;
  }

  fetch(hashes: Int32Array, count: number): void {
    this.raw.fetch(hashes, count);
  }

  /** The raw entry of the field at an index; `hash` is that of its bytes. */
  entryOf(batch: RecordBatch, index: number, hash?: number): number {
    const known = this.raw.count;
    const end = batch.ends[index];
    const entry = this.raw.add(batch.bytes, batch.starts[index], end < 0 ? ~end : end, hash);
    if (entry === known) this.learn(entry, batch, index);
    return entry;
  }

  private learn(entry: number, batch: RecordBatch, index: number): void {
    const { bytes, starts, ends } = batch;
    const start = starts[index];
    const end = ends[index];
    this.grow();
    if (end >= 0 && isPlain(bytes[start]) && isPlain(bytes[end - 1])) {
      this.words[entry] = entry;
      return;
    }
    const length = end < 0 ? this.unquote(batch, start, ~end) : 0;
    if (length > this.longest && isPlain(this.unquoted[0]) && isPlain(this.unquoted[length - 1])) {
      this.words[entry] = this.wordOf(this.unquoted, length);
      return;
    }
    const value = batch.value(index);
    const word = value.trim();
    const encoded = encodeUtf8(word);
    this.words[entry] = (this.chosen === null ? isMissing(word) : this.chosen.has(word))
      ? -1
      : end >= 0 && word === value
        ? entry
        : this.wordOf(encoded, encoded.length);
  }

  /** Length of the text of an awkward field in `unquoted`; 0 where it goes on behind its closing quote. */
  private unquote(batch: RecordBatch, start: number, end: number): number {
    if (this.unquoted.length < end - start) this.unquoted = new Uint8Array(2 * (end - start));
    const [length, at] = unquoteInto(this.unquoted, batch.bytes, start, end, batch.marks);
    return at >= end ? length : 0;
  }

  /** The entry of a word that no field spells out so far, perhaps. */
  private wordOf(bytes: Uint8Array, length: number): number {
    const known = this.raw.count;
    const entry = this.raw.add(bytes, 0, length);
    if (entry === known) {
      this.grow();
      this.words[entry] = entry;
    }
    return entry;
  }

  private grow(): void {
    if (this.raw.count < this.words.length) return;
    const { words } = this;
    this.words = new Int32Array(words.length * 2);
    this.words.set(words);
  }

  take(entries: Segments<Int32Array>): Words {
    this.giveTable();
    const { raw, words } = this;
    const counts = new Int32Array(raw.count);
    for (const part of entries.each()) {
      for (let i = 0; i < part.length; i++) if (part[i] >= 0) counts[part[i]]++;
    }
    this.codes = new Int32Array(raw.count).fill(-1);
    let present = 0;
    let count = 0;
    let plain = true;
    for (let entry = 0; entry < raw.count; entry++) {
      const word = words[entry];
      if (word < 0) {
        plain = false;
        continue;
      }
      present += counts[entry];
      // The word of a raw field may stand behind it in the list, so that it is numbered with its first field.
      if (this.codes[word] < 0) this.codes[word] = count++;
      if (word !== entry) plain = false;
      this.codes[entry] = this.codes[word];
    }
    // What was only there to find entries again can go now.
    this.raw = new Dictionary();
    this.words = new Int32Array();
    if (plain) return { bytes: raw.bytes, ends: raw.ends, count, present };
    return { ...compact(raw, words, this.codes, count), present };
  }
}

/** The words alone, in the order of their codes. */
function compact(raw: Entries, words: Int32Array, codes: Int32Array, count: number): Entries {
  const bytes = new Uint8Array(raw.bytes.length);
  const ends = new Float64Array(count);
  let length = 0;
  let next = 0;
  for (let entry = 0; entry < raw.count; entry++) {
    const word = words[entry];
    if (word < 0 || codes[word] !== next) continue;
    const start = word === 0 ? 0 : raw.ends[word - 1];
    copyBytes(raw.bytes, start, raw.ends[word], bytes, length);
    length += raw.ends[word] - start;
    ends[next++] = length;
  }
  return { bytes, ends, count };
}

/** A byte that no white space begins or ends with. */
function isPlain(byte: number): boolean {
  return byte > 32 && byte < 128;
}
