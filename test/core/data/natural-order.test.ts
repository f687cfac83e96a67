import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { naturalCompare } from "#core/data/values";

/** The order as it is said: run by run. */
function byRuns(a: string, b: string): number {
  const [left, right] = [a.match(/\d+|\D+/g) ?? [], b.match(/\d+|\D+/g) ?? []];
  const at = left.findIndex((run, index) => run !== right[index]);
  const [one, other] = [left[at], right[at]];
  if (one === undefined) return left.length - right.length;
  if (other === undefined) return 1;
  const digits = /^\d/.test(one) && /^\d/.test(other);
  if (digits && BigInt(one) !== BigInt(other)) return BigInt(one) < BigInt(other) ? -1 : 1;
  return one < other ? -1 : 1;
}
const text = fc.string({ unit: fc.constantFrom("0", "1", "2", "9", "a", "b", "-", "ü", "😀"), maxLength: 8 });

describe("the natural order", () => {
  it("is what the runs of digits and of others say", () => {
    fc.assert(
      fc.property(text, text, text, (prefix, a, b) => {
        expect(Math.sign(naturalCompare(prefix + a, prefix + b))).toBe(Math.sign(byRuns(prefix + a, prefix + b)));
      }),
      { numRuns: 20_000 },
    );
  });

  it("puts 2 before 10, whatever stands around them, and tells digits apart that no double can", () => {
    const sorted = ["class_10", "class_2", "10", "2", "02", "9007199254740993", "9007199254740992", "", "b2x", "b"];
    expect(sorted.sort(naturalCompare)).toEqual([
      "",
      "02",
      "2",
      "10",
      "9007199254740992",
      "9007199254740993",
      "b",
      "b2x",
      "class_2",
      "class_10",
    ]);
  });
});
