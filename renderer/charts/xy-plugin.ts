/** Draws an XyScene inside a Chart.js chart, which keeps axes, grid and size. */
import type { Chart, ChartArea, Plugin } from "chart.js";
import type { Theme } from "../styles/palette";
import { keepPlaced, placeLabels, type Box, type Obstacles, type Wish } from "./place-labels";
import { drawTickLabels } from "./tick-labels";
import type { XyArea, XyLabel, XyLine, XyPlacing, XyPoints, XyScene } from "./xy-scene";

export function xyPlacing({ x, y }: XyScene, area: ChartArea): XyPlacing {
  return {
    x: (value) => area.left + ((value - x.min) / (x.max - x.min)) * (area.right - area.left),
    y: (value) => area.bottom - ((value - y.min) / (y.max - y.min)) * (area.bottom - area.top),
  };
}

/** The plugin reads the scene at each drawing, so that a moved threshold needs no more than `chart.draw()`. */
export function xyPlugin(scene: () => XyScene, theme: () => Theme): Plugin<"scatter"> {
  return {
    id: "gradlab-xy",
    afterDatasetsDraw(chart: Chart<"scatter">) {
      const { ctx, chartArea } = chart;
      if (!chartArea || chartArea.right <= chartArea.left) return;
      const now = scene();
      const place = xyPlacing(now, chartArea);
      ctx.save();
      clipTo(ctx, chartArea, 0);
      now.below?.(ctx, place, chartArea);
      for (const area of now.areas ?? []) drawArea(ctx, area, place);
      ctx.restore();
      ctx.save();
      clipTo(ctx, chartArea, 2);
      ctx.lineJoin = "round";
      for (const line of now.lines ?? []) drawLine(ctx, line, place);
      ctx.restore();
      ctx.save();
      clipTo(ctx, chartArea, 9);
      for (const points of now.points ?? []) drawPoints(ctx, points, place);
      ctx.restore();
      const ticks = drawTickLabels(chart, theme());
      keepPlaced(chart.canvas, [...ticks, ...drawLabels(ctx, now, chartArea, place, theme())]);
    },
  };
}

function clipTo(ctx: CanvasRenderingContext2D, { left, top, right, bottom }: ChartArea, margin: number): void {
  ctx.beginPath();
  ctx.rect(left - margin, top - margin, right - left + 2 * margin, bottom - top + 2 * margin);
  ctx.clip();
}

function drawArea(ctx: CanvasRenderingContext2D, area: XyArea, place: XyPlacing): void {
  ctx.beginPath();
  for (const [x, y] of area.corners) ctx.lineTo(place.x(x), place.y(y));
  ctx.closePath();
  ctx.globalAlpha = area.alpha ?? 1;
  ctx.fillStyle = area.fill;
  ctx.fill();
  ctx.globalAlpha = 1;
  if (area.stroke === undefined) return;
  // Half of the outline is cut away, so that it lies inside.
  ctx.save();
  ctx.clip();
  ctx.strokeStyle = area.stroke;
  ctx.lineWidth = 2 * (area.width ?? 1);
  ctx.stroke();
  ctx.restore();
}

function drawLine(ctx: CanvasRenderingContext2D, { x, y, color, width, dash, alpha }: XyLine, place: XyPlacing): void {
  ctx.strokeStyle = color;
  ctx.lineWidth = width;
  ctx.globalAlpha = alpha ?? 1;
  ctx.setLineDash(dash ? [...dash] : []);
  ctx.beginPath();
  let drawing = false;
  for (let i = 0; i < x.length; i++) {
    const value = y[i]!;
    if (Number.isNaN(value)) {
      drawing = false;
      continue;
    }
    if (drawing) ctx.lineTo(place.x(x[i]!), place.y(value));
    else ctx.moveTo(place.x(x[i]!), place.y(value));
    drawing = true;
  }
  ctx.stroke();
  ctx.globalAlpha = 1;
  ctx.setLineDash([]);
}

function drawPoints(ctx: CanvasRenderingContext2D, points: XyPoints, place: XyPlacing): void {
  const { x, y, radius } = points;
  ctx.fillStyle = points.fill;
  ctx.strokeStyle = points.stroke ?? "";
  ctx.lineWidth = points.strokeWidth ?? 1.5;
  for (let i = 0; i < x.length; i++) {
    if (Number.isNaN(y[i])) continue;
    const px = place.x(x[i]!);
    const py = place.y(y[i]!);
    ctx.beginPath();
    if (points.shape === "triangle") {
      ctx.moveTo(px, py);
      ctx.lineTo(px - radius, py + 1.5 * radius);
      ctx.lineTo(px + radius, py + 1.5 * radius);
      ctx.closePath();
    } else if (points.shape === "delta") {
      ctx.moveTo(px, py - radius * 1.3);
      ctx.lineTo(px - radius * 1.2, py + radius * 0.9);
      ctx.lineTo(px + radius * 1.2, py + radius * 0.9);
      ctx.closePath();
    } else if (points.shape === "square") {
      ctx.rect(px - radius * 0.9, py - radius * 0.9, radius * 1.8, radius * 1.8);
    } else if (points.shape === "diamond") {
      ctx.moveTo(px, py - radius * 1.25);
      ctx.lineTo(px + radius * 1.25, py);
      ctx.lineTo(px, py + radius * 1.25);
      ctx.lineTo(px - radius * 1.25, py);
      ctx.closePath();
    } else {
      ctx.arc(px, py, radius, 0, Math.PI * 2);
    }
    ctx.globalAlpha = points.alpha ?? 1;
    ctx.fill();
    ctx.globalAlpha = 1;
    if (points.stroke !== undefined) ctx.stroke();
  }
}

