/** Project files: a stored ZIP of `manifest.json` and the parts. At every moment one whole project lies at the path. */
import { open, stat, type FileHandle } from "node:fs/promises";
import { setTimeout as pause } from "node:timers/promises";
import type { Entry, ZipFile as ZipReader } from "yauzl";
import { z } from "zod";
import type { Part } from "#core/project/content";
import { ProjectError } from "#core/project/error";
import { encodeJson } from "#core/project/json";
import { createManifest, manifestName, parseManifest, refuseParts, type Manifest } from "#core/project/manifest";
import { limits } from "#core/project/limits";
import type { SnapshotRules } from "#core/project/snapshots";
import { documentName } from "#core/project/part-names";
import { migrate } from "#core/project/migrations";
import { decodeUtf8, encodeUtf8 } from "#core/project/utf8";
import { stampOf } from "./file-stamp";
import { asBuffer, checksum, codeOf, readFully, reasonOf } from "./files";
import { OutputError, stageOutput, type OutputOptions } from "./output";
import { keepSnapshot, pruneSnapshots } from "./snapshots";
import { storedZip } from "./stored-zip";
import { applicationVersion } from "./version";
import { openZipFile } from "./zip-blocks";

/** Longer parts are handed over piece by piece. */
const longestPiece = 1 << 24;
/** Deflate, in which others may have packed the file again, makes nothing smaller than this. */
const highestRatio = 1032;

export interface WriteOptions extends OutputOptions {
  /** What becomes of the file that is replaced; left out: nothing is kept of it. */
  snapshots?: SnapshotRules;
}
/** A snapshot that can't be made, or removed, is not worth a save. */
const minor = (error: unknown): void => {
  if (codeOf(error) === "") throw error;
};

/**
 * Writes a project and returns the file's length in bytes. Parts must not change while it runs, nor afterwards: their sums are kept.
 * @throws ProjectError `write-failed`, OutputError for what may not be replaced; what lay at `path` is then untouched.
 */
export async function writeProject(
  path: string,
  parts: readonly Part[],
  { snapshots, ...options }: WriteOptions = {},
): Promise<number> {
  try {
    const staged = await stageOutput(path, zipped(parts), options);
    try {
      if (snapshots) await keepSnapshot(path, snapshots).catch(minor);
      await staged.commit();
    } catch (error) {
      await staged.discard();
      throw error;
    }
    if (snapshots) await pruneSnapshots(path, snapshots).catch(minor);
    return staged.bytes;
  } catch (error) {
    if (error instanceof OutputError && error.code !== "write_failed") throw error;
    const reason = error instanceof OutputError ? error.reason : reasonOf(error);
    const old = (await stampOf(path)) === null ? "No file was made there" : "The old file is unchanged";
    throw new ProjectError(
      "write-failed",
      `The project could not be saved to ${path}: ${reason}. ${old}; save elsewhere.`,
    );
  }
}

/** A file that is written while it is read is read again: how often, and milliseconds in between. */
const attempts = 10;
const attemptEvery = 300;
/** Milliseconds that a file which is being written may rest, and for which one counts as just written, under whatever clock. */
const [restsFor, justNow] = [30, 2000];
const wasJustWritten = (path: string): Promise<boolean> =>
  stat(path).then(
    ({ mtimeMs }) => Math.abs(Date.now() - mtimeMs) < justNow,
    () => false,
  );

/**
 * Reads a project whole, as it was at one moment: a program that writes into the file in place (a copy, a synchronised folder) is
 * waited for. Every part is checked against its length and CRC-32. The file is never changed.
 * @throws ProjectError `not-found`, `not-a-project`, `damaged`, `missing-part`, `newer-version`
 */
export function readProject(path: string): Promise<Part[]> {
  return readParts(path, () => true);
}
/** The same of `project.json` alone, without all else: what a project holds, in little time. */
export function readDocumentPart(path: string): Promise<Part[]> {
  return readParts(path, (name) => name === documentName);
}

async function readParts(path: string, wanted: (name: string) => boolean): Promise<Part[]> {
  for (let attempt = 1; ; attempt++) {
    const before = await stampOf(path);
    const found = await readOnce(path, wanted).catch((error: unknown) => ({ error }));
    const failed = "error" in found;
    // Between two writes the file rests for a moment.
    if (failed && (await wasJustWritten(path))) await pause(restsFor);
    const changed = before !== null && before !== (await stampOf(path));
    if (!changed) {
      if (failed) throw found.error;
      return found;
    }
    if (attempt === attempts)
      throw new ProjectError(
        "changed-on-disk",
        `The project ${path} is being written by another program just now. Open it again when that is done.`,
      );
    await pause(attemptEvery);
  }
}

