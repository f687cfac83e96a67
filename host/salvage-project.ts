/**
 * What is whole of a damaged project file. A ZIP's table of contents stands at its end, and goes with a cut; but each part has a
 * head of its own, and the manifest, which comes first, has the length and sum of all. So the file is gone through from its start,
 * and each part whose bytes have their sum is taken.
 */
import { inflateRawSync } from "node:zlib";
import { DataError } from "#core/data/error";
import type { Part, ProjectContent } from "#core/project/content";
import { freshView, type ProjectDocument } from "#core/project/document";
import { ProjectError } from "#core/project/error";
import { runOfPart } from "#core/project/part-names";
import { limits } from "#core/project/limits";
import type { LostPart } from "#core/project/lost";
import { manifestName, parseManifest, type Manifest } from "#core/project/manifest";
import { migrate } from "#core/project/migrations";
import { documentName, fromParts, sourceName } from "#core/project/parts";
import { specSchema } from "#core/network/spec";
import { decodeUtf8 } from "#core/project/utf8";
import { asBuffer, checksum, crc, readWhole, reasonOf } from "./files";
import { readTableBytes } from "./read-file";

export interface Salvaged {
  content: ProjectContent;
  lost: LostPart[];
}

/**
 * The project that can be made of the whole parts, and what is lost, by part.
 * @throws ProjectError `not-found`; `newer-version`; `damaged` where nothing whole is of use
 */
export async function salvageProject(path: string, name: string): Promise<Salvaged> {
  const bytes = await readWhole(path).catch((error: unknown) => {
    throw new ProjectError("not-found", `The project ${path} could not be read: ${reasonOf(error)}.`);
  });
  if (bytes === null) throw new ProjectError("not-found", `The project ${path} is not there.`);
  const { parts, lost } = wholeParts(bytes);
  const nothing = (why: string) =>
    new ProjectError("damaged", `Nothing in ${path} can be recovered: ${why}. The file was not changed.`);
  const document = parts.find((part) => part.name === documentName);
  const source = parts.find((part) => part.name === sourceName);
  if (document) {
    const note = (one: LostPart) => void lost.push(one);
    try {
      const content = fromParts(parts, { note });
      for (const { id, reason } of content.damaged ?? [])
        lost.push({ part: `runs/${id ?? "?"}`, run: id, why: reason, so: "the run is left out" });
      if (content.document.data || content.runs.length > 0) {
        const { damaged: _damaged, ...rest } = content;
        return { content: rest, lost: told(lost) };
      }
    } catch (error) {
      if (!(error instanceof ProjectError)) throw error;
      lost.push({ part: documentName, run: null, why: error.message });
    }
  } else if (!lost.some(({ part }) => part === documentName))
    lost.push({ part: documentName, run: null, why: "It is not in the file." });
  if (!source) throw nothing("neither its data nor a run with its settings are whole");
  const content = await ofDataAlone(source, name).catch((error: unknown) => {
    // The bytes of another part may stand under its name.
    if (error instanceof DataError) throw nothing(`its data alone are whole, and are no table. ${error.message}`);
    throw error;
  });
  return { content, lost: told(lost.map(aloneWords)) };
}

/** Without `project.json` nobody knows what the arrays are of, and how the data were read. */
async function ofDataAlone({ bytes }: Part, name: string): Promise<ProjectContent> {
  const { dialect } = await readTableBytes(bytes);
  const data = { name: `${name}.csv`, bytes: bytes.length, dialect };
  const document: ProjectDocument = {
    format: "gradlab",
    version: 1,
    name,
    data,
    target: null,
    spec: specSchema.parse({}),
    runs: [],
    nextRun: 1,
    view: freshView,
  };
  return { document, source: { name: data.name, bytes }, runs: [] };
}
const aloneWords = (one: LostPart): LostPart =>
  one.part === documentName
    ? { ...one, so: "its runs, names and settings are lost; the data are read as they are guessed to be" }
    : one;

/** A part that is lost twice is told once, with what becomes of it. */
function told(lost: readonly LostPart[]): LostPart[] {
  const byPart = new Map<string, LostPart>();
  for (const one of lost) {
    const before = byPart.get(one.part);
    byPart.set(one.part, before ? { ...one, ...before, ...(one.so !== undefined && { so: one.so }) } : one);
  }
  return [...byPart.values()];
}

const [signature, headLength] = [0x04034b50, 30];

interface Found extends Part {
  /** Its bytes have the sum that its own head notes; null: the head does not say. */
  fits: boolean | null;
}

