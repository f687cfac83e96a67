/** Draws an XyScene inside a Chart.js chart, which keeps axes, grid and size. */
import type { Chart, ChartArea, Plugin } from "chart.js";
import type { Theme } from "../styles/palette";
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
      ctx.save();
      for (const label of now.labels ?? []) drawLabel(ctx, label, place, theme());
      ctx.restore();
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

function drawLabel(ctx: CanvasRenderingContext2D, label: XyLabel, place: XyPlacing, theme: Theme): void {
  const x = place.x(label.x);
  const y = place.y(label.y);
  ctx.save();
  ctx.translate(x, y);
  if (label.towards) ctx.rotate(Math.atan2(place.y(label.towards[1]) - y, place.x(label.towards[0]) - x));
  ctx.font = `${label.bold ? 600 : 400} 12px ${theme.font}`;
  ctx.textAlign = label.align ?? "left";
  ctx.textBaseline = label.baseline ?? "middle";
  const [dx, dy] = [label.dx ?? 0, label.dy ?? 0];
  if (!label.bare) {
    ctx.lineJoin = "round";
    ctx.lineWidth = 3;
    ctx.strokeStyle = theme.surface;
    ctx.strokeText(label.text, dx, dy);
  }
  ctx.fillStyle = label.color;
  ctx.fillText(label.text, dx, dy);
  ctx.restore();
}
