/** Blanks around a field, which are no part of it: spaces, tabs and no-break spaces (C2 A0). */
import { decodeUtf8 } from "./utf8";

/** 1 for bytes with which a blank may begin. */
export const blankBytes = new Uint8Array(256);
for (const byte of [32, 9, 0xc2]) blankBytes[byte] = 1;

/** Past spaces, tabs and no-break spaces (C2 A0), but not past the delimiter. */
export function skipBlanks(bytes: Uint8Array, from: number, delimiter: number): number {
  for (let at = from; ; at++) {
    const byte = bytes[at];
    if (byte === delimiter) return at;
    if (byte === 0xc2 && bytes[at + 1] === 0xa0) at++;
    else if (byte !== 32 && byte !== 9) return at;
  }
}

export function trimBlanks(bytes: Uint8Array, start: number, end: number): number {
  while (end > start) {
    const last = bytes[end - 1];
    if (last === 32 || last === 9) end--;
    else if (last === 0xa0 && end - 1 > start && bytes[end - 2] === 0xc2) end -= 2;
    else break;
  }
  return end;
}

/** Whether something other than blanks stands there: text behind a closing quote. */
export function isJunk(bytes: Uint8Array, from: number, to: number): boolean {
  for (let at = from; at < to; at++) {
    if (bytes[at] !== 32 && bytes[at] !== 9) return decodeUtf8(bytes, at, to).trim() !== "";
  }
  return false;
}
