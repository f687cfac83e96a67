/** When one column says more of the target than a feature ought to: perhaps it was written down after the answer was known. */

/** Share of rows (or R²) from which on a column gives the target away, whatever the target. */
const always = 0.995;
/** The same where always naming the largest class makes at least so many times its errors. */
const often = 0.98;
const fewerErrors = 10;

/** The least share of rows that is suspicious. `majority`: share of the largest class; null for a number as target. */
export const giveAwayShare = (majority: number | null): number =>
  majority === null ? always : Math.min(always, Math.max(often, 1 - (1 - majority) / fewerErrors));

/** Share of rows, of those of two classes, that the best single cut through a column puts right. Values ascend; none is NaN. */
export function bestCut(first: ArrayLike<number>, second: ArrayLike<number>): number {
  const rows = first.length + second.length;
  let [i, j] = [0, 0];
  let most = Math.max(first.length, second.length);
  while (i < first.length || j < second.length) {
    const value = Math.min(first[i] ?? Infinity, second[j] ?? Infinity);
    while (i < first.length && first[i]! <= value) i++;
    while (j < second.length && second[j]! <= value) j++;
    most = Math.max(most, i + second.length - j, j + first.length - i);
  }
  return rows > 0 ? most / rows : 0;
}
