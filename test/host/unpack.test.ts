/** Packed tables: `files/towns.csv.zst` and `files/frames.csv.zst` (two frames, one without a checksum, and two without content) were made by `zstd`. */
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DataError } from "#core/data/error";
import { readTableBytes, readTableFile } from "#host/read-file";
import { previewBytes, previewFile } from "#host/preview-file";
import { packedWith, unpack } from "#host/unpack";

const text = `größe,ort\n${Array.from({ length: 300 }, (_, i) => `${i},Zürich ${i % 4} €\n`).join("")}`;
const fixture = (name: string) => readFile(new URL(`files/${name}`, import.meta.url));

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "gradlab-"));
});
afterAll(() => rm(folder, { recursive: true }));

async function unpacked(packed: Uint8Array, pieces = [packed], signal?: AbortSignal): Promise<string> {
  const packing = packedWith(packed);
  if (!packing) throw new Error("not packed");
  return Buffer.concat(await unpack(Readable.from(pieces), packing, signal && { signal })).toString();
}
const failure = (run: Promise<unknown>): Promise<unknown> =>
  run.then(
    () => "nothing was thrown",
    (error: unknown) => error,
  );
const damaged = (name: string) =>
  expect.objectContaining({ code: "damaged_archive", message: expect.stringContaining(name) });

const kinds: [string, () => Uint8Array | Promise<Uint8Array>, string][] = [
  ["gzip", () => gzipSync(text), "gzip"],
  ["Zstandard", () => fixture("towns.csv.zst"), "Zstandard"],
  ["Zstandard in several frames", () => fixture("frames.csv.zst"), "Zstandard"],
];

describe.each(kinds)("%s", (kind, make, name) => {
  it("holds the same text, whatever the pieces in which it comes", async () => {
    const packed = await make();
    expect(packedWith(packed)?.name).toBe(name);
    expect(await unpacked(packed)).toBe(text);
    const bytes = Array.from(packed, (byte) => Uint8Array.of(byte));
    expect(await unpacked(packed, bytes)).toBe(text);
  });

  it("is read and previewed as a file and as bytes", async () => {
    const packed = await make();
    const path = join(folder, "table");
    await writeFile(path, packed);
    for (const table of [await readTableFile(path), await readTableBytes(packed)]) {
      expect(table.rows).toBe(300);
      expect(table.cells(299)).toEqual(["299", "Zürich 3 €"]);
    }
    for (const preview of [await previewFile(path), await previewBytes(packed)]) {
      expect(preview).toMatchObject({ bytes: packed.length, header: ["größe", "ort"], types: ["number", "category"] });
      expect(preview.rows[199]).toEqual(["199", "Zürich 3 €"]);
    }
  });

  it("is refused where it is cut, wherever that is", async () => {
    const packed = await make();
    for (let cut = 1; cut < packed.length - 12; cut += Math.ceil(packed.length / 12)) {
      const error = await failure(unpacked(packed, [packed.subarray(0, packed.length - cut)]));
      // Between two frames the file is whole, as far as anybody can tell.
      if (kind.endsWith("frames") && error === "nothing was thrown") continue;
      expect(error).toEqual(damaged(name));
    }
  });

  it("is refused where something else comes behind it", async () => {
    const packed = await make();
    expect(await failure(unpacked(packed, [packed, Buffer.from("something else")]))).toEqual(damaged(name));
  });

  it("ends when it is told to", async () => {
    const controller = new AbortController();
    const reason = new Error("enough");
    const packed = await make();
    const endless = (function* () {
      for (;;) yield packed;
    })();
    const packing = packedWith(packed);
    if (!packing) throw new Error("not packed");
    setTimeout(() => controller.abort(reason), 50);
    expect(await failure(unpack(Readable.from(endless), packing, { signal: controller.signal }))).toBe(reason);
  });
});

it("checks the sum of a Zstandard file's content", async () => {
  const packed = await fixture("towns.csv.zst");
  packed[packed.length - 1] ^= 1;
  expect(await failure(unpacked(packed))).toEqual(damaged("Zstandard"));
});

it("refuses any changed byte of a Zstandard file, or reads the same text", async () => {
  const packed = await fixture("towns.csv.zst");
  for (let at = 4; at < packed.length; at += 7) {
    const changed = Uint8Array.from(packed);
    changed[at] ^= 0x10;
    const result = await failure(unpacked(changed).then((read) => expect(read).toBe(text)));
    if (result !== "nothing was thrown") expect(result).toBeInstanceOf(DataError);
  }
});

/** One byte over and over, in blocks of 128 KB of which each takes four bytes. */
function zeros(blocks: number): Uint8Array {
  const bytes = new Uint8Array(6 + 4 * blocks);
  bytes.set([0x28, 0xb5, 0x2f, 0xfd, 0, 7 << 3]);
  for (let block = 0; block < blocks; block++) {
    const header = (131_072 << 3) | 2 | (block === blocks - 1 ? 1 : 0);
    bytes.set([header & 255, (header >> 8) & 255, header >> 16, 48], 6 + 4 * block);
  }
  return bytes;
}

describe("an archive that holds more than any table", () => {
  it("is refused as soon as that shows, and previewed from its beginning", async () => {
    // 10 GB in 320 kB.
    const packed = zeros(80_000);
    const error = await failure(readTableBytes(packed));
    expect(error).toBeInstanceOf(DataError);
    expect(error).toMatchObject({ code: "too_much_memory" });
    expect(String(error)).toMatch(/archive of 321 kB holds more than 35\d MB, 1\s100 times as much/);
    expect(await previewBytes(packed)).toMatchObject({ whole: false });
  });

  it("is not taken for one where it is the log of a sensor at rest", async () => {
    const day = gzipSync("2024-01-01,21.5,OK\n".repeat(520_000));
    const packed = Buffer.concat(Array.from({ length: 26 }, () => day));
    const pieces = await unpack(Readable.from([packed]), packedWith(packed)!);
    const held = pieces.reduce((sum, { length }) => sum + length, 0);
    expect(held).toBe(26 * 520_000 * 19);
    expect(held).toBeGreaterThan(200 * packed.length);
  });

  it.each([
    ["gzip", () => gzipSync(`a,b\n${"0,0\n".repeat(1_000_000)}`)],
    ["Zstandard", () => zeros(40)],
  ])("is refused where its content does not fit: %s", async (_, make) => {
    const packed = make();
    const error = await failure(readTableBytes(packed, { dialect: { limits: { memory: 2 } } }));
    expect(error).toMatchObject({ code: "too_much_memory", message: expect.stringContaining("2 MB may be used") });
  });

  it("is read where the limit is raised", async () => {
    const packed = gzipSync(`a,b\n${"0,0\n".repeat(1_000_000)}`);
    expect((await readTableBytes(packed, { dialect: { limits: { memory: 20 } } })).rows).toBe(1_000_000);
  });

  it("does not fill the memory while nobody takes its content", async () => {
    const packed = zeros(8000);
    const packing = packedWith(packed);
    if (!packing) throw new Error("not packed");
    const transform = packing.make();
    transform.write(packed);
    await new Promise((resolve) => setTimeout(resolve, 1500));
    // A gigabyte would have come.
    expect(transform.readableLength).toBeLessThan(64 * 131_072);
    transform.destroy();
  });
});
