/** Draws a LineScene inside a Chart.js chart: lines straight from typed arrays, levels, direct labels, marks and the playhead. */
import type { Chart, ChartArea, Plugin } from "chart.js";
import type { Theme } from "../styles/palette";
import { decimate } from "./decimate";
import { placeWords } from "./level-words";
import { drawSeverity } from "./severity-path";
import { fitting, spread, type Line, type LineScene } from "./line-scene";

const labelHeight = 17;
const tightLabels = 13;
const labelGap = 7;
/** A finding often begins at the left edge: labels leave its icon free. */
const besideMarks = 12;

/** From values to pixels of the plot. Values that a logarithm has no place for lie below its edge. */
export interface Placing {
  x(value: number): number;
  y(value: number): number;
}

export function placing(scene: LineScene, area: ChartArea): Placing {
  const { x, y } = scene;
  const height = area.bottom - area.top;
  const bend = y.log ? (value: number) => (value > 0 ? Math.log10(value) : -Infinity) : (value: number) => value;
  const low = bend(y.min);
  const high = bend(y.max);
  const outside = 20;
  return {
    x: (value) => area.left + ((value - x.min) / (x.max - x.min)) * (area.right - area.left),
    y: (value) => {
      const at = area.bottom - ((bend(value) - low) / (high - low)) * height;
      return Math.min(area.bottom + outside, Math.max(area.top - outside, at));
    },
  };
}

/** The plugin reads the scene at each drawing, so that new points need no more than `chart.draw()`. */
export function linePlugin(scene: () => LineScene, theme: () => Theme): Plugin<"line"> {
  return {
    id: "gradlab-lines",
    afterDatasetsDraw(chart: Chart<"line">) {
      const { ctx, chartArea } = chart;
      if (!chartArea || chartArea.right <= chartArea.left) return;
      const now = scene();
      const place = placing(now, chartArea);
      ctx.save();
      ctx.lineJoin = "round";
      drawUntil(ctx, now, chartArea, place, theme());
      drawLevels(ctx, now, chartArea, place);
      clipTo(ctx, chartArea);
      for (const line of now.lines) drawLine(ctx, line, now, chartArea, place);
      ctx.restore();
      ctx.save();
      drawLevelWords(ctx, now, chartArea, place, theme());
      drawLabels(ctx, now, chartArea, place, theme(), chart.width);
      drawMarks(ctx, now, chartArea, place, theme());
      drawPlayhead(ctx, now, chartArea, place, theme());
      ctx.restore();
    },
  };
}

function clipTo(ctx: CanvasRenderingContext2D, { left, top, right, bottom }: ChartArea): void {
  ctx.beginPath();
  ctx.rect(left, top - 2, right - left + 2, bottom - top + 3);
  ctx.clip();
}

function drawLine(ctx: CanvasRenderingContext2D, line: Line, scene: LineScene, area: ChartArea, place: Placing): void {
  const { x, y } = line;
  ctx.strokeStyle = line.color;
  ctx.lineWidth = line.width;
  ctx.globalAlpha = line.alpha ?? 1;
  ctx.setLineDash(line.dash ? [...line.dash] : []);
  ctx.beginPath();
  let drawing = false;
  for (const i of decimate(x, y, scene.x.min, scene.x.max, Math.max(1, Math.round(area.right - area.left)))) {
    const value = y[i]!;
    if (Number.isNaN(value)) {
      drawing = false;
      continue;
    }
    const px = place.x(x[i]!);
    const py = place.y(value);
    if (drawing) ctx.lineTo(px, py);
    else ctx.moveTo(px, py);
    drawing = true;
  }
  ctx.stroke();
  ctx.globalAlpha = 1;
  ctx.setLineDash([]);
}

function drawUntil(
  ctx: CanvasRenderingContext2D,
  scene: LineScene,
  area: ChartArea,
  place: Placing,
  theme: Theme,
): void {
  if (scene.until === undefined || scene.until >= scene.x.max) return;
  const at = Math.round(place.x(scene.until)) + 0.5;
  ctx.strokeStyle = theme.line2;
  ctx.lineWidth = 1;
  ctx.setLineDash([1.5, 3]);
  ctx.beginPath();
  ctx.moveTo(at, area.top);
  ctx.lineTo(at, area.bottom);
  ctx.stroke();
  ctx.setLineDash([]);
}

function drawLevels(ctx: CanvasRenderingContext2D, scene: LineScene, area: ChartArea, place: Placing): void {
  ctx.lineWidth = 1;
  ctx.setLineDash([4, 3]);
  for (const level of scene.levels ?? []) {
    const y = Math.round(place.y(level.y)) + 0.5;
    ctx.strokeStyle = level.color;
    ctx.beginPath();
    ctx.moveTo(area.left, y);
    ctx.lineTo(area.right, y);
    ctx.stroke();
  }
  ctx.setLineDash([]);
}

