import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readTable } from "#core/data/read";
import { prepare } from "#core/data/recipe";
import { splitRows, type SplitRows } from "#core/data/split";
import { splitWords } from "#core/data/split-basis";
import { DataError } from "#core/data/error";
import { splitNames } from "#core/data/types";
import { parseSpec } from "#core/network/parse";
import { recipeSchema, splitSchema } from "#core/data/recipe-schema";
import type { SpecInput } from "#core/network/spec";
import { nodeDecoder } from "#host/text";

const settings = (input: NonNullable<NonNullable<SpecInput["recipe"]>["split"]>) => splitSchema.parse(input);
const shares = fc
  .record({ train: fc.integer({ min: 30, max: 80 }), rest: fc.integer({ min: 20, max: 80 }), seed: fc.nat() })
  .map(({ train, rest, seed }) => {
    const validation = Math.round(((100 - train) * rest) / 100);
    return { train: train / 100, validation: validation / 100, test: (100 - train - validation) / 100, seed };
  });
const whole = (parts: SplitRows) => splitNames.flatMap((name) => [...parts[name]]).sort((a, b) => a - b);
const counting = (length: number) => Array.from({ length }, (_, i) => i);

describe("a split by group", () => {
  const groups = fc.array(fc.integer({ min: 0, max: 30 }), { minLength: 60, maxLength: 400 });

  it("puts no group in two parts, and every row in one", () => {
    fc.assert(
      fc.property(groups, shares, (key, share) => {
        fc.pre(new Set(key).size >= 3);
        const parts = splitRows(key.length, null, settings({ ...share, method: "group", column: "g" }), key);
        expect(whole(parts)).toEqual(counting(key.length));
        const sets = splitNames.map((name) => new Set([...parts[name]].map((row) => key[row])));
        expect(sets.reduce((sum, set) => sum + set.size, 0)).toBe(new Set(key).size);
      }),
      { numRuns: 300 },
    );
  });

  it("stays within a group of the shares where groups are many", () => {
    fc.assert(
      fc.property(shares, fc.integer({ min: 1, max: 7 }), (share, size) => {
        const key = counting(300).map((row) => Math.floor(row / size));
        const parts = splitRows(300, null, settings({ ...share, method: "group", column: "g" }), key);
        for (const name of splitNames)
          expect(Math.abs(parts[name].length - share[name] * 300)).toBeLessThanOrEqual(size + 1);
      }),
    );
  });

  it("gives each part the classes in its share, as far as whole groups allow", () => {
    fc.assert(
      fc.property(shares, fc.integer({ min: 1, max: 6 }), (share, size) => {
        const key = counting(600).map((row) => Math.floor(row / size));
        // Groups of one class each: dealt by their rows alone, a rare class may be nowhere else than in one part.
        const classes = key.map((group) => (group % 10 === 0 ? 1 : 0));
        const split = settings({ ...share, method: "group", column: "g" });
        const parts = splitRows(600, classes, split, key);
        expect(whole(parts)).toEqual(counting(600));
        expect(splitRows(600, classes, split, key)).toEqual(parts);
        for (const code of [0, 1]) {
          const all = classes.filter((one) => one === code).length;
          for (const name of splitNames) {
            const rows = [...parts[name]].filter((row) => classes[row] === code).length;
            expect(Math.abs(rows - share[name] * all)).toBeLessThanOrEqual(2 * size + 1);
          }
        }
        for (const name of splitNames) {
          const others = new Set(
            splitNames.filter((one) => one !== name).flatMap((one) => [...parts[one]].map((row) => key[row])),
          );
          expect([...parts[name]].some((row) => others.has(key[row]))).toBe(false);
        }
      }),
    );
  });

  it("tests each group in one fold, with each class in about its share", () => {
    const key = counting(500).map((row) => Math.floor(row / 4));
    const classes = key.map((group) => (group % 5 === 0 ? 1 : 0));
    const folds = counting(5).map((index) =>
      splitRows(500, classes, settings({ method: "group", column: "g", fold: { count: 5, index } }), key),
    );
    expect(folds.flatMap(({ test }) => [...test]).sort((a, b) => a - b)).toEqual(counting(500));
    for (const { test } of folds) expect([...test].filter((row) => classes[row] === 1)).toHaveLength(20);
  });

  it("follows the seed, and refuses fewer groups than parts", () => {
    const key = counting(200).map((row) => row % 20);
    const split = settings({ method: "group", column: "g" });
    expect(splitRows(200, null, split, key)).toEqual(splitRows(200, null, split, key));
    expect(splitRows(200, null, { ...split, seed: 8 }, key)).not.toEqual(splitRows(200, null, split, key));
    const two = counting(200).map((row) => row % 2);
    expect(() => splitRows(200, null, split, two)).toThrow(DataError);
    expect(() => splitRows(200, null, split, two)).toThrow(/groups by g.*more groups/);
  });
});

