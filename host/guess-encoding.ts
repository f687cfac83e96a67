/** The encoding of a text that is not valid UTF-8, guessed by what its letters would be in each. */
import iconv from "iconv-lite";
import { sequenceAt } from "#core/data/csv/utf8";
import { asBuffer } from "./files";

/** Bytes that a guess looks at. */
const mostBytes = 65_536;

/**
 * Single-byte encodings with the alphabet that they are for, and those of East Asia, the likelier ones first: among equals the
 * first is taken. Latin-1 and Latin-9 are read as windows-1252, which has their letters.
 */
const candidates: readonly (readonly [encoding: string, letters: RegExp])[] = [
  ["windows-1252", /[À-ÖØ-öø-ÿŒœŠšŽžŸ]/],
  ["shift_jis", /[\u3040-\u30ff\u4e00-\u9fff\uff00-\uffef\u3000-\u303f]/],
  ["euc-kr", /[\uac00-\ud7a3]/],
  ["gb18030", /[\u4e00-\u9fff\uff00-\uff9f\u3000-\u303f]/],
  ["euc-jp", /[\u3040-\u30ff\u4e00-\u9fff\uff00-\uff9f\u3000-\u303f]/],
  ["big5", /[\u4e00-\u9fff\uff00-\uff9f\u3000-\u303f]/],
  ["windows-1251", /[\u0401-\u045f\u0490\u0491]/],
  ["koi8-r", /[\u0401-\u0451]/],
  ["windows-1250", /[À-žŐőŰű]/],
  ["windows-1253", /[\u0386-\u03ce]/],
  ["cp850", /[À-ÖØ-öø-ÿ]/],
  ["macintosh", /[À-ÖØ-öø-ÿŒœŸ]/],
];

/** Signs that a text may have beside its letters: “ ” ’ – … € £ ° ² ³ µ · « » § ± × ½. */
const signs = /[\u2018-\u201e\u2013\u2014\u2022\u2026\u20ac£¥°²³µ·«»§±×½¼¾ªº®©™\u00a0´¿¡]/;
const eastAsian = new Set(["shift_jis", "euc-jp", "gb18030", "big5", "euc-kr"]);

/** How many sequences of several bytes are well-formed UTF-8, and how many bytes are none. */
export function utf8Share(pieces: Iterable<Uint8Array>): { whole: number; bad: number } {
  let [whole, bad] = [0, 0];
  let rest = new Uint8Array();
  const count = (bytes: Uint8Array, final: boolean): number => {
    let at = 0;
    // A sequence that the piece cuts is counted with the next.
    const end = final ? bytes.length : bytes.length - 3;
    for (; at < end; at++) {
      if (bytes[at] < 0x80) continue;
      const length = sequenceAt(bytes, at, bytes.length);
      if (length === 0) bad++;
      else {
        whole++;
        at += length - 1;
      }
    }
    return at;
  };
  for (const piece of pieces) {
    const bytes = new Uint8Array(rest.length + piece.length);
    bytes.set(rest);
    bytes.set(piece, rest.length);
    rest = bytes.slice(count(bytes, false));
  }
  count(rest, true);
  return { whole, bad };
}

/** A few bad bytes among many good letters are faults of the text, not another encoding. */
export const isFaultyUtf8 = ({ whole, bad }: { whole: number; bad: number }): boolean => whole > bad;

export function guessEncoding(bytes: Uint8Array): string {
  const sample = linesBeyondAscii(bytes);
  let best = { encoding: "windows-1252", score: -1 };
  for (const [encoding, letters] of candidates) {
    const score = plausibility(iconv.decode(asBuffer(sample), encoding), letters, encoding);
    if (score > best.score + 0.05) best = { encoding, score };
  }
  return best.encoding;
}

/** The lines that have other bytes than ASCII's: what the guess is made from. */
function linesBeyondAscii(bytes: Uint8Array): Uint8Array {
  const sample = new Uint8Array(mostBytes);
  let [length, start, beyond] = [0, 0, false];
  for (let at = 0; at <= bytes.length && length < mostBytes; at++) {
    if (at < bytes.length && bytes[at] >= 0x80) beyond = true;
    if (at < bytes.length && bytes[at] !== 10 && bytes[at] !== 13) continue;
    if (beyond) {
      const line = bytes.subarray(start, Math.min(at + 1, start + mostBytes - length));
      sample.set(line, length);
      length += line.length;
    }
    [start, beyond] = [at + 1, false];
  }
  return sample.subarray(0, length);
}

/** 0 to 1; −1 where bytes mean nothing in this encoding. */
function plausibility(text: string, letters: RegExp, encoding: string): number {
  let [sum, count] = [0, 0];
  const script = (char: string | undefined) => char !== undefined && char >= "\u0080" && letters.test(char);
  const ascii = (char: string | undefined) => char !== undefined && /[A-Za-z]/.test(char);
  const isEastAsian = eastAsian.has(encoding);
  const other = encoding === "windows-1251" || encoding === "koi8-r" || encoding === "windows-1253";
  let [before, at] = [undefined as string | undefined, 0];
  for (const char of text) {
    const next = text[at + char.length];
    at += char.length;
    if (char >= "\u0080") {
      if (char === "\ufffd" || (char >= "\u0080" && char < "\u00a0") || (char >= "\ue000" && char <= "\uf8ff"))
        return -1;
      count++;
      if (script(char)) {
        // An alphabet of its own does not mix with ASCII's letters in one word, Latin letters do; a capital begins a word.
        const mixed = ascii(before) || ascii(next);
        const capitalInside = isUpper(char) && before !== undefined && isLower(before);
        const alone = !mixed && !script(before) && !script(next);
        if (isEastAsian) sum += mixed ? 0.2 : commonness(char, encoding);
        else if (capitalInside) sum += 0;
        else if (other) sum += mixed ? 0 : alone ? 0.4 : 1;
        // Words of accents alone are words of another alphabet.
        else sum += mixed ? 1 : alone ? 0.6 : 0.3;
      } else if (signs.test(char)) sum += ascii(before) && ascii(next) && !/[’]/.test(char) ? 0.1 : 0.6;
    }
    before = char;
  }
  return count === 0 ? 0 : sum / count;
}

const isUpper = (char: string): boolean => char !== char.toLowerCase() && char === char.toUpperCase();
const isLower = (char: string): boolean => char !== char.toUpperCase() && char === char.toLowerCase();

/** How common a character is in texts of an encoding of East Asia, 0 to 1: kana and hangul tell the languages apart. */
function commonness(char: string, encoding: string): number {
  if (encoding === "euc-kr") return 1;
  if (encoding === "shift_jis") return /[\uff61-\uff9f]/.test(char) ? 0.6 : 1;
  // Without its kana, it could be Chinese as well.
  if (encoding === "euc-jp") return /[\u3040-\u30ff]/.test(char) ? 1 : 0.95;
  // Beyond the 3755 common characters of GB 2312, and the 5401 of Big5.
  const lead = iconv.encode(char, encoding)[0] ?? 0;
  return (encoding === "gb18030" ? lead >= 0xb0 && lead <= 0xd7 : lead <= 0xc6) ? 1 : 0.6;
}
