/** Whose journal is it? Beside each lies `<journal>.lock` with the process that has it open. */
import { readFile, rm, writeFile } from "node:fs/promises";
import { uptime } from "node:os";
import { setTimeout as pause } from "node:timers/promises";
import { z } from "zod";
import { ProjectError } from "#core/project/error";
import { isAlive, reasonOf } from "./files";

const lockSchema = z.object({
  pid: z.int().positive(),
  /** When the machine started, in seconds since 1970: after a restart the same number is another process. */
  boot: z.number(),
});

const lockPath = (journal: string): string => `${journal}.lock`;
const bootTime = (): number => Math.round(Date.now() / 1000 - uptime());
/** The clock may be set right while the machine runs. */
const bootTolerance = 120;

/** A process whose window was killed takes a moment to end: looks, and milliseconds between them. */
const looks = 30;
const lookEvery = 100;

/** Takes a journal for this process. @throws ProjectError `in-use` when another living process keeps it. */
export async function claim(journal: string): Promise<void> {
  let owner = await ownerOf(journal);
  for (let look = 1; look < looks && owner !== null && owner !== process.pid; look++) {
    await pause(lookEvery);
    owner = await ownerOf(journal);
  }
  if (owner !== null && owner !== process.pid) {
    throw new ProjectError(
      "in-use",
      `The project is open in another Gradient Lab (process ${owner}). Close it there first.`,
    );
  }
  try {
    await writeFile(lockPath(journal), JSON.stringify({ pid: process.pid, boot: bootTime() }));
  } catch (error) {
    throw new ProjectError(
      "write-failed",
      `The journal ${journal} could not be opened: ${reasonOf(error)}. Save the project to another place.`,
    );
  }
}

export const release = (journal: string): Promise<void> => rm(lockPath(journal), { force: true });

/** The living process that has a journal open, or null. */
export async function ownerOf(journal: string): Promise<number | null> {
  const text = await readFile(lockPath(journal), "utf8").catch(() => null);
  if (text === null) return null;
  const lock = lockSchema.safeParse(parse(text));
  if (!lock.success || Math.abs(lock.data.boot - bootTime()) > bootTolerance) return null;
  return isAlive(lock.data.pid) ? lock.data.pid : null;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
