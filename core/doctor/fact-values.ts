/** Facts are plain data in a record, as in JSON: a number that is not finite stands as its name, and is a number again for words. */
import type { FindingFacts } from "./finding";

const names = new Set(["NaN", "Infinity", "-Infinity"]);

const each = (facts: FindingFacts, change: (value: FindingFacts[string]) => FindingFacts[string]): FindingFacts =>
  Object.fromEntries(Object.entries(facts).map(([key, value]) => [key, change(value)]));

export const storable = (facts: FindingFacts): FindingFacts =>
  each(facts, (value) => (typeof value === "number" && !Number.isFinite(value) ? String(value) : value));

/** A column or class of that name becomes a number too, and reads the same in a sentence. */
export const revived = (facts: FindingFacts): FindingFacts =>
  each(facts, (value) => (typeof value === "string" && names.has(value) ? Number(value) : value));

/** What `words` makes of the facts; null where it asks for one that is not there, as in a file of another version of its rule. */
export function fromWhole<T>(facts: FindingFacts, words: (facts: FindingFacts) => T): T | null {
  let whole = true;
  const watched = new Proxy(facts, {
    get(target, key) {
      whole &&= Object.hasOwn(target, key);
      return Reflect.get(target, key) as unknown;
    },
  });
  const made = words(watched);
  return whole ? made : null;
}
