/** A data file that a project only points to. */
import { existsSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import type { DataLink } from "#core/project/document";
import type { LostLink } from "#core/training/messages";
import { requireUntouched, stateOf, type FileState } from "./file-source";
import { hashFile } from "./files";

const timeOf = (state: FileState): string => new Date(state.modified).toISOString();

/**
 * What a project notes of a file, so that it knows it again.
 * @throws DataError `changed` where the file is not any more what was read under that state.
 */
export async function linkTo(state: FileState, signal?: AbortSignal): Promise<DataLink> {
  const sha256 = await hashFile(state.path, signal);
  requireUntouched(state);
  return { path: state.path, sha256, modified: timeOf(state) };
}

export interface Linked {
  name: string;
  bytes: number;
  link: DataLink;
}

/** Where a linked file lies after it was moved together with its project. */
export const besideProject = (link: DataLink, project: string): string => join(dirname(project), basename(link.path));

/**
 * The path of a linked file, if it is as it was, else what became of it. The file is looked for at its place, then beside the
 * project: both may have been moved together. Where size and time of change are the same, the content is taken to be, too;
 * else its hash decides.
 */
export async function findLinked({ name, bytes, link }: Linked, project: string): Promise<string | LostLink> {
  const beside = besideProject(link, project);
  if (existsSync(link.path) && (await isSame(link.path, bytes, link))) return link.path;
  if (existsSync(beside) && (await isSame(beside, bytes, link))) return beside;
  const was = { bytes, modified: link.modified };
  const lost = { path: link.path, name, was };
  try {
    const state = stateOf(link.path);
    return { ...lost, state: "changed", now: { bytes: state.size, modified: timeOf(state) } };
  } catch {
    return { ...lost, state: "missing", now: null };
  }
}

async function isSame(path: string, bytes: number, link: DataLink): Promise<boolean> {
  try {
    const state = stateOf(path);
    if (state.size !== bytes) return false;
    return timeOf(state) === link.modified || (await hashFile(path)) === link.sha256;
  } catch {
    return false;
  }
}