const lineHeight = 15;
/** In a plot that is not as wide even what must be seen is left out where it has no place of its own. */
const leastForAll = 180;
/** Of as many points each is kept free of words; clouds of more have no gaps to look for. */
const mostPoints = 300;
/** Thinner or fainter lines may run behind words. */
const faintest = { width: 1.2, alpha: 0.5 };

/** Words inside the plot, each at its place or near it where that is not free. */
function drawLabels(
  ctx: CanvasRenderingContext2D,
  scene: XyScene,
  area: ChartArea,
  place: XyPlacing,
  theme: Theme,
): (Box & { text: string })[] {
  const labels = scene.labels ?? [];
  if (labels.length === 0) return [];
  ctx.save();
  const level = labels.filter((label) => !label.towards);
  const sizes = level.map((label) => {
    ctx.font = fontOf(label, theme);
    return ctx.measureText(label.text).width;
  });
  const boxes = placeLabels(
    level.map((label, i) => wishOf(label, sizes[i]!, place, area.right - area.left >= leastForAll)),
    { left: area.left + 2, right: area.right, top: area.top, bottom: area.bottom - 2 },
    obstaclesOf(scene, place),
  );
  const placed = boxes.flatMap((box, i) => (box ? [{ ...box, text: level[i]!.text, label: level[i]! }] : []));
  for (const { label, left, top, text } of placed) {
    ctx.font = fontOf(label, theme);
    write(ctx, text, left, top + lineHeight / 2, label, theme);
  }
  for (const label of labels) if (label.towards) drawAlong(ctx, label, placed, area, place, theme);
  ctx.restore();
  return placed.map(({ left, top, right, bottom, text }) => ({ left, top, right, bottom, text }));
}

const fontOf = ({ bold }: XyLabel, theme: Theme) => `${bold ? 600 : 400} 12px ${theme.font}`;

/** The place that the scene asks for, then the same on the other sides of its point. */
function wishOf(label: XyLabel, width: number, place: XyPlacing, all: boolean): Wish {
  const [x, y] = [place.x(label.x), place.y(label.y)];
  const [dx, dy] = [label.dx ?? 0, label.dy ?? 0];
  const shift = { left: 0, center: -width / 2, right: -width }[label.align ?? "left"];
  const rise = { top: 0, middle: -lineHeight / 2, bottom: -lineHeight }[label.baseline ?? "middle"];
  const left = x + dx + shift;
  const top = y + dy + rise;
  const mirroredX = 2 * x - left - width;
  const mirroredY = 2 * y - top - lineHeight;
  return {
    width,
    height: lineHeight,
    places: [
      { x: left, y: top },
      { x: left, y: mirroredY },
      { x: mirroredX, y: top },
      { x: mirroredX, y: mirroredY },
    ],
    must: all && (label.must ?? label.bold ?? false),
  };
}

/** A loop: thousands of points are placed in each drawing, which `Float64Array.from` takes its time for. */
function inPixels(values: ArrayLike<number>, place: (value: number) => number): Float64Array {
  const pixels = new Float64Array(values.length);
  for (let i = 0; i < values.length; i++) pixels[i] = place(values[i]!);
  return pixels;
}

function obstaclesOf({ lines = [], points = [] }: XyScene, place: XyPlacing): Obstacles {
  const curves = lines
    .filter(({ width, alpha = 1 }) => width >= faintest.width && alpha >= faintest.alpha)
    .map(({ x, y }) => ({ x: inPixels(x, place.x), y: inPixels(y, place.y) }));
  const boxes = points.flatMap(({ x, y, radius }) => {
    if (x.length > mostPoints) return [];
    return Array.from(x, (value, i): Box => {
      const [px, py] = [place.x(value), place.y(y[i]!)];
      return { left: px - radius, right: px + radius, top: py - radius, bottom: py + radius };
    }).filter(({ top }) => !Number.isNaN(top));
  });
  return { curves, boxes };
}

function write(
  ctx: CanvasRenderingContext2D,
  text: string,
  x: number,
  y: number,
  { bare, color }: XyLabel,
  theme: Theme,
): void {
  ctx.textAlign = "left";
  ctx.textBaseline = "middle";
  if (!bare) {
    ctx.lineJoin = "round";
    ctx.lineWidth = 3;
    ctx.strokeStyle = theme.surface;
    ctx.strokeText(text, x, y);
  }
  ctx.fillStyle = color;
  ctx.fillText(text, x, y);
}

/** Where along its line the middle of a slanted label is tried, as shares of the plot's width. */
const shares = [0, 0.15, -0.15, 0.3, -0.3];

/** Words along a line: where they meet no others, else nowhere. */
function drawAlong(
  ctx: CanvasRenderingContext2D,
  label: XyLabel,
  taken: readonly Box[],
  area: ChartArea,
  place: XyPlacing,
  theme: Theme,
): void {
  const [x, y] = [place.x(label.x), place.y(label.y)];
  const angle = Math.atan2(place.y(label.towards![1]) - y, place.x(label.towards![0]) - x);
  ctx.font = fontOf(label, theme);
  const width = ctx.measureText(label.text).width;
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const rise = label.dy ?? 0;
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
    const meets = chain.some((box) =>
      taken.some(
        (other) => box.left < other.right && other.left < box.right && box.top < other.bottom && other.top < box.bottom,
      ),
    );
    if (!inside || meets) continue;
    ctx.save();
    ctx.translate(centre.x, centre.y);
    ctx.rotate(angle);
    write(ctx, label.text, -width / 2, 0, label, theme);
    ctx.restore();
    return;
  }
}
