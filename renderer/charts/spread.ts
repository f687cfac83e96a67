/** Labels beside a chart, one below the other. */

/** Which of so many labels fit below each other into a height, and how far apart: closer where there are many, the strong ones and the latest where even that is too little. */
export function fitting<T extends { strong?: boolean }>(
  labels: readonly T[],
  height: number,
  wide: number,
  tight: number,
): { labels: readonly T[]; pitch: number } {
  const room = Math.max(1, Math.floor(height / tight));
  const kept = new Set(labels.toSorted((a, b) => Number(a.strong ?? false) - Number(b.strong ?? false)).slice(-room));
  const shown = labels.filter((label) => kept.has(label));
  return { labels: shown, pitch: Math.max(tight, Math.min(wide, height / Math.max(1, shown.length))) };
}

/** Labels in order of height, pushed apart so that none covers another, and kept between `top` and `bottom`. Returns their centres. */
export function spread(wanted: readonly number[], height: number, top: number, bottom: number): number[] {
  const order = wanted.map((y, index) => ({ y, index })).sort((a, b) => a.y - b.y);
  const placed: number[] = [];
  let floor = top + height / 2;
  for (const { y } of order) {
    const at = Math.max(y, floor);
    placed.push(at);
    floor = at + height;
  }
  let ceiling = bottom - height / 2;
  for (let i = placed.length - 1; i >= 0; i--) {
    placed[i] = Math.min(placed[i]!, ceiling);
    ceiling = placed[i]! - height;
  }
  const centres: number[] = Array.from({ length: wanted.length }, () => 0);
  for (const [i, { index }] of order.entries()) centres[index] = placed[i]!;
  return centres;
}
