import { describe, expect, it } from "vitest";
import type { Dialect } from "#core/data/types";
import { codes, numbers, read, types } from "./tables";

describe("types", () => {
  const column = (values: string[], dialect?: Partial<Dialect>) =>
    read(`x;y\n${values.map((value) => `${value};1`).join("\n")}\n`, {
      delimiter: ";",
      header: true,
      decimal: ".",
      ...dialect,
    });

  it.each<[string, string[], string]>([
    ["integers", ["1", "-2", "+3"], "number"],
    ["decimals and exponents", ["1.5", ".5", "5.", "1e3", "-2.5E-3"], "number"],
    ["thousands marks", ["1,234", "12,345,678.5", "7"], "number"],
    ["0 and 1", ["0", "1", "1"], "number"],
    ["leading zeros are codes", ["00501", "10001", "94105"], "category"],
    ["zero alone is a number", ["0", "0.5", "-0"], "number"],
    ["integers over 15 digits are codes", ["1234567890123456", "1234567890123457"], "category"],
    ["infinity is no number", ["1", "2", "inf"], "category"],
    ["true and false", ["true", "False", "TRUE", ""], "boolean"],
    ["yes and no", ["yes", "no", "NA"], "boolean"],
    ["ja und nein", ["ja", "nein"], "boolean"],
    ["y and n", ["y", "n"], "boolean"],
    ["one letter alone is a category", ["n", "n"], "category"],
    ["ISO dates", ["2024-01-31", "2023-12-01"], "date"],
    ["ISO times", ["2024-01-31T10:20:30Z", "2023-12-01 01:02"], "date"],
    ["an impossible day is no date", ["2024-01-31", "2024-02-30"], "category"],
    ["day first, as the column decides", ["03/04/2024", "31/12/2024"], "date"],
    ["month first, as the column decides", ["03/04/2024", "12/31/2024"], "date"],
    ["dots are day first", ["03.04.2024", "05.06.2024"], "date"],
    ["words", ["a", "b", "a"], "category"],
    ["nothing but missing cells", ["", "NA", "?"], "category"],
  ])("%s", (_, values, type) => {
    expect(types(column(values))[0]).toBe(type);
  });

  it("reads each missing token, upper and lower case", () => {
    const tokens = ["", "NA", "na", "N/A", "n/a", "NaN", "nan", "NULL", "null", "?", "-"];
    expect(numbers(column([...tokens, "5"]), 0)).toEqual([...tokens.map(() => Number.NaN), 5]);
  });

  it("reads numbers exactly as JavaScript does", () => {
    const values = [
      "0.1",
      "123456789012345",
      "1.7976931348623157e308",
      "5e-324",
      "0.30000000000000004",
      "9.87654321098765432",
      "-0.000001",
    ];
    expect(numbers(column(values), 0)).toEqual(values.map(Number));
  });

  it("reads decimal commas and their thousands marks", () => {
    const table = read("a;b\n1.234,5;1\n-0,25;2\n2 700,75;3\n");
    expect(table.dialect).toMatchObject({ delimiter: ";", decimal: "," });
    expect(numbers(table, 0)).toEqual([1234.5, -0.25, 2700.75]);
    expect(codes(table)).toEqual(["thousands"]);
  });

  it("reads days the right way round", () => {
    expect(numbers(column(["03/04/2024", "31/12/2024"]), 0)).toEqual([Date.UTC(2024, 3, 3), Date.UTC(2024, 11, 31)]);
    expect(numbers(column(["03/04/2024", "12/31/2024"]), 0)).toEqual([Date.UTC(2024, 2, 4), Date.UTC(2024, 11, 31)]);
    expect(numbers(column(["2024-01-31T10:20:30+02:00", ""]), 0)).toEqual([
      Date.UTC(2024, 0, 31, 8, 20, 30),
      Number.NaN,
    ]);
  });

  it("leaves dates that could be either a category, and says so", () => {
    const table = column(["03/04/2024", "05/06/2024"]);
    expect(types(table)[0]).toBe("category");
    expect(table.warnings).toMatchObject([{ code: "ambiguous_date", column: "x" }]);
  });

  it("demotes a column for one bad value, wherever it is", () => {
    const values = Array.from({ length: 5000 }, (_, i) => String(i));
    values[4321] = "12 kg";
    const table = column(values);
    expect(types(table)[0]).toBe("category");
    expect(table.warnings).toMatchObject([{ code: "demoted", column: "x", line: 4323, example: "12 kg", count: 1 }]);
    expect(table.cell(4321, 0)).toBe("12 kg");
  });

  it("tells free text from categories", () => {
    const sentences = Array.from({ length: 30 }, (_, i) => `A sentence about the number ${i} and more`);
    expect(types(column(sentences))[0]).toBe("text");
    expect(types(column(sentences.map((_, i) => `a long category name ${i % 3}`)))[0]).toBe("category");
  });

  it("keeps labels in order of appearance, with -1 for missing", () => {
    const [first] = column(["b", "a", "NA", "b"]).columns;
    expect(first).toMatchObject({ labels: ["b", "a"], codes: Int32Array.from([0, 1, -1, 0]) });
  });
});
