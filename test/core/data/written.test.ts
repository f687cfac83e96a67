import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { dateOrder, parseCompactDate, parseDate } from "#core/data/dates";
import { retype } from "#core/data/infer";
import { parseNumber } from "#core/data/values";
import { numberOf, parseWritten } from "#core/data/written-numbers";
import { codes, numbers, read, types } from "./tables";

const day = (year: number, month: number, date: number, ...rest: number[]) => Date.UTC(year, month - 1, date, ...rest);

describe("dates as people write them", () => {
  it.each([
    ["12-Mar-2020", day(2020, 3, 12)],
    ["1 February 1999", day(1999, 2, 1)],
    ["01-Apr-20", day(2020, 4, 1)],
    ["March 12, 2020", day(2020, 3, 12)],
    ["Mar 12 2020 3:05 PM", day(2020, 3, 12, 15, 5)],
    ["Thu, 12 Mar 2020 10:00:00 +0200", day(2020, 3, 12, 8)],
    ["12MAR2020:10:00:00", day(2020, 3, 12, 10)],
    ["3. Mai 2021", day(2021, 5, 3)],
    ["Mon Jan  2 15:04:05 UTC 2006", day(2006, 1, 2, 15, 4, 5)],
    ["2020-03-12 12:00:01 AM", day(2020, 3, 12, 0, 0, 1)],
    ["2020.3.12", day(2020, 3, 12)],
    ["1949-02", day(1949, 2, 1)],
    ["1974Q3", day(1974, 7, 1)],
    ["Feb 1949", day(1949, 2, 1)],
    ["2020-02-02T23:43:02", day(2020, 2, 2, 23, 43, 2)],
  ])("%s", (text, time) => {
    expect(parseDate(text, "iso")).toBe(time);
    expect(parseDate(text, "month_first")).toBe(time);
  });
  it.each([
    "Mayor 12 2020",
    "12-Foo-2020",
    "2020-13",
    "30 Feb 2020",
    "13:00 PM",
    "A-12-2020",
    "1.2.3",
    "12-34-5678",
    "1950-99",
  ])("%s is none", (text) => expect(parseDate(text, "day_first")).toBeNaN());
  it("takes years of two digits as 1969 to 2068", () => {
    expect(parseDate("6/16/14", "month_first")).toBe(day(2014, 6, 16));
    expect(parseDate("31.12.68", "day_first")).toBe(day(2068, 12, 31));
    expect(parseDate("31.12.69", "day_first")).toBe(day(1969, 12, 31));
    expect(parseDate("12/31/69 11:59 pm", "month_first")).toBe(day(1969, 12, 31, 23, 59));
  });
  it("finds the order in columns that mix forms", () => {
    expect(dateOrder(["1/22/2020 17:00", "2020-02-02T23:43:02"])).toBe("month_first");
    expect(dateOrder(["1/2/2020", "2020-02-02"])).toBe("ambiguous");
    expect(dateOrder(["12-Mar-2020", "2020-02-02"])).toBe("iso");
  });
  it("reads columns of them, and says what was decided", () => {
    expect(types(read("when,v\n12-Mar-2020,1\n01-Apr-2020,2\n"))).toEqual(["date", "number"]);
    expect(types(read("when,v\n11/01/2014 12:00:01 AM,1\n11/21/2014 03:00:01 PM,2\n"))).toEqual(["date", "number"]);
    const table = read("when,v\n6/16/14,1\n12/31/2013,2\n");
    expect(numbers(table, 0)).toEqual([day(2014, 6, 16), day(2013, 12, 31)]);
    expect(codes(table)).toEqual(["date_order", "date_forms", "two_digit_year"]);
  });
  it("offers a type where some values are no dates, and names the first", () => {
    const days = Array.from({ length: 20 }, (_, i) => `2020-01-${String(i + 1).padStart(2, "0")},${i}`);
    const table = read(`day,v\n${days.join("\n")}\nTotal,9\n`);
    expect(table.warnings).toMatchObject([
      { code: "demoted", column: "day", line: 22, offer: "date", example: "Total" },
    ]);
    const { column, warnings } = retype(table, 0, "date");
    expect("numbers" in column && column.numbers[0]).toBe(day(2020, 1, 1));
    expect(warnings).toMatchObject([{ code: "retyped_missing", count: 1 }]);
  });
  it("reads digits alone as dates where that is chosen", () => {
    expect(parseCompactDate("20200229")).toBe(day(2020, 2, 29));
    expect(parseCompactDate("20200230")).toBeNaN();
    const { column } = retype(read("d,v\n20200131,1\n20200201,2\n"), 0, "date");
    expect("numbers" in column && [...column.numbers]).toEqual([day(2020, 1, 31), day(2020, 2, 1)]);
  });
});

