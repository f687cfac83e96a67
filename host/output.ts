/**
 * The one way in which a file for a person is written, be it a project, a table or a picture: whole, or not at all. The content
 * goes to a new file in the target's folder, is flushed and renamed over the target, so that a full disk, Ctrl-C or a crash
 * leaves what was there. Links are followed; pipes and devices are written to as they are.
 */
import { randomBytes } from "node:crypto";
import { fstatSync, rmSync, type BigIntStats } from "node:fs";
import { access, constants, open, readdir, readlink, realpath, rm, stat, type FileHandle } from "node:fs/promises";
import { basename, dirname, isAbsolute, join } from "node:path";
import { codeOf, isAlive, isSameFile, reasonOf, replaceFile, syncFolder, writeAll } from "./files";
import { foreignKind, wordsOf, type OutputKind } from "./output-kind";

export type Content = Iterable<Uint8Array | string> | AsyncIterable<Uint8Array | string>;

export interface OutputOptions {
  /** Files that the content comes from: none of them is replaced, under whatever name. */
  inputs?: readonly string[];
  /** What is written. Files of another kind are not replaced; without it, all are: a person was asked. */
  kind?: OutputKind;
}

/** An output that can't be written there. `message` says why; what was there is unchanged. */
export class OutputError extends Error {
  override readonly name = "OutputError";
  constructor(
    readonly code: "is_input" | "foreign_kind" | "write_failed",
    message: string,
    /** Of the system, where it is one: the disk is full. */
    readonly reason = message,
  ) {
    super(message);
  }
}

/** A file that is written, but does not stand in its place yet. */
export interface StagedOutput {
  bytes: number;
  commit(): Promise<void>;
  discard(): Promise<void>;
}

/** Writes a file whole or not at all, and returns its length in bytes. @throws OutputError */
export async function writeOutput(path: string, content: Content, options: OutputOptions = {}): Promise<number> {
  const staged = await stageOutput(path, content, options);
  await staged.commit();
  return staged.bytes;
}

/** Writes several files that belong together: none takes its place before all are written. @throws OutputError */
export async function writeOutputs(
  outputs: readonly { path: string; content: Content; options: OutputOptions }[],
): Promise<void> {
  const staged: StagedOutput[] = [];
  try {
    for (const { path, content, options } of outputs) staged.push(await stageOutput(path, content, options));
    for (const one of staged) await one.commit();
  } finally {
    for (const one of staged) await one.discard();
  }
}

/** Says before the work is done that its result could not be written there. @throws OutputError */
export async function requireOutput(path: string, options: OutputOptions = {}): Promise<void> {
  await failing(path, () => targetFor(path, options));
}

export async function stageOutput(path: string, content: Content, options: OutputOptions = {}): Promise<StagedOutput> {
  return failing(path, async () => {
    const target = await targetFor(path, options);
    if (target.straight) return straightInto(target.path, content);
    const folder = dirname(target.path);
    await removeLeftovers(folder, basename(target.path));
    const temporary = temporaryBeside(target.path);
    protect(temporary);
    try {
      const bytes = await writeFresh(temporary, content, target.found);
      return {
        bytes,
        commit: () =>
          failing(path, async () => {
            try {
              await replaceFile(temporary, target.path);
            } catch (error) {
              await remove(temporary);
              throw error;
            }
            unprotect(temporary);
            await syncFolder(folder).catch(mindFailedSync);
          }),
        discard: () => remove(temporary),
      };
    } catch (error) {
      await remove(temporary);
      throw error;
    }
  });
}

interface Target {
  /** With all links followed. */
  path: string;
  /** What lies there; null for nothing. */
  found: BigIntStats | null;
  /** No file in a folder: a pipe, a device, or what a shell hands over. */
  straight: boolean;
}

async function targetFor(path: string, { inputs = [], kind }: OutputOptions): Promise<Target> {
  const there = await statOf(path);
  if (there?.isDirectory()) throw Object.assign(new Error("it is a folder"), { code: "EISDIR" });
  if (there && !there.isFile()) return { path, found: there, straight: true };
  const target = await followed(path);
  if (!target) return { path, found: there, straight: true };
  const folder = dirname(target);
  const found = await statOf(target);
  if (found) {
    await access(target, constants.W_OK);
    await requireOther(path, found, inputs);
    if (kind) await requireKind(path, target, kind);
  }
  await access(folder, constants.W_OK);
  return { path: target, found, straight: false };
}

/** By device and inode: links of both kinds are other names of the same file. */
async function requireOther(path: string, found: BigIntStats, inputs: readonly string[]): Promise<void> {
  for (const input of inputs) {
    const read = await statOf(input);
    if (!read || !isSameFile(read, found)) continue;
    const what = input === path ? `${path} is read` : `${path} is the same file as ${input}, which is read`;
    throw new OutputError("is_input", `${what} for this, so it can't be overwritten; choose another file`);
  }
}

async function requireKind(path: string, target: string, kind: OutputKind): Promise<void> {
  const foreign = await foreignKind(target, kind);
  if (foreign === null) return;
  throw new OutputError("foreign_kind", `${path} is ${wordsOf(foreign)}, not ${wordsOf(kind)}, and was not changed`);
}

const mostLinks = 40;

/**
 * The place that a path names, through links; where a link leads to nothing yet, the place where that would be. Null for what a
 * shell hands over (`/dev/stdout`, `/dev/fd/63`): that is no place in a folder.
 */
