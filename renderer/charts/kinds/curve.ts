/** A line from point to point, in any direction: ROC, intervals, staircases. */
import type { Frame } from "../frame";
import type { Obstacles } from "../strikes";
import { ColumnController } from "./column-controller";
import { stroke, strikesWords, type Columns, type LineStyle } from "./columns";

export interface Curve extends LineStyle {
  type: "curve";
  data: Columns;
}

export class CurveController extends ColumnController<Curve> {
  static id = "curve";
  static override defaults = { ...ColumnController.defaults, clip: 2 };

  protected override paint(frame: Frame, { data: { x, y }, ...style }: Curve): void {
    stroke(frame, style, () => {
      let drawing = false;
      for (let i = 0; i < x.length; i++) {
        const value = y[i]!;
        if (Number.isNaN(value)) {
          drawing = false;
          continue;
        }
        if (drawing) frame.ctx.lineTo(frame.x(x[i]!), frame.y(value));
        else frame.ctx.moveTo(frame.x(x[i]!), frame.y(value));
        drawing = true;
      }
    });
  }
  override obstacles(frame: Frame, { data: { x, y }, ...style }: Curve): Obstacles {
    return strikesWords(style) ? { curves: [{ x: inPixels(x, frame.x), y: inPixels(y, frame.y) }] } : {};
  }
}

/** A loop: thousands of points are placed in each drawing, which `Float64Array.from` takes its time for. */
function inPixels(values: ArrayLike<number>, place: (value: number) => number): Float64Array {
  const pixels = new Float64Array(values.length);
  for (let i = 0; i < values.length; i++) pixels[i] = place(values[i]!);
  return pixels;
}
