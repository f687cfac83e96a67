/**
 * Snapshots of the last saves: `<project>.snapshots/`, beside the project. When a save takes a file's place, that file goes on to
 * exist under another name: a hard link, which costs neither time nor a second copy of its bytes, and where a file system has none
 * a copy. Nothing writes to a project's file in place, so that a snapshot can't change.
 */
import { constants, createReadStream } from "node:fs";
import { copyFile, link, mkdir, readdir, rm, rmdir, stat } from "node:fs/promises";
import { basename, join } from "node:path";
import { outdated, type Snapshot, type SnapshotRules } from "#core/project/snapshots";
import { codeOf, isSameFile, syncFolder } from "./files";
import { foreignKind } from "./output-kind";
import { writeOutput } from "./output";
import { journalBeside, realPlace } from "./real-path";

export const snapshotFolder = async (project: string): Promise<string> =>
  `${(await journalBeside(project)).replace(/\.journal$/, "")}.snapshots`;

/** `2026-11-30T18-54-07Z.gradlab`: UTC, since names may hold no colon everywhere. */
const named = /^(\d{4}-\d\d-\d\d)T(\d\d)-(\d\d)-(\d\d)Z(-\d+)?\.gradlab$/;
const nameOf = (saved: Date, n: number): string =>
  `${saved.toISOString().slice(0, 19).replaceAll(":", "-")}Z${n > 1 ? `-${n}` : ""}.gradlab`;

/** Newest first. */
export async function listSnapshots(project: string): Promise<Snapshot[]> {
  const folder = await snapshotFolder(project);
  const names = await readdir(folder).catch((): string[] => []);
  const found = await Promise.all(
    names
      .filter((name) => named.test(name))
      .map(async (name): Promise<Snapshot[]> => {
        const path = join(folder, name);
        const there = await stat(path).catch(() => null);
        const saved = name.replace(named, "$1T$2:$3:$4Z");
        return there?.isFile() ? [{ path, saved: new Date(saved).toISOString(), bytes: there.size }] : [];
      }),
  );
  return found.flat().sort((a, b) => b.path.localeCompare(a.path, "en", { numeric: true }));
}

/** File systems that have no hard links, or not for this file, say one of these. */
const noLinks = new Set(["EPERM", "ENOTSUP", "EOPNOTSUPP", "ENOSYS", "EMLINK", "EXDEV", "EACCES"]);

/** Makes the file that lies at `project` a snapshot, just before another takes its place. Null where there is nothing to keep. */
export async function keepSnapshot(project: string, { count }: Pick<SnapshotRules, "count">): Promise<string | null> {
  if (count === 0) return null;
  const file = await realPlace(project);
  const found = await stat(file, { bigint: true }).catch(() => null);
  if (!found?.isFile() || found.size === 0n || (await foreignKind(file, "project")) !== null) return null;
  const folder = await snapshotFolder(project);
  await mkdir(folder, { recursive: true });
  for (let n = 1; ; n++) {
    const path = join(folder, nameOf(new Date(Number(found.mtimeMs)), n));
    const there = await stat(path, { bigint: true }).catch(() => null);
    // A save that was cut off after this has left it.
    if (there && isSameFile(there, found)) return path;
    if (there) continue;
    await linkOrCopy(file, path);
    await syncFolder(folder).catch(() => undefined);
    return path;
  }
}

async function linkOrCopy(from: string, to: string): Promise<void> {
  try {
    await link(from, to);
  } catch (error) {
    if (!noLinks.has(codeOf(error))) throw error;
    try {
      await copyFile(from, to, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE);
    } catch (failure) {
      // Half a copy is no snapshot.
      await rm(to, { force: true }).catch(() => undefined);
      throw failure;
    }
  }
}

/** Removes those that the rules do not keep. */
export async function pruneSnapshots(project: string, rules: SnapshotRules, now = Date.now()): Promise<void> {
  const gone = outdated(await listSnapshots(project), rules, now);
  for (const { path } of gone) await rm(path, { force: true });
  if (gone.length > 0) await rmdir(await snapshotFolder(project)).catch(() => undefined);
}

/**
 * Puts a snapshot's bytes in the project's place; what lay there becomes a snapshot itself. Whoever calls keeps the project's lock.
 */
export async function restoreSnapshot(project: string, snapshot: string): Promise<void> {
  await keepSnapshot(project, { count: 1 });
  await writeOutput(project, createReadStream(snapshot, { highWaterMark: 1 << 20 }));
}

/** Whether a path is a snapshot of some project. */
export const isSnapshot = (path: string): boolean =>
  named.test(basename(path)) && /\.snapshots[\\/][^\\/]+$/.test(path);