async function followed(path: string): Promise<string | null> {
  let at = path;
  for (let link = 0; link < mostLinks; link++) {
    const folder = await realpath(dirname(at));
    if (/^\/(proc|dev)\/(.*\/)?fd$/.test(folder)) return null;
    const place = join(folder, basename(at));
    const next = await readlink(place).catch(() => null);
    if (next === null) return place;
    // Not joined: `..` after a linked folder means that folder's own parent.
    at = isAbsolute(next) ? next : `${folder}/${next}`;
  }
  throw Object.assign(new Error("its symbolic links form a loop"), { code: "ELOOP" });
}

async function statOf(path: string): Promise<BigIntStats | null> {
  try {
    return await stat(path, { bigint: true });
  } catch (error) {
    if (codeOf(error) === "ENOENT") return null;
    throw error;
  }
}

async function writeFresh(path: string, content: Content, replaced: BigIntStats | null): Promise<number> {
  const file = await open(path, "wx", 0o666);
  try {
    if (replaced) await takeRights(file, replaced);
    const bytes = await writeContent(file, content);
    await file.sync();
    return bytes;
  } finally {
    await file.close();
  }
}

/** The new file belongs to whom the old one belonged to, and may be read and written by the same people. */
async function takeRights(file: FileHandle, { uid, gid, mode }: BigIntStats): Promise<void> {
  // Only root may give a file away, and some file systems know no rights.
  await file.chown(Number(uid), Number(gid)).catch(() => undefined);
  await file.chmod(Number(mode) & 0o777).catch(() => undefined);
}

/** Pieces are written together, as many and as long: each write is a call of the system. */
const [mostHeld, heldLength] = [1024, 1 << 22];

async function writeContent(file: FileHandle, content: Content): Promise<number> {
  let [total, held] = [0, 0];
  let waiting: Uint8Array[] = [];
  const flush = async (): Promise<void> => {
    await writeAll(file, waiting, null);
    total += held;
    [waiting, held] = [[], 0];
  };
  for await (const piece of content) {
    const bytes = typeof piece === "string" ? Buffer.from(piece) : piece;
    waiting.push(bytes);
    held += bytes.length;
    if (held >= heldLength || waiting.length >= mostHeld) await flush();
  }
  await flush();
  return total;
}

/** Nothing is replaced. Standard output goes through the stream that the rest of the process writes to. */
async function straightInto(path: string, content: Content): Promise<StagedOutput> {
  let bytes = 0;
  if (isStandardOutput(path)) {
    for await (const piece of content) {
      bytes += piece.length;
      await new Promise<void>((done, fail) => process.stdout.write(piece, (error) => (error ? fail(error) : done())));
    }
  } else {
    const file = await open(path, "w");
    try {
      bytes = await writeContent(file, content);
    } finally {
      await file.close();
    }
  }
  return { bytes, commit: async () => {}, discard: async () => {} };
}

/** Whether a path is another name of this process's standard output. */
export function isStandardOutput(path: string): boolean {
  if (!/^\/dev\/(stdout|fd\/1)$|^\/proc\/self\/fd\/1$/.test(path)) return false;
  try {
    fstatSync(1);
    return true;
  } catch {
    return false;
  }
}

async function failing<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    // What comes from the content itself has words of its own.
    if (!isSystemCode(codeOf(error))) throw error;
    const reason = reasonOf(error);
    throw new OutputError("write_failed", `${path} could not be written: ${reason}`, reason);
  }
}

/** A folder that may be written but not read, and some file systems, can't be flushed: the file is in its place all the same. */
function mindFailedSync(error: unknown): void {
  if (!["EINVAL", "ENOTSUP", "EACCES", "EPERM", "EISDIR"].includes(codeOf(error))) throw error;
}

const isSystemCode = (code: string): boolean => /^E[A-Z0-9]+$/.test(code);

// --- Temporary files ---

/** Longest part of the target's name in that of the temporary file: names have an end, too. */
const nameKept = 40;
const startOf = (name: string): string => `.${name.slice(0, nameKept)}.`;
const temporaryBeside = (target: string): string =>
  join(dirname(target), `${startOf(basename(target))}${process.pid}-${randomBytes(4).toString("hex")}.tmp`);

/** Temporary files of writers whose process died. */
async function removeLeftovers(folder: string, name: string): Promise<void> {
  const start = startOf(name);
  for (const file of await readdir(folder).catch((): string[] => [])) {
    const pid = file.startsWith(start) ? /^(\d+)(-[0-9a-f]{8})?\.tmp$/.exec(file.slice(start.length))?.[1] : undefined;
    if (pid !== undefined && Number(pid) !== process.pid && !isAlive(Number(pid)))
      await rm(join(folder, file), { force: true }).catch(() => undefined);
  }
}

/** Files that go with the process, whether it ends by itself or by a signal. */
const living = new Set<string>();
const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

function protect(path: string): void {
  if (living.size === 0) {
    process.on("exit", removeLiving);
    for (const signal of signals) process.on(signal, endBy);
  }
  living.add(path);
}

function unprotect(path: string): void {
  living.delete(path);
  if (living.size > 0) return;
  process.off("exit", removeLiving);
  for (const signal of signals) process.off(signal, endBy);
}

async function remove(path: string): Promise<void> {
  if (!living.has(path)) return;
  await rm(path, { force: true }).catch(() => undefined);
  unprotect(path);
}

function removeLiving(): void {
  for (const path of living) rmSync(path, { force: true });
}

/** Another listener may have more to do than to end; without one the signal ends the process as it would have. */
function endBy(signal: NodeJS.Signals): void {
  if (process.listenerCount(signal) > 1) return;
  removeLiving();
  process.off(signal, endBy);
  process.kill(process.pid, signal);
}
