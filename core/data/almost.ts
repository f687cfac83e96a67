/** Columns of words that are nearly, or behind a unit, numbers or dates: what stops them is said, and the type is offered. */
import type { WordColumn } from "./csv/words";
import { parseDate, type DateOrder } from "./dates";
import type { DataWarning } from "./types";
import { listed, parseNumber } from "./values";
import { isMarked, parseWritten } from "./written-numbers";

/** From this share of numbers or dates on, a column that is not all of them deserves a warning. */
const nearlyAll = 0.9;
/** From this share on, where at most so many different words stand in the way of at least so many different numbers. */
const mostNumbers = 0.5;
const fewWords = 3;
const manyNumbers = 10;
/** Words that are looked at before all of them are. */
const firstWords = 100;

type Kind = "number" | "date";

interface Found {
  /** Rows and different words of the kind, and the same of others. */
  rows: number;
  words: number;
  others: { row: number; word: string }[];
  otherRows: number;
  otherWords: number;
}

export function almostOf(source: WordColumn): DataWarning[] {
  if (source.words.count === 0) return [];
  return unitWarning(source) ?? nearlyWarning(source, "number") ?? nearlyWarning(source, "date") ?? [];
}

/** All values are numbers with one unit, a few aside. */
function unitWarning({ name, words, decimal, codes, present, at }: WordColumn): DataWarning[] | null {
  const first = Math.min(words.count, firstWords);
  const units = new Map<string, number>();
  for (let word = 0; word < first; word++) {
    const written = parseWritten(words.at(word), decimal);
    if (written) units.set(written.unit, (units.get(written.unit) ?? 0) + 1);
  }
  const [unit = "", times = 0] = [...units].sort((a, b) => b[1] - a[1])[0] ?? [];
  // One word alone is no measurement: `5kg` in every row may be a name.
  if (unit === "" || times < mostNumbers * first || words.count < 2) return null;
  const fits = (word: string) => {
    const written = parseWritten(word, decimal);
    return written !== null && (written.unit === unit || written.unit === "");
  };
  const found = split({ words, codes }, fits);
  if (found.rows < nearlyAll * present) return null;
  const other = found.others[0];
  const example = words.at(0);
  const stops = other ? `; ${other.word.slice(0, 40)} on line ${at(other.row).line} is not` : "";
  return [
    {
      code: "unit",
      severity: "warning",
      message: `${name} has numbers with ${unit}`,
      detail: `${example.slice(0, 40)} would be ${parseWritten(example, decimal)?.value}; as it stands it is a category: read it as a number${stops}`,
      column: name,
      ...(other && { line: at(other.row).line }),
      count: found.otherRows,
      example: (other?.word ?? example).slice(0, 120),
      offer: "number",
    },
  ];
}

function nearlyWarning(source: WordColumn, kind: Kind): DataWarning[] | null {
  const { name, words, codes, present, at } = source;
  const test = testOf(source, kind);
  if (test === null) return null;
  const found = split({ words, codes }, test);
  if (found.otherRows === 0) return kind === "number" ? writtenWarning(source) : null;
  const enough = found.words >= manyNumbers && found.rows >= mostNumbers * present;
  const few = enough && found.otherWords <= fewWords;
  const marked = enough && kind === "number" && areMarked(source, test);
  if (found.rows < nearlyAll * present && !few && !marked) return null;
  const [first] = found.others;
  // Codes of which some begin with 0 are no numbers, and are not meant to be: 09005.
  if (kind === "number" && found.others.every(({ word }) => /^0\d+$/.test(word))) return null;
  const { line, example } = at(first.row);
  const lines = found.others.map(({ row }) => at(row).line);
  const what = found.otherWords > 1 && few ? listed(found.others.map(({ word }) => word.slice(0, 40))) : example;
  return [
    {
      code: "demoted",
      severity: "warning",
      message: `${name} is not all ${kind}s`,
      detail: `${what.slice(0, 120)} on line ${line} is not one (${found.otherRows} of ${present}); in a ${kind} column they would be missing`,
      column: name,
      line,
      ...(lines.length > 1 && { lines: [...new Set(lines)].sort((a, b) => a - b) }),
      count: found.otherRows,
      example: example.slice(0, 120),
      offer: kind,
    },
  ];
}

/** All values are numbers, and some are written as no column of numbers is read by itself: `(5)`, `0x1f`, `1:02:03`. */
function writtenWarning({ name, words, codes, present, decimal, at }: WordColumn): DataWarning[] | null {
  const found = split({ words, codes }, (word) => !Number.isNaN(parseNumber(word, decimal)));
  const [first] = found.others;
  if (!first || words.count < 2) return null;
  const { word } = first;
  return [
    {
      code: "written",
      severity: "warning",
      message: `${name} writes numbers in another way`,
      detail: `${word} would be ${parseWritten(word, decimal)?.value} (${found.otherRows} of ${present} are written so); as it stands it is a category: read it as a number`,
      column: name,
      line: at(first.row).line,
      count: found.otherRows,
      example: word,
      offer: "number",
    },
  ];
}

/** Nearly all that are no numbers are numbers with a mark. */
function areMarked({ words, decimal }: WordColumn, isNumber: (word: string) => boolean): boolean {
  let [others, marked] = [0, 0];
  for (let word = 0; word < words.count; word++) {
    const text = words.at(word);
    if (isNumber(text)) continue;
    others++;
    if (isMarked(text, decimal)) marked++;
  }
  return marked >= nearlyAll * others;
}

/** Whether a word is of the kind; null where the first words are not. */
function testOf({ words, decimal }: WordColumn, kind: Kind): ((word: string) => boolean) | null {
  const first = Array.from({ length: Math.min(words.count, firstWords) }, (_, word) => words.at(word));
  if (kind === "number") {
    const isNumber = (word: string) =>
      !Number.isNaN(parseNumber(word, decimal)) || parseWritten(word, decimal)?.unit === "";
    return first.filter(isNumber).length >= mostNumbers * first.length ? isNumber : null;
  }
  const orders: DateOrder[] = ["iso", "day_first", "month_first"];
  const share = (order: DateOrder) => first.filter((word) => !Number.isNaN(parseDate(word, order))).length;
  const order = orders.reduce((best, one) => (share(one) > share(best) ? one : best));
  return share(order) >= mostNumbers * first.length ? (word) => !Number.isNaN(parseDate(word, order)) : null;
}

/** How many rows and words pass a test, and the first rows of those that do not. */
function split({ words, codes }: Pick<WordColumn, "words" | "codes">, test: (word: string) => boolean): Found {
  const fits = Uint8Array.from({ length: words.count }, (_, word) => (test(words.at(word)) ? 1 : 0));
  const found: Found = { rows: 0, words: 0, others: [], otherRows: 0, otherWords: 0 };
  for (const fit of fits) {
    if (fit) found.words++;
    else found.otherWords++;
  }
  const seen = new Set<number>();
  for (let row = 0; row < codes.length; row++) {
    const code = codes[row];
    if (code < 0) continue;
    if (fits[code]) found.rows++;
    else {
      found.otherRows++;
      if (found.others.length < fewWords && !seen.has(code)) {
        seen.add(code);
        found.others.push({ row, word: words.at(code) });
      }
    }
  }
  return found;
}
