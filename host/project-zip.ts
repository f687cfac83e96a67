/** The ZIP file of a project, open: its parts, each checked against the manifest as it is read. The file is never changed. */
import { open, type FileHandle } from "node:fs/promises";
import type { Entry, ZipFile as ZipReader } from "yauzl";
import { z } from "zod";
import type { Part } from "#core/project/content";
import { ProjectError } from "#core/project/error";
import { limits } from "#core/project/limits";
import { manifestName, parseManifest, type ListedPart, type Manifest } from "#core/project/manifest";
import { decodeUtf8 } from "#core/project/utf8";
import { asBuffer, checksum, codeOf, readFully, reasonOf } from "./files";
import { openZipFile } from "./zip-blocks";

/** Deflate, in which others may have packed the file again, makes nothing smaller than this. */
const highestRatio = 1032;

/** Whoever opens one closes it: until then it reads the same file, whatever takes its place or its name. */
export class ProjectZip {
  private constructor(
    private readonly path: string,
    private readonly file: FileHandle,
    private readonly zip: ZipReader,
    private readonly entries: ReadonlyMap<string, Entry>,
    readonly manifest: Manifest,
    private readonly state: string,
  ) {}

  /** @throws ProjectError `not-found`, `not-a-project`, `damaged`, `newer-version`, `invalid` */
  static async open(path: string): Promise<ProjectZip> {
    const file = await openFile(path);
    let zip: ZipReader | null = null;
    try {
      const state = await stateOf(file);
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
      return new ProjectZip(path, file, zip, entries, manifest, state);
    } catch (error) {
      zip?.close();
      await file.close();
      throw error;
    }
  }

  /**
   * Parts of the manifest, in this order, each in memory of its own.
   * @throws ProjectError `damaged`, `missing-part`
   */
  read(listed: readonly ListedPart[]): Promise<Part[]> {
    const { zip, file, entries, path } = this;
    return ahead(listed, async (part) =>
      requireListed(await readEntry(zip, file, entryOf(entries, part, path), path), part, path),
    );
  }
  /** The same, in as few calls as where they lie allows: neighbours share their memory. To be looked through, not to be kept. */
  async skim(listed: readonly ListedPart[]): Promise<Part[]> {
    const { zip, file, entries, path } = this;
    const wanted = listed.map((part) => entryOf(entries, part, path));
    const found = new Map<Entry, Uint8Array>();
    const read = async ({ from, to, entries: held }: Stretch) => ({
      held,
      from,
      bytes: await readFully(file, from, to - from),
    });
    for (const { held, from, bytes } of await ahead(stretchesOf(wanted.filter(isStored)), read))
      for (const entry of held) {
        const content = contentIn(bytes.subarray(entry.relativeOffsetOfLocalHeader - from), entry);
        if (content) found.set(entry, requireSum(content, entry, path));
      }
    return ahead(listed, async (part) => {
      const entry = entryOf(entries, part, path);
      return requireListed(found.get(entry) ?? (await readEntry(zip, file, entry, path)), part, path);
    });
  }

  /** Whether nobody has written into the file since it was opened. */
  async isAsItWas(): Promise<boolean> {
    return (await stateOf(this.file)) === this.state;
  }
  async close(): Promise<void> {
    this.zip.close();
    await this.file.close();
  }
}

async function stateOf(file: FileHandle): Promise<string> {
  const { size, mtimeNs } = await file.stat({ bigint: true });
  return `${size}:${mtimeNs}`;
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

/** The entry of a listed part. */
function entryOf(entries: ReadonlyMap<string, Entry>, { name, bytes }: ListedPart, path: string): Entry {
  const entry = entries.get(name);
  if (!entry) {
    throw new ProjectError(
      "missing-part",
      `The project ${path} lacks its part ${name}. Open a backup copy; the file was not changed.`,
      name,
    );
  }
  if (entry.uncompressedSize !== bytes)
    throw damaged(path, `its part ${name} has ${entry.uncompressedSize} bytes instead of ${bytes}`, null, name);
  return entry;
}

function requireListed(bytes: Uint8Array, { name, crc32 }: ListedPart, path: string): Part {
  if (checksum(bytes) !== crc32) throw damaged(path, `its part ${name} does not match its checksum`, null, name);
  return { name, bytes };
}

async function readEntry(zip: ZipReader, file: FileHandle, entry: Entry, path: string): Promise<Uint8Array> {
  const name = entry.fileName;
  // A damaged table of contents must not ask for more memory than the file can fill.
  if (entry.uncompressedSize > zip.fileSize * highestRatio) {
    throw damaged(path, `its part ${name} is said to have ${entry.uncompressedSize} bytes`, null, name);
  }
  const stored = isStored(entry) ? await readStored(file, entry) : null;
  if (stored) return requireSum(stored, entry, path);
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
  return requireSum(bytes, entry, path);
}
function requireSum(bytes: Uint8Array, { fileName: name, crc32 }: Entry, path: string): Uint8Array {
  if (checksum(bytes) !== crc32 >>> 0) throw damaged(path, `its part ${name} does not match its checksum`, null, name);
  return bytes;
}

const isStored = (entry: Entry): boolean =>
  entry.compressionMethod === 0 && !entry.isEncrypted() && entry.uncompressedSize === entry.compressedSize;

/** Room for what a head may have besides the name. */
const headSlack = 64;

/** Bytes from an entry's head to where its content ends at the latest. */
const lengthOf = (entry: Entry): number =>
  entryHead + Buffer.byteLength(entry.fileName) + headSlack + entry.uncompressedSize;

/** What is not packed is read as it lies, head and all in one call; null where its head is not as usual. */
async function readStored(file: FileHandle, entry: Entry): Promise<Uint8Array | null> {
  return contentIn(await readFully(file, entry.relativeOffsetOfLocalHeader, lengthOf(entry)), entry);
}
/** The content of an entry whose head is the first of the bytes. */
function contentIn(bytes: Uint8Array, { uncompressedSize: size }: Entry): Uint8Array | null {
  const read = asBuffer(bytes);
  if (read.length < entryHead || read.readUInt32LE(0) !== 0x04034b50) return null;
  const from = entryHead + read.readUInt16LE(26) + read.readUInt16LE(28);
  return from + size <= read.length ? new Uint8Array(read.buffer, read.byteOffset + from, size) : null;
}

/** Entries that lie one behind the other are read in one call, as long as that is no longer than this. */
const mostTogether = 1 << 24;

interface Stretch {
  from: number;
  to: number;
  entries: Entry[];
}
/** Stretches of the file that hold these entries and little else. */
function stretchesOf(entries: readonly Entry[]): Stretch[] {
  const stretches: Stretch[] = [];
  const inOrder = [...entries].sort((a, b) => a.relativeOffsetOfLocalHeader - b.relativeOffsetOfLocalHeader);
  for (const entry of inOrder) {
    const from = entry.relativeOffsetOfLocalHeader;
    const to = from + lengthOf(entry);
    const last = stretches.at(-1);
    if (last && from <= last.to && to - last.from <= mostTogether) {
      last.entries.push(entry);
      last.to = Math.max(last.to, to);
    } else stretches.push({ from, to, entries: [entry] });
  }
  return stretches;
}

function damaged(path: string, what: string, cause: unknown, part?: string): ProjectError {
  const detail = cause === null ? "" : ` (${reasonOf(cause)})`;
  return new ProjectError(
    "damaged",
    `The project ${path} is damaged: ${what}${detail}. Open a backup copy; the file was not changed.`,
    part,
  );
}
