import { describe, expect, it } from "vitest";
import { assemble } from "#core/data/csv/assemble";
import { PartReader } from "#core/data/csv/part";
import type { ByteSource } from "#core/data/csv/source";
import { openTable } from "#core/data/open";
import { previewTable } from "#core/data/preview";
import { readTable, runSteps, stepOptions, toTable } from "#core/data/read";
import { DataError, type Dialect, type Table } from "#core/data/types";
import { nodeDecoder } from "#host/text";

const bytes = (text: string) => new TextEncoder().encode(text);
const read = (text: string, dialect?: Partial<Dialect>) => readTable(bytes(text), { decode: nodeDecoder, dialect });
const cells = (table: Table) => Array.from({ length: table.rows }, (_, row) => table.cells(row));
const names = (table: Table) => table.columns.map((column) => column.name);
const types = (table: Table) => table.columns.map((column) => column.type);
const codes = (table: Table) => table.warnings.map((warning) => warning.code);
const numbers = (table: Table, index: number) => {
  const column = table.columns[index];
  if (!("numbers" in column)) throw new Error(`${column.name} is ${column.type}`);
  return [...column.numbers];
};

function failure(run: () => unknown): DataError {
  try {
    run();
  } catch (error) {
    if (error instanceof DataError) return error;
    throw error;
  }
  throw new Error("nothing was thrown");
}

interface Case {
  text: string;
  header: string[];
  rows: string[][];
  warnings?: string[];
  dialect?: Partial<Dialect>;
}

