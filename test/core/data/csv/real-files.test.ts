import { describe, expect, it } from "vitest";
import { readTable } from "#core/data/read";
import { nodeDecoder } from "#host/text";
import { bytes, cells, codes, failure, names, numbers, read, types } from "../tables";

/** Each kind of file was met in public data: spreadsheet exports, public statistics, originals of the UCI repository. */
describe("where the table starts", () => {
  it("leaves out titles that a spreadsheet padded, and empty rows below them", () => {
    const table = read("Sales report,,\n,,\nDate,Region,Sales\n2020-01-01,N,10\n2020-01-02,S,20\n2020-01-03,N,30\n");
    expect(names(table)).toEqual(["Date", "Region", "Sales"]);
    expect(table.dialect.preamble).toBe(2);
    expect(table.line(0)).toBe(4);
  });

  it("leaves them out where some rows are of another width", () => {
    const rows = Array.from({ length: 20 }, (_, i) => (i % 4 === 1 ? `${i},x` : `${i},x,${i * 2}`));
    expect(names(read(`Sales report,,\n,,\nn,kind,twice\n${rows.join("\n")}\n`))).toEqual(["n", "kind", "twice"]);
  });

  it("starts where the prevailing width starts, with blank lines and quoted titles above", () => {
    const head = '"Data Source","World Development Indicators",\n\n"Last\nUpdated","2017-09-18",\n\n';
    const table = read(
      `${head}"Name","Code","1960","1961",\n"Aruba","ABW","1.5","2.5",\n"Angola","AGO","3.5","4.5",\n`,
    );
    expect(names(table)).toEqual(["Name", "Code", "1960", "1961", "column_5"]);
    expect(numbers(table, 2)).toEqual([1.5, 3.5]);
    expect(table.line(0)).toBe(7);
  });

  it("keeps a header that is short itself", () => {
    expect(names(read(",x\n0,1.5\n1,2.5\n2,3.5\n"))).toEqual(["column_1", "x"]);
    const short = read("a,b\nx,2,4,6\ny,4,5,6\nz,7,8,9\n");
    expect(names(short)).toEqual(["a", "b", "column_3", "column_4"]);
    expect(numbers(short, 3)).toEqual([6, 6, 9]);
    expect(codes(short)).toEqual(["short_header", "empty_name"]);
    expect(names(read("a,b\n1,2\n3,4,5,6\n7,8\n"))).toEqual(["a", "b"]);
    expect(names(read(",,name\n1,2,bob\n3,4,ann\n"))).toEqual(["column_1", "column_2", "name"]);
  });

  it("leaves out a line of counts above a table without a header", () => {
    const table = read("3,4,good,bad\n1.5,2,3,4,0,1\n2.5,3,4,5,1,0\n3.5,4,5,6,0,1\n");
    expect(table.dialect).toMatchObject({ header: false, preamble: 1 });
    expect(table.columns).toHaveLength(6);
  });

  it("says that names are numbers where the first row may be none of names", () => {
    const table = read("150,4,setosa\n5.1,3.5,0\n4.9,3.0,0\n");
    expect(table.warnings).toMatchObject([
      { code: "number_names", message: "150 and 4 are numbers in place of names" },
    ]);
    expect(codes(read("Country,2019,2020\nA,5,3\nB,4,4\n"))).toEqual([]);
  });

  it("takes the delimiter from a line `sep=;` and leaves it out", () => {
    const table = read("sep=;\na;b\n1;2,5\n2;3,5\n");
    expect(names(table)).toEqual(["a", "b"]);
    expect(numbers(table, 1)).toEqual([2.5, 3.5]);
    expect(table.dialect).toMatchObject({ delimiter: ";", preamble: 1 });
    expect(cells(read('"sep=\t"\r\na\tb,c\r\n1\t2\r\n'))).toEqual([["1", "2"]]);
  });
});

describe("the header", () => {
  it("may have numbers above words", () => {
    expect(names(read("l,1,2\np,x,s\ne,x,y\ne,b,s\np,x,y\n"))).toEqual(["l", "1", "2"]);
  });
  it("may be numbered or have years above numbers", () => {
    expect(names(read("0,1,2\n5,3,3\n4,4,9\n"))).toEqual(["0", "1", "2"]);
    expect(names(read("Country,2019,2020\nA,5,3\nB,4,4\n"))).toEqual(["Country", "2019", "2020"]);
  });
  it("is no row of numbers that go on below", () => {
    expect(read("1 2 3\n4 5 6\n7 8 9\n").dialect.header).toBe(false);
  });
  it("is not made of the first row of numbers and words", () => {
    expect(read("bob,1,2\nann,5,9\neve,1,3\n").dialect.header).toBe(false);
    expect(read("5.1,3.5,setosa\n4.9,3.0,setosa\n").dialect.header).toBe(false);
    expect(read("1,a\n2,b\n3,c\n").dialect.header).toBe(false);
  });
  it("may be quoted in another way than the rows, which are not quoted", () => {
    const table = read("this,'is,a',test\n1,2,3\n4,5,6\n");
    expect(names(table)).toEqual(["this", "is,a", "test"]);
    expect(names(read("'OBS' 'GPA x'\n1 2.66\n2 2.89\n3 3.28\n"))).toEqual(["OBS", "GPA x"]);
    expect(names(read("it's,don't\n1,2\n3,4\n"))).toEqual(["it's", "don't"]);
  });
});

