/** How numbers are written for people, and that nothing goes round the one place that writes them. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  atMost,
  bytes,
  clock,
  count,
  duration,
  formatApart,
  formatEnds,
  formatEpoch,
  formatNumber,
  formatTick,
  formatValue,
  inUnits,
  plural,
  scientific,
  withDecimals,
  withSign,
} from "#core/numbers";

/** Spaces between thousands do not break; here they are written as plain ones. */
const plain = (text: string) => text.replaceAll("\u00a0", " ");

describe("a number", () => {
  it.each([
    // Three significant digits.
    [0.00774, "0.00774"],
    [0.0077412, "0.00774"],
    [0.153_49, "0.153"],
    [2.4449, "2.44"],
    [12.34, "12.3"],
    [312.4, "312"],
    [-0.5, "−0.5"],
    // Zeros at the end say that something was rounded; what three digits tell exactly has none.
    [0.659_97, "0.660"],
    [0.66, "0.66"],
    [Math.fround(0.01), "0.01"],
    [0.999_6, "1.00"],
    [1, "1"],
    [12, "12"],
    [0.1 + 0.2, "0.3"],
    // Whole from 1000 on, with a space between thousands.
    [999.96, "1 000"],
    [1234.5, "1 235"],
    [-41_200, "−41 200"],
    [9_999_999, "9 999 999"],
    // Scientific below 0.001 and from ten millions on, with two digits.
    [0.001, "0.001"],
    [0.000_999_7, "0.00100"],
    [0.000_774_1, "7.7e−4"],
    [0.000_01, "1e−5"],
    [0.000_010_01, "1.0e−5"],
    [-2.5e-7, "−2.5e−7"],
    [1.25e7, "1.3e7"],
    [1e308, "1e308"],
    [5e-324, "5e−324"],
    [0, "0"],
    [-0, "0"],
    [Infinity, "∞"],
    [-Infinity, "−∞"],
    [Number.NaN, "–"],
    [null, "–"],
    [undefined, "–"],
  ])("%s is %s", (value, text) => expect(plain(formatNumber(value))).toBe(text));

  it("reads back within half a unit of its last digit, and has the sign of its value", () => {
    const parse = (text: string) => Number(text.replaceAll("\u00a0", "").replaceAll("−", "-"));
    fc.assert(
      fc.property(fc.double({ min: -1e12, max: 1e12, noNaN: true }), (value) => {
        const read = parse(formatNumber(value));
        expect(Math.abs(read - value)).toBeLessThanOrEqual(0.0501 * Math.abs(value));
        if (Math.abs(value) >= 0.001 && Math.abs(value) < 1e7)
          expect(Math.abs(read - value)).toBeLessThanOrEqual(0.005_001 * Math.abs(value));
        expect(Math.sign(read)).toBe(Math.sign(value) + 0);
      }),
    );
  });

  it("takes as many digits as tell two apart", () => {
    expect(formatApart(0.9952, 0.9948)).toEqual(["0.9952", "0.9948"]);
    expect(formatApart(0.5, 0.01)).toEqual(["0.5", "0.01"]);
    expect(formatApart(2, 2)).toEqual(["2", "2"]);
  });
  it("has a plus where it is asked for and above 0 as it is written", () => {
    expect([0.0123, -0.0123, 0].map((value) => withSign(value))).toEqual(["+0.0123", "−0.0123", "0"]);
    expect(withSign(0.04, (value) => withDecimals(value, 1))).toBe("0.0");
  });
});

