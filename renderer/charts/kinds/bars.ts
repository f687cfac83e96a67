/** Bars of equal bins along the horizontal axis, up from a line, or down where they are negative: a histogram. */
import type { Frame } from "../frame";
import { ColumnController } from "./column-controller";

export interface Bars {
  type: "bars";
  /** How many in each bin, from `low` to `high`. */
  data: ArrayLike<number>;
  low: number;
  high: number;
  /** Height of the line, 0 by default. */
  base?: number;
  color: string;
  alpha?: number;
  /** Share of a bin that is left free on each side. */
  gap?: number;
  /** Bars in full, with an outline inside. */
  outlined?: { bin(middle: number): boolean; color: string; width: number };
}

export class BarsController extends ColumnController<Bars> {
  static id = "bars";

  protected override paint({ ctx, x, y }: Frame, bars: Bars): void {
    const { data, low, high, color, alpha = 1, base = 0, gap = 0, outlined } = bars;
    const width = (high - low) / data.length;
    const line = y(base);
    for (let bin = 0; bin < data.length; bin++) {
      if (!(Math.abs(data[bin]!) > 0)) continue;
      const left = x(low + (bin + gap) * width);
      const right = x(low + (bin + 1 - gap) * width);
      const top = y(base + data[bin]!);
      const marked = outlined?.bin(low + (bin + 0.5) * width) ?? false;
      ctx.fillStyle = color;
      ctx.globalAlpha = marked ? 1 : alpha;
      ctx.fillRect(left, top, right - left, line - top);
      ctx.globalAlpha = 1;
      if (!outlined || !marked) continue;
      ctx.strokeStyle = outlined.color;
      ctx.lineWidth = outlined.width;
      const inset = outlined.width / 2;
      ctx.strokeRect(
        left + inset,
        top + inset,
        Math.max(0, right - left - outlined.width),
        Math.max(0, line - top - outlined.width),
      );
    }
  }
}