const awkward: Record<string, Case> = {
  "a field of doubled quotes alone": {
    text: 'a,b\n"""""",1\n"x",2\n',
    header: ["a", "b"],
    rows: [
      ['""', "1"],
      ["x", "2"],
    ],
  },
  "commas in quotes between semicolons": {
    text: 'a;b\n"1,5";x\n"2,5";y\n',
    header: ["a", "b"],
    rows: [
      ["1,5", "x"],
      ["2,5", "y"],
    ],
  },
  "pipes in fields between tabs": {
    text: "a\tb\n1|2\tx\n3|4\ty\n",
    header: ["a", "b"],
    rows: [
      ["1|2", "x"],
      ["3|4", "y"],
    ],
  },
  "doubled quotes": {
    text: 'a,b\n"say ""hi""",1\nx,2\n',
    header: ["a", "b"],
    rows: [
      ['say "hi"', "1"],
      ["x", "2"],
    ],
  },
  "a quoted field of quotes alone": {
    text: 'a,b\n"""",1\n"""""",2\n',
    header: ["a", "b"],
    rows: [
      ['"', "1"],
      ['""', "2"],
    ],
  },
  "newlines inside quotes": {
    text: 'a,b\n"x\ny",1\n"u\r\nv",2\n',
    header: ["a", "b"],
    rows: [
      ["x\ny", "1"],
      ["u\r\nv", "2"],
    ],
  },
  "delimiters inside quotes": {
    text: 'a,b\n"x,y",1\n"u,v",2\n',
    header: ["a", "b"],
    rows: [
      ["x,y", "1"],
      ["u,v", "2"],
    ],
  },
  CRLF: {
    text: "a,b\r\nx,1\r\ny,2\r\n",
    header: ["a", "b"],
    rows: [
      ["x", "1"],
      ["y", "2"],
    ],
  },
  "CR alone": {
    text: "a,b\rx,1\ry,2\r",
    header: ["a", "b"],
    rows: [
      ["x", "1"],
      ["y", "2"],
    ],
  },
  "a mix of line ends": {
    text: "a,b\r\nx,1\ny,2\rz,3",
    header: ["a", "b"],
    rows: [
      ["x", "1"],
      ["y", "2"],
      ["z", "3"],
    ],
  },
  "no newline at the end": {
    text: "a,b\nx,1\ny,2",
    header: ["a", "b"],
    rows: [
      ["x", "1"],
      ["y", "2"],
    ],
  },
  "a last field that is empty": {
    text: "a,b\n1,x\n2,",
    header: ["a", "b"],
    rows: [
      ["1", "x"],
      ["2", ""],
    ],
  },
  "blank lines": {
    text: "a,b\n\nx,1\n\n\ny,2\n\n",
    header: ["a", "b"],
    rows: [
      ["x", "1"],
      ["y", "2"],
    ],
  },
  "a blank line in a single column is a missing cell": {
    text: "a\n1\n\n3\n\n",
    header: ["a"],
    rows: [["1"], [""], ["3"]],
  },
  "padded fields": {
    text: "a , b\n x , 1 \n y,\t2\n",
    header: ["a", "b"],
    rows: [
      ["x", "1"],
      ["y", "2"],
    ],
  },
  "padded quotes": {
    text: 'a, b\n "x, y" , 1\n "z" ,2\n',
    header: ["a", "b"],
    rows: [
      ["x, y", "1"],
      ["z", "2"],
    ],
  },
  "blanks inside quotes": {
    text: 'a,b\n" x ",1\ny,2\n',
    header: ["a", "b"],
    rows: [
      [" x ", "1"],
      ["y", "2"],
    ],
  },
  "a byte order mark": { text: "\ufeffa,b\nx,1\n", header: ["a", "b"], rows: [["x", "1"]] },
  "a byte order mark before a quote": { text: '\ufeff"a",b\nx,1\n', header: ["a", "b"], rows: [["x", "1"]] },
  "short rows": {
    text: "a,b,c\n1,2,3\n4,5\n7,8,9\n",
    header: ["a", "b", "c"],
    rows: [
      ["1", "2", "3"],
      ["4", "5", ""],
      ["7", "8", "9"],
    ],
    warnings: ["ragged_row"],
  },
  "long rows": {
    text: "a,b\n1,2\n4,5,6\n7,8\n",
    header: ["a", "b"],
    rows: [
      ["1", "2"],
      ["4", "5"],
      ["7", "8"],
    ],
    warnings: ["ragged_row"],
  },
  "a quote in the middle of a field": {
    text: 'a,b\n5" pipe,1\n3" pipe,2\n',
    header: ["a", "b"],
    rows: [
      ['5" pipe', "1"],
      ['3" pipe', "2"],
    ],
  },
  "text after a closing quote": {
    text: 'a,b\n"x"y,1\nz,2\n',
    header: ["a", "b"],
    rows: [
      ["xy", "1"],
      ["z", "2"],
    ],
    warnings: ["junk_after_quote"],
  },
  "names that come twice": {
    text: "x,x,x\n1,2,3\n",
    header: ["x", "x_2", "x_3"],
    rows: [["1", "2", "3"]],
    warnings: ["duplicate_name"],
  },
  "a renamed name that is taken": {
    text: "x,x_2,x\n1,2,3\n",
    header: ["x", "x_2", "x_3"],
    rows: [["1", "2", "3"]],
    warnings: ["duplicate_name"],
  },
  "a name that is empty": {
    text: ",b\n1,2\n",
    header: ["column_1", "b"],
    rows: [["1", "2"]],
    warnings: ["empty_name"],
  },
  "no header": {
    text: "1,2\n3,4\n",
    header: ["column_1", "column_2"],
    rows: [
      ["1", "2"],
      ["3", "4"],
    ],
  },
  "semicolons and decimal commas": {
    text: "a;b\n1,5;x\n2,25;y\n",
    header: ["a", "b"],
    rows: [
      ["1,5", "x"],
      ["2,25", "y"],
    ],
  },
  tabs: {
    text: "a\tb\n1\tx, y\n2\tz\n",
    header: ["a", "b"],
    rows: [
      ["1", "x, y"],
      ["2", "z"],
    ],
  },
  bars: {
    text: "a|b\n1|x\n2|y\n",
    header: ["a", "b"],
    rows: [
      ["1", "x"],
      ["2", "y"],
    ],
  },
  "runs of spaces": {
    text: "a  b   c\n1  2   3\n 4 5 6 \n",
    header: ["a", "b", "c"],
    rows: [
      ["1", "2", "3"],
      ["4", "5", "6"],
    ],
  },
  "single quotes": {
    text: "a,b\n'x, y',1\n'z',2\n'it''s',3\n",
    header: ["a", "b"],
    rows: [
      ["x, y", "1"],
      ["z", "2"],
      ["it's", "3"],
    ],
  },
  "comments above the table": {
    text: "# made today\n# by hand\na,b\n1,2\n3,4\n",
    header: ["a", "b"],
    rows: [
      ["1", "2"],
      ["3", "4"],
    ],
    warnings: ["preamble"],
  },
  "a header that begins with #": {
    text: "#id,b\n1,2\n3,4\n",
    header: ["#id", "b"],
    rows: [
      ["1", "2"],
      ["3", "4"],
    ],
  },
  "a title above the table": {
    text: "Measurements 2024\n\na,b,c\n1,2,3\n3,4,5\n",
    header: ["a", "b", "c"],
    rows: [
      ["1", "2", "3"],
      ["3", "4", "5"],
    ],
    warnings: ["preamble"],
  },
  "row names without a name": {
    text: "a,b\nr1,1,2\nr2,3,4\n",
    header: ["row", "a", "b"],
    rows: [
      ["r1", "1", "2"],
      ["r2", "3", "4"],
    ],
    warnings: ["row_names"],
  },
  "a newline in a name": { text: '"a\nb",c\n1,2\n', header: ["a b", "c"], rows: [["1", "2"]] },
  "no quotes at all, by dialect": {
    text: 'a,b\n"x,1\n',
    header: ["a", "b"],
    rows: [['"x', "1"]],
    dialect: { quote: "" },
  },
  "letters beyond ASCII": {
    text: "größe,ort\n1,Zürich\n2,東京\n",
    header: ["größe", "ort"],
    rows: [
      ["1", "Zürich"],
      ["2", "東京"],
    ],
  },
  "surrogate pairs": {
    text: "a,b\n🐧,1\n🦆,2\n",
    header: ["a", "b"],
    rows: [
      ["🐧", "1"],
      ["🦆", "2"],
    ],
  },
};

