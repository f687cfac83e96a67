import { spawn } from "node:child_process";
import { homedir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** The project's folder. */
export const root = fileURLToPath(new URL("../..", import.meta.url)).replace(/[\\/]$/, "");

export const isRoot = process.getuid?.() === 0;

/** Whether a window can be shown. Windows and macOS always can. */
export const hasDisplay =
  process.platform !== "linux" || Boolean(process.env.DISPLAY) || Boolean(process.env.WAYLAND_DISPLAY);

/** The user's cache folder of this project, the same for every checkout. */
export function cacheFolder() {
  if (process.platform === "win32")
    return join(process.env.LOCALAPPDATA ?? join(homedir(), "AppData", "Local"), "gradient-lab");
  if (process.platform === "darwin") return join(homedir(), "Library", "Caches", "gradient-lab");
  return join(process.env.XDG_CACHE_HOME || join(homedir(), ".cache"), "gradient-lab");
}

/** Says something to the person. Standard output belongs to what a script is asked for. */
export function printLine(/** @type {string} */ line) {
  process.stderr.write(`${line}\n`);
}

/** An end that the person can do something about: its message is shown without a stack. */
export class Halt extends Error {}

/**
 * Runs a script and ends the process with its exit code.
 * @param {() => Promise<number | void>} script
 */
export async function main(script) {
  try {
    process.exitCode = (await script()) ?? 0;
  } catch (error) {
    printLine(error instanceof Halt ? error.message : String(error instanceof Error ? error.stack : error));
    process.exitCode = 1;
  }
}

/**
 * Runs a command to its end with its output kept.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, timeout?: number }} [options] timeout in milliseconds
 * @returns {Promise<{ code: number, output: string }>} code 1 when it could not start or ran out of time
 */
export function capture(command, args, { cwd = root, env = process.env, timeout } = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd, env, stdio: ["ignore", "pipe", "pipe"], timeout });
    let output = "";
    child.stdout.on("data", (chunk) => (output += chunk));
    child.stderr.on("data", (chunk) => (output += chunk));
    child.on("error", (error) => resolve({ code: 1, output: `${output}${error.message}\n` }));
    child.on("close", (code, signal) => {
      const end = signal ? `ended by ${signal}${timeout ? ` (time limit ${timeout / 1000} s)` : ""}\n` : "";
      resolve({ code: code ?? 1, output: output + end });
    });
  });
}

/**
 * Runs a command with the terminal of this process, handing signals on to it.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv }} [options]
 * @returns {Promise<number>} its exit code
 */
export function hand(command, args, { cwd = root, env = process.env } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, env, stdio: "inherit" });
    const pass = (/** @type {NodeJS.Signals} */ signal) => void child.kill(signal);
    process.on("SIGINT", pass);
    process.on("SIGTERM", pass);
    child.on("error", reject);
    child.on("close", (code) => {
      process.off("SIGINT", pass);
      process.off("SIGTERM", pass);
      resolve(code ?? 1);
    });
  });
}

/** Runs npm, with the very npm that started this script where there is one. */
export function npm(
  /** @type {readonly string[]} */ args,
  /** @type {{ cwd?: string, timeout?: number }} */ options = {},
) {
  const script = process.env.npm_execpath;
  if (script?.endsWith(".js")) return capture(process.execPath, [script, ...args], options);
  return process.platform === "win32"
    ? capture("cmd.exe", ["/d", "/s", "/c", "npm", ...args], options)
    : capture("npm", args, options);
}

/** A command of an installed package, run by this Node: works alike on every platform. */
export function tool(/** @type {string} */ path) {
  return join(root, "node_modules", ...path.split("/"));
}

/** The environment for Electron: with ELECTRON_RUN_AS_NODE in it, Electron would be a plain Node. */
export function electronEnv() {
  const env = { ...process.env };
  delete env.ELECTRON_RUN_AS_NODE;
  return env;
}
