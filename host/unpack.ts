/** Compressed files. */
import { pipeline } from "node:stream/promises";
import type { Readable, Transform } from "node:stream";
import * as zlib from "node:zlib";
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
    const reason = error instanceof Error ? error.message : String(error);
    throw new DataError("damaged_archive", `The file is a damaged ${name} archive (${reason}). Pack it again.`);
  }
  return content.pieces;
}
