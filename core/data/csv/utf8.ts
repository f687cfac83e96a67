/** UTF-8 to strings and back. The laboratory is pure: it has no TextDecoder. */

const scratch = new Uint16Array(4096);
const replacement = 0xfffd;

/** The text of bytes[start..end). What is no UTF-8 becomes U+FFFD. */
export function decodeUtf8(bytes: Uint8Array, start = 0, end = bytes.length): string {
  let text = "";
  let units = 0;
  for (let at = start; at < end;) {
    if (units > scratch.length - 2) {
      text += fromUnits(units);
      units = 0;
    }
    const byte = bytes[at];
    if (byte < 0x80) {
      scratch[units++] = byte;
      at++;
      continue;
    }
    const length = sequenceAt(bytes, at, end);
    if (length === 0) {
      scratch[units++] = replacement;
      at++;
      continue;
    }
    let point = byte & (0xff >> (length + 1));
    for (let i = 1; i < length; i++) point = (point << 6) | (bytes[at + i] & 0x3f);
    if (point > 0xffff) {
      point -= 0x10000;
      scratch[units++] = 0xd800 + (point >> 10);
      point = 0xdc00 + (point & 0x3ff);
    }
    scratch[units++] = point;
    at += length;
  }
  return units === 0 ? text : text + fromUnits(units);
}

function fromUnits(units: number): string {
  // `apply` takes any array-like; its type names arrays alone.
  return String.fromCharCode.apply(null, scratch.subarray(0, units) as unknown as number[]);
}

/** Length of the well-formed sequence of two to four bytes that starts at an offset, or 0. */
export function sequenceAt(bytes: Uint8Array, at: number, end: number): number {
  const first = bytes[at];
  const length = first < 0xc2 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : first < 0xf5 ? 4 : 0;
  if (length === 0 || at + length > end) return 0;
  const second = bytes[at + 1];
  // Overlong forms, surrogates and points above U+10FFFF.
  if (first === 0xe0 && second < 0xa0) return 0;
  if (first === 0xed && second > 0x9f) return 0;
  if (first === 0xf0 && second < 0x90) return 0;
  if (first === 0xf4 && second > 0x8f) return 0;
  for (let i = 1; i < length; i++) if ((bytes[at + i] & 0xc0) !== 0x80) return 0;
  return length;
}

/** The bytes of a text; lone surrogates become U+FFFD. */
export function encodeUtf8(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length * 3);
  let length = 0;
  for (let at = 0; at < text.length; at++) {
    let point = text.charCodeAt(at);
    if (point < 0x80) {
      bytes[length++] = point;
      continue;
    }
    if (point < 0x800) bytes[length++] = 0xc0 | (point >> 6);
    else {
      if (point >= 0xd800 && point < 0xe000) {
        const low = text.charCodeAt(at + 1);
        if (point < 0xdc00 && low >= 0xdc00 && low < 0xe000) {
          point = 0x10000 + ((point - 0xd800) << 10) + (low - 0xdc00);
          at++;
        } else point = replacement;
      }
      if (point > 0xffff) {
        bytes[length++] = 0xf0 | (point >> 18);
        bytes[length++] = 0x80 | ((point >> 12) & 0x3f);
      } else bytes[length++] = 0xe0 | (point >> 12);
      bytes[length++] = 0x80 | ((point >> 6) & 0x3f);
    }
    bytes[length++] = 0x80 | (point & 0x3f);
  }
  return bytes.slice(0, length);
}

/** UTF-16 units that well-formed bytes[start..end) become. */
export function utf16Length(bytes: Uint8Array, start: number, end: number): number {
  let units = 0;
  for (let at = start; at < end; at++) {
    const byte = bytes[at];
    if ((byte & 0xc0) !== 0x80) units += byte >= 0xf0 ? 2 : 1;
  }
  return units;
}