/** Every part that lies whole in the bytes of a file, and those that its manifest lists besides. */
function wholeParts(file: Uint8Array): { parts: Part[]; lost: LostPart[] } {
  const bytes = asBuffer(file);
  const first = entryAt(bytes, 0, null, { left: bytes.length });
  const manifest = first?.name === manifestName && first.fits !== false ? manifestIn(first) : null;
  const listed = new Map(manifest?.parts.map((part) => [part.name, part]));
  const whole = new Map<string, Part>();
  const torn = new Set<string>();
  // Of bytes whose heads lie, no more is looked at than a file of this size can be made of.
  const budget = {
    left: 8 * bytes.length + (1 << 20),
    unpacked: Math.max(limits.unpacked, limits.ratio * bytes.length),
  };
  for (let at = 0; whole.size < limits.parts;) {
    at = bytes.indexOf("PK\x03\x04", at, "latin1");
    if (at < 0 || budget.left <= 0) break;
    const found = entryAt(bytes, at, manifest ? listed : null, budget);
    const fits = found && (manifest ? fitsList(found, listed.get(found.name)) : found.fits === true);
    if (found && fits && found.name !== manifestName && !whole.has(found.name)) {
      budget.unpacked -= found.bytes.length;
      if (budget.unpacked < 0) break;
      whole.set(found.name, { name: found.name, bytes: found.bytes });
      at = found.end;
    } else {
      if (found && (manifest === null || listed.has(found.name)) && found.name !== manifestName) torn.add(found.name);
      at += 4;
    }
  }
  const gone = [...(manifest ? listed.keys() : torn)].filter((name) => !whole.has(name));
  const lost = gone.map((part): LostPart => ({ part, run: runOfPart(part), why: whyOf(torn.has(part)) }));
  if (!manifest)
    lost.unshift({ part: manifestName, run: null, why: "It can’t be read: parts that are cut off are not named." });
  const parts = [...whole.values()];
  return { parts: manifest ? migrate(parts, manifest.version) : parts, lost };
}
const whyOf = (torn: boolean): string =>
  torn ? "Its bytes are cut off, or do not match its checksum." : "It is not in the file, which was probably cut off.";

const fitsList = ({ bytes }: Part, listed: Manifest["parts"][number] | undefined): boolean =>
  listed !== undefined && bytes.length === listed.bytes && checksum(bytes) === listed.crc32;

/** A manifest of a newer version is refused as when the file is opened; one that is damaged is none. */
function manifestIn({ bytes }: Part): Manifest | null {
  try {
    return parseManifest(decodeUtf8(bytes));
  } catch (error) {
    if (error instanceof ProjectError && error.code === "newer-version") throw error;
    return null;
  }
}

/** The entry whose head begins at a place; null where none does, or it is not all there. */
function entryAt(
  bytes: Buffer,
  at: number,
  listed: ReadonlyMap<string, Manifest["parts"][number]> | null,
  budget: { left: number },
): (Found & { end: number }) | null {
  if (at + headLength > bytes.length || bytes.readUInt32LE(at) !== signature) return null;
  const [flags, method, sum] = [bytes.readUInt16LE(at + 6), bytes.readUInt16LE(at + 8), bytes.readUInt32LE(at + 14)];
  const from = at + headLength + bytes.readUInt16LE(at + 26) + bytes.readUInt16LE(at + 28);
  const name = bytes.toString("utf8", at + headLength, at + headLength + bytes.readUInt16LE(at + 26));
  // What was streamed notes its length behind it; the manifest has it as well.
  const streamed = (flags & 8) !== 0;
  const length = streamed ? (method === 0 ? listed?.get(name)?.bytes : undefined) : bytes.readUInt32LE(at + 18);
  if (length === undefined || from + length > bytes.length)
    return { name, bytes: new Uint8Array(), fits: false, end: at + 4 };
  const stored = new Uint8Array(bytes.buffer, bytes.byteOffset + from, length);
  const content = method === 0 ? stored : method === 8 ? inflated(stored, bytes.readUInt32LE(at + 22)) : null;
  if (!content) return { name, bytes: new Uint8Array(), fits: false, end: at + 4 };
  budget.left -= content.length;
  return { name, bytes: content, fits: streamed ? null : crc(content) === sum, end: from + length };
}

function inflated(packed: Uint8Array, length: number): Uint8Array | null {
  try {
    const bytes = inflateRawSync(packed, { maxOutputLength: Math.min(Math.max(1, length), limits.unpacked) });
    return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length);
  } catch {
    return null;
  }
}