describe("a split in time order", () => {
  it("tests on nothing that is earlier than what it trained on", () => {
    const times = fc.array(fc.integer({ min: 0, max: 50 }), { minLength: 40, maxLength: 300 });
    fc.assert(
      fc.property(times, shares, (key, share) => {
        const parts = splitRows(key.length, null, settings({ ...share, method: "time", column: "t" }), key);
        expect(whole(parts)).toEqual(counting(key.length));
        const ends = splitNames.map((name) => [...parts[name]].map((row) => key[row]));
        for (let part = 1; part < 3; part++) {
          expect(Math.max(...ends[part - 1])).toBeLessThanOrEqual(Math.min(...ends[part]));
        }
        for (const name of splitNames)
          expect(Math.abs(parts[name].length - share[name] * key.length)).toBeLessThan(1.001);
      }),
    );
  });
});

describe("folds", () => {
  const count = fc.integer({ min: 2, max: 8 });
  const foldsOf = (
    length: number,
    codes: number[] | null,
    key: number[] | null,
    input: Parameters<typeof settings>[0],
    k: number,
  ) => counting(k).map((index) => splitRows(length, codes, settings({ ...input, fold: { count: k, index } }), key));

  it("test each row once, in equal shares of each class", () => {
    const classes = fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 60, maxLength: 300 });
    fc.assert(
      fc.property(classes, shares, count, (codes, share, k) => {
        const folds = foldsOf(codes.length, codes, null, share, k);
        expect(folds.flatMap(({ test }) => [...test]).sort((a, b) => a - b)).toEqual(counting(codes.length));
        for (const parts of folds) {
          expect(whole(parts)).toEqual(counting(codes.length));
          expect(Math.abs(parts.test.length - codes.length / k)).toBeLessThan(1);
          for (let code = 0; code < 4; code++) {
            const size = codes.filter((one) => one === code).length;
            expect(Math.abs([...parts.test].filter((row) => codes[row] === code).length - size / k)).toBeLessThan(
              1.001,
            );
          }
        }
      }),
    );
  });

  it("keep groups together", () => {
    const key = counting(200).map((row) => (row * 7) % 23);
    for (const parts of foldsOf(200, null, key, { method: "group", column: "g" }, 5)) {
      const sets = splitNames.map((name) => new Set([...parts[name]].map((row) => key[row])));
      expect(sets.reduce((sum, set) => sum + set.size, 0)).toBe(23);
      expect(Math.abs(parts.test.length - 40)).toBeLessThanOrEqual(10);
    }
  });

  it("of a time order test on what comes next", () => {
    const key = counting(120).map((row) => (row * 37) % 120);
    const folds = foldsOf(120, null, key, { method: "time", column: "t" }, 5);
    folds.forEach((parts, index) => {
      const times = (name: keyof SplitRows) => [...parts[name]].map((row) => key[row]);
      expect(Math.max(...times("train"))).toBeLessThan(Math.min(...times("validation")));
      expect(Math.max(...times("validation"))).toBeLessThan(Math.min(...times("test")));
      expect(times("test").sort((a, b) => a - b)).toEqual(counting(20).map((i) => (index + 1) * 20 + i));
    });
  });

  it("are checked by the spec", () => {
    expect(() => parseSpec({ recipe: { split: { fold: { count: 5, index: 5 } } } })).toThrow(/below their count/);
    expect(() => parseSpec({ recipe: { split: { method: "group" } } })).toThrow(
      /recipe.split.column: .*needs a column/,
    );
    // A spec of before there were methods means the same as it did.
    expect(parseSpec({ recipe: { split: { seed: 3 } } }).recipe.split).toEqual({
      ...settings({}),
      method: "random",
      fold: null,
      bins: 0,
      seed: 3,
    });
  });
});

const csv = (rows: string[][], header = "who,day,x,y") => `${header}\n${rows.map((row) => row.join(",")).join("\n")}\n`;
const read = (text: string) => readTable(new TextEncoder().encode(text), { decode: nodeDecoder });
const rows = counting(90).map((i) => [
  `p${i % 18}`,
  `2024-0${1 + (i % 9)}-1${i % 10}`,
  String((i * 17) % 90),
  i % 3 ? "yes" : "no",
]);
const recipe = (input: SpecInput["recipe"]) => recipeSchema.parse(input);

