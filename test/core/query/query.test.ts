// @vitest-environment node
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { completionsOf } from "#core/query/complete";
import type { Field } from "#core/query/field";
import { parseQuery } from "#core/query/parse";

interface Row {
  rate: string;
  accuracy: number;
  findings: string[];
  tags: string[];
  pinned: boolean;
  seconds: number;
}
const fields: Field<Row>[] = [
  { names: ["learning rate", "lr"], kind: "text", value: ({ rate }) => rate },
  { names: ["validation accuracy"], kind: "number", value: ({ accuracy }) => accuracy },
  {
    names: ["findings", "finding"],
    kind: "list",
    value: (row) => row.findings,
    values: () => ["overfitting", "dead ReLU units"],
  },
  { names: ["tags", "tag"], kind: "list", value: (row) => row.tags, values: () => ["good", "a, b"] },
  { names: ["pinned"], kind: "flag", value: ({ pinned }) => pinned },
  { names: ["time"], kind: "seconds", value: ({ seconds }) => seconds },
];
const row = (more: Partial<Row> = {}): Row => ({
  rate: "0.003",
  accuracy: 0.95,
  findings: ["overfitting"],
  tags: ["good"],
  pinned: false,
  seconds: 90,
  ...more,
});
const words = ({ tags, findings }: Row) => ["deep net", ...tags, ...findings].join(" ");
const holds = (text: string, of = row()): boolean => {
  const query = parseQuery(text, fields, words);
  if (!query.ok) throw new Error(`${query.fault.message} (${text.slice(query.fault.from, query.fault.to)})`);
  return query.test(of);
};
const fault = (text: string) => {
  const query = parseQuery(text, fields, words);
  return query.ok ? null : [text.slice(query.fault.from, query.fault.to), query.fault.message];
};

describe("a query", () => {
  it.each([
    ["lr < .01 and finding = overfitting", true],
    ["LR<=0.003 AND Finding = OverFitting", true],
    ["learning rate > 1e-3", true],
    ["lr = 0.0030", true],
    ["tag = good or not pinned", true],
    ["not (tag = good or pinned)", false],
    ["tag = bad, good", true],
    ["tag != good", false],
    ["validation accuracy >= .9", true],
    ["validation accuracy ≥ 95 %", true],
    ["validation accuracy > 95%", false],
    ["finding ~ fit", true],
    ["pinned", false],
    ["pinned = no", true],
    ["time > 1 min", true],
    ["time < 1.5 min", false],
    ["deep overfitting", true],
    ['"deep net" tag = good', true],
    ["time > 10 tag = good", true],
    ["finding = dead ReLU units or deep", true],
    ["shallow", false],
    ["", true],
  ])("%s", (text, expected) => {
    expect(holds(text)).toBe(expected);
  });
  it("takes what was not measured for neither smaller nor larger", () => {
    const none = row({ accuracy: NaN });
    expect(holds("validation accuracy > 0", none) || holds("validation accuracy <= 0", none)).toBe(false);
    expect(holds("not validation accuracy > .9", none)).toBe(true);
  });
  it("says where it is wrong, and what to do", () => {
    expect(fault("acuracy > 1")).toEqual(["acuracy", expect.stringContaining("no column “acuracy”")]);
    expect(fault("finding = x and learning rat < 1")).toEqual([
      "learning rat",
      expect.stringContaining("learning rate?"),
    ]);
    expect(fault("lr < fast")).toEqual(["fast", expect.stringContaining("no number")]);
    expect(fault("lr <")).toEqual(["<", expect.stringContaining("value is missing")]);
    expect(fault("(pinned")).toEqual(["(", expect.stringContaining("not closed")]);
    expect(fault("pinned)")).toEqual([")", expect.stringContaining("closes none")]);
    expect(fault("pinned and")).toEqual(["and", expect.stringContaining("missing behind")]);
    expect(fault("> 3")).toEqual([">", expect.stringContaining("name of a column")]);
    expect(fault("tag < good")).toEqual(["<", expect.stringContaining("no order")]);
    expect(fault("pinned = maybe")).toEqual(["maybe", expect.stringContaining("yes or no")]);
    expect(fault(`${"(".repeat(500)}pinned`)![1]).toContain("brackets");
  });
  it("never throws, and its faults lie in the text", () => {
    const piece = fc.constantFrom(
      "lr",
      "and",
      "or",
      "not",
      "(",
      ")",
      "<",
      "=",
      "~",
      ",",
      ".01",
      "tag",
      "good",
      '"',
      "!",
      "é",
      " ",
    );
    const text = fc.oneof(
      fc.string({ unit: "grapheme", maxLength: 40 }),
      fc.array(piece, { maxLength: 12 }).map((all) => all.join(" ")),
    );
    fc.assert(
      fc.property(text, fc.nat(40), (one, caret) => {
        const query = parseQuery(one, fields, words);
        if (query.ok) expect(typeof query.test(row())).toBe("boolean");
        else {
          expect(query.fault.from).toBeGreaterThanOrEqual(0);
          expect(query.fault.to).toBeLessThanOrEqual(one.length);
          expect(query.fault.message).toMatch(/\w/);
        }
        for (const { from, to } of completionsOf(one, Math.min(caret, one.length), fields))
          expect(from).toBeLessThanOrEqual(to);
      }),
      { numRuns: 400 },
    );
  });
  it("means not what its opposite means", () => {
    const condition = fc.constantFrom("lr < .01", "tag = good", "pinned", "time > 80", "deep", "finding ~ dead");
    fc.assert(
      fc.property(condition, condition, (a, b) => {
        expect(holds(`not (${a} and ${b})`)).toBe(holds(`not (${a}) or not (${b})`));
        expect(holds(`${a} and ${b}`)).toBe(holds(a) && holds(b));
        expect(holds(`${a} or ${b}`)).toBe(holds(a) || holds(b));
      }),
      { numRuns: 60 },
    );
  });
});

describe("what may be typed next", () => {
  const offered = (text: string) => completionsOf(text, text.length, fields).map((one) => one.text);
  it("are columns, values, and the next condition", () => {
    expect(offered("le")).toEqual(["learning rate"]);
    expect(offered("l")).toEqual(["learning rate"]);
    expect(offered("lr < 1 and validation a")).toEqual(["validation accuracy"]);
    expect(offered("finding = ")).toEqual(["overfitting", "dead ReLU units"]);
    expect(offered("finding = dead R")).toEqual(["dead ReLU units"]);
    expect(offered("tag = a")).toEqual(['"a, b"']);
    expect(offered("lr < 1 ")).toEqual(["and", "or"]);
  });
});
