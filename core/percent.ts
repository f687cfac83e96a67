/** The one place where a share becomes a number of percent: `test/core/percent.test.ts` finds others. */
import { minus, missing } from "./numbers";

/** What stands before a bound: `<` and `>` in figures, words in sentences. */
export interface Bounds {
  under: string;
  over: string;
}
const space = "\u00a0";
export const boundSigns: Bounds = { under: `<${space}`, over: `>${space}` };
export const boundWords: Bounds = { under: "under ", over: "over " };

/**
 * A share (1: all) in percent with so many decimals at most, without the sign. Never 0 for more than nothing, nor 100 for less
 * than all: `93.8`, `100`, `< 0.1`, `> 99.9`.
 */
export function inPercent(share: number, decimals: number, { under, over }: Bounds = boundSigns): string {
  const value = 100 * share;
  const rounded = Number(value.toFixed(decimals));
  const step = 10 ** -decimals;
  if (rounded === 0 && value > 0) return under + step.toFixed(decimals);
  if (rounded === 0 && value < 0) return `${under}0`;
  if (rounded >= 100 && share < 1) return over + (100 - step).toFixed(decimals);
  return String(rounded);
}

/** Whole percent, with a decimal where whole ones would say none or all: `30`, `0.3`, `99.8`. */
export function roundPercent(share: number, bounds: Bounds = boundSigns): string {
  const nearEnd = (share > 0 && share < 0.005) || (share < 1 && share >= 0.995);
  return inPercent(share, nearEnd ? 1 : 0, bounds);
}

/** With its sign, and a decimal where it is not whole: `96.5 %`, `30 %`, `< 0.1 %`, `–`. */
export function formatPercent(share: number | null | undefined, decimals = 1): string {
  if (share === null || share === undefined || Number.isNaN(share)) return missing;
  return `${inPercent(share, decimals).replace("-", minus)}${space}%`;
}
