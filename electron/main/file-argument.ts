import { existsSync, statSync } from "node:fs";
import { resolve } from "node:path";

export const projectExtension = "gradlab";

/** The project file among a command line's words, absolute, or null. Switches and files that are not there don't count. */
export function projectArgument(words: readonly string[], workingFolder: string): string | null {
  for (const word of words) {
    if (word.startsWith("-") || !word.toLowerCase().endsWith(`.${projectExtension}`)) continue;
    const path = resolve(workingFolder, word);
    if (existsSync(path) && statSync(path).isFile()) return path;
  }
  return null;
}
