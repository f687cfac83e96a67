/** A picture of one's own below all else, cut at the axes. */
import type { Frame } from "../frame";
import type { MarkKind } from "./mark";

export interface Picture {
  kind: "picture";
  draw(frame: Frame): void;
}

export const picture: MarkKind<Picture> = {
  below(frame, pictures) {
    const { ctx, area } = frame;
    ctx.save();
    ctx.beginPath();
    ctx.rect(area.left, area.top, area.right - area.left, area.bottom - area.top);
    ctx.clip();
    for (const { draw } of pictures) draw(frame);
    ctx.restore();
  },
};
