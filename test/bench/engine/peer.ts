/** What the benchmark knows of those that train: ours, and the peers that it is measured beside. */
import { spawn } from "node:child_process";
import { join } from "node:path";
import { root } from "../../../scripts/lib/house.mjs";
import type { DataFiles, Workload } from "./workloads";

/** How a process is set up, as numbers by name: environment variables of thread pools, threads, signals. */
export type Setting = Readonly<Record<string, number>>;

/** What a process is asked, as JSON. */
export interface Request {
  work: Workload;
  files: DataFiles;
  setting: Setting;
  /** Seconds to measure; 0 for none. */
  seconds: number;
  /** One training of equal work each. */
  seeds: readonly number[];
}

/** What it answers, as one line of JSON. */
export interface Answer {
  rowsPerSecond: number | null;
  /** Mean loss after equal work, per seed. */
  losses: number[];
  /** Of the weights after equal work, per seed; only ours. */
  hashes?: string[];
  /** Memory of the process at its most. */
  peakBytes: number;
  /** What tfjs computed with. */
  backend?: string;
}

export interface Command {
  command: string;
  args: readonly string[];
  env?: NodeJS.ProcessEnv;
}

export interface Peer {
  id: string;
  name: string;
  /** Seeds that equal work is trained from: fewer where it takes long. */
  seeds: readonly number[];
  /** How to install it. */
  install: string;
  /** Why it is not there, or null; asked once. */
  missing(): Promise<string | null>;
  /** Why it cannot build a workload, or null. */
  refuses(work: Workload): string | null;
  /** The settings to choose the best of for so many threads; none where it cannot use that many. */
  settings(threads: number): readonly Setting[];
  start(request: Request): Command;
}

/** The environment without what chooses slower kernels than the processor's own, or a number of threads. */
export function cleanEnvironment(): NodeJS.ProcessEnv {
  const clean = Object.entries(process.env).filter(([name]) => !/^(OPENBLAS|OMP|GOTO|MKL|BLIS)_/.test(name));
  return Object.fromEntries(clean);
}

/** The benchmark's own module with one of the words that `main.ts` knows. */
export const runSelf = (...args: string[]): Command => ({
  command: process.execPath,
  args: [join(root, "out", "bench", "engine.mjs"), ...args],
});

const mostMilliseconds = 300_000;

/** Runs a command that answers with one line of JSON. Throws an Error with what it said where it fails. */
export function ask<T>({ command, args, env = cleanEnvironment() }: Command): Promise<T> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { env, stdio: ["ignore", "pipe", "pipe"], timeout: mostMilliseconds });
    let answer = "";
    let complaint = "";
    child.stdout.on("data", (chunk) => (answer += chunk));
    child.stderr.on("data", (chunk) => (complaint += chunk));
    child.on("error", reject);
    child.on("close", (code, signal) => {
      const line = answer.trim().split("\n").at(-1) ?? "";
      if (code === 0 && line.startsWith("{")) resolve(JSON.parse(line) as T);
      else reject(new Error(`${command} ended by ${signal ?? `code ${code}`}: ${complaint.trim().slice(-600)}`));
    });
  });
}
