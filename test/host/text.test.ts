import { readFileSync } from "node:fs";
import iconv from "iconv-lite";
import { describe, expect, it } from "vitest";
import { readTable } from "#core/data/read";
import { offeredEncodings } from "#core/data/encodings";
import { nodeDecoder } from "#host/text";

const text = "größe,preis\n1,5 €\n2,“x”\n";
const encode = (encoding: string, addBOM = false) => new Uint8Array(iconv.encode(text, encoding, { addBOM }));

describe("nodeDecoder", () => {
  it.each<[string, Uint8Array, string]>([
    ["ASCII", new TextEncoder().encode("a,b\n1,2\n"), "utf-8"],
    ["UTF-8", encode("utf-8"), "utf-8"],
    ["UTF-8 with a mark", encode("utf-8", true), "utf-8"],
    ["UTF-16 LE with a mark", encode("utf-16le", true), "utf-16le"],
    ["UTF-16 BE with a mark", encode("utf-16be", true), "utf-16be"],
    ["UTF-16 LE without", encode("utf-16le"), "utf-16le"],
    ["UTF-16 BE without", encode("utf-16be"), "utf-16be"],
    ["windows-1252", encode("windows-1252"), "windows-1252"],
  ])("detects %s", (_, bytes, encoding) => {
    expect(nodeDecoder.detect(bytes)).toBe(encoding);
    if (!_.startsWith("ASCII")) expect(Buffer.concat([...nodeDecoder.toUtf8([bytes], encoding)]).toString()).toBe(text);
  });

  it("looks at the whole file: one bad byte far down is enough", () => {
    const bytes = new Uint8Array(3_000_000).fill(97);
    expect(nodeDecoder.detect(bytes)).toBe("utf-8");
    bytes[2_999_999] = 0xe9;
    expect(nodeDecoder.detect(bytes)).toBe("windows-1252");
  });

  it("is not misled by a letter across two pieces", () => {
    const bytes = new Uint8Array(2 ** 20 + 1).fill(97);
    bytes.set([0xc3, 0xa9], 2 ** 20 - 1);
    expect(nodeDecoder.detect(bytes)).toBe("utf-8");
  });

  it("reads the euro sign of windows-1252, and says that it guessed", () => {
    const table = readTable(encode("windows-1252"), { decode: nodeDecoder });
    expect(table.cell(0, 1)).toBe("5 €");
    expect(table.warnings).toMatchObject([{ code: "encoding", severity: "note" }]);
  });

  it("knows every encoding that it offers", () => {
    for (const encoding of Object.keys(offeredEncodings)) expect(iconv.encodingExists(encoding)).toBe(true);
  });

  it("reads part of a larger buffer", () => {
    const bytes = readFileSync("samples/iris.csv");
    const shifted = new Uint8Array(bytes.length + 7);
    shifted.set(bytes, 7);
    expect(readTable(shifted.subarray(7), { decode: nodeDecoder }).rows).toBe(150);
  });
});
