/** What a reading may take, and that its work grows with the bytes: counted, not timed. */
import { describe, expect, it } from "vitest";
import { limitOf } from "#core/data/limits";
import { PartReader } from "#core/data/csv/part";
import { RecordScanner } from "#core/data/csv/records";
import { Segments } from "#core/data/csv/segments";
import type { ByteSource } from "#core/data/csv/source";
import { uniqueNames } from "#core/data/names";
import { openTable } from "#core/data/open";
import { previewLength, previewTable } from "#core/data/preview";
import { readTable } from "#core/data/read";
import type { Dialect } from "#core/data/types";
import { nodeDecoder } from "#host/text";
import { failure } from "./tables";

const bytesOf = (text: string) => new Uint8Array(Buffer.from(text));
const read = (text: string | Uint8Array, dialect: Partial<Dialect> = {}, memory?: number) =>
  readTable(typeof text === "string" ? bytesOf(text) : text, {
    decode: nodeDecoder,
    dialect,
    ...(memory !== undefined && { memory }),
  });

const limits = { line: 1 };
const long = 1_300_000;

describe("a line that is too long", () => {
  const cases: [string, string, number, RegExp][] = [
    ["the only one", "x".repeat(long), 1, /row on line 1 is longer than 1 MB/],
    ["nothing but delimiters", ",".repeat(long), 1, /row on line 1 is longer/],
    ["nothing but quotes", '"'.repeat(long), 1, /row on line 1 is longer/],
    ["a cell", `a,b\n1,2\n3,${"x".repeat(long)}\n`, 3, /row on line 3 is longer/],
    ["a quoted cell", `a,b\n1,2\n3,"${"x".repeat(long)}"\n`, 3, /row on line 3 is longer/],
    [
      "a quote that is not closed",
      `a,b\n1,2\n3,"${"x\n".repeat(long / 2)}`,
      3,
      /quote that opens on line 3 is not closed within 1 MB/,
    ],
    [
      "a quote that closes too late",
      `a,b\n1,2\n3,"${"x\n".repeat(long / 2)}"\n4,5\n`,
      3,
      /line 3 is not closed|row on line 3 is longer/,
    ],
  ];

  it.each(cases)("%s is refused, without the words of a command line", (_, text, line, message) => {
    const error = failure(() => read(text, { limits }));
    expect(error).toMatchObject({ code: "long_line", line });
    expect(error.message).toMatch(message);
    expect(error.message).not.toContain("--");
    expect(limitOf(error.code)).toBe("line");
  });

  it("is read where the limit is raised", () => {
    const table = read(`a,b\n1,${"x".repeat(long)}\n2,"y"\n`, { limits: { line: 2 } });
    expect(table.rows).toBe(2);
    expect(table.cell(0, 1)).toHaveLength(long);
  });

  it("does not count the blank lines at the end of a single column", () => {
    expect(read(`a\n1\n2\n${"\n".repeat(long)}`, { limits }).rows).toBe(2);
  });

  it("is told by the preview", () => {
    for (const text of [`a,b\n1,${"x".repeat(long)}`, "x".repeat(long)]) {
      const error = failure(() => previewTable(bytesOf(text), { decode: nodeDecoder, dialect: { limits } }));
      expect(error.code).toBe("long_line");
    }
  });
});

describe("too many columns", () => {
  const wide = (columns: number) =>
    `${Array.from({ length: columns }, (_, i) => `c${i}`).join(",")}\n${Array.from({ length: columns }, (_, i) => i).join(",")}\n`;

  it("are refused, without the words of a command line", () => {
    const error = failure(() => read(wide(301), { limits: { columns: 300 } }));
    expect(error).toMatchObject({ code: "too_many_columns", line: 1 });
    expect(error.message).not.toContain("--");
    expect(limitOf(error.code)).toBe("columns");
    expect(read(wide(300), { limits: { columns: 300 } }).columns).toHaveLength(300);
  });

  it("show in a preview where a header does not fit into its usual bytes", () => {
    const text = wide(60_000);
    expect(text.length).toBeGreaterThan(2 * 262_144);
    const { header, rows } = previewTable(bytesOf(`${text}${text}`), { decode: nodeDecoder });
    expect(header).toHaveLength(60_000);
    expect(rows[0]).toHaveLength(60_000);
  });
});

