/**
 * Versions of the project's format, as docs/FORMAT.md lists them. A change that older files can't satisfy, or that an older reader
 * would take for something else, raises `currentVersion` and adds one migration from the version before. What is merely added (a
 * part, a field, a signal, a kind) raises `currentMinor`: older readers open such a file and say what of it they don't know, and
 * older files lack it.
 */
import type { Part } from "./content";
import { ProjectError } from "./error";

export const currentVersion = 1;
/** 0: all files before it was written down. 1: a run's signals are named, curves may be thinned. */
export const currentMinor = 1;

/** Takes the parts of a project of one version to the next. */
export type Migration = (parts: Part[]) => Part[];

/** By the version that a migration starts from. */
const migrations: Readonly<Record<number, Migration>> = {};

/** Refuses versions that this application can't know. */
export function checkVersion(version: number, application: string): void {
  if (version > currentVersion) {
    throw new ProjectError(
      "newer-version",
      `The project was saved by a newer Gradient Lab (${application}, format ${version}); this one reads formats up to ${currentVersion}. Update Gradient Lab to open it. The file was not changed.`,
    );
  }
}

/** Parts of version `from`, brought to the current version. */
export function migrate(parts: Part[], from: number, steps = migrations, to = currentVersion): Part[] {
  let current = parts;
  for (let version = from; version < to; version++) {
    const step = steps[version];
    if (!step) throw new ProjectError("invalid", `The project is of format ${version}, which can no longer be read.`);
    current = step(current);
  }
  return current;
}
