import { spawnSync } from "node:child_process";
import { mkdtemp, open, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openPromise } from "yauzl";
import { ZipFile } from "yazl";
import { crc } from "#host/files";
import { storedZip, type StoredEntry } from "#host/stored-zip";

interface Small {
  name: string;
  bytes: Uint8Array;
}
const entryOf = ({ name, bytes }: Small): StoredEntry => ({
  name,
  length: bytes.length,
  crc32: crc(bytes),
  pieces: [bytes.subarray(0, 3), bytes.subarray(3)],
});

/** The library that wrote project files before. */
async function byLibrary(parts: readonly Small[]): Promise<Buffer> {
  const zip = new ZipFile();
  const options = { compress: false, mtime: new Date(1980, 0, 1), mode: 0o100644, forceDosTimestamp: true };
  for (const { name, bytes } of parts) zip.addBuffer(Buffer.from(bytes), name, options);
  zip.end();
  const pieces: Uint8Array[] = [];
  for await (const piece of zip.outputStream) pieces.push(piece as unknown as Uint8Array);
  return Buffer.concat(pieces);
}

describe("a ZIP file of stored parts", () => {
  it("is to the byte what yazl makes of the same parts", async () => {
    const step = fc.oneof(
      fc.stringMatching(/^[A-Za-z0-9_][A-Za-z0-9 ._-]{0,11}$/),
      fc.constantFrom("花びら", "🌸", "é", "Ω"),
    );
    const name = fc.array(step, { minLength: 1, maxLength: 4 }).map((steps) => steps.join("/"));
    const part = fc.record({ name, bytes: fc.uint8Array({ maxLength: 40 }) });
    await fc.assert(
      fc.asyncProperty(fc.array(part, { maxLength: 8 }), async (parts) => {
        expect(Buffer.concat([...storedZip(parts.map(entryOf))]).equals(await byLibrary(parts))).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  it("has no names that lie outside of a folder", () => {
    for (const name of ["", "/a", "a/../b", "..", "C:/a", "a\\b", "a//b", "a/", "n".repeat(70_000)])
      expect(() => [...storedZip([entryOf({ name, bytes: new Uint8Array(1) })])], name).toThrow(Error);
  });

  it("is not made of parts that are shorter or longer than they say", () => {
    const entry = entryOf({ name: "a", bytes: new Uint8Array(5) });
    for (const length of [4, 6]) expect(() => [...storedZip([{ ...entry, length }])]).toThrow("bytes instead of");
  });
});

describe("beyond what the plain format can say", () => {
  let folder: string;
  beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), "gradlab-zip64-"))));
  afterEach(() => rm(folder, { recursive: true }));

  const block = new Uint8Array(1 << 24);
  /** So many bytes that are all 0. */
  function zeros(name: string, length: number, sum: number): StoredEntry {
    function* pieces() {
      for (let left = length; left > 0; left -= block.length) yield block.subarray(0, Math.min(left, block.length));
    }
    return { name, length, crc32: sum, pieces: pieces() };
  }
  function sumOfZeros(length: number): number {
    let sum = 0;
    for (let left = length; left > 0; left -= block.length)
      sum = crc(block.subarray(0, Math.min(left, block.length)), sum);
    return sum;
  }
  /** Where the blocks would lie the file has holes. */
  async function writeSparse(path: string, entries: readonly StoredEntry[]): Promise<void> {
    const file = await open(path, "w");
    let at = 0;
    for (const piece of storedZip(entries)) {
      if (piece.buffer !== block.buffer) await file.write(piece, 0, piece.length, at);
      at += piece.length;
    }
    await file.close();
  }
  const read = `
import json, sys, zipfile
archive = zipfile.ZipFile(sys.argv[1])
last = archive.infolist()[-1]
names = [[one.filename, one.file_size, one.CRC] for one in archive.infolist()]
print(json.dumps([len(names), names[0], names[-1], archive.read(last).decode(), archive.open(archive.infolist()[0]).read(4).hex()]))
`;

  it(
    "parts of more than 4 GiB, and parts behind them, are read by zipfile and yauzl",
    { timeout: 120_000 },
    async () => {
      const path = join(folder, "large.zip");
      const length = 2 ** 32 + 5;
      const first = zeros("長い/🌸", length, sumOfZeros(length));
      await writeSparse(path, [first, entryOf({ name: "last", bytes: Buffer.from("the end") })]);
      const zip = await openPromise(path, { lazyEntries: true });
      const found: [string, number, number][] = [];
      for await (const entry of zip.eachEntry())
        found.push([entry.fileName, entry.uncompressedSize, entry.relativeOffsetOfLocalHeader]);
      expect(found).toEqual([
        ["長い/🌸", length, 0],
        ["last", 7, expect.any(Number)],
      ]);
      expect(found[1]![2]).toBeGreaterThan(2 ** 32);
      const { status, stdout, error } = spawnSync("python3", ["-c", read, path], { encoding: "utf8" });
      // Without Python there is nothing to read it with.
      if (error) return expect(error).toMatchObject({ code: "ENOENT" });
      expect(status).toBe(0);
      expect(JSON.parse(stdout)).toEqual([
        2,
        ["長い/🌸", length, first.crc32],
        ["last", 7, crc(Buffer.from("the end"))],
        "the end",
        "00000000",
      ]);
    },
  );

  it("more parts than 65,535 are", { timeout: 120_000 }, async () => {
    const path = join(folder, "many.zip");
    const one = Buffer.from("x");
    const entries = Array.from({ length: 70_000 }, (_, n) => entryOf({ name: `runs/${n}`, bytes: one }));
    await writeFile(path, Buffer.concat([...storedZip(entries)]));
    const zip = await openPromise(path, { lazyEntries: true });
    expect(zip.entryCount).toBe(70_000);
    zip.close();
    const { status, stdout, error } = spawnSync("python3", ["-c", read, path], { encoding: "utf8" });
    if (error) return expect(error).toMatchObject({ code: "ENOENT" });
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toEqual([70_000, ["runs/0", 1, crc(one)], ["runs/69999", 1, crc(one)], "x", "78"]);
  });
});
