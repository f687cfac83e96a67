/** Options of the dialect's controls, in words. */
import { encodingName, offeredEncodings } from "#core/data/encodings";
import { usualMissing } from "#core/data/missing";
import type { Dialect } from "#core/data/types";

export const delimiters: { value: Dialect["delimiter"]; label: string }[] = [
  { value: ",", label: ", comma" },
  { value: ";", label: "; semicolon" },
  { value: "\t", label: "⇥ tab" },
  { value: "|", label: "| bar" },
  { value: " ", label: "␣ space" },
];
export const decimals: { value: Dialect["decimal"]; label: string }[] = [
  { value: ".", label: ". point" },
  { value: ",", label: ", comma" },
];
/** A select has no empty value. */
export const quotes = [
  { value: '"', label: '"' },
  { value: "'", label: "'" },
  /** A backslash before a quote makes it a letter. */
  { value: "escape", label: '\\"' },
  { value: "none", label: "none" },
] as const;

/** The offered encodings, and the one that is in use. */
export function encodings(now: string): { value: string; label: string }[] {
  const known = Object.keys(offeredEncodings);
  return (known.includes(now) ? known : [now, ...known]).map((value) => ({ value, label: encodingName(value) }));
}

/** `empty, NA, ?`, and back. */
export const missingText = (words: readonly string[] | undefined): string =>
  ["empty", ...(words ?? usualMissing)].join(", ");
export const wordList = (words: readonly string[] | undefined): string => (words ?? usualMissing).join(", ");
