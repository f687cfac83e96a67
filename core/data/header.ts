/** Guesses whether a table's first row names its columns. */
import { toldByShape } from "./header-shape";
import type { Evidence } from "./types";
import { isMissing, parseNumber } from "./values";

/** From this share of numbers on, a column counts as one of numbers. */
const mostly = 0.9;

const newNames = "names that do not come again below";
/** The row is written as the others are: that it is one of names is in doubt. */
export const onlyNew = `${newNames}, written as the rows are`;

export function guessHeader(
  first: readonly string[],
  rest: readonly string[][],
  decimal: "." | ",",
  evidence: Evidence = {},
): boolean {
  const isNumber = (value: string) => !Number.isNaN(parseNumber(value, decimal));
  if (first.length === 0) return true;
  if (rest.length === 0) {
    evidence.header = "the only row";
    return !first.some(isNumber);
  }
  const seen = { wordOverNumbers: 0, numberOverNumbers: 0, numberOverWords: 0, recurring: 0 };
  for (let c = 0; c < first.length; c++) {
    const below = rest.map((row) => row[c] ?? "").filter((value) => !isMissing(value));
    const numbers = below.filter(isNumber).length;
    const numeric = below.length > 0 && numbers >= mostly * below.length;
    if (numeric && !isMissing(first[c])) seen[isNumber(first[c]) ? "numberOverNumbers" : "wordOverNumbers"]++;
    if (below.length > 2 && numbers === 0 && isNumber(first[c])) seen.numberOverWords++;
    if (below.includes(first[c])) seen.recurring++;
  }
  const names = first.filter((value) => value.trim() !== "");
  const unique = names.length > 0 && new Set(names).size === names.length;
  const told = (reason: string, header: boolean) => {
    evidence.header = reason;
    return header;
  };
  if (seen.wordOverNumbers > 0) return told("names above numbers", true);
  if (
    unique &&
    isNumbered(names, isNumber) &&
    !rest.slice(0, 3).some((row) => areWhole(row.filter(isNumber).map(Number)))
  ) {
    return told("names that are numbered", true);
  }
  if (unique && seen.recurring + seen.numberOverNumbers === 0) {
    if (seen.numberOverWords > 0) return told("numbers above words", true);
    if (!first.some(isNumber)) {
      const shape = isNumbered(
        names.map((name) => name.replace(/^\D+/, "")),
        isNumber,
      )
        ? "name"
        : toldByShape(first, rest);
      if (shape === "value") return told("the first row is written as the others", false);
      return told(shape === "name" ? newNames : onlyNew, true);
    }
  }
  return told("the first row looks like the others", false);
}

/** `0, 1, 2, …`, `1, 2, 3, …` or years, each one more than the one before; names that are words may stand beside them. */
export function isNumbered(names: readonly string[], isNumber: (value: string) => boolean): boolean {
  const numbers = names.filter(isNumber).map(Number);
  const [start] = numbers;
  if (!isConsecutive(numbers)) return false;
  return (start >= 1800 && start <= 2200) || (numbers.length > 2 && (start === 0 || start === 1));
}

/** Whether a row goes on in whole numbers, too: then the first one names nothing. */
const areWhole = (numbers: readonly number[]): boolean => numbers.every(Number.isInteger) && isConsecutive(numbers);
const isConsecutive = (numbers: readonly number[]): boolean =>
  numbers.length > 1 && numbers.every((value, i) => value === numbers[0] + i);
