/** Values of a setting as a person writes them in one line: `0.001, 0.01, 0.1`, or a range, `0.0001 … 0.1 log`. */
import { formatExact } from "../numbers";
import { sourceSchema, type SettingSource } from "./sources";

export type Written = { source: SettingSource } | { fault: string };

const range = /^(\S+)\s*(?:…|\.\.\.?|–|\bto\b)\s*(\S+?)(?:\s+(log))?(?:\s+(?:in\s+)?(\d+)(?:\s+steps)?)?$/u;
const exact = /^[-−+]?(?:\d+\.?\d*|\.\d+)(?:e[-−+]?\d+)?$/iu;

const numberOf = (word: string): number => (exact.test(word) ? Number(word.replaceAll("−", "-")) : Number.NaN);

/** `words`: the ones that a setting of words may have; null for numbers. */
export function sourceOf(text: string, words: readonly string[] | null, whole: boolean): Written {
  const line = text.trim();
  if (line === "") return { fault: "Write values, parted by commas." };
  if (words) return listed(line, words);
  const found = range.exec(line);
  if (found) {
    const [min, max] = [numberOf(found[1]!), numberOf(found[2]!)];
    if (Number.isNaN(min) || Number.isNaN(max)) return { fault: `${found[1]} … ${found[2]} are no two numbers.` };
    const steps = found[4] === undefined ? {} : { steps: Number(found[4]) };
    const result = sourceSchema.safeParse({ min, max, ...(found[3] && { scale: "log" }), whole, ...steps });
    if (result.success) return { source: result.data };
    return { fault: max > min ? "A logarithmic range begins above 0." : `${found[2]} has to be above ${found[1]}.` };
  }
  const values = line.split(/[,;\s]+/u).filter(Boolean);
  const numbers = values.map(numberOf);
  const wrong = values.find((_, i) => Number.isNaN(numbers[i]) || (whole && !Number.isInteger(numbers[i])));
  if (wrong !== undefined) return { fault: `${wrong} is no ${whole ? "whole " : ""}number.` };
  return { source: [...new Set(numbers)] };
}

function listed(line: string, words: readonly string[]): Written {
  const values = line.split(/[,;\s]+/u).filter(Boolean);
  const wrong = values.find((value) => !words.includes(value));
  if (wrong !== undefined) return { fault: `${wrong} is not known; there are ${words.join(", ")}.` };
  return { source: [...new Set(values)] };
}

/** A source as it would be written; null where it is none of a line (conditions, parts of a spec). */
export function writtenOf(source: SettingSource): string | null {
  if (Array.isArray(source)) {
    const plain = source.every((value) => typeof value === "number" || typeof value === "string");
    return plain
      ? source.map((value) => (typeof value === "number" ? formatExact(value) : String(value))).join(", ")
      : null;
  }
  if ("values" in source) return null;
  const { min, max, scale, steps } = source as Extract<SettingSource, { min: number }>;
  return `${formatExact(min)} … ${formatExact(max)}${scale === "log" ? " log" : ""}${steps === 5 ? "" : ` ${steps} steps`}`;
}
