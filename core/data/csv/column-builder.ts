/**
 * One column while its part of the file is read. It begins as numbers and is demoted by the first value that is none: at once
 * where nothing is lost by it, else it waits to be read again. Nothing is rounded or dropped.
 */
import { parseDate } from "../dates";
import { MissingWords } from "../missing";
import { isGrouped, isMissing, parseNumberAt } from "../values";
import type { Compiled } from "./compiled";
import { isoTimeAt } from "./date-bytes";
import { isMissingToken, numberAt } from "./number-bytes";
import type { RecordBatch } from "./record-batch";
import { Segments } from "./segments";
import { decodeUtf8 } from "./utf8";
import { WordBook, type Words } from "./word-book";

/** `again`: its words are needed and were not kept. */
export type BuilderMode = "number" | "date" | "codes" | "again";

export class ColumnBuilder {
  mode: BuilderMode = "number";
  rows = 0;
  /** Rows with a value, while these are numbers or dates. */
  present = 0;
  /** The first row that is written with thousands marks; −1: none. */
  groupedRow = -1;
  private readonly numbers = new Segments<Float64Array>(Float64Array);
  private readonly entries = new Segments<Int32Array>(Int32Array);
  private words: WordBook | null = null;

  /** Null: the usual words. */
  private readonly chosen: MissingWords | null;

  constructor(
    private readonly decimal: "." | ",",
    missing: readonly string[] | null = null,
  ) {
    this.chosen = missing && new MissingWords(missing);
  }

  private isMissingAt(bytes: Uint8Array, start: number, end: number): boolean {
    return this.chosen === null ? isMissingToken(bytes, start, end) : this.chosen.at(bytes, start, end);
  }
  private isMissing(text: string): boolean {
    return this.chosen === null ? isMissing(text) : this.chosen.has(text);
  }

  /** For a second reading: the words, whatever they are. */
  restart(): void {
    this.mode = "codes";
    this.rows = 0;
    this.present = 0;
    this.words?.giveTable();
    this.words = null;
    this.numbers.clear();
    this.entries.clear();
  }

  add(batch: RecordBatch, column: number, scratch: Float64Array, codes: Int32Array): void {
    if (this.mode === "number" && !this.addNumbers(batch, column, scratch)) this.demote("date");
    if (this.mode === "date" && !this.addDates(batch, column, scratch)) this.demote("codes");
    if (this.mode === "codes") this.addCodes(batch, column, codes);
    this.rows += batch.records;
  }

  /** Chosen words may look like numbers, so that they are looked for first. */
  private compiledFor(batch: RecordBatch): Compiled | null {
    return this.chosen === null ? batch.compiled : null;
  }

  private demote(to: "date" | "codes"): void {
    this.groupedRow = -1;
    this.mode = this.present === 0 ? to : "again";
    if (to === "codes" || this.mode === "again") {
      this.numbers.clear();
      if (this.mode === "codes") this.entries.fill(-1, this.rows);
    }
  }

  private addNumbers(batch: RecordBatch, column: number, scratch: Float64Array): boolean {
    const { bytes, starts, ends, width } = batch;
    const { chosen } = this;
    const compiled = this.compiledFor(batch);
    const decimal = this.decimal.charCodeAt(0);
    const count = compiled?.readNumbers(batch, column, decimal) ?? batch.records;
    const values = compiled?.numbers ?? scratch;
    let present = compiled?.told[0] ?? 0;
    let grouped = -1;
    for (let i = 0; i < count; i++) {
      const row = compiled?.rowLeft(i) ?? i;
      const at = row * width + column;
      const start = starts[at];
      const end = ends[at];
      // Chosen words may be numbers: -999.
      const isChosen = chosen !== null && end > start && chosen.at(bytes, start, end);
      let value = end > start && !isChosen ? numberAt(bytes, start, end, decimal) : Number.NaN;
      if (value === value) present++;
      else if (end < 0) {
        // Quotes inside, or text behind them, make no number; what is missing stays missing.
        if (!this.isMissing(batch.value(at).trim())) return false;
      } else if (!isChosen && !this.isMissingAt(bytes, start, end)) {
        const text = decodeUtf8(bytes, start, end);
        if (!this.isMissing(text)) {
          value = parseNumberAt(text, 0, text.length, this.decimal);
          if (value !== value) return false;
          present++;
          if (grouped < 0 && value >= 1000 && isGrouped(text, this.decimal)) grouped = row;
        }
      }
      values[row] = value;
    }
    if (grouped >= 0 && this.groupedRow < 0) this.groupedRow = this.rows + grouped;
    this.present += present;
    this.numbers.append(values, batch.records);
    return true;
  }

  private addDates(batch: RecordBatch, column: number, scratch: Float64Array): boolean {
    const { bytes, starts, ends, width } = batch;
    const compiled = this.compiledFor(batch);
    const count = compiled?.readDates(batch, column) ?? batch.records;
    const values = compiled?.numbers ?? scratch;
    let present = compiled?.told[0] ?? 0;
    for (let i = 0; i < count; i++) {
      const row = compiled?.rowLeft(i) ?? i;
      const at = row * width + column;
      const start = starts[at];
      const end = ends[at];
      const isChosen = this.chosen !== null && end > start && this.chosen.at(bytes, start, end);
      let value = end > start && !isChosen ? isoTimeAt(bytes, start, end) : Number.NaN;
      if (value === value) present++;
      else if (end < 0 || !this.isMissingAt(bytes, start, end)) {
        const text = batch.value(at).trim();
        if (!this.isMissing(text)) {
          value = parseDate(text, "iso");
          if (value !== value) return false;
          present++;
        }
      }
      values[row] = value;
    }
    this.present += present;
    this.numbers.append(values, batch.records);
    return true;
  }

  private addCodes(batch: RecordBatch, column: number, codes: Int32Array): void {
    const { bytes, starts, ends, width, records } = batch;
    const words = (this.words ??= new WordBook(this.chosen, batch.compiled));
    const compiled = words.table > 0 ? batch.compiled : null;
    const count = compiled?.readCodes(batch, column, words.table) ?? records;
    const values = compiled?.codes ?? codes;
    if (compiled) words.fetch(compiled.hashes, count);
    for (let i = 0; i < count; i++) {
      const row = compiled?.rowWithout(i) ?? i;
      const at = row * width + column;
      const start = starts[at];
      const end = ends[at];
      const missing = end >= 0 && this.isMissingAt(bytes, start, end);
      values[row] = missing ? -1 : words.entryOf(batch, at, compiled?.hashes[i]);
      compiled?.learn(i, values[row]);
    }
    this.entries.append(values, records);
  }

  /** Numbers or dates into a part of the whole column. */
  moveNumbers(target: Float64Array, at: number): void {
    this.numbers.moveTo(target, at);
  }

  /** Codes into a part of the whole column; `to` gives the code of each of `takeWords`' words. */
  moveCodes(target: Int32Array, at: number, to: Int32Array | null): void {
    const length = this.entries.length;
    this.entries.moveTo(target, at);
    if (!this.words) return;
    const map = this.words.codes;
    if (to) for (let entry = 0; entry < map.length; entry++) if (map[entry] >= 0) map[entry] = to[map[entry]];
    for (let row = at; row < at + length; row++) if (target[row] >= 0) target[row] = map[target[row]];
  }

  /** How many different fields there are, where these are words. */
  get wordCount(): number {
    return this.words?.count ?? 0;
  }

  takeWords(): Words {
    if (!this.words) {
      return { bytes: new Uint8Array(), ends: new Float64Array(), count: 0, present: 0 };
    }
    return this.words.take(this.entries);
  }
}
