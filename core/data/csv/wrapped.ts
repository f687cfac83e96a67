/** Files whose rows a spreadsheet put into quotes as a whole: `"30;""cook"";""no"""` for `30;"cook";"no"`. */
import { sampleFields, sniffDialect } from "../dialect";
import type { DataWarning } from "../types";
import { decodeUtf8 } from "./utf8";

const mostLines = 50;
const sampleBytes = 65_536;
const wrappedLine = /^"(?:[^"]|"")*"$/;

/** Whether all lines of a file's beginning are quoted rows, with quoted fields of their own, that make a table without them. */
export function isWrapped(head: Uint8Array): boolean {
  if (head.find((byte) => byte > 32) !== 34) return false;
  const text = decodeUtf8(head, 0, Math.min(head.length, sampleBytes));
  const lines = text.split(/\r\n|\r|\n/).filter((line) => line.trim() !== "");
  if (head.length > sampleBytes) lines.pop();
  if (lines.length < 2 || !lines.every((line) => wrappedLine.test(line.trim()))) return false;
  const inner = lines.slice(0, mostLines).map((line) => line.trim().slice(1, -1).replaceAll('""', '"'));
  if (!inner.some((line) => /[;,\t|]"|"[;,\t|]/.test(line))) return false;
  const sample = inner.join("\n");
  const { rows, usual } = sampleFields(sample, sniffDialect(sample).dialect, false);
  return usual > 1 && rows.every((row) => row.length === usual);
}

/** The same bytes without the outer quotes of each line, and with half of the doubled ones. */
export function* unwrapped(pieces: Iterable<Uint8Array>): Generator<Uint8Array> {
  const [quote, lf, cr] = [34, 10, 13];
  let atStart = true;
  // A quote whose meaning the next byte tells: it closes the line or stands for one quote.
  let held = false;
  for (const piece of pieces) {
    const bytes = new Uint8Array(piece.length + 1);
    let length = 0;
    for (const byte of piece) {
      const ends = byte === lf || byte === cr;
      if (held) {
        held = false;
        if (byte === quote) {
          bytes[length++] = quote;
          continue;
        }
      } else if (byte === quote && !ends) {
        if (atStart) atStart = false;
        else held = true;
        continue;
      }
      bytes[length++] = byte;
      atStart = ends || (atStart && byte === 32);
    }
    yield bytes.subarray(0, length);
  }
}

export const wrappedNote: DataWarning = {
  code: "quoted_rows",
  severity: "note",
  message: "Each row stands in quotes as a whole",
  detail: "the outer quotes are taken off",
};