describe("too much memory", () => {
  it("is told before rows are read, as the first ones go", () => {
    const text = `a,b,c\n${"1,2,3\n".repeat(100_000)}`;
    const error = failure(() => read(text, {}, 1));
    expect(error).toMatchObject({ code: "too_much_memory" });
    expect(error.message).toMatch(/would need about 3 MB of memory, and 1 MB may be used/);
  });

  it("is told while rows are read that are much shorter than the first ones", () => {
    // 1,000 columns: each of these rows takes 8 kB.
    const head = `${Array.from({ length: 1000 }, (_, i) => `c${i}`).join(",")}\n`;
    const row = `${Array.from({ length: 1000 }, () => "123456789").join(",")}\n`;
    const text = `${head}${row.repeat(20)}${"1\n".repeat(100_000)}`;
    const error = failure(() => read(text, {}, 4));
    expect(error).toMatchObject({ code: "too_much_memory" });
    expect(error.message).toMatch(/needs more than \d+ MB of memory, and 4 MB may be used/);
    expect(failure(() => read(text, { limits: { memory: 8 } }, 4)).message).toContain("and 8 MB may be used");
  });
});

/** Counts the bytes that are taken from it. */
class Counted implements ByteSource {
  taken = 0;
  constructor(private readonly bytes: Uint8Array) {}
  get length(): number {
    return this.bytes.length;
  }
  read(from: number, to: number): Uint8Array {
    const some = this.bytes.subarray(from, Math.min(to, this.bytes.length));
    this.taken += some.length;
    return some;
  }
}

/** Work of n and of 4 n; linear work is 4 times as much, quadratic work 16 times. */
function growth(work: (n: number) => number, n: number): number {
  return work(4 * n) / work(n);
}

