/** Compressed files. */
import { pipeline } from "node:stream/promises";
import type { Readable, Transform } from "node:stream";
import { createGunzip } from "node:zlib";
import { z } from "zod";
import { limitsOf, megabyte, tooMuchMemory, unpacksToTooMuch, type Limits } from "#core/data/limits";
import { DataError } from "#core/data/error";
import { tableMemory } from "./machine";
import { SharedPieces } from "./shared-pieces";
import { createZstdUnpacker } from "./zstd";

/** A packed file's format. */
export interface Packing {
  name: string;
  make: () => Transform;
}
const gzip: Packing = { name: "gzip", make: () => createGunzip() };
const zstandard: Packing = { name: "Zstandard", make: createZstdUnpacker };

/** What the bytes of a file are packed with. */
export function packedWith(head: Uint8Array): Packing | null {
  if (head[0] === 0x1f && head[1] === 0x8b) return gzip;
  // Frames that hold no content (0x184D2A50 to 5F) may come before the first one that does.
  const skippable = (head[0] & 0xf0) === 0x50 && head[1] === 0x2a && head[2] === 0x4d && head[3] === 0x18;
  const frame = head[0] === 0x28 && head[1] === 0xb5 && head[2] === 0x2f && head[3] === 0xfd;
  return frame || skippable ? zstandard : null;
}

/**
 * Bytes that any archive may hold, and how many times its own bytes a larger one may: more than gzip can ever reach (1,032), for
 * logs of a sensor at rest and tables that are mostly 0 come near it. What is left are archives made to fill a memory.
 */
const anyContent = 250_000_000;
const mostTimes = 1100;

export interface UnpackOptions {
  signal?: AbortSignal;
  /** `memory` is what the content may take. */
  limits?: Partial<Limits>;
}

/**
 * A packed file's content in memory. Rejects with a DataError where the archive is damaged or ends too early, or holds more
 * than there is room for, or than any table packs to. Chosen limits go before the last.
 */
export async function unpack(
  packed: Readable,
  { name, make }: Packing,
  { signal, limits: given = {} }: UnpackOptions = {},
): Promise<Uint8Array[]> {
  const content = new SharedPieces();
  const limits = limitsOf({ memory: tableMemory(), ...given });
  let taken = 0;
  let held = 0;
  const require = () => {
    if (held > limits.memory * megabyte) throw tooMuchMemory(limits, held, "What the archive holds takes more than");
    if (given.memory === undefined && held > Math.max(anyContent, mostTimes * taken)) {
      throw unpacksToTooMuch(held, taken);
    }
  };
  try {
    await pipeline(
      packed,
      async function* count(chunks: AsyncIterable<Uint8Array>) {
        for await (const chunk of chunks) {
          taken += chunk.length;
          yield chunk;
        }
      },
      make(),
      async (chunks: AsyncIterable<Uint8Array>) => {
        for await (const chunk of chunks) {
          held += chunk.length;
          require();
          content.append(chunk);
        }
      },
      ...(signal ? [{ signal }] : []),
    );
  } catch (error) {
    signal?.throwIfAborted();
    if (error instanceof DataError) throw error;
    throw damaged(name, error);
  }
  return content.pieces;
}

/** The first bytes of a packed file's content; `whole` where there are no more. */
export async function unpackHead(
  packed: Readable,
  { name, make }: Packing,
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
