/** Words at a place of the plot, or near it where that is not free. */
import type { Frame } from "../frame";
import { overlaps, type Box } from "../strikes";
import { font, wordsHeight, type MarkKind } from "./mark";
import { write } from "./write";

export interface Label {
  kind: "label";
  x: number;
  y: number;
  text: string;
  color: string;
  bold?: boolean;
  align?: "left" | "center" | "right";
  baseline?: "top" | "middle" | "bottom";
  /** Pixels from the place. */
  dx?: number;
  dy?: number;
  /** Along the line from here to this value, in place of level. */
  towards?: readonly [number, number];
  /** Without the ground's halo. */
  bare?: boolean;
  /** Drawn where no place is free, too; so are bold ones. */
  must?: boolean;
}

/** In a plot that is not as wide even what must be seen is left out where it has no place of its own. */
const leastForAll = 180;

export const label: MarkKind<Label> = {
  words(frame, labels) {
    const { ctx, area } = frame;
    const all = area.right - area.left >= leastForAll;
    return labels
      .filter(({ towards }) => !towards)
      .map((one) => {
        const own = font(frame, one.bold ? 600 : 400);
        ctx.font = own;
        const { text, color, bare } = one;
        return {
          text,
          color,
          ...(bare ? { bare } : {}),
          font: own,
          ...wishOf(one, ctx.measureText(text).width, frame),
          must: all && (one.must ?? one.bold ?? false),
          in: { left: area.left + 2, right: area.right, top: area.top, bottom: area.bottom - 2 },
        };
      });
  },
};

/** The place that the chart asks for, then the same on the other sides of its point. */
function wishOf(one: Label, width: number, frame: Frame) {
  const [x, y] = [frame.x(one.x), frame.y(one.y)];
  const shift = { left: 0, center: -width / 2, right: -width }[one.align ?? "left"];
  const rise = { top: 0, middle: -wordsHeight / 2, bottom: -wordsHeight }[one.baseline ?? "middle"];
  const left = x + (one.dx ?? 0) + shift;
  const top = y + (one.dy ?? 0) + rise;
  const mirroredX = 2 * x - left - width;
  const mirroredY = 2 * y - top - wordsHeight;
  const places = [
    { x: left, y: top },
    { x: left, y: mirroredY },
    { x: mirroredX, y: top },
    { x: mirroredX, y: mirroredY },
  ];
  return { width, height: wordsHeight, places };
}

/** Where along its line the middle of a slanted label is tried, as shares of the plot's width. */
const shares = [0, 0.15, -0.15, 0.3, -0.3];

/** Words along a line: where they meet no others, else nowhere. */
export function drawAlong(frame: Frame, { towards, ...one }: Label, taken: readonly Box[]): void {
  if (!towards) return;
  const { ctx, area } = frame;
  const [x, y] = [frame.x(one.x), frame.y(one.y)];
  const angle = Math.atan2(frame.y(towards[1]) - y, frame.x(towards[0]) - x);
  const own = font(frame, one.bold ? 600 : 400);
  ctx.font = own;
  const width = ctx.measureText(one.text).width;
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const rise = one.dy ?? 0;
  for (const share of shares) {
    const slide = share * (area.right - area.left);
    const centre = { x: x + slide * cos - rise * sin, y: y + slide * sin + rise * cos };
    // A slanted word as a chain of small boxes.
    const steps = Math.max(2, Math.ceil(width / 10));
    const chain = Array.from({ length: steps + 1 }, (_, i): Box => {
      const at = (i / steps - 0.5) * width;
      const [px, py] = [centre.x + at * cos, centre.y + at * sin];
      return { left: px - 6, right: px + 6, top: py - 6, bottom: py + 6 };
    });
    const inside = chain.every(
      (box) => box.left > area.left && box.right < area.right && box.top > area.top && box.bottom < area.bottom,
    );
    if (!inside || chain.some((box) => taken.some((other) => overlaps(box, other)))) continue;
    ctx.save();
    ctx.translate(centre.x, centre.y);
    ctx.rotate(angle);
    write(frame, { ...one, font: own }, -width / 2, 0);
    ctx.restore();
    return;
  }
}
