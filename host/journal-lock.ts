/**
 * Whose project is it? Beside each journal lies `<journal>.lock` with the process that has it open, the window's or the CLI's, on
 * this computer or, of a project on a network drive, on another one.
 */
import { setTimeout as pause } from "node:timers/promises";
import { ProjectError } from "#core/project/error";
import { reasonOf } from "./files";
import { freeLock, holdsLock, isElsewhere, lockOwner, takeLock, type Owner } from "./lock-file";
import { journalBeside } from "./real-path";

const lockPath = (journal: string): string => `${journal}.lock`;

/** A process whose window was killed takes a moment to end: looks, and milliseconds between them. */
const looks = 30;
const lookEvery = 100;
const application = "Gradient Lab";

/** Who takes a project. */
export interface Claim {
  /** Names this process for others; the window's by default. */
  by?: string | undefined;
  /** A person knows that the other computer that has it open does not any more. A process of this one is never passed over. */
  takeOver?: boolean | undefined;
}

/** The reason comes first: a long path is cut where there is little room. */
export function unopened(journal: string, error: unknown): ProjectError {
  const words = `unsaved work can't be kept in ${journal}. Save the project elsewhere.`;
  return new ProjectError("write-failed", `${reasonOf(error)}: ${words}`);
}

/**
 * Takes a journal for this process.
 * @throws ProjectError `in-use` when another living process keeps it, `in-use-elsewhere` when another computer does
 */
export async function claim(journal: string, { by = application, takeOver = false }: Claim = {}): Promise<void> {
  let owner: Owner | null;
  try {
    owner = await takeLock(lockPath(journal), by, takeOver);
    // What another computer has, it has for longer than a moment.
    for (let look = 1; look < looks && owner !== null && !(await isElsewhere(owner)); look++) {
      await pause(lookEvery);
      owner = await takeLock(lockPath(journal), by, takeOver);
    }
  } catch (error) {
    throw unopened(journal, error);
  }
  if (owner !== null) throw await inUse(owner);
}

async function inUse(owner: Owner): Promise<ProjectError> {
  const there = await isElsewhere(owner);
  return new ProjectError(
    there ? "in-use-elsewhere" : "in-use",
    `The project is open in ${await wordsFor(owner)}. Close it there first, or save elsewhere.`,
  );
}

/** `gradlab train (process 12)`, `Gradient Lab on the computer lab-3 (process 12), since 3 May 2026, 10:15`. */
async function wordsFor(owner: Owner): Promise<string> {
  const { by, pid, computer, since } = owner;
  if (!(await isElsewhere(owner))) return `${by === application ? `another ${application}` : by} (process ${pid})`;
  const when = new Date(since ?? NaN);
  const format = { dateStyle: "medium", timeStyle: "short" } as const;
  const began = Number.isNaN(when.getTime()) ? "" : `, since ${when.toLocaleString("en-GB", format)}`;
  return `${by} on the computer ${computer?.name} (process ${pid})${began}`;
}

export const release = (journal: string): Promise<void> => freeLock(lockPath(journal));
/** Whether this process has the journal. Another computer's person may have taken it over. */
export const isClaimed = (journal: string): Promise<boolean> => holdsLock(lockPath(journal));

/** The process that has a journal open. */
export interface JournalOwner {
  pid: number;
  /** It is another computer's. */
  elsewhere: boolean;
  /** Who that is, for a message. */
  words: string;
}

/** Null where nobody has it. */
export async function ownerOf(journal: string): Promise<JournalOwner | null> {
  const owner = await lockOwner(lockPath(journal));
  return owner && { pid: owner.pid, elsewhere: await isElsewhere(owner), words: await wordsFor(owner) };
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
  await claim(journal, { by });
  return { release: () => release(journal) };
}
