/** What `field operator value` comes to. */
import type { Field } from "./field";

export type Operator = "=" | "!=" | "<" | "<=" | ">" | ">=" | "~";
type Value = ReturnType<Field<never>["value"]>;

const units: Readonly<Record<string, number>> = { s: 1, sec: 1, min: 60, m: 60, h: 3600 };

/** `.01`, `1e-3`, `−2`, `90 %`; of seconds also `2 min`. NaN where it is none. */
export function numberOf(text: string, seconds = false): number {
  const plain = text
    .trim()
    .replaceAll("−", "-")
    .replaceAll(/(?<=\d)[\s_\u00a0](?=\d{3}\b)/g, "");
  const percent = /^(.*?)\s*%$/.exec(plain);
  if (percent) return numberOf(percent[1]!) / 100;
  const unit = seconds ? /^(.*?)\s*([a-z]+)$/i.exec(plain) : null;
  if (unit && units[unit[2]!.toLowerCase()] !== undefined) return numberOf(unit[1]!) * units[unit[2]!.toLowerCase()]!;
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(plain) ? Number(plain) : Number.NaN;
}

const same = (a: string, b: string) => a.localeCompare(b, "en", { sensitivity: "accent" }) === 0;
const holds = (text: string, part: string) => text.toLowerCase().includes(part.toLowerCase());

/** `wanted`: one of these. Something that was not measured is neither smaller nor larger, and equal to nothing. */
export function comparison(kind: Field<never>["kind"], operator: Operator, wanted: readonly string[]) {
  const numbers = wanted.map((one) => numberOf(one, kind === "seconds"));
  const isOne = (value: Value): boolean => {
    if (typeof value === "number") return numbers.some((number) => number === value);
    if (typeof value === "boolean") return wanted.some((one) => truth[one.toLowerCase()] === value);
    if (typeof value !== "string")
      return wanted.some((one) => (value as readonly string[]).some((item) => same(item, one)));
    const number = numberOf(value);
    return wanted.some((one, i) => same(value, one) || number === numbers[i]);
  };
  return (value: Value): boolean => {
    switch (operator) {
      case "=":
        return isOne(value);
      case "!=":
        return !isOne(value);
      case "~":
        return [value].flat().some((one) => wanted.some((part) => holds(String(one), part)));
      default: {
        const number = typeof value === "number" ? value : typeof value === "string" ? numberOf(value) : Number.NaN;
        return numbers.some((limit) => ordered[operator](number, limit));
      }
    }
  };
}
export const truth: Readonly<Record<string, boolean>> = { yes: true, true: true, no: false, false: false };
const ordered: Readonly<Record<"<" | "<=" | ">" | ">=", (a: number, b: number) => boolean>> = {
  "<": (a, b) => a < b,
  "<=": (a, b) => a <= b,
  ">": (a, b) => a > b,
  ">=": (a, b) => a >= b,
};
