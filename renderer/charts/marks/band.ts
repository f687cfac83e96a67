/** An area below the data: what is near enough, a side of a cut, the field that is not reached. */
import type { Frame } from "../frame";
import type { MarkKind } from "./mark";

export interface Band {
  kind: "band";
  /** Its corners, in values; or its reach along one axis, or both. What lies beyond the axes is cut. */
  corners?: readonly (readonly [number, number])[];
  x?: readonly [number, number];
  y?: readonly [number, number];
  color: string;
}

function path({ ctx, area, x, y }: Frame, band: Band): void {
  if (band.corners) {
    for (const [atX, atY] of band.corners) ctx.lineTo(x(atX), y(atY));
    return ctx.closePath();
  }
  const [left, right] = band.x ? [x(band.x[0]), x(band.x[1])] : [area.left, area.right];
  const [low, high] = band.y ? [y(band.y[0]), y(band.y[1])] : [area.bottom, area.top];
  ctx.rect(left, high, right - left, low - high);
}

export const band: MarkKind<Band> = {
  below(frame, bands) {
    const { ctx, area } = frame;
    ctx.save();
    ctx.beginPath();
    ctx.rect(area.left, area.top, area.right - area.left, area.bottom - area.top);
    ctx.clip();
    for (const one of bands) {
      ctx.fillStyle = one.color;
      ctx.beginPath();
      path(frame, one);
      ctx.fill();
    }
    ctx.restore();
  },
};
