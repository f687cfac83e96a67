/** Bytes that mean nothing in the encoding of a file. */
import type { DataWarning } from "../types";
import { counted, lineWords } from "../values";
import { readFrom, type ByteSource } from "./source";
import { decodeUtf8 } from "./utf8";

/** Places that are named. */
const mostLines = 8;

/** A warning where decoding left replacement characters (U+FFFD, EF BF BD in UTF-8) in place of bytes. */
export function badBytes(source: ByteSource, encoding: string): DataWarning[] {
  let count = 0;
  let line = 1;
  let offset = -1;
  let matched = 0;
  let at = 0;
  let last = 0;
  const lines: number[] = [];
  for (const piece of readFrom(source, 0)) {
    for (const byte of piece) {
      if (byte === 13 || (byte === 10 && last !== 13)) line++;
      last = byte;
      matched =
        byte === 0xef ? 1 : (matched === 1 && byte === 0xbf) || (matched === 2 && byte === 0xbd) ? matched + 1 : 0;
      if (matched === 3) {
        if (count++ === 0) offset = at;
        if (lines.length <= mostLines && lines.at(-1) !== line) lines.push(line);
        matched = 0;
      }
      at++;
    }
  }
  if (count === 0) return [];
  const around = decodeUtf8(source.read(Math.max(0, offset - 20), offset + 20).slice());
  return [
    {
      code: "bad_bytes",
      severity: "problem",
      message: `${counted(count, "place")} ${count === 1 ? "holds" : "hold"} bytes that are no ${encoding}`,
      detail: `on ${lineWords(lines, mostLines)}; they are read as \ufffd: choose another encoding if most letters look wrong, or mend these`,
      line: lines[0],
      lines: lines.slice(0, mostLines),
      count,
      example: around.split(/[\r\n]/).find((part) => part.includes("\ufffd")) ?? "",
    },
  ];
}
