/** Repairs that the scanner makes, to be told once each. */
import type { DataWarning } from "../types";
import { counted, lineWords } from "../values";

const exampleLength = 120;

/** Places that are named. */
const mostLines = 8;

/** Repairs of one kind: how many, and where the first ones are. */
export class Tally {
  count = 0;
  line = 0;
  example = "";
  /** The first lines, one more than are named. */
  lines: number[] = [];

  add(line: number, example: () => string): void {
    if (this.lines.length <= mostLines && this.lines.at(-1) !== line) this.lines.push(line);
    if (this.count++ === 0) {
      this.line = line;
      this.example = example().slice(0, exampleLength);
    }
  }

  /** Adds what was found further down, where lines were counted from `line` on. */
  join({ count, line, example, lines }: TallyData, before: number): void {
    if (this.count === 0 && count > 0) [this.line, this.example] = [line + before, example];
    this.lines = [...this.lines, ...lines.map((one) => one + before)].slice(0, mostLines + 1);
    this.count += count;
  }

  /** `line 5`, `lines 5, 9 and 12`. */
  get where(): string {
    return lineWords(this.lines, mostLines);
  }
}

export class Tallies {
  readonly ragged = new Tally();
  readonly junk = new Tally();
  readonly backslash = new Tally();
  /** Records that have the right width under another delimiter. */
  readonly mixed = new Tally();
  shorter = 0;
  longer = 0;

  join(other: TalliesData, lines: number): void {
    this.ragged.join(other.ragged, lines);
    this.junk.join(other.junk, lines);
    this.backslash.join(other.backslash, lines);
    this.mixed.join(other.mixed, lines);
    this.shorter += other.shorter;
    this.longer += other.longer;
  }

  /** `leftOut`: rows with another number of fields are no part of the table. */
  warnings(width: number, leftOut = false): DataWarning[] {
    const { ragged, junk, backslash, mixed } = this;
    const warnings: DataWarning[] = [];
    if (ragged.count > 0) warnings.push(this.raggedWarning(width, leftOut));
    if (junk.count > 0) {
      warnings.push({
        code: "junk_after_quote",
        severity: "warning",
        message: `${counted(junk.count, "field")} ${junk.count === 1 ? "goes" : "go"} on after the closing quote`,
        detail: `${junk.where}; the text after the quote is kept`,
        ...placeOf(junk),
      });
    }
    if (backslash.count > 0) {
      warnings.push({
        code: "backslash_escape",
        severity: "warning",
        message: `${counted(backslash.count, "quote")} ${backslash.count === 1 ? "stands" : "stand"} behind a backslash`,
        detail: `${backslash.where}; a backslash is read as a letter like others: if it stands for the quote behind it, take it as an escape`,
        ...placeOf(backslash),
      });
    }
    if (mixed.count > 0) {
      warnings.push({
        code: "mixed_delimiters",
        severity: "problem",
        message: `${counted(mixed.count, "row")} ${mixed.count === 1 ? "has" : "have"} another delimiter`,
        detail: `${mixed.where}; the file mixes delimiters: make them one`,
        ...placeOf(mixed),
      });
    }
    return warnings;
  }

  private raggedWarning(width: number, leftOut: boolean): DataWarning {
    const { ragged, shorter, longer } = this;
    const parts = [];
    if (shorter > 0) parts.push(`${shorter} shorter${leftOut ? "" : ", filled as missing"}`);
    if (longer > 0) parts.push(`${longer} longer${leftOut ? "" : ", the extra fields are left out"}`);
    if (leftOut) parts.push("left out");
    return {
      code: "ragged_row",
      severity: longer > 0 && !leftOut ? "problem" : "warning",
      message: `${counted(ragged.count, "row")} ${ragged.count === 1 ? "does" : "do"} not have ${counted(width, "field")}`,
      detail: `${ragged.where}; ${parts.join(", ")}`,
      ...placeOf(ragged),
    };
  }
}

/** Tallies as they cross from one thread to another. */
type TallyData = Pick<Tally, "count" | "line" | "example" | "lines">;
export interface TalliesData {
  ragged: TallyData;
  junk: TallyData;
  backslash: TallyData;
  mixed: TallyData;
  shorter: number;
  longer: number;
}

const placeOf = ({ line, count, example, lines }: Tally) => ({
  line,
  ...(lines.length > 1 && { lines: lines.slice(0, mostLines) }),
  count,
  example,
});
