import { existsSync, statSync } from "node:fs";
import { resolve } from "node:path";
import { isTableName, projectExtension } from "#bridge/file-names";

const isOurs = (word: string): boolean => word.toLowerCase().endsWith(`.${projectExtension}`) || isTableName(word);

/** The project or table among a command line's words, absolute, or null. Switches and files that are not there don't count. */
export function fileArgument(words: readonly string[], workingFolder: string): string | null {
  for (const word of words) {
    if (word.startsWith("-") || !isOurs(word)) continue;
    const path = resolve(workingFolder, word);
    if (existsSync(path) && statSync(path).isFile()) return path;
  }
  return null;
}
