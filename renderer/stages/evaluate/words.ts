/** Numbers and sentences of the stage. */
import type { Interval } from "#core/metrics/intervals";
import { outcomeOf, pairedInterval } from "#core/metrics/difference";
import { signTest } from "#core/metrics/paired";
import { inPercent as percentOf } from "#core/percent";
import { count, inPercent, short } from "../../components/format";

const minus = "−";
const missing = "–";

/** A share or score with three decimals: `0.959`, `–`; what is too small for them is not 0: `2e−4`. */
export function score(value: number): string {
  if (!Number.isFinite(value)) return missing;
  return value !== 0 && Math.abs(value) < 0.0005 ? short(value) : value.toFixed(3).replace("-", minus);
}
/** `93.8 %`, `100 %`; a share of nothing is `–`. Never `0 %` for some, nor `100 %` for less than all. */
export function percent(part: number, whole: number): string {
  if (whole === 0) return missing;
  return inPercent(percentOf(part / whole, 1));
}
/** `.93`, `1`: for labels with little room. */
export function two(value: number): string {
  if (!Number.isFinite(value)) return missing;
  const text = value.toFixed(2);
  return Number(text) === 0 ? "0.00" : text.replace("-", minus);
}

/** In the target's units, with as many digits as the size of the errors warrants. */
export function unitFormat(scale: number): (value: number) => string {
  const spread = Math.abs(scale);
  const digits = Math.max(0, Math.min(6, 1 - Math.floor(Math.log10(Math.max(1e-9, spread)))));
  const tiny = spread > 0 && spread < 1e-5;
  return (value) => {
    if (!Number.isFinite(value)) return missing;
    const size = Math.abs(value);
    // Far from 0 three digits would be the same for all rows.
    const known = Math.max(3, Math.min(16, 2 + Math.ceil(Math.log10(size / spread))));
    if (size >= 1e15 || (size >= 1e6 && !(known > 3)) || (tiny && size > 0)) {
      return value
        .toExponential((known || 3) - 1)
        .replaceAll("-", minus)
        .replace("e+", "e");
    }
    const text = digits === 0 ? count(size) : size.toFixed(digits);
    return value < 0 && Number(text) !== 0 ? minus + text : text;
  };
}
/** With a plus where it is above 0 as it is written. */
export function signed(format: (value: number) => string, value: number): string {
  const text = format(value);
  return value > 0 && /[1-9]/.test(text) ? `+${text}` : text;
}
export const range = ({ low, high }: Interval, format: (value: number) => string): string =>
  `${format(low)} … ${format(high)}`;

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
