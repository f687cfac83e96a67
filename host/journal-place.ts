/** Where journals lie. */
import { access, constants, mkdir, readdir } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { checksum } from "./files";
import { ownerOf } from "./journal-lock";
import { hasChanges } from "./journal-scan";
import { journalBeside, realPlace } from "./real-path";

/**
 * The journal of a saved project: `<project>.journal` beside it, or in `journalFolder` (which is made)
 * where the project's own folder can't be written.
 */
export async function journalOf(project: string, journalFolder: string): Promise<string> {
  const path = await realPlace(project);
  const beside = await journalBeside(project);
  const writable = await access(dirname(path), constants.W_OK).then(
    () => true,
    () => false,
  );
  if (writable) return beside;
  await mkdir(journalFolder, { recursive: true });
  const hash = checksum(Buffer.from(path)).toString(16).padStart(8, "0");
  return join(journalFolder, `${basename(beside, ".journal")}-${hash}.journal`);
}

/** The journal of a project that was never saved. `id` is any word that no other window uses. */
export async function untitledJournal(journalFolder: string, id: string): Promise<string> {
  await mkdir(journalFolder, { recursive: true });
  return join(journalFolder, `untitled-${id}.journal`);
}

/** Whether a path is a journal of a project that was never saved. */
export const isUntitled = (path: string): boolean => /^untitled-.*\.journal$/.test(basename(path));

/** What stands behind a journal's name where it was put aside. */
const asideEnding = /^(\.damaged)?(\.\d+)?\.old$/;

/** A journal that was put aside: it continues another state of its project's file than the one that is there, or is damaged. */
export const isPutAside = (path: string): boolean => /\.journal(\.damaged)?(\.\d+)?\.old$/.test(path);
/** One of which a part can be read and was read: its project goes on without the rest. */
export const isPutAsideDamaged = (path: string): boolean => /\.journal\.damaged(\.\d+)?\.old$/.test(path);

/** A name for a journal that is put aside. What was put aside before stays. */
export async function freeOld(journal: string, damaged = false): Promise<string> {
  const start = damaged ? `${journal}.damaged` : journal;
  for (let n = 1; ; n++) {
    const path = n === 1 ? `${start}.old` : `${start}.${n}.old`;
    const taken = await access(path).then(
      () => true,
      () => false,
    );
    if (!taken) return path;
  }
}

/** Of one journal, those that were put aside. */
export async function putAsideOf(journal: string): Promise<string[]> {
  const names = await readdir(dirname(journal)).catch((): string[] => []);
  const own = basename(journal);
  return names
    .filter((name) => name.startsWith(own) && asideEnding.test(name.slice(own.length)))
    .sort()
    .map((name) => join(dirname(journal), name));
}

/** Journals of projects that were never saved, and all that was put aside, whose project may not be known any more. */
export async function journalsIn(journalFolder: string): Promise<string[]> {
  const names = await readdir(journalFolder).catch((): string[] => []);
  return names.filter((name) => isUntitled(name) || isPutAside(name)).map((name) => join(journalFolder, name));
}

/** Journals of unsaved projects that hold changes and whose process is gone, newest name last. */
export async function findAbandoned(journalFolder: string): Promise<string[]> {
  const names = await readdir(journalFolder).catch((): string[] => []);
  const found: string[] = [];
  for (const name of names.filter(isUntitled).sort()) {
    const path = join(journalFolder, name);
    if ((await ownerOf(path)) !== null) continue;
    if (await hasChanges(path)) found.push(path);
  }
  return found;
}