async function readOnce(path: string, wanted: (name: string) => boolean): Promise<Part[]> {
  const file = await openFile(path);
  let zip: ZipReader | null = null;
  try {
    zip = await openZip(file, path);
    if (zip.entryCount > limits.parts + 1) throw damaged(path, `it has ${zip.entryCount} parts, too many`, null);
    const entries = await listEntries(zip, path);
    const manifestEntry = entries.get(manifestName);
    if (!manifestEntry)
      throw new ProjectError(
        "not-a-project",
        `${path} is a ZIP file, but not a Gradient Lab project: it has no ${manifestName}.`,
      );
    if (manifestEntry.uncompressedSize > limits.json)
      throw damaged(path, `its ${manifestName} has ${manifestEntry.uncompressedSize} bytes`, null, manifestName);
    const manifest = parseManifest(decodeUtf8(await readEntry(zip, file, manifestEntry, path)));
    checkSizes(zip, manifest, path);
    const found = zip;
    const listed = manifest.parts.filter(({ name }) => wanted(name));
    return migrate(await ahead(listed, (expected) => readPart(found, file, entries, expected, path)), manifest.version);
  } finally {
    zip?.close();
    await file.close();
  }
}

/** Parts that are read from the disk while the one before them is summed. */
const mostAhead = 4;

/**
 * Results in the order of the items, with a few of them under way. The first failure in that order is thrown, when all that was
 * begun is over.
 */
async function ahead<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  const begun: Promise<R>[] = [];
  try {
    for (const item of items) {
      begun.push(work(item));
      // Heard of in its turn.
      begun.at(-1)?.catch(() => undefined);
      if (begun.length > mostAhead) results.push(await begun.shift()!);
    }
    while (begun.length > 0) results.push(await begun.shift()!);
    return results;
  } finally {
    await Promise.allSettled(begun);
  }
}

function zipped(parts: readonly Part[]): Iterable<Uint8Array> {
  refuseParts(parts.length);
  const manifest = createManifest(parts, applicationVersion, checksum);
  const all = [{ name: manifestName, bytes: encodeUtf8(encodeJson(manifest)) }, ...parts];
  return storedZip(
    all.map(({ name, bytes }) => ({ name, length: bytes.length, crc32: checksum(bytes), pieces: piecesOf(bytes) })),
  );
}

function* piecesOf(bytes: Uint8Array): Generator<Uint8Array> {
  for (let from = 0; from < bytes.length; from += longestPiece) yield bytes.subarray(from, from + longestPiece);
}

/** @throws ProjectError where there is none, or it is no ZIP file */
async function openFile(path: string): Promise<FileHandle> {
  const file = await open(path, "r").catch((error: unknown) => {
    throw new ProjectError("not-found", `The project ${path} could not be opened: ${reasonOf(error)}.`);
  });
  try {
    const start = Buffer.alloc(4);
    await file.read(start, 0, 4, 0).catch((error: unknown) => {
      throw new ProjectError(
        codeOf(error) === "EISDIR" ? "not-a-project" : "damaged",
        `The project ${path} could not be read: ${reasonOf(error)}.`,
      );
    });
    if (start.toString("latin1") === "PK\x03\x04") return file;
    throw new ProjectError("not-a-project", `${path} is not a Gradient Lab project: it is not a ZIP file.`);
  } catch (error) {
    await file.close();
    throw error;
  }
}

async function openZip(file: FileHandle, path: string): Promise<ZipReader> {
  try {
    return await openZipFile(file, (await file.stat()).size);
  } catch (error) {
    throw damaged(path, "its table of contents can't be read, so it was probably cut off", error);
  }
}

async function listEntries(zip: ZipReader, path: string): Promise<Map<string, Entry>> {
  try {
    const entries = new Map<string, Entry>();
    const list: Entry[] = [];
    for await (const entry of zip.eachEntry()) list.push(entry);
    for (const entry of list) {
      if (entries.has(entry.fileName)) throw new Error(`${entry.fileName} is in it twice`);
      entries.set(entry.fileName, entry);
    }
    refuseOverlaps(list);
    return entries;
  } catch (error) {
    throw damaged(path, "its table of contents can't be read", error);
  }
}