describe("the decimal mark", () => {
  it("is a comma where three digits behind a point stand beside decimal commas", () => {
    const table = read("stadt;einwohner;flaeche\nA;1.234;1,5\nB;12.345;22,75\nC;123.456;3\n");
    expect(numbers(table, 1)).toEqual([1234, 12_345, 123_456]);
    expect(numbers(table, 2)).toEqual([1.5, 22.75, 3]);
  });
  it("is a comma where points stand twice in a number, and a point where commas do", () => {
    expect(numbers(read("a;b\n1.234.567;x\n12.345;y\n"), 0)).toEqual([1_234_567, 12_345]);
    expect(numbers(read('a;b\n"1,234,567";x\n"12,345";y\n'), 0)).toEqual([1_234_567, 12_345]);
  });
  it("is said to be in doubt where it could be either", () => {
    const table = read("a;b\n1.234;x\n12.345;y\n");
    expect(numbers(table, 0)).toEqual([1.234, 12.345]);
    expect(table.warnings).toMatchObject([{ code: "decimal_doubt", example: "1.234" }]);
    expect(codes(read("a;b\n1.2345;x\n12.345;y\n"))).toEqual([]);
    expect(codes(read("a,b\n1.234,x\n12.345,y\n"))).toEqual([]);
  });
});

describe("white space as delimiter", () => {
  it("divides rows of mostly words", () => {
    const rows = [
      "A11 6 A34 A43 1169 A65 1",
      "A12 48 A32 A42 5951 A61 2",
      "A14 12 A34 A46 2096 A61 1",
      "A11 7 A3 A4 8 A6 1",
    ];
    expect(types(read(`${rows.join("\n")}\n`))).toEqual([
      "category",
      "number",
      "category",
      "category",
      "number",
      "category",
      "number",
    ]);
  });
  it("is blanks and tabs together, and quotes hold", () => {
    const table = read('18.0   8   307.0  70  1\t"chevy malibu"\n15.0   8   350.0  70  1\t"buick, 320"\n');
    expect(cells(table)[1]).toEqual(["15.0", "8", "350.0", "70", "1", "buick, 320"]);
  });
  it("divides a header that is one field short, as R writes it", () => {
    const table = read('"mpg" "cyl"\n"Mazda RX4" 21 6\n"Datsun 710" 22.8 4\n"Valiant" 18.1 6\n');
    expect(names(table)).toEqual(["row", "mpg", "cyl"]);
  });
  it("divides rows with a comment among them, and says what stops the numbers", () => {
    const rows = Array.from({ length: 12 }, (_, i) => (i === 5 ? "  # a comment" : `0.${i + 10} ${i} cash`));
    const table = read(`a b c\n${rows.join("\n")}\n`);
    expect(names(table)).toEqual(["a", "b", "c"]);
    expect(table.warnings).toMatchObject([
      { code: "demoted", column: "a", example: "#", line: 7, offer: "number" },
      { column: "b" },
    ]);
  });
  it("leaves words and dates of other files whole", () => {
    expect(names(read("name\tage\nJohn Smith\t30\nJane Doe\t40\nAnn Poe\t50\n"))).toEqual(["name", "age"]);
    expect(names(read("day\n12 Mar 2020\n13 Mar 2020\n14 Mar 2020\n"))).toEqual(["day"]);
    expect(names(read("city\nNew York\nLos Angeles\nSan Francisco\n"))).toEqual(["city"]);
  });
});

describe("rows that are quoted as a whole", () => {
  const text = '"age;""job"";""y"""\n"30;""cook"";""no"""\n"39;""smith"";""yes"""\n';
  it("are read without the outer quotes", () => {
    const table = read(text);
    expect(names(table)).toEqual(["age", "job", "y"]);
    expect(cells(table)).toEqual([
      ["30", "cook", "no"],
      ["39", "smith", "yes"],
    ]);
    expect(table.line(1)).toBe(3);
    expect(codes(table)).toEqual(["quoted_rows"]);
  });
  it("are not confused with a column of quoted text, nor with quoted fields", () => {
    expect(names(read('"name"\n"Smith, John"\n"Doe, Jane"\n'))).toEqual(["name"]);
    expect(names(read('"a","b"\n"1","2"\n"3","4"\n'))).toEqual(["a", "b"]);
    expect(names(read('"text"\n"he said ""no"", then left"\n"she said ""yes"""\n'))).toEqual(["text"]);
  });
});

