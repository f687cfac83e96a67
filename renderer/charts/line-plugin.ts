/** Draws a LineScene inside a Chart.js chart: lines straight from typed arrays, levels, direct labels, marks and the playhead. */
import type { Chart, ChartArea, Plugin } from "chart.js";
import type { Theme } from "../styles/palette";
import { decimate } from "./decimate";
import { cutToWidth } from "../components/cut-name";
import { placeWords } from "./level-words";
import { keepPlaced, placeLabels, type Box } from "./place-labels";
import { drawSeverity } from "./severity-path";
import { fitting, spread, type Line, type LineScene } from "./line-scene";
import { drawTickLabels } from "./tick-labels";

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
      const ticks = drawTickLabels(chart, theme(), { edges: now.x.edges ?? false });
      const words = drawWords(ctx, now, chartArea, place, theme(), chart.width);
      keepPlaced(chart.canvas, [...ticks, ...words]);
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

const wordsHeight = 15;

interface Words extends Box {
  text: string;
  font: string;
  color: string;
}

/** Names of the lines' ends and of the levels, none on another, and clear of the curves where there is room. */
function drawWords(
  ctx: CanvasRenderingContext2D,
  scene: LineScene,
  area: ChartArea,
  place: Placing,
  theme: Theme,
  edge: number,
): (Box & { text: string })[] {
  const wanted = [...endWords(ctx, scene, area, place, theme, edge), ...levelWords(ctx, scene, area, place, theme)];
  if (wanted.length === 0) return [];
  const width = Math.max(1, Math.round(area.right - area.left));
  const curves = scene.lines
    .filter(({ width: thick, alpha = 1 }) => thick >= 1.2 && alpha >= 0.6)
    .map(({ x, y }) => {
      const drawn = decimate(x, y, scene.x.min, scene.x.max, width);
      return { x: drawn.map((i) => place.x(x[i]!)), y: drawn.map((i) => place.y(y[i]!)) };
    });
  const head = scene.playhead?.line ? place.x(scene.playhead.x) : NaN;
  if (head >= area.left && head <= area.right) curves.push({ x: [head, head], y: [area.top, area.bottom] });
  const boxes = placeLabels(
    wanted.map((words) => ({
      width: words.right - words.left,
      height: words.bottom - words.top,
      places: [{ x: words.left, y: words.top }],
      must: true,
    })),
    { left: area.left + 2, right: edge - 1, top: area.top - 8, bottom: area.bottom + 4 },
    { curves },
  );
  ctx.textBaseline = "middle";
  ctx.textAlign = "left";
  ctx.lineJoin = "round";
  return boxes.flatMap((box, i) => {
    if (!box) return [];
    const { text, font, color } = wanted[i]!;
    const middle = (box.top + box.bottom) / 2;
    ctx.font = font;
    ctx.lineWidth = 3;
    ctx.strokeStyle = theme.surface;
    ctx.strokeText(text, box.left, middle);
    ctx.fillStyle = color;
    ctx.fillText(text, box.left, middle);
    return [{ ...box, text }];
  });
}

function levelWords(
  ctx: CanvasRenderingContext2D,
  scene: LineScene,
  area: ChartArea,
  place: Placing,
  theme: Theme,
): Words[] {
  const font = `400 12px ${theme.font}`;
  ctx.font = font;
  return (scene.levels ?? []).flatMap(({ y, label, color }) => {
    if (label === undefined) return [];
    const room = area.right - area.left - 12;
    const text = ctx.measureText(label).width <= room ? label : (label.split(" ").at(-1) ?? "");
    const width = ctx.measureText(text).width;
    const { left, centre } = placeWords(scene, y, width, area, place);
    return [{ text, font, color, ...around(left, centre, width) }];
  });
}
const around = (left: number, centre: number, width: number): Box => ({
  left,
  right: left + width,
  top: centre - wordsHeight / 2,
  bottom: centre + wordsHeight / 2,
});

/** Direct labels stand right of where their lines end; a name that is too long is cut before the picture's edge. */
function endWords(
  ctx: CanvasRenderingContext2D,
  scene: LineScene,
  area: ChartArea,
  place: Placing,
  theme: Theme,
  edge: number,
): Words[] {
  const [top, bottom] = [area.top - 4, area.bottom + 4];
  const { labels, pitch } = fitting(scene.labels ?? [], bottom - top, labelHeight, tightLabels);
  const lefts = labels.map(
    ({ x }) => Math.max(area.left + besideMarks, Math.min(area.right, place.x(x ?? scene.x.max))) + labelGap,
  );
  const inside = labels.map(({ y }) => Math.min(area.bottom - 4, Math.max(area.top + 4, place.y(y))));
  const centres = spread(inside, pitch, top, bottom);
  return labels.map((label, i) => {
    const left = lefts[i]!;
    const width = edge - left - 2;
    const font = `${label.strong ? 600 : 500} 12px ${theme.font}`;
    ctx.font = font;
    const fits = label.brief === undefined || ctx.measureText(label.text).width <= width;
    const text = fit(ctx, fits ? label.text : (label.brief ?? ""), width);
    // Labels that stand closer than a line of text would push each other away.
    const half = Math.min(wordsHeight, pitch - 0.01) / 2;
    const box = around(left, centres[i]!, ctx.measureText(text).width);
    return { text, font, color: label.color, ...box, top: centres[i]! - half, bottom: centres[i]! + half };
  });
}

/** Cuts the name, never the number that stands last. */
export function fit(ctx: Pick<CanvasRenderingContext2D, "measureText">, text: string, width: number): string {
  const measure = (words: string) => ctx.measureText(words).width;
  if (measure(text) <= width) return text;
  const at = text.lastIndexOf(" ");
  const number = at < 0 ? "" : text.slice(at);
  const name = at < 0 ? text : text.slice(0, at);
  return `${cutToWidth(name, width - measure(number), measure)}${number}`;
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
