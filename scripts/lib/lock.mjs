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
  } catch (error) {
    if (codeOf(error) !== "EEXIST") throw error;
    if (isAbandoned(path)) rmSync(path, { recursive: true, force: true });
    return false;
  }
}

function isAbandoned(/** @type {string} */ path) {
  try {
    const owner = readFileSync(join(path, "pid"), "utf8");
    if (owner) process.kill(Number(owner), 0);
    return !owner && ageOf(path) > grace;
  } catch (error) {
    // EPERM: it lives and is another user's. Else there is no note of the owner.
    return codeOf(error) === "ESRCH" || (codeOf(error) === "ENOENT" && ageOf(path) > grace);
  }
}

/** Between the lock's folder and the note of its owner there is a moment without an owner; milliseconds. */
const grace = 5000;

function ageOf(/** @type {string} */ path) {
  return Date.now() - (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
}

function codeOf(/** @type {unknown} */ error) {
  return error instanceof Error && "code" in error ? error.code : undefined;
}