/** Bytes of an entry's head in front of its content, but for its name. */
const entryHead = 30;

/** Each byte of a file belongs to one part: a short file of many long ones would take all memory. */
function refuseOverlaps(entries: readonly Entry[]): void {
  const inOrder = [...entries].sort((a, b) => a.relativeOffsetOfLocalHeader - b.relativeOffsetOfLocalHeader);
  inOrder.forEach((entry, n) => {
    const end = entry.relativeOffsetOfLocalHeader + entryHead + entry.compressedSize;
    const next = inOrder[n + 1];
    if (next && next.relativeOffsetOfLocalHeader < end)
      throw new Error(`${entry.fileName} and ${next.fileName} lie in the same bytes`);
  });
}

function checkSizes(zip: ZipReader, manifest: Manifest, path: string): void {
  const all = manifest.parts.reduce((sum, { bytes }) => sum + bytes, 0);
  const most = Math.max(limits.unpacked, limits.ratio * zip.fileSize);
  if (all > most) throw damaged(path, `its parts are said to have ${all} bytes in a file of ${zip.fileSize}`, null);
}

async function readPart(
  zip: ZipReader,
  file: FileHandle,
  entries: Map<string, Entry>,
  expected: Manifest["parts"][number],
  path: string,
): Promise<Part> {
  const { name } = expected;
  const entry = entries.get(name);
  if (!entry) {
    throw new ProjectError(
      "missing-part",
      `The project ${path} lacks its part ${name}. Open a backup copy; the file was not changed.`,
      name,
    );
  }
  if (entry.uncompressedSize !== expected.bytes)
    throw damaged(
      path,
      `its part ${name} has ${entry.uncompressedSize} bytes instead of ${expected.bytes}`,
      null,
      name,
    );
  const bytes = await readEntry(zip, file, entry, path);
  if (checksum(bytes) !== expected.crc32)
    throw damaged(path, `its part ${name} does not match its checksum`, null, name);
  return { name, bytes };
}

async function readEntry(zip: ZipReader, file: FileHandle, entry: Entry, path: string): Promise<Uint8Array> {
  const name = entry.fileName;
  // A damaged table of contents must not ask for more memory than the file can fill.
  if (entry.uncompressedSize > zip.fileSize * highestRatio) {
    throw damaged(path, `its part ${name} is said to have ${entry.uncompressedSize} bytes`, null, name);
  }
  const stored = entry.compressionMethod === 0 && !entry.isEncrypted() ? await readStored(file, entry) : null;
  if (stored) {
    if (checksum(stored) !== entry.crc32 >>> 0)
      throw damaged(path, `its part ${name} does not match its checksum`, null, name);
    return stored;
  }
  const bytes = new Uint8Array(entry.uncompressedSize);
  try {
    let filled = 0;
    for await (const chunk of await zip.openReadStreamPromise(entry)) {
      const piece = z.instanceof(Uint8Array).parse(chunk);
      bytes.set(piece, filled);
      filled += piece.length;
    }
  } catch (error) {
    throw damaged(path, `its part ${name} can't be read`, error, name);
  }
  if (checksum(bytes) !== entry.crc32 >>> 0)
    throw damaged(path, `its part ${name} does not match its checksum`, null, name);
  return bytes;
}

/** Room for what a head may have besides the name. */
const headSlack = 64;

/** What is not packed is read as it lies, head and all in one call; null where its head is not as usual. */
async function readStored(file: FileHandle, entry: Entry): Promise<Uint8Array | null> {
  const { relativeOffsetOfLocalHeader: at, uncompressedSize: size, compressedSize } = entry;
  if (size !== compressedSize) return null;
  const named = Buffer.byteLength(entry.fileName);
  const read = asBuffer(await readFully(file, at, entryHead + named + headSlack + size));
  if (read.length < entryHead || read.readUInt32LE(0) !== 0x04034b50) return null;
  const from = entryHead + read.readUInt16LE(26) + read.readUInt16LE(28);
  return from + size <= read.length ? new Uint8Array(read.buffer, read.byteOffset + from, size) : null;
}

function damaged(path: string, what: string, cause: unknown, part?: string): ProjectError {
  const detail = cause === null ? "" : ` (${reasonOf(cause)})`;
  return new ProjectError(
    "damaged",
    `The project ${path} is damaged: ${what}${detail}. Open a backup copy; the file was not changed.`,
    part,
  );
}
