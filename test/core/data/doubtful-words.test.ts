/** Words that could be read in another way than they are: it is said, with an example. */
import { describe, expect, it } from "vitest";
import { retype } from "#core/data/infer";
import { profileTable } from "#core/data/profile";
import { recipeSchema } from "#core/data/recipe-schema";
import type { DataWarning, Table } from "#core/data/types";
import { cells, codes, names, numbers, read, types } from "./tables";

const doubts = (table: Table): DataWarning[] => profileTable(table, recipeSchema.parse({}), null).warnings;
const doubt = (table: Table, code: string) => doubts(table).find((warning) => warning.code === code);
const column = (name: string, values: readonly string[]) =>
  read(`${name},y\n${values.map((v, i) => `"${v}",${i % 7}\n`).join("")}`);
const many = (count: number, value: (i: number) => string) => Array.from({ length: count }, (_, i) => value(i));

describe("a minus in a column of signs", () => {
  const strand = column(
    "strand",
    many(40, (i) => (i % 3 === 0 ? "-" : i % 7 === 0 ? "NA" : "+")),
  );

  it("is a value, and is kept as one with the dialect", () => {
    expect(strand.columns[0]).toMatchObject({ type: "category", labels: ["-", "+"] });
    expect(strand.warnings).toMatchObject([{ code: "sign_column", column: "strand", example: "-" }]);
    expect(strand.dialect.missingIn).toEqual({ strand: expect.not.arrayContaining(["-"]) });
    expect("codes" in strand.columns[0]! && strand.columns[0].codes[7]).toBe(-1);
  });

  it("is missing where a person says so, and where the file was read before", () => {
    const text = "strand,y\n+,1\n-,2\n+,3\n";
    const labels = (table: Table) => "labels" in table.columns[0]! && table.columns[0].labels;
    const { missingIn: _, ...earlier } = read(text).dialect;
    for (const dialect of [{ missing: ["-"] }, { missingIn: { strand: ["-"] } }, earlier])
      expect(labels(read(text, dialect))).toEqual(["+"]);
    expect(labels(read(text, read(text).dialect))).toEqual(["+", "-"]);
  });

  it("is missing among words and numbers", () => {
    for (const values of [
      ["a", "-", "b"],
      ["1", "-", "2"],
      ["-", "-", "a"],
    ]) {
      const table = column("x", values);
      expect(table.dialect.missingIn).toBeUndefined();
      expect(codes(table)).toEqual([]);
    }
  });
});

describe("a missing word that could be a value", () => {
  it("is said beside one single value, from a fifth of the rows on", () => {
    const flag = (share: number) =>
      column(
        "flag",
        many(100, (i) => (i < share ? "NA" : "yes")),
      );
    expect(doubt(flag(30), "missing_word")).toMatchObject({ column: "flag", example: "NA", count: 30, line: 2 });
    expect(doubt(flag(10), "missing_word")).toBeUndefined();
    expect(
      doubt(
        column(
          "flag",
          many(100, (i) => (i < 30 ? "" : "yes")),
        ),
        "missing_word",
      ),
    ).toBeUndefined();
  });

  it("is said among codes of its form", () => {
    const countries = many(26, (i) => (i === 13 ? "NA" : `A${String.fromCharCode(65 + i)}`));
    expect(doubt(column("country", countries), "missing_word")).toMatchObject({ example: "NA", line: 15 });
    const named = countries.with(5, "Andorra");
    expect(doubt(column("country", named), "missing_word")).toBeUndefined();
  });
});

