/**
 * Holm's correction (1979): p values that may be held against .05 one by one although there are many. NaN (nothing to test) stays,
 * and does not count.
 */
export function holm(ps: readonly number[]): number[] {
  const adjusted = ps.map(() => Number.NaN);
  const order = ps.map((_, i) => i).filter((i) => !Number.isNaN(ps[i]!));
  order.sort((a, b) => ps[a]! - ps[b]!);
  let most = 0;
  order.forEach((at, rank) => {
    most = Math.max(most, Math.min(1, (order.length - rank) * ps[at]!));
    adjusted[at] = most;
  });
  return adjusted;
}
