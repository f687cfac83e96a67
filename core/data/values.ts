/** What a single field of a file means: missing, a number, a truth value. Ranges of the text are read in place, without copies. */
import { plural } from "../numbers";

const missingTokens: ReadonlySet<string> = new Set(["", "na", "n/a", "nan", "null", "?", "-", "#n/a", "<na>"]);

/** Whether text[start..end) is one of `""`, `NA`, `N/A`, `NaN`, `null`, `?`, `-`, `#N/A`, `<NA>` (upper or lower case). */
export function isMissingAt(text: string, start: number, end: number): boolean {
  const length = end - start;
  if (length === 0) return true;
  if (length > 4) return false;
  const first = text.charCodeAt(start);
  if (length === 1) return first === 63 || first === 45;
  // n, N, # or <: every longer token begins with one of them.
  if (first !== 110 && first !== 78 && first !== 35 && first !== 60) return false;
  return missingTokens.has(text.slice(start, end).toLowerCase());
}

export function isMissing(value: string): boolean {
  const trimmed = value.trim();
  return isMissingAt(trimmed, 0, trimmed.length);
}

const powersOfTen = Array.from({ length: 23 }, (_, i) => Number(`1e${i}`));
const grouped = {
  ".": /^[-+]?[1-9]\d{0,2}(?:([,' \u00a0\u202f])\d{3})(?:\1\d{3})*(?:\.\d*)?$/,
  ",": /^[-+]?[1-9]\d{0,2}(?:([.' \u00a0\u202f])\d{3})(?:\1\d{3})*(?:,\d*)?$/,
} as const;

/** Whether a value is written with thousands marks in groups of three: `1,234.5`, or `1.234,5` under a decimal comma. */
export function isGrouped(value: string, decimal: "." | ","): boolean {
  return grouped[decimal].test(value);
}

/**
 * The number that text[start..end) stands for, or NaN where it is none. Not numbers: codes with leading zeros (`00501`),
 * integers of more than 15 digits (they would lose digits), `Infinity`, hexadecimal, percent and currency signs.
 */
export function parseNumberAt(text: string, start: number, end: number, decimal: "." | ","): number {
  const decimalCode = decimal === "." ? 46 : 44;
  let at = start;
  const sign = text.charCodeAt(at);
  if (sign === 45 || sign === 43) at++;
  const firstDigit = at;
  let mantissa = 0;
  let point = -1;
  let digits = 0;
  let code = 0;
  for (; at < end; at++) {
    code = text.charCodeAt(at);
    if (code >= 48 && code <= 57) {
      mantissa = mantissa * 10 + (code - 48);
      digits++;
    } else if (code === decimalCode && point < 0) point = at;
    else break;
  }
  if (digits === 0) return Number.NaN;
  const integerDigits = (point < 0 ? at : point) - firstDigit;
  if (integerDigits > 1 && text.charCodeAt(firstDigit) === 48) return Number.NaN;
  if (at < end && code !== 101 && code !== 69) return parseGrouped(text.slice(start, end), decimal);
  if (at === end) {
    if (point < 0 && digits > 15) return Number.NaN;
    const places = point < 0 ? 0 : at - point - 1;
    // Both operands are exact below 2⁵³ and 10²², so the quotient is rounded once, as it should be.
    if (digits <= 15 && places <= 22) return (sign === 45 ? -mantissa : mantissa) / powersOfTen[places];
  }
  const plain = text.slice(start, end);
  if (at < end && !/^[eE][-+]?\d{1,4}$/.test(text.slice(at, end))) return Number.NaN;
  const value = Number(decimal === "," ? plain.replace(",", ".") : plain);
  return Number.isFinite(value) ? value : Number.NaN;
}

function parseGrouped(value: string, decimal: "." | ","): number {
  if (!isGrouped(value, decimal)) return Number.NaN;
  const plain = value.replace(decimal === "." ? /[,' \u00a0\u202f]/g : /[.' \u00a0\u202f]/g, "").replace(",", ".");
  return plain.replace(/\D/g, "").length > 15 && !plain.includes(".") ? Number.NaN : Number(plain);
}

export function parseNumber(value: string, decimal: "." | ","): number {
  const trimmed = value.trim();
  return parseNumberAt(trimmed, 0, trimmed.length, decimal);
}

/** Pairs of words that mean no and yes. 0 and 1 stay numbers. */
const truthPairs: readonly (readonly [no: string, yes: string])[] = [
  ["false", "true"],
  ["no", "yes"],
  ["f", "t"],
  ["n", "y"],
  ["off", "on"],
  ["nein", "ja"],
  ["falsch", "wahr"],
  ["non", "oui"],
  ["faux", "vrai"],
  ["no", "si"],
  ["no", "sí"],
];

/** Truth of each word, if all of them belong to one pair; null otherwise. One letter alone is no evidence. */
export function readTruth(words: readonly string[]): boolean[] | null {
  if (words.length === 0) return null;
  const lower = words.map((word) => word.toLowerCase());
  for (const [no, yes] of truthPairs) {
    if (!lower.every((word) => word === no || word === yes)) continue;
    if (no.length === 1 && new Set(lower).size < 2) return null;
    return lower.map((word) => word === yes);
  }
  return null;
}

const isDigit = (code: number): boolean => code >= 48 && code <= 57;
/** Where the digits that stand at `from` end. */
function digitsEnd(text: string, from: number): number {
  let end = from;
  while (isDigit(text.charCodeAt(end))) end++;
  return end;
}

/**
 * `class_2` before `class_10`; otherwise by code units, so that the order is the same in every locale: texts are taken as runs
 * of digits and of others, and the first two runs that differ decide; a run that only begins the other one goes first. Splits
 * nothing, and cuts out digits alone where these decide: a column may have a million values to put in order.
 */
export function naturalCompare(a: string, b: string): number {
  const both = Math.min(a.length, b.length);
  let at = 0;
  while (at < both && a.charCodeAt(at) === b.charCodeAt(at)) at++;
  if (at === both) return a.length - b.length;
  const [left, right] = [a.charCodeAt(at), b.charCodeAt(at)];
  const [leftDigit, rightDigit] = [isDigit(left), isDigit(right)];
  if (leftDigit !== rightDigit && at > 0) {
    // One run ends here: the one whose kind is not that of the unit before.
    return leftDigit === isDigit(a.charCodeAt(at - 1)) ? 1 : -1;
  }
  return (leftDigit && rightDigit && compareDigits(a, b, at)) || left - right;
}
/** By value, of any length: the runs of digits that differ at `at`. */
function compareDigits(a: string, b: string, at: number): number {
  let start = at;
  while (start > 0 && isDigit(a.charCodeAt(start - 1))) start--;
  const [left, right] = [a.slice(start, digitsEnd(a, at)), b.slice(start, digitsEnd(b, at))];
  const [valueA, valueB] = [left.replace(/^0+/, ""), right.replace(/^0+/, "")];
  if (valueA.length !== valueB.length) return valueA.length - valueB.length;
  return valueA === valueB ? 0 : valueA < valueB ? -1 : 1;
}

/** `a`, `a and b`, `a, b and c`, `a, b, c and 4 more`. */
export function listed(names: readonly string[], most = 3): string {
  if (names.length > most + 1) return `${names.slice(0, most).join(", ")} and ${names.length - most} more`;
  if (names.length < 2) return names.join("");
  return `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
}

/** `1 row`, `2 rows`. */
export const counted = (count: number, noun: string): string => plural(count, noun);

/** `line 5`, `lines 5 and 9`, `lines 5, 9, 12, … ` where there are more than `most`. */
export function lineWords(lines: readonly number[], most: number): string {
  const words = lines.slice(0, most).map(String);
  if (lines.length > most) return `lines ${words.join(", ")}, …`;
  return `${words.length === 1 ? "line" : "lines"} ${listed(words, most)}`;
}
