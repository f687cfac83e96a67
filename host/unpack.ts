/** Compressed files. */
import { pipeline } from "node:stream/promises";
import type { Readable, Transform } from "node:stream";
import * as zlib from "node:zlib";
import { z } from "zod";
import { DataError } from "#core/data/types";
import { SharedPieces } from "./shared-pieces";

type Unpacker = () => Transform;

/** Zstandard came with Node 22.15; gzip was always there. */
const { createZstdDecompress } = zlib as { createZstdDecompress?: Unpacker };
const formats: { start: number[]; name: string; make: Unpacker | undefined }[] = [
  { start: [0x1f, 0x8b], name: "gzip", make: () => zlib.createGunzip() },
  { start: [0x28, 0xb5, 0x2f, 0xfd], name: "Zstandard", make: createZstdDecompress },
];

/** What the bytes of a file are packed with, if it can be unpacked here. */
export function packedWith(head: Uint8Array): { name: string; make: Unpacker } | null {
  const format = formats.find(({ start }) => start.every((byte, i) => head[i] === byte));
  return format?.make ? { name: format.name, make: format.make } : null;
}

/** A packed file's content in memory. Rejects with a DataError where the archive is damaged or ends too early. */
export async function unpack(
  packed: Readable,
  { name, make }: { name: string; make: Unpacker },
  signal?: AbortSignal,
): Promise<Uint8Array[]> {
  const content = new SharedPieces();
  try {
    await pipeline(
      packed,
      make(),
      async (chunks: AsyncIterable<Uint8Array>) => {
        for await (const chunk of chunks) content.append(chunk);
      },
      ...(signal ? [{ signal }] : []),
    );
  } catch (error) {
    signal?.throwIfAborted();
    throw damaged(name, error);
  }
  return content.pieces;
}

/** The first bytes of a packed file's content; `whole` where there are no more. */
export async function unpackHead(
  packed: Readable,
  { name, make }: { name: string; make: Unpacker },
  length: number,
): Promise<{ bytes: Uint8Array; whole: boolean }> {
  const bytes = new Uint8Array(length);
  let filled = 0;
  try {
    const content = packed.on("error", (error) => content.destroy(error)).pipe(make());
    for await (const chunk of content) {
      const piece = z.instanceof(Uint8Array).parse(chunk);
      bytes.set(piece.subarray(0, length - filled), filled);
      filled = Math.min(length, filled + piece.length);
      if (filled === length) break;
    }
  } catch (error) {
    throw damaged(name, error);
  } finally {
    packed.destroy();
  }
  return { bytes: bytes.subarray(0, filled), whole: filled < length };
}

function damaged(name: string, error: unknown): DataError {
  const reason = error instanceof Error ? error.message : String(error);
  return new DataError("damaged_archive", `The file is a damaged ${name} archive (${reason}). Pack it again.`);
}