describe("work that grows with the bytes", () => {
  it("tells equal names apart", () => {
    const looked = (count: number) => {
      let asked = 0;
      const has = Set.prototype.has;
      // oxlint-disable-next-line no-extend-native -- counts the work for a moment
      Set.prototype.has = function (value) {
        asked++;
        return has.call(this, value);
      };
      try {
        uniqueNames(
          Array.from({ length: count }, () => "x"),
          true,
          [],
        );
      } finally {
        // oxlint-disable-next-line no-extend-native -- as it was
        Set.prototype.has = has;
      }
      return asked;
    };
    expect(growth(looked, 1000)).toBeLessThan(5);
  });

  it("opens a file of long lines", () => {
    const taken = (length: number) => {
      const source = new Counted(bytesOf(`a,b\n1,${"x".repeat(length)}\n`.repeat(3)));
      openTable(source, { encoding: "utf-8", partial: false });
      return source.taken;
    };
    expect(growth(taken, 300_000)).toBeLessThan(8);
  });

  it("reads a cell that comes in pieces", () => {
    const copied = (length: number) => {
      let bytes = 0;
      const scanner = new RecordScanner({ delimiter: ",", quote: '"' }, { width: 2, sink: () => {} });
      const { copyWithin, set } = Uint8Array.prototype;
      const piece = new Uint8Array(1 << 14).fill(120);
      // oxlint-disable-next-line no-extend-native -- counts the work for a moment
      Uint8Array.prototype.copyWithin = function (to, from, end) {
        bytes += (end ?? this.length) - from;
        return copyWithin.call(this, to, from, end);
      };
      // oxlint-disable-next-line no-extend-native -- counts the work for a moment
      Uint8Array.prototype.set = function (from, at) {
        bytes += from.length;
        set.call(this, from, at);
      };
      try {
        scanner.push(bytesOf("1,2\n3,"));
        for (let at = 0; at < length; at += piece.length) scanner.push(piece);
        scanner.end();
      } finally {
        // oxlint-disable-next-line no-extend-native -- as it was
        Object.assign(Uint8Array.prototype, { copyWithin, set });
      }
      return bytes;
    };
    expect(growth(copied, 2_000_000)).toBeLessThan(6);
  });

  it("takes memory by the rows, not by the columns alone", () => {
    const segments = Array.from({ length: 1000 }, () => new Segments<Float64Array>(Float64Array));
    for (const one of segments) one.append(new Float64Array(2), 2);
    const bytes = segments.reduce(
      (sum, one) => sum + [...one.each()].reduce((all, { buffer }) => all + buffer.byteLength, 0),
      0,
    );
    expect(bytes).toBeLessThan(1000 * 128);
  });

  it("sends the columns of a wide table in few buffers", () => {
    const columns = 5000;
    const text = `${Array.from({ length: columns }, (_, i) => `c${i}`).join(",")}\n${"1,".repeat(columns - 1)}1\n${"a,".repeat(columns - 1)}b\n`;
    const table = read(text);
    const buffers = new Set(
      table.columns.map((column) => ("numbers" in column ? column.numbers.buffer : column.codes.buffer)),
    );
    expect(buffers.size).toBeLessThan(10);
  });

  it("looks for a part's start among blank lines in few steps", () => {
    const looks = (blanks: number) => {
      const text = bytesOf(`a\n${"1\n".repeat(50)}${"\n".repeat(blanks)}`);
      const source = new Counted(text);
      const opened = openTable(source, { encoding: "utf-8", partial: false });
      const reader = new PartReader(source, opened.plan);
      const push = RecordScanner.prototype.push;
      let pushed = 0;
      RecordScanner.prototype.push = function (chunk) {
        pushed += chunk.length;
        push.call(this, chunk);
      };
      try {
        reader.handle({ type: "read", start: null, from: 100, to: text.length });
      } finally {
        RecordScanner.prototype.push = push;
      }
      return pushed;
    };
    expect(growth(looks, 4000)).toBeLessThan(6);
  });
});

it("keeps doubled quotes and what follows them", () => {
  const table = read(`a,b\n"x ""y"" z","""${'""'.repeat(20_000)}"\n"1"" 2" tail,"open"\n`);
  expect(table.cells(0)).toEqual(['x "y" z', '"'.repeat(20_001)]);
  expect(table.cells(1)).toEqual(['1" 2 tail', "open"]);
});

describe("the guess of the memory that a table needs", () => {
  it("does not count line ends in quotes as rows", () => {
    const mail = `"${"a line of a mail\n".repeat(1000)}"`;
    expect(read(`id,text\n${Array.from({ length: 300 }, (_, i) => `${i},${mail}\n`).join("")}`, {}, 1).rows).toBe(300);
  });
  it("takes bytes for bytes, not for characters", () => {
    const rows = 50_000;
    expect(read(`町,人口\n${"東京都千代田区,1\n".repeat(rows)}`, {}, 0.81).rows).toBe(rows);
  });
});

describe("a preview", () => {
  it.each(["\r", "\n", "\r\n"])("is of the beginning alone where lines end in %j", (end) => {
    const bytes = bytesOf(`a,b${end}${`1,2${end}`.repeat(400_000)}`);
    expect(previewLength(bytes)).toBeLessThan(bytes.length);
  });
  it("has a header and a row in UTF-16 too", () => {
    const header = `a,${"b".repeat(200_000)}`;
    const bytes = new Uint8Array(Buffer.from(`${header}\r\n1,2\r\n${"3,4\r\n".repeat(9)}`, "utf16le"));
    expect(previewLength(bytes)).toBeGreaterThan(2 * header.length + 4 + 6);
  });
});