describe("a first row of words", () => {
  const places = ["Andorra", "Kabul", "Tirana", "Yerevan", "Luanda", "Vienna", "Sydney"];
  const table = (first: string, row: (place: string, i: number) => string) =>
    read(`${first}\n${places.map((place, i) => `${row(place, i)}\n`).join("")}`);

  it("is one of values where it goes on below in codes with digits", () => {
    const zones = table(
      "AD\t+4230+00131\tEurope/Oslo",
      (place, i) => `B${place.slice(0, 1)}\t${i % 2 ? "-" : "+"}43${i}5-0${i}931\tWorld/${place}`,
    );
    expect(zones.dialect.header).toBe(false);
    expect(cells(zones)[0]).toEqual(["AD", "+4230+00131", "Europe/Oslo"]);
    const emoji = table("0023 20E3;F985", (_, i) => `00A${i} 20E${i};F9${i}B`);
    expect([emoji.dialect.header, emoji.rows]).toEqual([false, 8]);
  });

  it("names columns, in doubt, where only its words are new", () => {
    const countries = table("AD,Oslo", (place, i) => `B${String.fromCharCode(65 + i)},${place}`);
    expect(names(countries)).toEqual(["AD", "Oslo"]);
    expect(countries.warnings).toMatchObject([{ code: "header_doubt", line: 1, example: "AD, Oslo" }]);
    expect(codes(read("AD,Oslo\nBA,Wien\nBB,Bern\nBC,Rom\nBD,Paris\nBE,Prag\n", { header: true }))).toEqual([]);
  });

  it("names them beyond doubt where it is written in another way, or the values come again and it does not", () => {
    const plain = (first: string, row: (place: string, i: number) => string) => {
      const named = table(first, row);
      expect([named.dialect.header, codes(named)]).toEqual([true, []]);
    };
    plain("code,place", (place, i) => `B${String.fromCharCode(65 + i)},${place}`);
    plain("address1,place", (place, i) => `${i} Main St,${place}`);
    plain("x1,x2,x3", (_, i) => `a${i},b${i},c${i}`);
    plain("id,code", (_, i) => `A${i}00,B${i}11`);
    const sizes = read(
      `size,colour\n${many(60, (i) => `${i % 2 ? "small" : "large"},${i % 3 ? "red" : "blue"}\n`).join("")}`,
    );
    expect([sizes.dialect.header, codes(sizes)]).toEqual([true, []]);
  });

  it("is no header that is one field short where other rows are as short", () => {
    const ragged = read(
      `AD,+42300013,x\n${many(20, (i) => `A${i},+4${i}9910,y${i}${i % 3 ? ",more\n" : "\n"}`).join("")}`,
    );
    expect(ragged.dialect.header).toBe(false);
    expect(ragged.columns).toHaveLength(4);
  });
});

it("says that comments between the rows are read as rows, where comments stand above", () => {
  const rows = many(30, (i) => (i % 10 === 4 ? `# part ${i}` : `n${i},${i}`));
  const commented = read(`# a table\nname,x\n${rows.join("\n")}\n`);
  expect(doubt(commented, "comment_rows")).toMatchObject({
    count: 3,
    line: 7,
    lines: [7, 17, 27],
    example: "# part 4",
  });
  expect(doubt(read(`name,x\n${rows.join("\n")}\n`), "comment_rows")).toBeUndefined();
});

describe("numbers that are written in another way", () => {
  const of = (value: (i: number) => string) => column("x", many(60, value));
  const plain = (i: number) => String(1000 + 37 * i);

  it.each([
    ["parentheses", (i: number) => (i % 3 === 1 ? `(${plain(i)})` : plain(i)), "(1037)", -1037],
    ["hexadecimal digits", (i: number) => `0x${(1000 + 37 * i).toString(16)}`, "0x3e8", 1000],
    ["times", (i: number) => `${i % 24}:0${i % 7}:11`, "0:00:11", 11],
    ["Indian thousands", (i: number) => `1,${10 + i},456`, "1,10,456", 110_456],
  ])("are said with an example and offered: %s", (_, value, example, number) => {
    const table = of(value);
    expect(table.warnings).toMatchObject([{ code: "written", example, offer: "number", column: "x" }]);
    expect(table.warnings[0]!.detail).toContain(`${example} would be ${number}`);
    const again = retype(table, 0, "number");
    expect(again.warnings).toEqual([]);
    expect("numbers" in again.column && again.column.numbers.includes(number)).toBe(true);
  });

  it("are said where a part of them has marks, with their share", () => {
    for (const [every, mark] of [
      [8, (n: string) => `${n}*`],
      [4, (n: string) => `<${n}`],
    ] as const) {
      const table = of((i) => (i % every === 0 ? mark(plain(i)) : plain(i)));
      expect(table.warnings).toMatchObject([{ code: "demoted", offer: "number", count: Math.ceil(60 / every) }]);
      expect(table.warnings[0]!.detail).toContain(
        `${mark("1000")} on line 2 is not one (${Math.ceil(60 / every)} of 60)`,
      );
    }
  });

  it("are no codes, dates or offsets of time zones", () => {
    const tickets = of((i) => (i % 4 === 0 ? `A/5 ${plain(i)}` : plain(i)));
    const zones = of((i) => `${i % 2 ? "+" : "-"}0${i % 9}:30`);
    expect([codes(tickets), codes(zones), types(zones)]).toEqual([[], [], ["category", "number"]]);
  });

  it("are plain where they are quoted with blanks", () => {
    const quoted = read('a,b\n1,"2 "\n2,"3 "\n3,"4 "\n');
    expect(numbers(quoted, 1)).toEqual([2, 3, 4]);
    expect(quoted.warnings).toEqual([]);
  });
});
