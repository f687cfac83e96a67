import { describe, expect, it } from "vitest";
import { previewTable } from "#core/data/preview";
import { nodeDecoder } from "#host/text";
import { bytes, read } from "./tables";

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
