/**
 * Which process is it? Its number alone is given to another one sooner or later, so that the time of its start goes with it, and
 * its computer: of a project on a network drive, another computer's process can't be seen from here.
 */
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { hostname } from "node:os";
import { promisify } from "node:util";
import { isAlive } from "./files";

export interface Computer {
  /** Its name on the network, for people. */
  name: string;
  /** Of the name and of what else tells it from others of that name. */
  id: string;
}

export interface ProcessIdentity {
  pid: number;
  /** On Linux `BOOT/TICKS`, to be compared as it is; elsewhere milliseconds since 1970, from two clocks that differ a little. */
  start: string;
}

const run = promisify(execFile);
const tolerance = 10_000;
/** Milliseconds that the system's tools may take to answer. A start waits for them. */
const patience = 4000;
/** Milliseconds for which an answer stands: who waits for a process to end asks many times, and each answer takes up to a second. */
const stands = 10_000;

/** A container counts as a computer of its own where it has a name of its own: its processes have other numbers outside. */
export async function thisComputer(): Promise<Computer> {
  const name = hostname();
  const installed = await readFile("/etc/machine-id", "utf8").catch(() => "");
  // The number of an installation is not for others to read.
  const id = createHash("sha256").update(`gradient-lab\n${name}\n${installed.trim()}`).digest("hex").slice(0, 16);
  return { name, id };
}

export async function thisProcess(): Promise<ProcessIdentity> {
  const start = process.platform === "linux" ? await linuxStart(process.pid) : null;
  return { pid: process.pid, start: start?.at ?? String(Math.round(performance.timeOrigin)) };
}

/** Whether just this process still runs. Where its start can't be told it counts as running: rather one owner than two. */
export async function isRunning({ pid, start }: ProcessIdentity): Promise<boolean> {
  if (!isAlive(pid)) return false;
  if (process.platform === "linux") {
    const found = await linuxStart(pid);
    return found === null || (!found.ended && found.at === start);
  }
  const found = pid === process.pid ? performance.timeOrigin : await startOf(pid);
  return !Number.isFinite(found) || Math.abs(found - Number(start)) < tolerance;
}

/** Clock ticks from the machine's start to the process's, and which start of the machine that was. */
async function linuxStart(pid: number): Promise<{ at: string; ended: boolean } | null> {
  try {
    const [stat, boot] = await Promise.all([
      readFile(`/proc/${pid}/stat`, "utf8"),
      readFile("/proc/sys/kernel/random/boot_id", "utf8"),
    ]);
    // The second field is the program's name in brackets, which may hold any character.
    const [state, ...rest] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    // A process that was killed keeps its number until its parent has heard of it.
    return { at: `${boot.trim()}/${rest[18]}`, ended: state === "Z" || state === "X" };
  } catch {
    return null;
  }
}

const answers = new Map<number, { until: number; start: Promise<number> }>();
function startOf(pid: number): Promise<number> {
  const now = performance.now();
  const known = answers.get(pid);
  if (known && now < known.until) return known.start;
  const start = startElsewhere(pid);
  answers.set(pid, { until: now + stands, start });
  return start;
}

/** Asked of the system's own tools, and only where a lock is found whose process seems to live. NaN where they do not say. */
async function startElsewhere(pid: number): Promise<number> {
  const script = `[DateTimeOffset]::new((Get-Process -Id ${pid}).StartTime).ToUnixTimeMilliseconds()`;
  const options = { timeout: patience, windowsHide: true };
  try {
    if (process.platform === "win32") {
      const { stdout } = await run("powershell.exe", ["-NoProfile", "-NonInteractive", "-Command", script], options);
      return Number.parseInt(stdout, 10);
    }
    // In universal time: an hour of each year comes twice in others.
    const env = { ...process.env, LC_ALL: "C", TZ: "UTC" };
    const { stdout } = await run("ps", ["-o", "lstart=", "-p", String(pid)], { ...options, env });
    return Date.parse(`${stdout.trim()} UTC`);
  } catch {
    return NaN;
  }
}