/** Bytes that are given out few at a time, wherever that cuts a field, a quote or a character. */
class Chunked implements ByteSource {
  constructor(
    private readonly whole: Uint8Array,
    private readonly size: number,
  ) {}
  get length(): number {
    return this.whole.length;
  }
  read(from: number, to: number): Uint8Array {
    return this.whole.slice(from, Math.min(to, from + this.size));
  }
}

/** As `readTable` reads UTF-8, from chunks of a size and with several readers of parts. */
function readInChunks(text: string, dialect: Partial<Dialect> | undefined, size: number, parts: number): Table {
  const source = new Chunked(bytes(text), size);
  const opened = openTable(source, { ...(dialect && { dialect }), encoding: "utf-8", partial: false });
  const readers = Array.from({ length: parts }, () => new PartReader(source, opened.plan));
  const steps = assemble({ ...stepOptions(opened, source), parts, shared: false, statistics: false });
  return toTable(opened, runSteps(steps, readers));
}

describe("awkward files", () => {
  it("are of 40 kinds or more", () => expect(Object.keys(awkward).length).toBeGreaterThanOrEqual(40));

  it.each(Object.entries(awkward))("%s: the same in chunks and parts of any size", (_, { text, dialect }) => {
    const whole = read(text, dialect);
    // A byte order mark is taken off before the bytes come here.
    const plain = text.replace(/^\uFEFF/, "");
    for (const size of [1, 2, 3, 7, 64, 4096]) {
      for (const parts of [1, 2, 3]) {
        const table = readInChunks(plain, dialect, size, parts);
        expect(names(table)).toEqual(names(whole));
        expect(types(table)).toEqual(types(whole));
        expect(cells(table)).toEqual(cells(whole));
        expect(table.warnings).toEqual(whole.warnings);
      }
    }
  });

  it.each(Object.entries(awkward))("%s", (_, { text, header, rows, warnings = [], dialect }) => {
    const table = read(text, dialect);
    expect(names(table)).toEqual(header);
    expect(cells(table)).toEqual(rows);
    expect(codes(table)).toEqual(warnings);
    for (let row = 0; row < table.rows; row++) {
      expect(header.map((__, column) => table.cell(row, column))).toEqual(table.cells(row));
    }
  });

  it("counts ragged rows, with the first line and an example", () => {
    const [warning] = read("a,b\n1,2\n3\n4\n5,6,7\n").warnings;
    expect(warning).toMatchObject({ code: "ragged_row", severity: "problem", count: 3, line: 3, example: "3" });
    expect(warning.detail).toContain("2 shorter");
    expect(warning.detail).toContain("1 longer");
  });

  it("knows the line of each row, also after newlines in quotes", () => {
    const table = read('a,b\n"x\r\ny\nz",1\n\nu,2\r\nv,3\rw,4');
    expect([0, 1, 2, 3].map((row) => table.line(row))).toEqual([2, 6, 7, 8]);
  });

  it("reads a single line without a newline", () => {
    expect(cells(read("1;2,5;3"))).toEqual([["1", "2,5", "3"]]);
  });

  it("reads records that are longer than what it guesses from", () => {
    const wide = Array.from({ length: 12_000 }, (_, i) => `feature_${i}`);
    const table = read(`${wide.join(";")}\n${wide.map((_, i) => i).join(";")}\n${wide.map(() => 0).join(";")}\n`);
    expect([table.rows, table.columns.length, table.columns[11_999].name]).toEqual([2, 12_000, "feature_11999"]);
    expect(table.warnings).toEqual([]);
  });

  it("knows the line of rows below a preamble", () => {
    expect(read("# one\n# two\na,b\n1,2\n").line(0)).toBe(4);
    expect(read("A title\n\na,b,c\n1,2,3\n4,5,6\n").line(0)).toBe(4);
  });
});