describe("numbers as people write them", () => {
  it.each([
    ["$84,835.00", 84_835, "$"],
    ["US$ 5", 5, "US$"],
    ["-$5.50", -5.5, "$"],
    ["$-5.50", -5.5, "$"],
    ["(1,200)", -1200, ""],
    ["12%", 12, "%"],
    ["13.5 %", 13.5, "%"],
    ["\u221223", -23, ""],
    ["-  23", -23, ""],
    ["5kg", 5, "kg"],
    ["20 km/h", 20, "km/h"],
    ["1.2M", 1_200_000, ""],
    ["€110.5M", 110_500_000, "€"],
    ["1e5", 100_000, ""],
    ["37.2 °C", 37.2, "°C"],
  ])("%s", (text, value, unit) => expect(parseWritten(text, ".")).toEqual({ value, unit }));
  it.each(["<0.1", "inf", "Total", "A11", "007 kg", "--5", "12-34", "5 apples and 3 pears", "", "$", "1.2.3", "10:30"])(
    "%j is none",
    (text) => expect(parseWritten(text, ".")).toBeNull(),
  );
  it("keeps plain numbers as they are", () => {
    fc.assert(
      fc.property(fc.oneof(fc.integer().map(String), fc.double({ noNaN: true }).map(String), fc.string()), (text) => {
        const plain = parseNumber(text, ".");
        if (!Number.isNaN(plain) && text === text.trim()) expect(numberOf(text, ".")).toBe(plain);
      }),
    );
  });
  it("reads other signs as numbers at once, and says so", () => {
    const table = read("a,b\n1,\u221223\n2,71\n");
    expect(numbers(table, 1)).toEqual([-23, 71]);
    expect(codes(table)).toEqual(["signs"]);
    expect(numbers(read("a;b\n1;-  23\n2;  71\n"), 1)).toEqual([-23, 71]);
  });
  it.each([
    ['p,v\n"$84,835.00 ",1\n"$57,091.00 ",2\n', "$", [84_835, 57_091]],
    ["p,v\n12%,1.5\n13.5%,2.5\n9%,3.5\n", "%", [12, 13.5, 9]],
    ["p;v\n1.234,50 €;33,5\n2.000,00 €;44\n", "€", [1234.5, 2000]],
  ])("offers %j as numbers with their unit", (text, unit, values) => {
    const table = read(text);
    expect(table.columns[0].type).toBe("category");
    expect(table.warnings).toMatchObject([{ code: "unit", severity: "warning", column: "p", offer: "number" }]);
    expect(table.warnings[0].message).toBe(`p has numbers with ${unit}`);
    const { column, warnings } = retype(table, 0, "number");
    expect("numbers" in column && [...column.numbers]).toEqual(values);
    expect(warnings).toEqual([]);
  });
  it("offers a column of numbers beside a few words, and names these", () => {
    const rows = (word: string) => Array.from({ length: 40 }, (_, i) => `${i % 4 === 3 ? word : i * 1.5},${i % 2}`);
    for (const word of ["None", ".", "#DIV/0!", "unknown", "-nan", "inf"]) {
      const table = read(`a,y\n${rows(word).join("\n")}\n`);
      expect(table.warnings).toMatchObject([{ code: "demoted", offer: "number", count: 10, line: 5, example: word }]);
    }
    // Codes that begin with 0 are codes, in however few rows.
    expect(
      codes(
        read(
          `county,y\n${Array.from({ length: 40 }, (_, i) => `${i === 7 ? "09005" : 10_001 + i},${i}`).join("\n")}\n`,
        ),
      ),
    ).toEqual([]);
    // Ranks with an open end are categories.
    expect(
      codes(read(`n,y\n${Array.from({ length: 40 }, (_, i) => `${i % 4 === 3 ? "4+" : i % 4},${i}`).join("\n")}\n`)),
    ).toEqual([]);
  });
  it("takes a spreadsheet's and pandas' words for missing values as missing", () => {
    for (const word of ["#N/A", "<NA>", "#n/a"])
      expect(numbers(read(`a,b\n1,x\n${word},y\n3,z\n`), 0)).toEqual([1, Number.NaN, 3]);
  });
});
