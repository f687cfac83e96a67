/** A line of the file, cut into what a reader sees in it. */
import { parseNumber } from "#core/data/values";
import type { Dialect } from "#core/data/types";

export interface Piece {
  text: string;
  /** `foreign`: letters beyond ASCII, which the encoding decides. */
  kind: "plain" | "delimiter" | "decimal" | "foreign";
}

/** The pieces of a raw line, in order; joined they are the line. Delimiters inside quotes are text. */
export function piecesOf(
  line: string,
  { delimiter, quote, decimal }: Pick<Dialect, "delimiter" | "quote" | "decimal">,
): Piece[] {
  const pieces: Piece[] = [];
  const add = (text: string, kind: Piece["kind"]) => {
    const last = pieces.at(-1);
    if (last?.kind === kind && kind !== "delimiter") last.text += text;
    else pieces.push({ text, kind });
  };
  for (const field of fieldsOf(line, delimiter, quote)) {
    if (field.delimiter) add(field.text, "delimiter");
    else addField(field.text, decimal, add);
  }
  return pieces;
}

function addField(text: string, decimal: Dialect["decimal"], add: (text: string, kind: Piece["kind"]) => void): void {
  const point = Number.isNaN(parseNumber(text, decimal)) ? -1 : text.lastIndexOf(decimal);
  Array.from(text).forEach((letter, at) => {
    if (at === point) add(letter, "decimal");
    else add(letter, (letter.codePointAt(0) ?? 0) > 127 ? "foreign" : "plain");
  });
}

function* fieldsOf(line: string, delimiter: string, quote: string): Generator<{ text: string; delimiter: boolean }> {
  let field = "";
  let quoted = false;
  for (const letter of line) {
    if (quote !== "" && letter === quote && (quoted || field.trim() === "")) quoted = !quoted;
    if (letter !== delimiter || quoted) {
      field += letter;
      continue;
    }
    if (field !== "") yield { text: field, delimiter: false };
    yield { text: letter, delimiter: true };
    field = "";
  }
  if (field !== "") yield { text: field, delimiter: false };
}