function drawLevelWords(
  ctx: CanvasRenderingContext2D,
  scene: LineScene,
  area: ChartArea,
  place: Placing,
  theme: Theme,
): void {
  ctx.font = `400 12px ${theme.font}`;
  ctx.textAlign = "left";
  ctx.textBaseline = "middle";
  for (const { y, label, color } of scene.levels ?? []) {
    if (label === undefined) continue;
    const room = area.right - area.left - 12;
    const words = ctx.measureText(label).width <= room ? label : (label.split(" ").at(-1) ?? "");
    const { left, centre } = placeWords(scene, y, ctx.measureText(words).width, area, place);
    ctx.strokeStyle = theme.surface;
    ctx.lineWidth = 3;
    ctx.strokeText(words, left, centre);
    ctx.fillStyle = color;
    ctx.fillText(words, left, centre);
  }
}

/** Direct labels stand right of where their lines end; a name that is too long is cut before the picture's edge. */
function drawLabels(
  ctx: CanvasRenderingContext2D,
  scene: LineScene,
  area: ChartArea,
  place: Placing,
  theme: Theme,
  edge: number,
): void {
  const [top, bottom] = [area.top - 4, area.bottom + 4];
  const { labels, pitch } = fitting(scene.labels ?? [], bottom - top, labelHeight, tightLabels);
  const lefts = labels.map(
    ({ x }) => Math.max(area.left + besideMarks, Math.min(area.right, place.x(x ?? scene.x.max))) + labelGap,
  );
  const inside = labels.map(({ y }) => Math.min(area.bottom - 4, Math.max(area.top + 4, place.y(y))));
  const centres = spread(inside, pitch, top, bottom);
  ctx.textBaseline = "middle";
  ctx.textAlign = "left";
  for (const [i, label] of labels.entries()) {
    const left = lefts[i]!;
    const width = edge - left - 2;
    ctx.font = `${label.strong ? 600 : 500} 12px ${theme.font}`;
    const fits = label.brief === undefined || ctx.measureText(label.text).width <= width;
    const text = fit(ctx, fits ? label.text : (label.brief ?? ""), width);
    ctx.lineWidth = 3;
    ctx.strokeStyle = theme.surface;
    ctx.strokeText(text, left, centres[i]!);
    ctx.fillStyle = label.color;
    ctx.fillText(text, left, centres[i]!);
  }
}

/** Cuts the name, never the number that stands last. */
export function fit(ctx: Pick<CanvasRenderingContext2D, "measureText">, text: string, width: number): string {
  if (ctx.measureText(text).width <= width) return text;
  const at = text.lastIndexOf(" ");
  const number = at < 0 ? "" : text.slice(at);
  let name = at < 0 ? text : text.slice(0, at);
  while (name.length > 1 && ctx.measureText(`${name}…${number}`).width > width) name = name.slice(0, -1).trimEnd();
  return `${name}…${number}`;
}

function drawMarks(
  ctx: CanvasRenderingContext2D,
  scene: LineScene,
  area: ChartArea,
  place: Placing,
  theme: Theme,
): void {
  const taken: { x: number; y: number }[] = [];
  for (const mark of scene.marks ?? []) {
    if (mark.x < scene.x.min || mark.x > scene.x.max) continue;
    const x = Math.min(area.right, Math.max(area.left + 8, place.x(mark.x)));
    const y = Math.min(area.bottom - 8, Math.max(area.top + 4, place.y(mark.y)));
    if (taken.some((other) => Math.abs(other.x - x) < 14 && Math.abs(other.y - y) < 12)) continue;
    taken.push({ x, y });
    drawSeverity(ctx, mark.severity, x, y, mark.color, theme.surface);
  }
}

function drawPlayhead(
  ctx: CanvasRenderingContext2D,
  scene: LineScene,
  area: ChartArea,
  place: Placing,
  theme: Theme,
): void {
  const { playhead } = scene;
  if (!playhead || playhead.x < scene.x.min || playhead.x > scene.x.max) return;
  const x = place.x(playhead.x);
  ctx.strokeStyle = theme.accent;
  if (playhead.line) {
    ctx.lineWidth = 1.5;
    ctx.globalAlpha = 0.7;
    ctx.beginPath();
    ctx.moveTo(x, area.top);
    ctx.lineTo(x, area.bottom);
    ctx.stroke();
    ctx.globalAlpha = 1;
  }
  ctx.lineWidth = 2;
  ctx.fillStyle = theme.surface;
  for (const knob of playhead.knobs) {
    if (!Number.isFinite(knob)) continue;
    const y = Math.min(area.bottom, Math.max(area.top, place.y(knob)));
    ctx.beginPath();
    ctx.arc(x, y, 3.75, 0, Math.PI * 2);
    ctx.fill();
    ctx.stroke();
  }
}
