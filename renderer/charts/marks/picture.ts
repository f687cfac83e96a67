/** A picture of one's own below all else, or above the data, cut at the axes. */
import type { Frame } from "../frame";
import type { MarkKind } from "./mark";

export interface Picture {
  kind: "picture";
  draw(frame: Frame): void;
  /** Above the data and their words. */
  above?: true;
}

function paint(frame: Frame, pictures: readonly Picture[]): void {
  const { ctx, area } = frame;
  ctx.save();
  ctx.beginPath();
  ctx.rect(area.left, area.top, area.right - area.left, area.bottom - area.top);
  ctx.clip();
  for (const { draw } of pictures) draw(frame);
  ctx.restore();
}

export const picture: MarkKind<Picture> = {
  below: (frame, pictures) =>
    paint(
      frame,
      pictures.filter(({ above }) => !above),
    ),
  above: (frame, pictures) =>
    paint(
      frame,
      pictures.filter(({ above }) => above),
    ),
};
