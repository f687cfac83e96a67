/** The shapes of SeverityIcon for a canvas: octagon, triangle, circle, on a halo of the ground. */
import { pathOf } from "./path-text";
import type { Severity } from "#core/doctor/finding";

const size = 14;
const box = 24;
const outlines: Record<Severity, string> = {
  problem: "M8.7 2h6.6l6.7 6.7v6.6l-6.7 6.7H8.7L2 15.3V8.7z",
  warning: "M12 3.2 22 21H2z",
  note: "M22 12a10 10 0 1 1-20 0 10 10 0 0 1 20 0z",
};
const signs: Record<Severity, string> = {
  problem: "M12 7.5v5M12 16.4v.1",
  warning: "M12 10v4M12 17.4v.1",
  note: "M12 16.5v-5M12 7.9v.1",
};

export function drawSeverity(
  ctx: CanvasRenderingContext2D,
  severity: Severity,
  x: number,
  y: number,
  color: string,
  ground: string,
): void {
  const outline = pathOf(outlines[severity]);
  ctx.save();
  ctx.translate(x - size / 2, y - size / 2);
  ctx.scale(size / box, size / box);
  ctx.lineCap = "round";
  ctx.lineJoin = "round";
  ctx.strokeStyle = ground;
  ctx.lineWidth = 6.5;
  ctx.stroke(outline);
  ctx.fillStyle = ground;
  ctx.fill(outline);
  ctx.strokeStyle = color;
  ctx.lineWidth = 2.4;
  ctx.stroke(outline);
  ctx.stroke(pathOf(signs[severity]));
  ctx.restore();
}
