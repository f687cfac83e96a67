import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

/**
 * Does one thing at a time across processes: two builds into one folder would spoil each other.
 * A lock whose owner is gone is taken over.
 * @template T
 * @param {string} path of the lock, a folder
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function alone(path, work) {
  mkdirSync(dirname(path), { recursive: true });
  while (!take(path)) await sleep(100);
  try {
    return await work();
  } finally {
    rmSync(path, { recursive: true, force: true });
  }
}

function take(/** @type {string} */ path) {
  try {
    mkdirSync(path);
    writeFileSync(join(path, "pid"), String(process.pid));
    return true;
  } catch {
    if (isAbandoned(path)) rmSync(path, { recursive: true, force: true });
    return false;
  }
}

function isAbandoned(/** @type {string} */ path) {
  try {
    const owner = readFileSync(join(path, "pid"), "utf8");
    // Between the folder and its note there is a moment without an owner.
    if (!owner) return Date.now() - statSync(path).mtimeMs > 5000;
    process.kill(Number(owner), 0);
    return false;
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    if (code === "ESRCH") return true;
    if (code === "EPERM") return false;
    return ageOf(path) > 5000;
  }
}

function ageOf(/** @type {string} */ path) {
  try {
    return Date.now() - statSync(path).mtimeMs;
  } catch {
    return 0;
  }
}
