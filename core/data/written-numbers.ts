/** Numbers as people write them: with a unit, a currency, a Unicode minus, blanks behind the sign. */
import { parseNumberAt } from "./values";

export interface WrittenNumber {
  value: number;
  /** `$`, `%`, `€`, `kg`, or nothing. */
  unit: string;
}

const currencyCodes = "USD|EUR|GBP|CHF|JPY|CNY|INR|AUD|CAD|SEK|NOK|DKK|PLN|CZK|BRL|RUB|Rs\\.?|US";
const before = new RegExp(`^(?:${currencyCodes})?\\s*\\p{Sc}?`, "u");
/** A unit, or a factor with a currency: `1.2M`, `300k`. Codes such as `12AB4` have none. */
const behind = /\s*(%|‰|°[CF]?|\p{Sc}|[a-zA-Zµμ]{1,7}[²³]?(?:\/[a-zA-Z]{1,6}[²³]?)?)\.?$/u;
const factors: Readonly<Record<string, number>> = { k: 1e3, K: 1e3, M: 1e6, B: 1e9, bn: 1e9 };
const longest = 40;

/**
 * The number that a value stands for once its unit is taken off, or null where that is none. `−5`, `- 5` and `(5)` are −5;
 * `1.2M` is 1 200 000, `12%` is 12. Codes with leading zeros, infinite numbers and bounds (`<0.1`) are none.
 */
export function parseWritten(value: string, decimal: "." | ","): WrittenNumber | null {
  if (value.length > longest) return null;
  let text = value.trim();
  const special = parseSpecial(text, decimal);
  if (special !== null) return { value: special, unit: "" };
  let sign = "";
  if (/^\(.*\)$/.test(text)) [text, sign] = [text.slice(1, -1).trim(), "-"];
  const takeSign = () => {
    const found = /^[-+\u2212\u2013\ufe63\uff0d]\s*/.exec(text)?.[0];
    if (found === undefined) return true;
    text = text.slice(found.length);
    if (sign !== "") return false;
    sign = found.startsWith("+") ? "+" : "-";
    return true;
  };
  if (!takeSign()) return null;
  const front = before.exec(text)?.[0] ?? "";
  text = text.slice(front.length).trimStart();
  // $-5 as well as -$5.
  if (front !== "" && !takeSign()) return null;
  const [whole = "", name = ""] = behind.exec(text) ?? [];
  const core = whole === "" ? text : text.slice(0, -whole.length);
  const number = parseNumberAt(core, 0, core.length, decimal);
  if (Number.isNaN(number) || /[-+]/.test(core[0])) {
    // An exponent is no unit: 1e5.
    const plain = parseNumberAt(text, 0, text.length, decimal);
    if (Number.isNaN(plain) || /[-+]/.test(text[0])) return null;
    return { value: sign === "-" ? -plain : plain, unit: front.trim() };
  }
  const factor = Object.hasOwn(factors, name) ? factors[name] : undefined;
  const unit = [front.trim(), factor === undefined ? name : ""].filter((part) => part !== "").join(" ");
  return { value: (sign === "-" ? -number : number) * (factor ?? 1), unit };
}

/** Hexadecimal (`0x1f`), time in seconds (`1:02:03`) and Indian thousands (`1,23,456`). */
function parseSpecial(text: string, decimal: "." | ","): number | null {
  const first = text.charCodeAt(0);
  if (!(first >= 48 && first <= 57)) return null;
  if (/^0x[0-9a-f]{1,12}$/i.test(text)) return Number(text);
  const [, hours, minutes, seconds = ""] = /^(\d{1,4}):([0-5]?\d):([0-5]\d(?:[.,]\d+)?)$/.exec(text) ?? [];
  if (seconds !== "") {
    const rest = Number(seconds.replace(decimal, "."));
    return Number.isNaN(rest) ? null : Number(hours) * 3600 + Number(minutes) * 60 + rest;
  }
  return decimal === "." && /^\d{1,3}(?:,\d{2})+,\d{3}(?:\.\d+)?$/.test(text) ? Number(text.replaceAll(",", "")) : null;
}

/** A number with a mark that is none of it, which stands before or behind: `<0.05`, `31939*`. */
export function isMarked(value: string, decimal: "." | ","): boolean {
  const text = value
    .trim()
    .replace(/^[<>≤≥~≈±]=?\s*/u, "")
    .replace(/\s*[*†‡§#!?+]{1,3}$/u, "");
  return text !== value.trim() && !Number.isNaN(parseNumberAt(text, 0, text.length, decimal));
}

/** As a column of numbers reads a value: plain numbers as they are, others as they are written; NaN for all else. */
export function numberOf(value: string, decimal: "." | ","): number {
  const plain = parseNumberAt(value, 0, value.length, decimal);
  return Number.isNaN(plain) ? (parseWritten(value, decimal)?.value ?? Number.NaN) : plain;
}
