/** A histogram as one ridge among others, one behind the other, over one axis. */
import type { Frame } from "../frame";
import { ColumnController } from "./column-controller";

export interface Ridge {
  type: "ridge";
  /** Counts of equal bins from `low` to `high`. */
  data: Float32Array;
  low: number;
  high: number;
  /** Height of its line on the upright axis, where each ridge has 1. */
  lane: number;
  color: string;
  strong: boolean;
}

/** Share of its lane's distance that the highest ridge reaches above its line, at least. */
export const overlap = 2.2;

export class RidgeController extends ColumnController<Ridge> {
  static id = "ridge";

  /** Each ridge is as high as the others at its mode: widths are compared, not numbers of weights. */
  protected override paint({ ctx, area, theme, x, y }: Frame, ridge: Ridge): void {
    const { data, low, high, lane, color, strong } = ridge;
    // On the middle of a pixel, so that lines are thin.
    const base = Math.round(y(lane)) - 0.5;
    const tallest = Math.min(area.bottom - area.top, (y(lane) - y(lane + 1)) * overlap) - 2;
    ctx.strokeStyle = theme.line;
    ctx.lineWidth = 1;
    ctx.lineJoin = "round";
    ctx.beginPath();
    ctx.moveTo(area.left, base);
    ctx.lineTo(area.right, base);
    ctx.stroke();
    const most = data.reduce((a, b) => Math.max(a, b), 0);
    if (most === 0) return;
    const first = data.findIndex((count) => count > 0);
    const last = data.findLastIndex((count) => count > 0);
    const bin = (high - low) / data.length;
    ctx.beginPath();
    ctx.moveTo(x(low + first * bin), base);
    for (let i = first; i <= last; i++) ctx.lineTo(x(low + (i + 0.5) * bin), base - (data[i]! / most) * tallest);
    ctx.lineTo(x(low + (last + 1) * bin), base);
    ctx.fillStyle = theme.surface;
    ctx.fill();
    ctx.globalAlpha = strong ? 1 : 0.85;
    ctx.fillStyle = color;
    ctx.fill();
    ctx.globalAlpha = 1;
    ctx.strokeStyle = strong ? color : theme.ink;
    ctx.lineWidth = strong ? 1.25 : 0.75;
    ctx.stroke();
  }
}
