/** Numbers and sentences of the stage. */
import type { Interval } from "#core/metrics/intervals";
import { outcomeOf, pairedInterval } from "#core/metrics/difference";
import { signTest } from "#core/metrics/paired";
import { count, formatEnds, formatNumber } from "#core/numbers";
import { formatPercent } from "#core/percent";

/** `93.8 %`, `100 %`; a share of nothing is `–`. Never `0 %` for some, nor `100 %` for less than all. */
export const percent = (part: number, whole: number): string => formatPercent(part / whole);
export const range = (interval: Interval): string => formatEnds(interval).join(" … ");

/** Signs of both ends that have room; of longer ones one digit says enough. */
const longestEnds = 11;
/** The same in little room, as of shares: `.93–.99`; empty where there is none. */
export function shortRange(interval: Interval | null | undefined): string {
  if (!interval || Number.isNaN(interval.low) || Number.isNaN(interval.high)) return "";
  const ends = formatEnds(interval);
  const wide = ends.join("").length > longestEnds;
  return (wide ? [interval.low, interval.high].map((end) => formatNumber(end, 1)) : ends)
    .map((end) => end.replace(/^0(?=\.)/, "").replace(/^1\.0+$/, "1"))
    .join("–");
}

/** Which of two models of the same rows got more right; `run` and `linear` say row by row whether each was right. */
export interface Comparison {
  rows: number;
  runErrors: number;
  linearErrors: number;
  /** Rows that the run alone, or the linear model alone, gets right. */
  runAlone: number;
  linearAlone: number;
}
export function compare(rows: number, run: (row: number) => boolean, linear: (row: number) => boolean): Comparison {
  const result = { rows, runErrors: 0, linearErrors: 0, runAlone: 0, linearAlone: 0 };
  for (let row = 0; row < rows; row++) {
    const right = run(row);
    const otherRight = linear(row);
    if (!right) result.runErrors++;
    if (!otherRight) result.linearErrors++;
    if (right && !otherRight) result.runAlone++;
    if (otherRight && !right) result.linearAlone++;
  }
  return result;
}

/** What the network is worth beside a linear model, in a sentence: better, worse, no different, or too few rows to tell. */
export function linearSentence(
  { rows, runErrors, linearErrors, runAlone, linearAlone }: Comparison,
  hidden: boolean,
): string {
  if (!hidden) return "It has no hidden layer: **it is itself a linear model**.";
  const level = outcomeOf(pairedInterval(rows, runAlone, linearAlone)) === "level";
  if (runErrors === linearErrors) {
    const same = runErrors === 0 ? "A linear model makes none either" : "A linear model makes as many mistakes";
    return `${same}: ${level ? "**hidden layers gain nothing here**" : "**too few rows to tell** them apart"}.`;
  }
  const clear = signTest(runAlone, linearAlone) < 0.05;
  const other = linearErrors === 0 ? "**no mistake**" : `**${count(linearErrors)}** ${mistakes(linearErrors)}`;
  const counts = `A linear model makes ${other}, the network **${runErrors === 0 ? "none" : count(runErrors)}**`;
  if (!clear)
    return `${counts}: ${level ? "**there is no real difference**" : "**too few rows to tell** which is better"}.`;
  return runErrors < linearErrors ? `${counts}: **the hidden layers help**.` : `${counts}: **the network does worse**.`;
}
const mistakes = (n: number) => (n === 1 ? "mistake" : "mistakes");

export const splitLabels = { train: "Train", validation: "Validation", test: "Test" } as const;

/** While nothing can be shown yet: what is done, and what it waits for. */
export function waitingWords(split: string, training: readonly { id: string }[]): string {
  const doing = `Predicting the ${split} rows…`;
  if (training.length === 0) return doing;
  const one = training.length === 1;
  const runs = one ? `run ${training[0]!.id}, which trains` : `${training.length} runs that train`;
  return `${doing} It takes turns with ${runs}: with ${one ? "it" : "them"} paused it is sooner.`;
}
