/** A file is put together of bytes and of ranges of another one, whatever their order and size, in few calls. */
import fc from "fast-check";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { open } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { writePieces, type FilePiece } from "#host/file-ranges";

const length = 300_000;
const bytes = Uint8Array.from({ length }, (_, i) => (i * 2_654_435_761) >>> 24);
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "gradlab-ranges-"));
  writeFileSync(join(folder, "source"), bytes);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What is written, and how often it was read and written for that. */
async function written(pieces: readonly FilePiece[], at = 0) {
  const [source, target] = [await open(join(folder, "source"), "r"), await open(join(folder, "target"), "w+")];
  let calls = 0;
  const counted = <T extends object>(handle: T): T =>
    new Proxy(handle, {
      get: (object, name) => {
        const member: unknown = Reflect.get(object, name);
        if (typeof member !== "function") return member;
        if (["read", "write", "writev"].includes(String(name))) calls++;
        return member.bind(object);
      },
    });
  try {
    const end = await writePieces(pieces, counted(source), counted(target), at);
    return { end, calls, bytes: readFileSync(join(folder, "target")).subarray(at) };
  } finally {
    await source.close();
    await target.close();
  }
}
const expected = (pieces: readonly FilePiece[]) =>
  Buffer.concat(
    pieces.map((piece) =>
      piece instanceof Uint8Array ? piece : bytes.subarray(piece.from, piece.from + piece.length),
    ),
  );

it("holds every piece in its order", async () => {
  const range = fc
    .tuple(fc.nat(length), fc.nat(90_000))
    .map(([from, most]) => ({ from, length: Math.min(most, length - from) }));
  await fc.assert(
    fc.asyncProperty(fc.array(fc.oneof(fc.uint8Array(), range), { maxLength: 30 }), fc.nat(50), async (pieces, at) => {
      const result = await written(pieces, at);
      expect(Buffer.compare(result.bytes, expected(pieces))).toBe(0);
      expect(result.end).toBe(at + result.bytes.length);
    }),
    { numRuns: 60 },
  );
});

it("takes a call or two for hundreds of pieces that lie together", async () => {
  const pieces = Array.from({ length: 400 }, (_, i): FilePiece[] => [
    new Uint8Array(20).fill(i),
    { from: i * 700, length: 600 },
  ]);
  const result = await written(pieces.flat());
  expect(Buffer.compare(result.bytes, expected(pieces.flat()))).toBe(0);
  expect(result.calls).toBeLessThanOrEqual(3);
});

it("is refused where a range is not there", async () => {
  await expect(written([{ from: length - 5, length: 10 }])).rejects.toThrow("shorter");
});
