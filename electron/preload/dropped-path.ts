import * as electron from "electron";

/**
 * Where a file lies that a person dropped or chose: "" where it has no place on a disk, null where it is no file. Electron 32 took
 * `File.path` away and has `webUtils` in its place. The getter of the prototype, in the preload script's own world, takes nothing
 * but a real file: an object of the page with a `path` of its own, or with a file behind it, is none.
 */
export function droppedPath(file: unknown): string | null {
  try {
    const { webUtils } = electron as { webUtils?: { getPathForFile(file: unknown): string } };
    const path: unknown = webUtils ? webUtils.getPathForFile(file) : pathGetter?.call(file);
    return typeof path === "string" ? path : null;
  } catch {
    return null;
  }
}

const pathGetter = Object.getOwnPropertyDescriptor(File.prototype, "path")?.get;
