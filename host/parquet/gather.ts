/** Collects a column's stored values, row group by row group. */
import type { Entries } from "#core/data/csv/dictionary";
import type { DataWarning } from "#core/data/types";
import { counted } from "#core/data/values";
import type { ColumnMetaData } from "hyparquet";
import type { Reading } from "./fields";

/** A column as it goes from the thread to the table. `single`: numbers of 32 bits; `days`: dates without a time. */
export type Gathered =
  | { name: string; type: "number"; numbers: Float64Array; single: boolean }
  | { name: string; type: "date"; numbers: Float64Array; days: boolean }
  | { name: string; type: "boolean"; codes: Int32Array; labels: string[] }
  | { name: string; type: "words"; codes: Int32Array; words: Entries; present: number };

export interface Gatherer {
  /** Values of the rows from `at` on; null and undefined are missing. False where the column has to be read as words. */
  take(values: ArrayLike<unknown>, at: number): boolean;
  /** The values as numbers, where they are some. */
  readonly numbers?: Float64Array;
  /** What is doubtful where a word of these rows comes before the first or behind the last one that the file names. */
  wordsBetween?(from: number, to: number, bounds: Statistics | undefined): string | null;
  end(): { column: Gathered; warnings: DataWarning[] };
}

/** How a column is gathered; all of its memory is seen by all threads. */
export function gathererOf(name: string, reading: Reading, rows: number): Gatherer {
  if (reading.kind === "number") return new Numbers(name, reading, rows);
  if (reading.kind === "date") return new Dates(name, reading, rows);
  return reading.kind === "boolean" ? new Truths(name, rows) : new WordCodes(name, rows, reading.text ?? String);
}

/** Of numbers that have too many digits for one: each as its text. */
export function digitsOf(name: string, reading: Extract<Reading, { kind: "number" }>, rows: number): Gatherer {
  const text = (value: unknown) => reading.exact?.(value) ?? String(reading.of(value));
  const words = new WordCodes(name, rows, text);
  return {
    take: (values, at) => words.take(values, at),
    end() {
      const { column, warnings } = words.end();
      const long: DataWarning = {
        code: "long_numbers",
        severity: "warning",
        message: `${name} has numbers of too many digits`,
        detail: "they would lose digits as numbers, so they stay as they are written",
        column: name,
      };
      return { column, warnings: [long, ...warnings] };
    },
  };
}

type Statistics = NonNullable<ColumnMetaData["statistics"]>;

function bytesOf(bound: unknown): Buffer | null {
  if (typeof bound === "string") return Buffer.from(bound);
  return bound instanceof Uint8Array ? Buffer.from(bound) : null;
}

const float64 = (rows: number) => new Float64Array(new SharedArrayBuffer(rows * 8));
const int32 = (rows: number) => new Int32Array(new SharedArrayBuffer(rows * 4));

class Numbers implements Gatherer {
  readonly numbers: Float64Array;
  private readonly nan = new Found();
  private readonly infinite = new Found();

  constructor(
    private readonly name: string,
    private readonly reading: Extract<Reading, { kind: "number" }>,
    rows: number,
  ) {
    this.numbers = float64(rows);
  }

  take(values: ArrayLike<unknown>, at: number): boolean {
    const { of, exact } = this.reading;
    for (let i = 0; i < values.length; i++) {
      const value = values[i];
      let number = Number.NaN;
      if (value !== null && value !== undefined) {
        if (exact && exact(value) !== null) return false;
        number = of(value);
        if (Number.isNaN(number)) this.nan.add(at + i);
        else if (!Number.isFinite(number)) {
          this.infinite.add(at + i);
          number = Number.NaN;
        }
      }
      this.numbers[at + i] = number;
    }
    return true;
  }

  end() {
    const { name, numbers } = this;
    return {
      column: { name, type: "number" as const, numbers, single: this.reading.single === true },
      warnings: [
        ...this.nan.warning(name, "nan", "note", "NaN", "as missing"),
        ...this.infinite.warning(
          name,
          "infinite",
          "warning",
          "an infinite number",
          "as missing: a network can't learn from it",
        ),
      ],
    };
  }
}

/** No `Date` goes further from 1970. */
const mostTime = 8.64e15;

class Dates implements Gatherer {
  readonly numbers: Float64Array;
  private readonly far = new Found();
  private readonly cut = new Found();

  constructor(
    private readonly name: string,
    private readonly reading: Extract<Reading, { kind: "date" }>,
    rows: number,
  ) {
    this.numbers = float64(rows);
  }

