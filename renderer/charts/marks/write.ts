import type { Frame } from "../frame";

/** Words on a halo of the ground, so that what lies behind does not run into them. */
export function write(
  { ctx, theme }: Frame,
  { text, font, color, bare }: { text: string; font: string; color: string; bare?: boolean },
  x: number,
  middle: number,
): void {
  ctx.font = font;
  ctx.textAlign = "left";
  ctx.textBaseline = "middle";
  if (!bare) {
    ctx.lineJoin = "round";
    ctx.lineWidth = 3;
    ctx.strokeStyle = theme.surface;
    ctx.strokeText(text, x, middle);
  }
  ctx.fillStyle = color;
  ctx.fillText(text, x, middle);
}
