/** What the ways of sharing out the differences between settings have in common. */

/** A setting as a method sees it: its values as cells or places of 0 … 1, one per axis, and its mean score. */
export interface Point {
  place: readonly number[];
  cell: readonly number[];
  scores: readonly number[];
  mean: number;
}

export interface Shares {
  how: "variance" | "forest";
  shares: { share: number; low: number; high: number }[];
  explained: number;
}

export function quantile(values: readonly number[], p: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const at = p * (sorted.length - 1);
  const low = Math.floor(at);
  return sorted[low]! + (at - low) * ((sorted[low + 1] ?? sorted[low]!) - sorted[low]!);
}