  take(values: ArrayLike<unknown>, at: number): boolean {
    const { of, finer } = this.reading;
    for (let i = 0; i < values.length; i++) {
      const value = values[i];
      let time = Number.NaN;
      if (value !== null && value !== undefined) {
        time = of(value);
        if (Math.abs(time) > mostTime) {
          this.far.add(at + i);
          time = Number.NaN;
        } else if (finer?.(value)) this.cut.add(at + i);
      }
      this.numbers[at + i] = time;
    }
    return true;
  }

  end() {
    const { name, numbers } = this;
    return {
      column: { name, type: "date" as const, numbers, days: this.reading.days },
      warnings: [
        ...this.far.warning(name, "far_date", "warning", "an impossible date", "as missing"),
        ...this.cut.warning(name, "fine_time", "note", "a time finer than a millisecond", "down to the millisecond"),
      ],
    };
  }
}

class Truths implements Gatherer {
  private readonly codes: Int32Array;
  private readonly labels: string[] = [];

  constructor(
    private readonly name: string,
    rows: number,
  ) {
    this.codes = int32(rows);
  }

  take(values: ArrayLike<unknown>, at: number): boolean {
    for (let i = 0; i < values.length; i++) this.codes[at + i] = this.codeOf(values[i]);
    return true;
  }

  private codeOf(value: unknown): number {
    if (value === null || value === undefined) return -1;
    const label = String(value);
    const code = this.labels.indexOf(label);
    return code >= 0 ? code : this.labels.push(label) - 1;
  }

  end() {
    const { name, codes, labels } = this;
    return { column: { name, type: "boolean" as const, codes, labels }, warnings: [] };
  }
}

class WordCodes implements Gatherer {
  private readonly codes: Int32Array;
  private readonly known = new Map<string, number>();
  private readonly words: string[] = [];
  private readonly empty = new Found();
  private readonly bad = new Found();
  private present = 0;

  constructor(
    private readonly name: string,
    rows: number,
    private readonly text: (value: unknown) => string,
  ) {
    this.codes = int32(rows);
  }

  take(values: ArrayLike<unknown>, at: number): boolean {
    for (let i = 0; i < values.length; i++) this.codes[at + i] = this.codeOf(values[i], at + i);
    return true;
  }

  /** Words are ordered by their bytes; bounds may be cut. */
  wordsBetween(from: number, to: number, bounds: Statistics | undefined): string | null {
    const [low, high] = [bytesOf(bounds?.min_value), bytesOf(bounds?.max_value)];
    if (!low || !high || this.text !== String) return null;
    const { words } = this;
    const checked = new Set<number>();
    for (let row = from; row < to; row++) {
      const code = this.codes[row];
      if (code < 0 || checked.has(code)) continue;
      checked.add(code);
      const word = Buffer.from(words[code]);
      if (Buffer.compare(word, low) < 0 || Buffer.compare(word.subarray(0, high.length), high) > 0) {
        return `“${words[code].slice(0, 40)}” lies outside of what the file says its values lie between`;
      }
    }
    return null;
  }

  private codeOf(value: unknown, row: number): number {
    if (value === null || value === undefined) return -1;
    const word = this.text(value);
    if (word === "") {
      this.empty.add(row);
      return -1;
    }
    this.present++;
    let code = this.known.get(word);
    if (code === undefined) {
      code = this.known.size;
      this.known.set(word, code);
      this.words.push(word);
      if (word.includes("\uFFFD")) this.bad.add(row);
    }
    return code;
  }

  end() {
    const { name, codes, present } = this;
    return {
      column: { name, type: "words" as const, codes, words: entriesOf(this.known.keys(), this.known.size), present },
      warnings: [
        ...this.empty.warning(name, "empty_text", "note", "an empty text", "as missing"),
        ...this.bad.warning(name, "bad_bytes", "warning", "a value with bytes that are no UTF-8", "with � instead"),
      ],
    };
  }
}

/** Words one after the other. */
function entriesOf(words: Iterable<string>, count: number): Entries {
  const pieces = Array.from(words, (word) => Buffer.from(word));
  const ends = new Float64Array(count);
  let end = 0;
  pieces.forEach((piece, i) => (ends[i] = end += piece.length));
  const bytes = new Uint8Array(end);
  pieces.forEach((piece, i) => bytes.set(piece, ends[i] - piece.length));
  return { bytes, ends, count };
}

/** How often something was met, and where first. */
class Found {
  private count = 0;
  private first = -1;

  add(row: number): void {
    if (this.count++ === 0) this.first = row;
  }

  warning(name: string, code: string, severity: DataWarning["severity"], what: string, how: string): DataWarning[] {
    const { count, first } = this;
    if (count === 0) return [];
    return [
      {
        code,
        severity,
        message: `${name} has ${what} in ${counted(count, "row")}`,
        detail: `first in row ${first + 1}; read ${how}`,
        column: name,
        line: first + 1,
        count,
      },
    ];
  }
}