describe("other kinds", () => {
  it("ticks have the digits that they need", () => {
    expect([0, 0.1 + 0.2, 0.985, 0.0025, 1e-4, 2500, 125_000, -50_000].map(formatTick).map(plain)).toEqual([
      "0",
      "0.3",
      "0.985",
      "0.0025",
      "1e−4",
      "2 500",
      "125 000",
      "−50 000",
    ]);
    expect([1e-6, 2.5e-4, 1, 3.0000000000000004e-5].map((value) => scientific(value))).toEqual([
      "1e−6",
      "2.5e−4",
      "1e0",
      "3e−5",
    ]);
  });
  it("counts are whole with a space between thousands, however large", () => {
    expect([0, 999, 1000, 41_200, 12_345_678, -1500].map(count).map(plain)).toEqual([
      "0",
      "999",
      "1 000",
      "41 200",
      "12 345 678",
      "−1 500",
    ]);
    expect([plural(1, "row"), plural(0, "row"), plain(plural(4982, "row"))]).toEqual(["1 row", "0 rows", "4 982 rows"]);
  });
  it("decimals, and values in the units of a column", () => {
    expect([withDecimals(0.5, 2), withDecimals(-0.001, 2), plain(withDecimals(-1234.56, 1))]).toEqual([
      "0.50",
      "0.00",
      "−1 234.6",
    ]);
    expect([3, 2.25, 2.999, 1835.92].map((value) => atMost(value, 2)).map(plain)).toEqual([
      "3",
      "2.25",
      "3",
      "1 835.92",
    ]);
    expect([0, 30, 2.25, 1835.92, 999.99].map(formatEpoch).map(plain)).toEqual(["0", "30", "2.3", "1 835.9", "1 000"]);
    expect([43.916, 4202.4, -200, 0.001_234].map(formatValue).map(plain)).toEqual([
      "43.92",
      "4 202",
      "−200",
      "0.001234",
    ]);
    expect([43.9, -3.2].map(inUnits(12))).toEqual(["44", "−3"]);
    expect([43.916, 0].map(inUnits(1.2))).toEqual(["43.9", "0.0"]);
  });
  it("ends of an interval have the decimals that its width warrants", () => {
    expect(formatEnds({ low: 0.954_12, high: 0.978_9 })).toEqual(["0.954", "0.979"]);
    expect(formatEnds({ low: -0.1971, high: -0.000_044 })).toEqual(["−0.20", "0.00"]);
    expect(formatEnds({ low: -0.011, high: 0.152 }, true)).toEqual(["−0.01", "+0.15"]);
    expect(formatEnds({ low: 2677, high: 4239 }).map(plain)).toEqual(["2 677", "4 239"]);
    expect(formatEnds({ low: 1, high: 1 })).toEqual(["1", "1"]);
  });
  it("sizes and times", () => {
    expect([12, 1500, 9_960, 212_000_000].map(bytes)).toEqual(["12 B", "1.5 kB", "10 kB", "212 MB"]);
    expect([clock(5), clock(3730)]).toEqual(["0:05", "1:02:10"]);
    expect([0.0001, 0.0123, 0.456, 1.26, 59, 240, 7560].map(duration).map(plain)).toEqual([
      "under 1 ms",
      "12 ms",
      "460 ms",
      "1.3 s",
      "59 s",
      "4 min",
      "2.1 h",
    ]);
  });
});

const root = join(import.meta.dirname, "../..");
/** What writes a number in a way of its own. */
const byItself =
  /\.(toFixed|toPrecision|toExponential)\(|Intl\.NumberFormat|toLocaleString\("en"\)|\\B\(\?=\(\\d\{3\}\)\+/;
const allowed: Record<string, string> = {
  "core/numbers.ts": "the one place",
  "core/percent.ts": "the one place for shares",
  "renderer/components/number-text.ts": "the exact value of a field, without an exponent, for assistive tools",
};

it("is the one place: no other file writes a number by itself", () => {
  const found = new Set<string>();
  for (const folder of ["core", "host", "electron", "renderer", "cli"]) {
    for (const file of readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })) {
      const path = join(folder, file).replaceAll("\\", "/");
      if (/\.(ts|vue)$/.test(file) && byItself.test(readFileSync(join(root, path), "utf8"))) found.add(path);
    }
  }
  expect([...found].toSorted()).toEqual(Object.keys(allowed).toSorted());
  // What the rule is for is found by it.
  for (const line of ["x.toFixed(2)", "String(Number(size.toPrecision(2)))", 'rows.toLocaleString("en")'])
    expect(byItself.test(line), line).toBe(true);
});
