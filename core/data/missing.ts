/** Which words of a file stand for a missing value: the usual ones, or those that a person chose for all columns or for one. */
import { encodeUtf8 } from "./csv/utf8";
import type { Dialect } from "./types";
import { isMissing } from "./values";

/** What stands for a missing value where nothing else was chosen, in upper or lower case. An empty field is always missing. */
export const usualMissing = ["NA", "N/A", "NaN", "null", "?", "-", "#N/A", "<NA>"] as const;

/** `NA, ?, none` as words: without blanks around them, each once. */
export const wordsIn = (text: string): string[] => [
  ...new Set(
    text
      .split(",")
      .map((word) => word.trim())
      .filter((word) => word !== ""),
  ),
];

/** The words chosen for a column, or null where the usual ones hold. */
export function missingWordsOf(dialect: Partial<Dialect>, column: string): readonly string[] | null {
  const own = dialect.missingIn;
  if (own && Object.hasOwn(own, column)) return own[column];
  return dialect.missing ?? null;
}

/**
 * Chosen words, looked up in bytes and in strings. A word is compared as it stands, blanks around it aside, in upper or
 * lower case (of A to Z): `-999` is missing, `-999.0` is not.
 */
export class MissingWords {
  /** Bytes of the longest word. */
  readonly longest: number;
  private readonly words: ReadonlySet<string>;
  private readonly bytes: readonly Uint8Array[];
  /** Whether some word begins with this byte. */
  private readonly begins = new Uint8Array(256);

  constructor(words: readonly string[]) {
    this.words = new Set(words.map(folded));
    this.bytes = [...this.words].filter((word) => word !== "").map((word) => encodeUtf8(word));
    this.longest = Math.max(0, ...this.bytes.map(({ length }) => length));
    for (const [first] of this.bytes) {
      this.begins[first] = 1;
      if (first >= 97 && first <= 122) this.begins[first - 32] = 1;
    }
  }

  /** Whether bytes[start..end) is missing. */
  at(bytes: Uint8Array, start: number, end: number): boolean {
    const length = end - start;
    if (length === 0) return true;
    if (length > this.longest || this.begins[bytes[start]] === 0) return false;
    return this.bytes.some((word) => {
      if (word.length !== length) return false;
      for (let i = 0; i < length; i++) if (word[i] !== lower(bytes[start + i])) return false;
      return true;
    });
  }

  has(value: string): boolean {
    const word = folded(value);
    return word === "" || this.words.has(word);
  }
}

const lower = (byte: number): number => (byte >= 65 && byte <= 90 ? byte + 32 : byte);
const folded = (word: string): string => word.trim().replace(/[A-Z]/g, (letter) => letter.toLowerCase());

/** The test for a column's fields. */
export function missingTest(words: readonly string[] | null): (value: string) => boolean {
  if (words === null) return isMissing;
  const chosen = new MissingWords(words);
  return (value) => chosen.has(value);
}
