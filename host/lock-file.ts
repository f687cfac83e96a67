/**
 * A lock between processes: a file that says who has it. It is made whole and exclusively, by a hard link, so that of two who
 * come at once one gets it. A lock whose owner has died is replaced under a second lock that is named after it: of those who
 * found it stale one replaces it, and nobody a fresh one. Whether the owner on another computer lives can't be told from here:
 * its lock counts as held until a person says that it is not.
 */
import { randomBytes } from "node:crypto";
import { link, lstat, open, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { z } from "zod";
import { codeOf, isAlive, replaceFile } from "./files";
import { isRunning, thisComputer, thisProcess } from "./process-identity";

const ownerSchema = z.object({
  pid: z.int().positive(),
  start: z.string(),
  /** The program, in words for a message. */
  by: z.string(),
  /** Of this taking of the lock alone. */
  token: z.string().regex(/^[0-9a-f]+$/),
  /** The owner's computer, and since when it has the lock (ISO 8601). Locks of earlier versions do not say. */
  computer: z.object({ name: z.string(), id: z.string() }).optional(),
  since: z.string().optional(),
});
export type Owner = z.infer<typeof ownerSchema>;

/** Whether the owner is on another computer, where its process can't be seen from here. */
export const isElsewhere = async ({ computer }: Owner): Promise<boolean> =>
  computer !== undefined && computer.id !== (await thisComputer()).id;

const isHeld = async (owner: Owner): Promise<boolean> => (await isElsewhere(owner)) || (await isRunning(owner));
async function isMine(owner: Owner): Promise<boolean> {
  const { pid, start } = await thisProcess();
  return owner.pid === pid && owner.start === start && !(await isElsewhere(owner));
}

/** File systems without hard links say one of these. */
const noLinks = new Set(["EPERM", "ENOTSUP", "EOPNOTSUPP", "ENOSYS", "EMLINK"]);
/** Milliseconds in which a file that was made without a link is written. */
const beingWritten = 2000;

/**
 * Takes the lock once: null where this process has it now, or had it before; else the living owner. `takeOver`: a lock of another
 * computer counts as stale, since a person said so.
 */
export async function takeLock(path: string, by: string, takeOver = false): Promise<Owner | null> {
  const owner = await take(path, by, takeOver);
  if (owner === null) await removeLeftovers(path);
  return owner;
}

async function take(path: string, by: string, takeOver: boolean): Promise<Owner | null> {
  // Nothing is written for it: the disk may be full by now.
  if (await holdsLock(path)) return null;
  const computer = await thisComputer();
  const since = new Date().toISOString();
  const mine: Owner = { ...(await thisProcess()), by, token: randomBytes(6).toString("hex"), computer, since };
  for (;;) {
    if (await create(path, mine)) return null;
    const owner = await read(path);
    if (owner === null) continue;
    if (await isMine(owner)) return null;
    if ((await isElsewhere(owner)) ? !takeOver : await isRunning(owner)) return owner;
    const busy = await replaceStale(path, owner, mine);
    if (busy !== "again") return busy;
  }
}

/** Gives the lock back, if this process has it. */
export async function freeLock(path: string): Promise<void> {
  if (await holdsLock(path)) await rm(path, { force: true });
}

/** Whether this process has the lock. */
export async function holdsLock(path: string): Promise<boolean> {
  const owner = await read(path);
  return owner !== null && (await isMine(owner));
}

/** The process that has the lock, living here or on another computer, or null. */
export async function lockOwner(path: string): Promise<Owner | null> {
  const owner = await read(path);
  return owner && (await isHeld(owner)) ? owner : null;
}

const wholeBeside = (path: string, { pid, token, computer }: Owner): string =>
  `${path}.${pid}-${token}${computer ? `-${computer.id}` : ""}.tmp`;
/** Of processes of this computer that were killed before they had the lock. */
async function removeLeftovers(path: string): Promise<void> {
  const start = `${basename(path)}.`;
  const here = await thisComputer();
  for (const name of await readdir(dirname(path)).catch((): string[] => [])) {
    const left = name.startsWith(start) ? leftoverName.exec(name.slice(start.length))?.groups : undefined;
    if (left && (left["id"] ?? here.id) === here.id && !isAlive(Number(left["pid"])))
      await rm(join(dirname(path), name), { force: true }).catch(() => undefined);
  }
}
const leftoverName = /^(?<pid>\d+)-[0-9a-f]+(?:-(?<id>[0-9a-f]+))?\.tmp$/;

async function create(path: string, owner: Owner): Promise<boolean> {
  const text = JSON.stringify(owner);
  const whole = wholeBeside(path, owner);
  try {
    await writeFile(whole, text);
    await link(whole, path);
    return true;
  } catch (error) {
    if (codeOf(error) === "EEXIST") return false;
    if (!noLinks.has(codeOf(error))) throw error;
    return await createPlainly(path, text);
  } finally {
    await rm(whole, { force: true });
  }
}
async function createPlainly(path: string, text: string): Promise<boolean> {
  const handle = await open(path, "wx").catch((error: unknown) => {
    if (codeOf(error) === "EEXIST") return null;
    throw error;
  });
  if (handle === null) return false;
  try {
    await handle.writeFile(text);
  } finally {
    await handle.close();
  }
  return true;
}

/** `again`: somebody else was faster. An owner: somebody is about to replace it. */
async function replaceStale(path: string, stale: Owner, mine: Owner): Promise<Owner | null | "again"> {
  const guard = `${path}.${stale.token}`;
  const busy = await takeLock(guard, mine.by, await isElsewhere(stale));
  if (busy) return busy;
  const whole = wholeBeside(path, mine);
  try {
    if ((await read(path))?.token !== stale.token) return "again";
    await writeFile(whole, JSON.stringify(mine));
    await replaceFile(whole, path);
    return null;
  } finally {
    await rm(whole, { force: true });
    await freeLock(guard);
  }
}

/** Null where there is none. One that can't be read has nobody for its owner, unless it is just being written. */
async function read(path: string): Promise<Owner | null> {
  for (;;) {
    const text = await readFile(path, "utf8").catch((error: unknown) => {
      if (codeOf(error) === "ENOENT") return null;
      throw error;
    });
    // A link that leads to nothing is there all the same: it would be in the way for ever.
    if (text === null) return (await isLink(path)) ? { ...nobody } : null;
    const owner = ownerSchema.safeParse(parse(text));
    if (owner.success) return owner.data;
    const found = await stat(path).catch(() => null);
    if (found === null) return null;
    // One of the future was written under a clock that was wrong.
    if (Math.abs(Date.now() - found.mtimeMs) > beingWritten) return { ...nobody };
    await new Promise((resume) => setTimeout(resume, 50));
  }
}
const isLink = (path: string): Promise<boolean> =>
  lstat(path).then(
    (found) => found.isSymbolicLink(),
    () => false,
  );
const nobody: Owner = { pid: 0x7fff_ffff, start: "", by: "", token: "0" };

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
