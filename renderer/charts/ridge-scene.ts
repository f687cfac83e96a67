/** What a ridge plot shows: one histogram a lane, from the top, over one axis. */
import type { Axis } from "./line-scene";
import { fittingTicks } from "./place-labels";

export interface Ridge {
  name: string;
  /** Counts of equal bins from `low` to `high`, in the axis' values. */
  counts: Float32Array;
  low: number;
  high: number;
  fill: string;
  strong: boolean;
}
export interface RidgeScene {
  x: Axis;
  ridges: readonly Ridge[];
}

/** Share of its lane's distance that the highest ridge reaches above its line, at least. */
const overlap = 2.2;
const bottom = 20;
const side = 6;

/** Each ridge is as high as the others at its mode: widths are compared, not numbers of weights. */
export function drawRidges(
  ctx: CanvasRenderingContext2D,
  { x: axis, ridges }: RidgeScene,
  size: { width: number; height: number },
  look: { line: string; line2: string; ink: string; ink3: string; surface: string; font: string },
): void {
  const { width } = size;
  const base = size.height - bottom;
  const place = (value: number) => side + ((value - axis.min) / (axis.max - axis.min)) * (width - 2 * side);
  const step = base / (ridges.length + overlap - 1);
  const tallest = Math.min(base, step * overlap) - 2;
  ctx.lineJoin = "round";
  ridges.forEach((ridge, i) => {
    const y = base - (ridges.length - 1 - i) * step;
    ctx.strokeStyle = look.line;
    ctx.lineWidth = 1;
    ctx.beginPath();
    ctx.moveTo(side, y);
    ctx.lineTo(width - side, y);
    ctx.stroke();
    drawRidge(ctx, ridge, y, tallest, place, look);
  });
  ctx.font = `400 12px ${look.font}`;
  ctx.fillStyle = look.ink3;
  ctx.textBaseline = "top";
  ctx.textAlign = "center";
  const ticks = axis.ticks.map((tick) => {
    const text = axis.format(tick);
    const half = ctx.measureText(text).width / 2;
    return { text, half, at: Math.max(half + 1, Math.min(width - half - 1, place(tick))) };
  });
  const shown = fittingTicks(
    ticks.map(({ at }) => at),
    ticks.map(({ half }) => 2 * half),
    5,
  );
  ticks.forEach(({ text, at }, i) => {
    if (shown[i]) ctx.fillText(text, at, base + 5);
  });
}

function drawRidge(
  ctx: CanvasRenderingContext2D,
  { counts, low, high, fill, strong }: Ridge,
  y: number,
  tallest: number,
  place: (value: number) => number,
  look: { ink: string; surface: string },
): void {
  const most = counts.reduce((a, b) => Math.max(a, b), 0);
  if (most === 0) return;
  const first = counts.findIndex((count) => count > 0);
  const last = counts.findLastIndex((count) => count > 0);
  const bin = (high - low) / counts.length;
  const outline = () => {
    ctx.beginPath();
    ctx.moveTo(place(low + first * bin), y);
    for (let i = first; i <= last; i++) ctx.lineTo(place(low + (i + 0.5) * bin), y - (counts[i]! / most) * tallest);
    ctx.lineTo(place(low + (last + 1) * bin), y);
  };
  outline();
  ctx.fillStyle = look.surface;
  ctx.fill();
  ctx.globalAlpha = strong ? 1 : 0.85;
  ctx.fillStyle = fill;
  ctx.fill();
  ctx.globalAlpha = 1;
  ctx.strokeStyle = strong ? fill : look.ink;
  ctx.lineWidth = strong ? 1.25 : 0.75;
  ctx.stroke();
}
