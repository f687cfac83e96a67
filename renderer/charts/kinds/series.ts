/** A line over an axis that only grows, of any length: as many of its points are drawn as look the same. */
import { decimate } from "../decimate";
import { nearY, type Frame } from "../frame";
import type { Obstacles } from "../strikes";
import { ColumnController } from "./column-controller";
import { stroke, strikesWords, type Columns, type LineStyle } from "./columns";

export interface Series extends LineStyle {
  type: "series";
  data: Columns;
  /** Read out at the cross-hair, and left out or alone by the legend, under this name. */
  name?: string;
  /** Smoothed where the charts' smoothing is on, with the raw line behind. */
  smooth?: boolean;
}

export class SeriesController extends ColumnController<Series> {
  static id = "series";
  static override defaults = { ...ColumnController.defaults, clip: { left: 0, top: 2, right: 2, bottom: 1 } };

  protected override paint(frame: Frame, { data: { x, y }, ...style }: Series): void {
    stroke(frame, style, () => {
      let drawing = false;
      for (const i of drawn(frame, x, y)) {
        const value = y[i]!;
        if (Number.isNaN(value)) {
          drawing = false;
          continue;
        }
        if (drawing) frame.ctx.lineTo(frame.x(x[i]!), nearY(frame, value));
        else frame.ctx.moveTo(frame.x(x[i]!), nearY(frame, value));
        drawing = true;
      }
    });
  }
  override obstacles(frame: Frame, { data: { x, y }, ...style }: Series): Obstacles {
    if (!strikesWords(style)) return {};
    const points = drawn(frame, x, y);
    return { curves: [{ x: points.map((i) => frame.x(x[i]!)), y: points.map((i) => nearY(frame, y[i]!)) }] };
  }
}

const drawn = ({ area, from, to }: Frame, x: ArrayLike<number>, y: ArrayLike<number>) =>
  decimate(x, y, from.x, to.x, Math.max(1, Math.round(area.right - area.left)));