describe("files that are no tables", () => {
  it.each<[string, string, string]>([
    ["empty", "", "empty"],
    ["blank", " \n\r\n \n", "empty"],
    ["a header alone", "a,b,c\n", "no_rows"],
    ["a header alone without a newline", "a,b,c", "no_rows"],
    ["a ZIP archive", "PK\u0003\u0004....", "binary"],
    ["NUL bytes", "a,b\n1,\u00002\n3,4\n5,6\n", "binary"],
  ])("%s", (_, text, code) => {
    expect(failure(() => read(text)).code).toBe(code);
  });

  it("names the line on which an unclosed quote opens", () => {
    const error = failure(() => read('a,b\n1,2\n3,"x\n4,5\n6,7\n'));
    expect([error.code, error.line]).toEqual(["unclosed_quote", 3]);
    expect(error.message).toContain("line 3");
  });

  it("refuses an encoding that it does not know", () => {
    expect(failure(() => read("a\n1\n", { encoding: "klingon-8" })).message).toContain("klingon-8");
  });
});

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

describe("previewTable", () => {
  const large = `id,word\n${Array.from({ length: 60_000 }, (_, i) => `${i},"wörd ${i},\n""x"""`).join("\n")}\n`;

  it("shows the first rows of a large file as the table has them", () => {
    const preview = previewTable(bytes(large), { decode: nodeDecoder });
    const table = read(large);
    expect(table.rows).toBe(60_000);
    expect(preview.rows).toEqual(Array.from({ length: 200 }, (_, row) => table.cells(row)));
    expect(preview).toMatchObject({ header: ["id", "word"], types: ["number", "category"], warnings: [] });
    expect(preview.sampleLine).toBe('0,"wörd 0,');
    expect(preview.evidence.delimiter).toContain("2 fields");
  });

  it("shows the first line of data raw, with its quotes", () => {
    expect(previewTable(bytes('a,b\r\n"x, y",1\r\nz,2\r\n'), { decode: nodeDecoder }).sampleLine).toBe('"x, y",1');
  });

  it("follows the dialect that is given", () => {
    const preview = previewTable(bytes("a;b\n1,5;2\n"), {
      decode: nodeDecoder,
      dialect: { delimiter: ",", header: false },
    });
    expect(preview.rows).toContainEqual(["1", "5;2"]);
    expect(preview.header).toEqual(["column_1", "column_2"]);
  });
});

describe("readTable", () => {
  it("reports progress up to the end", () => {
    const seen: number[] = [];
    readTable(bytes("a,b\n1,2\n3,4\n"), {
      decode: nodeDecoder,
      onProgress: (done, total, rows) => seen.push(done / total, rows),
    });
    expect(seen.slice(-2)).toEqual([1, 2]);
  });
});
