/** Points, each at its place. */
import type { Frame } from "../frame";
import type { Box, Obstacles } from "../strikes";
import { ColumnController, type Hit } from "./column-controller";
import type { Columns } from "./columns";

export interface PointStyle {
  radius: number;
  color: string;
  /** Of the fill, 1 by default. */
  alpha?: number;
  stroke?: string;
  strokeWidth?: number;
  /** `triangle` hangs from its place as an arrowhead does; `delta` is centred on it. */
  shape?: "circle" | "triangle" | "delta" | "square" | "diamond";
}
export interface Points extends PointStyle {
  type: "points";
  data: Columns;
  /** What the points are called when they are hit; left out or none: they can't be. */
  ids?: ArrayLike<number>;
  /** What the pointer is told of one of them. */
  words?(id: number): string[];
}

/** Of as many points each is kept free of words; clouds of more have no gaps to look for. */
const mostPoints = 300;

export class PointsController extends ColumnController<Points> {
  static id = "points";
  static override defaults = { ...ColumnController.defaults, clip: 9 };

  protected override paint({ ctx, x, y }: Frame, { data, ...style }: Points): void {
    ctx.fillStyle = style.color;
    ctx.strokeStyle = style.stroke ?? "";
    ctx.lineWidth = style.strokeWidth ?? 1.5;
    ctx.lineJoin = "round";
    for (let i = 0; i < data.x.length; i++) {
      if (Number.isNaN(data.y[i])) continue;
      ctx.beginPath();
      outline(ctx, x(data.x[i]!), y(data.y[i]!), style);
      ctx.globalAlpha = style.alpha ?? 1;
      ctx.fill();
      ctx.globalAlpha = 1;
      if (style.stroke !== undefined) ctx.stroke();
    }
  }
  override obstacles({ x, y }: Frame, { data, radius }: Points): Obstacles {
    if (data.x.length > mostPoints) return {};
    const boxes = Array.from(data.x, (value, i): Box => {
      const [px, py] = [x(value), y(data.y[i]!)];
      return { left: px - radius, right: px + radius, top: py - radius, bottom: py + radius };
    });
    return { boxes: boxes.filter(({ top }) => !Number.isNaN(top)) };
  }
  override nearest({ x, y }: Frame, { data, ids, words }: Points, at: { x: number; y: number }): Hit | null {
    let best = null as Hit | null;
    for (let i = 0; i < (ids?.length ?? 0); i++) {
      const [px, py] = [x(data.x[i]!), y(data.y[i]!)];
      const distance = Math.hypot(px - at.x, py - at.y);
      if (distance < (best?.distance ?? Infinity)) best = { index: ids![i]!, x: px, y: py, distance };
    }
    return best && words ? { ...best, words: words(best.index) } : best;
  }
}

function outline(
  ctx: CanvasRenderingContext2D,
  px: number,
  py: number,
  { radius, shape = "circle" }: PointStyle,
): void {
  if (shape === "triangle") {
    ctx.moveTo(px, py);
    ctx.lineTo(px - radius, py + 1.5 * radius);
    ctx.lineTo(px + radius, py + 1.5 * radius);
    ctx.closePath();
  } else if (shape === "delta") {
    ctx.moveTo(px, py - radius * 1.3);
    ctx.lineTo(px - radius * 1.2, py + radius * 0.9);
    ctx.lineTo(px + radius * 1.2, py + radius * 0.9);
    ctx.closePath();
  } else if (shape === "square") {
    ctx.rect(px - radius * 0.9, py - radius * 0.9, radius * 1.8, radius * 1.8);
  } else if (shape === "diamond") {
    ctx.moveTo(px, py - radius * 1.25);
    ctx.lineTo(px + radius * 1.25, py);
    ctx.lineTo(px, py + radius * 1.25);
    ctx.lineTo(px - radius * 1.25, py);
    ctx.closePath();
  } else {
    ctx.arc(px, py, radius, 0, Math.PI * 2);
  }
}
