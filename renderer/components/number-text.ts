/** Numbers as people type them and as fields show them. */
import { toDecimals } from "#core/numbers";

/** Understands `1e-3`, a decimal comma, spaces between thousands and a typographic minus. NaN for everything else. */
export function parseNumber(text: string): number {
  const plain = text
    .trim()
    .replace(/[\s\u00a0\u202f]/g, "")
    .replace(/[−–]/g, "-");
  const dotted = plain.includes(".") ? plain : plain.replace(",", ".");
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(dotted) ? Number(dotted) : Number.NaN;
}

/** Shortest text that reads back as the same number. */
export const exactNumber = (value: number | null): string => (value === null ? "" : String(value));

/** Without an exponent, as assistive tools want a value: `0.00000001`. */
export const plainNumber = (value: number): string =>
  String(value).includes("e") ? value.toFixed(Math.min(100, decimals(value))) : String(value);

export interface NumberLimits {
  min?: number | undefined;
  max?: number | undefined;
  integer?: boolean | undefined;
  /** Whether the limits themselves are forbidden (`above 0`). */
  exclusiveMin?: boolean | undefined;
}

/** What is wrong with a value, in words that begin with the field's name; null when nothing is. */
export function numberFault(name: string, value: number, limits: NumberLimits): string | null {
  const { min, max, integer, exclusiveMin } = limits;
  if (Number.isNaN(value)) return `${name} must be a number, such as ${integer ? "12" : "0.001 or 1e-3"}.`;
  const low = min !== undefined && (exclusiveMin ? value <= min : value < min);
  const high = max !== undefined && value > max;
  if (low || high) {
    if (min !== undefined && max !== undefined && !exclusiveMin) return `${name} must lie between ${min} and ${max}.`;
    if (low) return exclusiveMin ? `${name} must be above ${min}.` : `${name} must be at least ${min}.`;
    return `${name} must be at most ${max}.`;
  }
  return integer && !Number.isInteger(value) ? `${name} must be a whole number.` : null;
}

/** One step up or down, without the dust of binary fractions (0.1 + 0.2). */
export function stepped(value: number, step: number, limits: NumberLimits): number {
  const digits = Math.max(decimals(value), decimals(step));
  const next = toDecimals(value + step, Math.min(100, digits));
  return Math.min(limits.max ?? Infinity, Math.max(limits.min ?? -Infinity, next));
}

function decimals(value: number): number {
  const [mantissa = "", exponent = "0"] = String(value).split("e");
  return Math.max(0, (mantissa.split(".")[1]?.length ?? 0) - Number(exponent));
}
