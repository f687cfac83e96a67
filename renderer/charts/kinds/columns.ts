/** Columns of numbers as charts read them, and what is drawn of them. */
import type { Frame } from "../frame";

export interface Columns {
  x: ArrayLike<number>;
  /** A NaN lifts the pen. */
  y: ArrayLike<number>;
}
export interface LineStyle {
  color: string;
  width: number;
  dash?: readonly number[];
  /** Opacity, 1 by default. */
  alpha?: number;
}

/** Thinner or fainter lines may run behind words. */
const faintest = { width: 1.2, alpha: 0.5 };
export const strikesWords = ({ width, alpha = 1 }: LineStyle): boolean =>
  width >= faintest.width && alpha >= faintest.alpha;

/** Strokes what `path` draws. */
export function stroke({ ctx }: Frame, { color, width, dash, alpha = 1 }: LineStyle, path: () => void): void {
  ctx.strokeStyle = color;
  ctx.lineWidth = width;
  ctx.lineJoin = "round";
  ctx.globalAlpha = alpha;
  ctx.setLineDash(dash ? [...dash] : []);
  ctx.beginPath();
  path();
  ctx.stroke();
  ctx.globalAlpha = 1;
  ctx.setLineDash([]);
}
