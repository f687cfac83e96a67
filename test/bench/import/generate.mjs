// The files of the import benchmark, made from a seed: the same bytes each time.
import { closeSync, existsSync, openSync, renameSync, writeSync } from "node:fs";

/** mulberry32 */
function random(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t = (t + Math.imul(t ^ (t >>> 7), t | 61)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

const cities = [
  "Zürich",
  "Bern",
  "Genève",
  "Basel",
  "Lugano",
  "Chur",
  "Luzern",
  "Aarau",
  "Sion",
  "Thun",
  "Köniz",
  "Uster",
];
const plans = ["basic", "plus", "premium"];
const words = "the order was late and nobody knew why it came at all so we sent it back to them again".split(" ");

/** Quotes, newlines, missing cells, dates, codes with leading zeros, and a column that is numbers up to row 900,000 of a million. */
const mixed = {
  header:
    "id,age,height,weight,income,score,ratio,temperature,visits,clicks,city,plan,region,active,birth,seen,postcode,comment,sensor,label",
  row(next, i, rows) {
    const pick = (list) => list[Math.floor(next() * list.length)];
    const normal = () => next() + next() + next() + next() - 2;
    const day = (from, span) => new Date(from + Math.floor(next() * span) * 1000).toISOString();
    const text = [pick(words), pick(words), pick(words), pick(words), Math.floor(next() * 1e6)].join(" ");
    return [
      i + 1,
      next() < 0.02 ? "" : 18 + Math.floor(next() * 70),
      (170 + 12 * normal()).toFixed(1),
      (75 + 20 * normal()).toFixed(2),
      next() < 0.05 ? "NA" : Math.round(20000 + 90000 * next() ** 2),
      normal(),
      next().toFixed(6),
      (15 + 20 * normal()).toFixed(3),
      Math.floor(next() * 12),
      Math.floor(next() ** 4 * 100000),
      pick(cities),
      pick(plans),
      `R${Math.floor(next() * 200)}`,
      next() < 0.4 ? "true" : "false",
      day(0, 1e9).slice(0, 10),
      day(1.6e12, 1e8).slice(0, 19).replace("T", " "),
      String(Math.floor(next() * 9999)).padStart(5, "0"),
      next() < 0.2 ? `"${text}, ""${pick(words)}"""` : next() < 0.05 ? `"${text}\n${pick(words)}"` : text,
      i === Math.floor(0.9 * rows) ? "broken" : (next() * 1000).toFixed(4),
      next() < 0.3 ? "yes" : "no",
    ].join(",");
  },
};

const floats = {
  header: Array.from({ length: 50 }, (_, i) => `x${i}`).join(","),
  row: (next) => Array.from({ length: 50 }, () => next() + next() - 1).join(","),
};

export const files = {
  mixed: { kind: mixed, rows: 1_000_000 },
  floats: { kind: floats, rows: 100_000 },
  huge: { kind: mixed, rows: 10_000_000 },
};

/** Writes a file where it is not there yet. */
export function generate(path, { kind, rows }) {
  if (existsSync(path)) return;
  const fresh = `${path}.part`;
  const file = openSync(fresh, "w");
  const next = random(7);
  let text = `${kind.header}\n`;
  for (let i = 0; i < rows; i++) {
    text += `${kind.row(next, i, rows)}\n`;
    if (text.length > 1 << 20) {
      writeSync(file, text);
      text = "";
    }
  }
  writeSync(file, text);
  closeSync(file);
  renameSync(fresh, path);
}
