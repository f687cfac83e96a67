/** The text of a field whose bytes were found: decoded, and out of its quotes. */
import type { Dialect } from "../types";
import { decodeUtf8 } from "./utf8";

export type Quoting = Pick<Dialect, "quote" | "escape">;

/** The text of a field from its entries in `starts` and `ends`. */
export function fieldText(bytes: Uint8Array, start: number, end: number, marks: Quoting): string {
  return end >= 0 ? decodeUtf8(bytes, start, end) : unquote(bytes, start, ~end, marks);
}

/**
 * `"a ""b"" c"` → `a "b" c`; what stands after the closing quote is kept as it is. In bytes, for a text of a million pieces
 * takes a long time to put together.
 */
function unquote(bytes: Uint8Array, start: number, end: number, marks: Quoting): string {
  const inside = new Uint8Array(end - start);
  const [length, at] = unquoteInto(inside, bytes, start, end, marks);
  const text = decodeUtf8(inside, 0, length);
  return at < end ? text + decodeUtf8(bytes, at, end).trimEnd() : text;
}

/** The text of the quoted field bytes[start..end) in `target`: its length, and where the field goes on behind its closing quote. */
export function unquoteInto(
  target: Uint8Array,
  bytes: Uint8Array,
  start: number,
  end: number,
  marks: Quoting,
): [length: number, at: number] {
  const quote = marks.quote.charCodeAt(0);
  const escape = marks.escape === undefined ? -1 : marks.escape.charCodeAt(0);
  let length = 0;
  let at = start + 1;
  while (at < end) {
    let byte = bytes[at++];
    if (byte === quote) {
      if (at >= end || bytes[at] !== quote) break;
      at++;
    } else if (byte === escape && at < end && (bytes[at] === quote || bytes[at] === escape)) byte = bytes[at++];
    target[length++] = byte;
  }
  return [length, at];
}
