/** Text for a terminal: what is no letter there is shown, and does nothing. */

/** Control characters but for the line end, and marks that turn the direction of what follows. */
const unprintable = /(?!\n)[\p{Cc}\p{Zl}\p{Zp}\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

/** `\x1b`, `\t`, `\u202e` in place of the characters themselves; line ends stay. */
export const printable = (text: string): string => text.replace(unprintable, shown);

/** JSON as it is, with these characters written as JSON's escapes: they stand in its texts alone. */
export const printableJson = (json: string): string =>
  json.replace(unprintable, (char) => `\\u${hex(char.charCodeAt(0), 4)}`);

/** The same of a text that stands in one line. */
export const inOneLine = (text: string): string => printable(text).replaceAll("\n", "\\n");

const named: Readonly<Record<string, string>> = { "\t": "\\t", "\r": "\\r" };
const shown = (char: string): string => {
  const code = char.charCodeAt(0);
  return named[char] ?? (code < 256 ? `\\x${hex(code, 2)}` : `\\u${hex(code, 4)}`);
};
const hex = (code: number, digits: number): string => code.toString(16).padStart(digits, "0");
