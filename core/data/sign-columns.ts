/** Columns of signs, as the strand of a gene: there `-` is a value, which elsewhere stands for a missing one. */
import { usualMissing } from "./missing";
import type { DataWarning, Dialect } from "./types";

/** `+`, `++`, `+/-`, `−`: no letters and no digits. */
const sign = /^[-+\u2212\u2013±/.*=<>~]{1,3}$/;
const minus = "-";
const plus = "+";

/** Missing words of columns whose values are all signs, a plus among them, by name; the others have the usual ones. */
export function signColumns(
  names: readonly string[],
  rows: readonly (readonly string[])[],
  given: Partial<Dialect>,
): { missingIn: Record<string, string[]>; warnings: DataWarning[] } {
  const missingIn: Record<string, string[]> = {};
  const warnings: DataWarning[] = [];
  // Whoever says how all is written has a file that was read before: it is read in the same way again.
  const isSaid = given.missing ?? (given.delimiter && given.quote !== undefined && given.decimal && given.encoding);
  if (isSaid !== undefined && isSaid !== "") return { missingIn, warnings };
  for (const [column, name] of names.entries()) {
    if (given.missingIn && Object.hasOwn(given.missingIn, name)) continue;
    const isSign = (word: string) => sign.test(word) || words.includes(word.toUpperCase());
    const cells = rows.map((row) => (row[column] ?? "").trim()).filter((cell) => cell !== "");
    if (!cells.includes(plus) || !cells.every(isSign)) continue;
    missingIn[name] = words;
    warnings.push({
      code: "sign_column",
      severity: "note",
      message: `${name} holds signs, so that ${minus} is a value of it`,
      detail: "if it stands for a missing value, choose it as the word for that in this column",
      column: name,
      example: minus,
    });
  }
  return { missingIn, warnings };
}

const words = usualMissing.filter((word) => word !== minus).map((word) => word.toUpperCase());
