/** Project files: a stored ZIP of `manifest.json` and the parts. At every moment one whole project lies at the path. */
import { stat } from "node:fs/promises";
import { setTimeout as pause } from "node:timers/promises";
import type { Part } from "#core/project/content";
import { ProjectError } from "#core/project/error";
import { encodeJson } from "#core/project/json";
import { limits } from "#core/project/limits";
import { createManifest, manifestName } from "#core/project/manifest";
import { count } from "#core/numbers";
import type { SnapshotRules } from "#core/project/snapshots";
import { documentName, runOfPart } from "#core/project/part-names";
import { migrate } from "#core/project/migrations";
import { encodeUtf8 } from "#core/project/utf8";
import { stampOf } from "./file-stamp";
import { checksum, codeOf, reasonOf } from "./files";
import { OutputError, stageOutput, type OutputOptions } from "./output";
import { ProjectZip } from "./project-zip";
import { keepSnapshot, pruneSnapshots } from "./snapshots";
import { storedZip } from "./stored-zip";
import { applicationVersion } from "./version";

/** Longer parts are handed over piece by piece. */
const longestPiece = 1 << 24;

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
  // Elsewhere it would be as many.
  if (parts.length > limits.parts)
    throw new ProjectError(
      "write-failed",
      `The project could not be saved to ${path}: its ${count(parts.length)} parts are more than the ${count(limits.parts)} that a file may have. Delete runs that are no longer needed, about ${count(overfull(parts))} of them; nothing on the disk was changed.`,
    );
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
  const zip = await ProjectZip.open(path);
  try {
    const { version, parts } = zip.manifest;
    return migrate(await zip.read(parts.filter(({ name }) => wanted(name))), version);
  } finally {
    await zip.close();
  }
}

/** Runs to delete, of the usual size here, so that the parts are few enough. */
function overfull(parts: readonly Part[]): number {
  const runs = new Set(parts.flatMap(({ name }) => runOfPart(name) ?? []));
  return Math.ceil(((parts.length - limits.parts) * runs.size) / parts.length);
}

function zipped(parts: readonly Part[]): Iterable<Uint8Array> {
  const manifest = createManifest(parts, applicationVersion, checksum);
  const all = [{ name: manifestName, bytes: encodeUtf8(encodeJson(manifest)) }, ...parts];
  return storedZip(
    all.map(({ name, bytes }) => ({ name, length: bytes.length, crc32: checksum(bytes), pieces: piecesOf(bytes) })),
  );
}

function* piecesOf(bytes: Uint8Array): Generator<Uint8Array> {
  for (let from = 0; from < bytes.length; from += longestPiece) yield bytes.subarray(from, from + longestPiece);
}
