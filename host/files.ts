/** What several files of this folder need of the file system. */
import { createHash } from "node:crypto";
import { createReadStream, type BigIntStats } from "node:fs";
import { open, rename, type FileHandle } from "node:fs/promises";
import * as zlib from "node:zlib";
import * as bufferCrc32 from "buffer-crc32";

// The package exports one function by default; its types describe the CommonJS form alone.
const { default: crc32 } = bufferCrc32 as unknown as { default: typeof bufferCrc32 };
// Node has one of its own from 20.15 on, many times as fast.
/** The checksum of ZIP, gzip and Parquet; `before`: of what stands in front of these bytes. */
export const crc: (bytes: Uint8Array, before?: number) => number =
  "crc32" in zlib && typeof zlib.crc32 === "function"
    ? (zlib.crc32 as (bytes: Uint8Array, before?: number) => number)
    : (bytes, before = 0) => crc32.unsigned(asBuffer(bytes), before);
const checksums = new WeakMap<Uint8Array, number>();

/** CRC-32 of bytes that will not change any more: it is remembered for as long as they live. */
export function checksum(bytes: Uint8Array): number {
  const known = checksums.get(bytes);
  if (known !== undefined) return known;
  const sum = crc(bytes);
  checksums.set(bytes, sum);
  return sum;
}

/** The same for bytes whose sum another thread has computed. */
export function rememberChecksum(bytes: Uint8Array, sum: number): void {
  checksums.set(bytes, sum);
}

/** SHA-256 of a file's bytes, in hexadecimal. */
export async function hashFile(path: string, signal?: AbortSignal): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20, ...(signal && { signal }) })) {
    hash.update(chunk);
  }
  return hash.digest("hex");
}

/** The same memory as a Buffer. */
export const asBuffer = (bytes: Uint8Array): Buffer => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** Makes a rename in a folder durable. Windows can't open folders and does not need it. */
export async function syncFolder(folder: string): Promise<void> {
  if (process.platform === "win32") return;
  const handle = await open(folder, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Renames over `to`. On Windows a virus scanner may hold the file for a moment, so that it is tried again for a second. */
export async function replaceFile(from: string, to: string): Promise<void> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await rename(from, to);
    } catch (error) {
      if (process.platform !== "win32" || attempt === 10 || !["EPERM", "EBUSY", "EACCES"].includes(codeOf(error)))
        throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}

/** A file's bytes, however many there are: `readFile` ends at 2 GiB. Null where there is no file. */
export async function readWhole(path: string): Promise<Uint8Array | null> {
  const file = await open(path, "r").catch((error: unknown) => {
    if (codeOf(error) === "ENOENT") return null;
    throw error;
  });
  if (file === null) return null;
  try {
    return await readFully(file, 0, (await file.stat()).size);
  } finally {
    await file.close();
  }
}

/** So many bytes of a file, or fewer where it ends. */
export async function readFully(handle: FileHandle, position: number, length: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(length);
  let done = 0;
  while (done < length) {
    const { bytesRead } = await handle.read(bytes, done, Math.min(length - done, mostBytes), position + done);
    if (bytesRead === 0) break;
    done += bytesRead;
  }
  return bytes.subarray(0, done);
}

/** Writes all of `bytes` at `position`; null: where the file stands, as pipes have it. */
export async function writeFully(handle: FileHandle, bytes: Uint8Array, position: number | null): Promise<void> {
  for (let done = 0; done < bytes.length;) {
    const at = position === null ? null : position + done;
    const { bytesWritten } = await handle.write(bytes, done, bytes.length - done, at);
    done += bytesWritten;
  }
}

/** Writes buffers one after the other from `position` on, in as few calls as the system takes; null as in `writeFully`. */
export async function writeAll(
  handle: FileHandle,
  buffers: readonly Uint8Array[],
  position: number | null,
): Promise<void> {
  let at = position;
  for (const batch of batches(buffers)) {
    const length = batch.reduce((sum, buffer) => sum + buffer.length, 0);
    const { bytesWritten } = await handle.writev(batch, at ?? undefined);
    const rest = bytesWritten < length ? Buffer.concat(batch).subarray(bytesWritten) : null;
    if (rest) await writeFully(handle, rest, at === null ? null : at + bytesWritten);
    if (at !== null) at += length;
  }
}

/** Systems take so many buffers in a call (IOV_MAX), and 2 GiB. */
const mostBuffers = 1024;
const mostBytes = 1 << 28;
function* batches(buffers: readonly Uint8Array[]): Generator<Uint8Array[]> {
  let batch: Uint8Array[] = [];
  let bytes = 0;
  for (const buffer of buffers) {
    if (buffer.length === 0) continue;
    if (batch.length > 0 && (batch.length === mostBuffers || bytes + buffer.length > mostBytes)) {
      yield batch;
      [batch, bytes] = [[], 0];
    }
    batch.push(buffer);
    bytes += buffer.length;
  }
  if (batch.length > 0) yield batch;
}

/**
 * Whether two looks found the same file. Some versions of Node tell 64 bits of a Windows volume's number by path and 32 by an
 * open file.
 */
export const isSameFile = (a: BigIntStats, b: BigIntStats): boolean =>
  a.ino === b.ino && BigInt.asUintN(32, a.dev) === BigInt.asUintN(32, b.dev);

/** Node's code of a system error (`ENOENT`), or "". */
export const codeOf = (error: unknown): string =>
  error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : "";

/** A system error's reason in words for a message. */
export function reasonOf(error: unknown): string {
  const words: Record<string, string> = {
    EACCES: "permission denied",
    EPERM: "permission denied",
    EROFS: "the disk is read-only",
    ENOSPC: "the disk is full",
    EDQUOT: "the disk quota is used up",
    EFBIG: "the file is too large for this disk",
    ENAMETOOLONG: "the name is too long",
    ELOOP: "its symbolic links form a loop",
    ENOENT: "there is no such file or folder",
    ENOTDIR: "part of the path is not a folder",
    EISDIR: "it is a folder",
    EBUSY: "another program holds it",
  };
  // What Node could not decode it can't look for either.
  if (codeOf(error) === "ENOENT" && error instanceof Error && "path" in error && String(error.path).includes("\ufffd"))
    return `${words.ENOENT}; if its name is not UTF-8, give it another one`;
  return words[codeOf(error)] ?? (error instanceof Error ? error.message : String(error));
}

/** Whether a process is alive, as far as this user may know. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return codeOf(error) === "EPERM";
  }
}
