/** Guesses the decimal mark of a file from its first fields. */
import type { Dialect, Evidence } from "./types";

/** `1,5`, `22,75`, `0,125`, `1.234,5`, `1.234.567`: numbers that a decimal point can't have. */
const withComma =
  /^[-+\u2212]?(?:\d{1,3}(?:\.\d{3})+,\d+|\d*,(?:\d{1,2}|\d{4,})|0,\d+|\d{4,},\d+|\d{1,3}(?:\.\d{3}){2,})$/;
/** `1.5`, `0.125`, `1,234.5`, `1,234,567`. */
const withPoint =
  /^[-+\u2212]?(?:\d{1,3}(?:,\d{3})+\.\d+|\d+\.|\d*\.(?:\d{1,2}|\d{4,})|0?\.\d+|0\.\d+|\d{4,}\.\d+|\d{1,3}(?:,\d{3}){2,}|\d*\.?\d+[eE][-+]?\d+)$/;
/** `1,234` and `1.234` may be either. */
const threeAfterComma = /^[-+\u2212]?\d{1,3},\d{3}$/;
const threeAfterPoint = /^[-+\u2212]?\d{1,3}\.\d{3}$/;

/** Units around a number tell nothing of its decimal mark. */
const bare = (cell: string): string => cell.replace(/^[\s\p{Sc}]+|[\s\p{Sc}%]+$/gu, "");

export function guessDecimal(
  rows: readonly string[][],
  delimiter: Dialect["delimiter"],
  evidence: Evidence,
): { decimal: "." | ","; doubtful: string | null } {
  const found = { comma: 0, point: 0, weakComma: 0, weakPoint: 0 };
  let [example, doubtful] = ["", ""];
  for (const row of rows) {
    for (const cell of row) {
      const value = bare(cell);
      if (withComma.test(value)) {
        found.comma++;
        example ||= value;
      } else if (withPoint.test(value)) found.point++;
      else if (threeAfterComma.test(value)) found.weakComma++;
      else if (threeAfterPoint.test(value)) {
        found.weakPoint++;
        doubtful ||= value;
      }
    }
  }
  const { comma, point, weakComma, weakPoint } = found;
  if (delimiter === ";" && comma + point + weakPoint === 0 && weakComma > 0) {
    evidence.decimal = "semicolons go with decimal commas";
    return { decimal: ",", doubtful: null };
  }
  const isComma = comma > point;
  evidence.decimal = isComma ? `numbers like ${example}` : point + weakPoint > 0 ? "numbers have points" : "usual";
  return { decimal: isComma ? "," : ".", doubtful: comma + point === 0 && delimiter !== "," ? doubtful || null : null };
}
