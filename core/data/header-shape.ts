/** Whether a first row of words is written as the rows below it are: then nothing but its place says that it names columns. */
import { isMissing } from "./values";

/** From this share of the cells on, a column counts as written in one way. */
const mostly = 0.9;
/** From this share on, a way of writing is one of a column's own. */
const often = 0.2;
/** Fewer rows tell no way of writing. */
const fewRows = 5;
/** Digits from which on a word is no usual name of a column. */
const manyDigits = 3;

/** What a first cell says of its row, beside the cells below it. */
type Told = "name" | "value" | "nothing";

/**
 * `value`: the first row goes on below in codes with digits, and no name stands above values of another kind.
 * `name`: some cell is written as none below. `nothing`: neither.
 */
export function toldByShape(first: readonly string[], rest: readonly (readonly string[])[]): Told {
  if (rest.length < fewRows) return "name";
  const told = first.map((cell, column) => {
    const below = rest.map((row) => (row[column] ?? "").trim()).filter((value) => !isMissing(value));
    return cell.trim() === "" || below.length < fewRows ? "nothing" : toldByCell(cell.trim(), below);
  });
  if (told.includes("name")) return "name";
  return told.includes("value") ? "value" : "nothing";
}

function toldByCell(first: string, below: readonly string[]): Told {
  const shape = shapeOf(first);
  const share = (test: (value: string) => boolean) => below.filter(test).length / below.length;
  // A value would come again below, where few do not.
  const once = new Set(below).size <= (1 - mostly) * below.length && !below.includes(first);
  if (once) return "name";
  const alike = share((value) => shapeOf(value) === shape);
  if (alike === 0) return "name";
  const digits = first.replace(/\D/g, "").length;
  return digits >= manyDigits && alike >= often && share((value) => /\d/.test(value)) >= mostly ? "value" : "nothing";
}

/** `Aa` for Paris, `9-9-9` for a date, `+9+9` for −4230+00131: runs of letters and of digits, and what stands between them. */
function shapeOf(value: string): string {
  return (
    value
      // Hexadecimal digits are digits: F985, 1F1E8.
      .replace(/\b(?=[0-9A-F]*\d)[0-9A-F]{4,}\b/g, "9")
      .replace(/\d+/g, "9")
      .replace(/\p{Lu}+/gu, "A")
      .replace(/\p{L}+/gu, (letters) => (letters.startsWith("A") ? (letters.length > 1 ? "Aa" : "A") : "a"))
      .replace(/[-\u2212]/g, "+")
  );
}
