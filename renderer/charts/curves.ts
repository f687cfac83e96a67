/** Curves as their plots show them: with fewer points, or as stairs. */

/**
 * A curve over 0..1 × 0..1 with as few points as look the same on `cells` × `cells`: those that leave the cell
 * of the point before, and the ends. Both coordinates of curves such as ROC move one way, so at most 2 · cells stay.
 */
export function thinCurve(
  x: ArrayLike<number>,
  y: ArrayLike<number>,
  cells = 400,
): { x: number[]; y: number[]; index: number[] } {
  const index: number[] = [];
  let lastX = NaN;
  let lastY = NaN;
  for (let i = 0; i < x.length; i++) {
    const atX = Math.round(x[i]! * cells);
    const atY = Math.round(y[i]! * cells);
    if (atX === lastX && atY === lastY && i < x.length - 1) continue;
    index.push(i);
    lastX = atX;
    lastY = atY;
  }
  return { x: index.map((i) => x[i]!), y: index.map((i) => y[i]!), index };
}

/** The corners of a staircase that holds each y until the next x (`after`), or takes it from the x before (`before`). */
export function staircase(
  x: ArrayLike<number>,
  y: ArrayLike<number>,
  step: "before" | "after",
): { x: number[]; y: number[] } {
  const xs: number[] = [];
  const ys: number[] = [];
  for (let i = 0; i < x.length; i++) {
    if (i > 0) {
      xs.push(step === "after" ? x[i]! : x[i - 1]!);
      ys.push(step === "after" ? y[i - 1]! : y[i]!);
    }
    xs.push(x[i]!);
    ys.push(y[i]!);
  }
  return { x: xs, y: ys };
}