describe("a backslash before a quote", () => {
  const text = 'a,b\n1,"say \\"hi\\", twice"\n2,"back\\\\slash"\n3,"plain \\n"\n';
  it("is an escape where that is chosen", () => {
    const table = read(text, { escape: "\\" });
    expect(cells(table)).toEqual([
      ["1", 'say "hi", twice'],
      ["2", "back\\slash"],
      ["3", "plain \\n"],
    ]);
    expect(table.columns[1]).toMatchObject({ labels: ['say "hi", twice', "back\\slash", "plain \\n"] });
    expect(table.dialect.escape).toBe("\\");
    expect(codes(table)).toEqual([]);
  });
  it("is told with its lines where it is none", () => {
    const table = read('a,b\n1,"x \\"y\\""\n2,z\n3,"u \\"v\\""\n');
    expect(table.warnings).toMatchObject([{ code: "backslash_escape", line: 2, lines: [2, 4] }]);
  });
});

it("says that one column holds several values a row, which nothing divides alike", () => {
  const table = read("A    B C  D\n1 2 3\n4 5\n6 7 8 9\n1 2\n");
  expect(table.warnings).toMatchObject([{ code: "one_column", line: 2, example: "1 2 3" }]);
  expect(codes(read("first last state\nJohn Smith WA\nMary Hart CA\nEvan Nolan IL\n"))).toEqual(["one_column"]);
  expect(codes(read("day\n12 Mar 2020\n13 Mar 2020\n14 Mar 2020\n"))).toEqual([]);
  expect(codes(read("n\n1 234\n5 678\n"))).toEqual(["thousands"]);
});

it("names the lines of rows of another width", () => {
  const table = read("a,b\n1,2\n3\n4,5,6\n7,8\n9\n");
  expect(table.warnings).toMatchObject([{ code: "ragged_row", lines: [3, 4, 6] }]);
  expect(table.warnings[0].detail).toContain("lines 3, 4 and 6; 2 shorter");
});

describe("encodings", () => {
  it("takes UTF-8 with a few bad bytes as UTF-8, and names their lines", () => {
    const good = bytes("stadt,n\nMünchen,1\nKöln,2\nDüsseldorf,3\n");
    const table = readTable(new Uint8Array([...good, 78, 0xfc, 114, 44, 52, 10]), { decode: nodeDecoder });
    expect(table.dialect.encoding).toBe("utf-8");
    expect(table.cell(0, 0)).toBe("München");
    expect(table.warnings).toMatchObject([{ code: "bad_bytes", line: 5, lines: [5], count: 1 }]);
  });
});

it.each([
  ['{"a":1,"b":"x"}\n{"a":2,"b":"y"}\n', /JSON/],
  ['[\n {"a": 1},\n {"a": 2}\n]\n', /JSON/],
  [`${"%\n% 1. Title: \r\n\n".repeat(5000)} @relation 'iris'\n@attribute a REAL\n`, /ARFF/],
  ["% comment\n@RELATION iris\n@ATTRIBUTE a REAL\n@DATA\n1\n", /ARFF/],
  ["<?xml version='1.0'?><a/>", /XML/],
  ["<!DOCTYPE html><html></html>", /web page/],
  ["1 1:0.5 3:1\n-1 2:0.25 3:7\n", /LIBSVM/],
  ["$FL2@(#) SPSS DATA FILE", /SPSS/],
  ["<stata_dta><header>", /Stata/],
  ["\u0071\u0002\u0001\u0000", /Stata/],
  ["X\n\u0000\u0000\u0000\u0002", /write\.csv/],
  ["PK\u0003\u0004....[Content_Types].xml", /Excel workbook/],
  ["PK\u0003\u0004....mimetypeapplication/vnd.oasis.opendocument.spreadsheet", /OpenDocument/],
  ["SQLite format 3\u0000", /SQLite/],
])("refuses %j by its name, with what to do", (text, what) => {
  const error = failure(() => readTable(new Uint8Array(Buffer.from(text, "latin1")), { decode: nodeDecoder }));
  expect(error.code).toBe("binary");
  expect(error.message).toMatch(what);
});

it("takes tables that look a little like other files as tables", () => {
  expect(names(read("[x],{y}\n1,2\n3,4\n"))).toEqual(["[x]", "{y}"]);
  expect(names(read("BZ,PK\n1,2\n3,4\n"))).toEqual(["BZ", "PK"]);
});