describe("prepare", () => {
  it("keeps a person's rows together and says when the person is an input, too", () => {
    const by = { split: { method: "group" as const, column: "who" } };
    const { splits, prepared } = prepare(read(csv(rows)), recipe(by), "y");
    const people = splitNames.map((name) => new Set([...splits[name].rowIds].map((row) => rows[row][0])));
    expect(people.reduce((sum, set) => sum + set.size, 0)).toBe(18);
    expect(prepared.warnings.map((w) => w.code)).toContain("group_is_input");
    const without = prepare(read(csv(rows)), recipe({ ...by, columns: { who: { role: "ignored" } } }), "y");
    expect(without.prepared.warnings).toEqual([]);
    expect(without.splits.train.rowIds).toEqual(splits.train.rowIds);
  });

  it("orders by dates, leaves out rows without one, and counts them", () => {
    const timed = recipe({ split: { method: "time", column: "day" }, columns: { who: { role: "ignored" } } });
    const gaps = rows.map(([who, day, x, y], i) => [who, i === 4 ? "" : day, x, y]);
    const { splits, prepared } = prepare(read(csv(gaps)), timed, "y");
    const days = (name: keyof typeof splits) => [...splits[name].rowIds].map((row) => rows[row][1]).sort();
    expect(days("train").at(-1)! <= days("validation")[0]).toBe(true);
    expect(days("validation").at(-1)! <= days("test")[0]).toBe(true);
    expect(prepared.dropped).toBe(1);
    expect(prepared.warnings).toMatchObject([{ code: "time_missing", column: "day", count: 1 }, { code: "thin_part" }]);
  });

  it("says which class no training row has", () => {
    const late = rows.map(([who, , x], i) => [
      who,
      `2024-01-${String(1 + Math.floor(i / 4)).padStart(2, "0")}`,
      x,
      i > 80 ? "new" : i % 2 ? "a" : "b",
    ]);
    const { prepared } = prepare(read(csv(late)), recipe({ split: { method: "time", column: "day" } }), "y");
    expect(prepared.warnings).toMatchObject([
      { code: "class_absent", message: "No training row is new" },
      { code: "thin_part" },
    ]);
  });

  it("stratifies a number by ranges of equally many rows", () => {
    const split = { seed: 1, bins: 5 };
    const { splits } = prepare(
      read(csv(rows.map(([who, day, , y], i) => [who, day, y, String(i * i)]))),
      recipe({ split }),
      "y",
    );
    for (const name of splitNames) {
      const ranges = [0, 0, 0, 0, 0];
      for (const row of splits[name].rowIds) ranges[Math.floor(row / 18)]++;
      const share = settings(split)[name];
      for (const size of ranges) expect(Math.abs(size - 18 * share)).toBeLessThanOrEqual(1);
    }
  });

  it.each<[string, SpecInput["recipe"], string, RegExp]>([
    ["an unknown column", { split: { method: "group", column: "nobody" } }, "unknown_column", /“nobody”/],
    [
      "a time that is a category",
      { split: { method: "time", column: "who" } },
      "split_column",
      /category column.*dates or numbers/,
    ],
  ])("refuses %s", (_, input, code, message) => {
    let error: unknown;
    try {
      prepare(read(csv(rows)), recipe(input), "y");
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toBeInstanceOf(DataError);
    expect(error).toMatchObject({ code, message: expect.stringMatching(message) });
  });

  it("leaves out repeats where the recipe says so", () => {
    const twice = [...rows, rows[3], rows[5], rows[3]];
    const { prepared, splits } = prepare(read(csv(twice)), recipe({ duplicates: "drop" }), "y");
    expect(prepared.dropped).toBe(3);
    expect(prepared.warnings).toMatchObject([
      { code: "dropped_repeats", count: 3, message: "3 rows that repeat another" },
    ]);
    expect(
      whole({ train: splits.train.rowIds, validation: splits.validation.rowIds, test: splits.test.rowIds }),
    ).toEqual(counting(90));
  });
});

describe("splitWords", () => {
  it("say how", () => {
    expect(splitWords(settings({}), "y", false)).toBe("stratified by y, seed 7");
    expect(splitWords(settings({}), "y", true)).toBe("random, seed 7");
    expect(splitWords(settings({ bins: 5 }), "y", true)).toBe("stratified by y, seed 7");
    expect(splitWords(settings({ method: "group", column: "who" }), "y", false)).toBe(
      "who kept together, stratified by y, seed 7",
    );
    expect(splitWords(settings({ method: "time", column: "day", fold: { count: 5, index: 1 } }), "y", false)).toBe(
      "in the order of day, fold 2 of 5",
    );
  });
});
