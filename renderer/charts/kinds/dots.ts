/** Rows of two classes along a score: one mark a row, or bars where there are too many; wrong ones carry an outline. */
import { layoutDots, type DotBars, type DotMarks } from "../dot-layout";
import type { Frame } from "../frame";
import { ColumnController } from "./column-controller";

export interface Dots {
  type: "dots";
  /** Of each row its place along the axis. */
  data: ArrayLike<number>;
  /** 1 for rows that stand above the line. */
  truth: ArrayLike<number>;
  /** The height of the line. */
  line: number;
  /** Where the axis is cut, and which rows lie right of it. */
  cut: number;
  isRight(row: number): boolean;
  /** Room that words in the corners need, in pixels. */
  corners: { width: number; height: number };
  colorUp: string;
  colorDown: string;
  /** The rows alone, or the outlines of the wrong ones, which move with the cut; left out: both. */
  part?: "rows" | "outlines";
  /** Told when the rows are laid out anew. */
  laidOut?(kind: "marks" | "bars"): void;
}

type Layout = DotMarks | DotBars;
/** Of the places of the rows, how they were laid out last: rows and outlines share it. */
const layouts = new WeakMap<object, { layout: Layout; of: readonly unknown[] }>();

/** Laid out again only where rows or room are others: a moved cut costs a drawing. */
function layoutFor({ area, x, y }: Frame, { data, truth, line, corners, laidOut }: Dots): Layout {
  const [width, height] = [area.right - area.left, area.bottom - area.top];
  const middle = Math.round(y(line) - area.top);
  const of = [truth, width, height, middle, corners.width, corners.height];
  const known = layouts.get(data);
  if (known && of.every((value, i) => value === known.of[i])) return known.layout;
  const layout = layoutDots(
    data.length,
    (row) => truth[row] === 1,
    (row) => (x(data[row]!) - area.left) / width,
    { width, height, middle, corners },
  );
  layouts.set(data, { layout, of });
  laidOut?.(layout.kind);
  return layout;
}

export class DotsController extends ColumnController<Dots> {
  static id = "dots";

  protected override paint(frame: Frame, dots: Dots): void {
    const layout = layoutFor(frame, dots);
    frame.ctx.save();
    frame.ctx.translate(frame.area.left, frame.area.top);
    if (layout.kind === "marks") drawMarks(frame, dots, layout);
    else drawBars(frame, dots, layout);
    frame.ctx.restore();
  }
}

function drawMarks(
  { ctx, theme }: Frame,
  { truth, isRight, colorUp, colorDown, part }: Dots,
  { x, y, rows, size }: DotMarks,
) {
  const half = size / 2;
  const path = (i: number) => {
    ctx.beginPath();
    if (truth[rows[i]!] === 1) ctx.arc(x[i]!, y[i]!, half, 0, Math.PI * 2);
    else ctx.roundRect(x[i]! - half, y[i]! - half, size, size, 1);
  };
  const wrong: number[] = [];
  for (let i = 0; i < rows.length; i++) {
    const up = truth[rows[i]!] === 1;
    if (part !== "outlines") {
      ctx.fillStyle = up ? colorUp : colorDown;
      path(i);
      ctx.fill();
    }
    if (part !== "rows" && isRight(rows[i]!) !== up) wrong.push(i);
  }
  ctx.strokeStyle = theme.ink;
  ctx.lineWidth = 1.5;
  for (const i of wrong) {
    path(i);
    ctx.stroke();
  }
}

function drawBars(frame: Frame, { cut, line, colorUp, colorDown, part }: Dots, { binWidth, up, down }: DotBars): void {
  const { ctx, area, theme } = frame;
  const [width, height] = [area.right - area.left, area.bottom - area.top];
  const middle = Math.round(frame.y(line) - area.top);
  const at = frame.x(cut) - area.left;
  const side = (heights: Float32Array, direction: 1 | -1, color: string, from: number, to: number) => {
    ctx.fillStyle = color;
    if (part !== "outlines")
      heights.forEach((size, bin) => ctx.fillRect(bin * binWidth, middle, binWidth - 1, direction * size));
    if (part === "rows") return;
    ctx.save();
    ctx.beginPath();
    ctx.rect(from, 0, to - from, height);
    ctx.clip();
    ctx.strokeStyle = theme.ink;
    ctx.lineWidth = 1.25;
    heights.forEach((size, bin) => {
      if (size > 0) ctx.strokeRect(bin * binWidth + 0.5, middle, binWidth - 2, direction * size);
    });
    ctx.restore();
  };
  side(up, -1, colorUp, 0, at);
  side(down, 1, colorDown, at, width);
}
