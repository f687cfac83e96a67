/** How many processor cores a person may choose for training. */
import { plural } from "#core/numbers";

/** The application's own choice: all but one, which stays free for the window. */
export const automaticCores = (cores: number): number => Math.max(1, cores - 1);

const steps = [1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128];
/** One to four, then in ever larger steps, all that there are, and the one that is chosen. */
export function coreChoices(cores: number, chosen: number | null): number[] {
  const all = [...steps, cores, ...(chosen === null ? [] : [chosen])].filter((count) => count <= cores);
  return [...new Set(all)].sort((a, b) => a - b);
}

export function coreWords(threads: number | null, cores: number): string {
  const same = "The results are the same with any number of cores.";
  if (threads === null && cores > 1) return `One of ${plural(cores, "core")} stays free for this window. ${same}`;
  if (threads !== null && threads >= cores && cores > 1)
    return `Uses every core: this window may respond slowly while a run trains. ${same}`;
  return same;
}
