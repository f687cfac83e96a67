import { describe, expect, it } from "vitest";
import { readTable } from "#core/data/read";
import { nodeDecoder } from "#host/text";
import { bytes, failure, read } from "./tables";

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
