/** Whose project is it? Beside each journal lies `<journal>.lock` with the process that has it open, the window's or the CLI's. */
import { setTimeout as pause } from "node:timers/promises";
import { ProjectError } from "#core/project/error";
import { reasonOf } from "./files";
import { freeLock, lockOwner, takeLock, type Owner } from "./lock-file";
import { journalBeside } from "./real-path";

const lockPath = (journal: string): string => `${journal}.lock`;

/** A process whose window was killed takes a moment to end: looks, and milliseconds between them. */
const looks = 30;
const lookEvery = 100;
const application = "Gradient Lab";

/** The reason comes first: a long path is cut where there is little room. */
export function unopened(journal: string, error: unknown): ProjectError {
  const words = `unsaved work can't be kept in ${journal}. Save the project to another place.`;
  return new ProjectError("write-failed", `${reasonOf(error)}: ${words}`);
}

/** Takes a journal for this process. @throws ProjectError `in-use` when another living process keeps it. */
export async function claim(journal: string, by = application): Promise<void> {
  let owner: Owner | null;
  try {
    owner = await takeLock(lockPath(journal), by);
    for (let look = 1; look < looks && owner !== null; look++) {
      await pause(lookEvery);
      owner = await takeLock(lockPath(journal), by);
    }
  } catch (error) {
    throw unopened(journal, error);
  }
  if (owner === null) return;
  const who = owner.by === application ? `another ${application}` : owner.by;
  throw new ProjectError(
    "in-use",
    `The project is open in ${who} (process ${owner.pid}). Close it there first, or save to another place.`,
  );
}

export const release = (journal: string): Promise<void> => freeLock(lockPath(journal));

/** The living process that has a journal open, or null. */
export async function ownerOf(journal: string): Promise<number | null> {
  return (await lockOwner(lockPath(journal)))?.pid ?? null;
}

export interface ProjectLock {
  release(): Promise<void>;
}

/**
 * Keeps a project for this process while it reads and writes the file; `by` says who does, in words for others: `gradlab train`.
 * The window keeps the same lock. By whatever path the project is called, it has one.
 * @throws ProjectError `in-use` with the words of who has it
 */
export async function lockProject(project: string, by: string): Promise<ProjectLock> {
  const journal = await journalBeside(project);
  await claim(journal, by);
  return { release: () => release(journal) };
}
