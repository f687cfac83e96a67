/** Lanes × time in the colours of gradient norms, and the edge of a threshold as a step line. */
import { canvasFont, heatPlace, mix, type Theme } from "../../styles/palette";
import type { Frame } from "../frame";
import { ColumnController, type Hit } from "./column-controller";

export interface Heat {
  type: "heat";
  /** One array a lane from the top: a norm for each column. */
  data: readonly Float32Array[];
  /** Width of a column on the axis; the first begins at 0. */
  column: number;
  /** Where columns are cut. */
  until: number;
  /** Lane with the accent outline, or −1. */
  selected: number;
  /** For each lane and column whether it lies below the threshold. */
  below: readonly Uint8Array[];
  /** Words on the step line. */
  threshold: string;
  /** What the pointer is told of a cell; of the field beyond, of column −1. */
  words?(lane: number, column: number): string[];
}

export class HeatController extends ColumnController<Heat> {
  static id = "heat";
  private picture: HTMLCanvasElement | null = null;

  protected override paint(frame: Frame, heat: Heat): void {
    const right = Math.max(frame.area.left, Math.min(frame.area.right, frame.x(heat.until)));
    this.drawCells(frame, heat, right);
    drawThreshold(frame, heat, right);
    drawSelection(frame, heat, right);
  }

  /** One small picture that is scaled without smoothing, so that it stays sharp and cheap. */
  private drawCells(frame: Frame, { data, column }: Heat, right: number): void {
    const { ctx, area, x, theme } = frame;
    const columns = data[0]?.length ?? 0;
    if (columns === 0) return;
    const picture = (this.picture ??= document.createElement("canvas"));
    colour(picture, data, columns, theme);
    const height = laneHeight(frame, data);
    const left = x(0);
    ctx.save();
    ctx.beginPath();
    ctx.rect(area.left, area.top, right - area.left, area.bottom - area.top);
    ctx.clip();
    ctx.imageSmoothingEnabled = false;
    for (let lane = 0; lane < data.length; lane++) {
      const top = area.top + lane * height;
      ctx.drawImage(picture, 0, lane, columns, 1, left, top, x(columns * column) - left, height - 1);
    }
    ctx.restore();
  }

  /** The lane under the pointer. */
  override nearest(frame: Frame, { data, column, until, words }: Heat, at: { x: number; y: number }): Hit | null {
    const index = Math.floor((at.y - frame.area.top) / laneHeight(frame, data));
    if (index < 0 || index >= data.length) return null;
    const value = frame.valueX(at.x);
    const cell = value < until ? Math.min(data[index]!.length - 1, Math.floor(value / column)) : -1;
    return { index, ...at, distance: 0, ...(words ? { words: words(index, cell) } : {}) };
  }
}

/** The gap of 1 below it included. */
const laneHeight = ({ area }: Frame, lanes: Heat["data"]) => (area.bottom - area.top) / Math.max(1, lanes.length);

const shades = 256;
let table = new Uint32Array(0);
let tableOf: Theme | null = null;
/** One packed colour for each of 256 places of the scale, and last the one for numbers that are none. */
function colours(now: Theme): Uint32Array {
  if (tableOf === now) return table;
  const pack = (color: string) => {
    const [r = 0, g = 0, b = 0] = color.match(/\d+/g)?.map(Number) ?? [];
    return (255 << 24) | (b << 16) | (g << 8) | r;
  };
  table = Uint32Array.from({ length: shades }, (_, i) => pack(mix(now.heat, (i / (shades - 1)) * 2 - 1)) >>> 0);
  const bad = Number.parseInt(now.problem.slice(1), 16);
  table = Uint32Array.from([...table, pack(`${bad >> 16} ${(bad >> 8) & 255} ${bad & 255}`) >>> 0]);
  tableOf = now;
  return table;
}

function colour(picture: HTMLCanvasElement, lanes: Heat["data"], columns: number, theme: Theme): void {
  if (picture.width !== columns || picture.height !== lanes.length) {
    picture.width = columns;
    picture.height = lanes.length;
  }
  const image = new ImageData(columns, lanes.length);
  const pixels = new Uint32Array(image.data.buffer);
  const colorOf = colours(theme);
  for (const [lane, values] of lanes.entries()) {
    for (let c = 0; c < columns; c++) {
      const norm = values[c]!;
      const place = Number.isNaN(norm) ? shades : Math.round(((heatPlace(Math.log10(norm)) + 1) / 2) * (shades - 1));
      pixels[lane * columns + c] = colorOf[place]!;
    }
  }
  picture.getContext("2d")?.putImageData(image, 0, 0);
}

function drawThreshold(frame: Frame, { data, below, column, threshold }: Heat, right: number): void {
  const segments = stepLines(below, data[0]?.length ?? 0);
  if (segments.length === 0) return;
  const { ctx, area, theme } = frame;
  const height = laneHeight(frame, data);
  const x = (c: number) => Math.max(area.left, Math.min(right, frame.x(c * column)));
  const y = (lane: number) => Math.min(area.bottom, area.top + lane * height) - 0.5;
  ctx.beginPath();
  for (const s of segments) {
    if (s.x1 === s.x2 && (x(s.x1) <= area.left || x(s.x1) >= right)) continue;
    ctx.moveTo(x(s.x1), y(s.y1));
    ctx.lineTo(x(s.x2), y(s.y2));
  }
  ctx.lineCap = "square";
  ctx.strokeStyle = theme.surface;
  ctx.lineWidth = 3.5;
  ctx.stroke();
  ctx.strokeStyle = theme.ink;
  ctx.lineWidth = 1.5;
  ctx.stroke();
  ctx.lineCap = "butt";
  const on = longest(segments);
  if (on) drawWords(frame, threshold, x(on.x1), x(on.x2), y(on.y1));
}

const longest = (segments: Segment[]) =>
  segments.reduce<Segment | null>(
    (best, s) => (s.y1 === s.y2 && (!best || s.x2 - s.x1 > best.x2 - best.x1) ? s : best),
    null,
  );

function drawWords({ ctx, theme }: Frame, words: string, from: number, to: number, line: number): void {
  ctx.font = canvasFont(theme, 600);
  if (to - from < ctx.measureText(words).width + 40) return;
  ctx.textAlign = "left";
  ctx.textBaseline = "alphabetic";
  ctx.lineJoin = "round";
  ctx.strokeStyle = theme.surface;
  ctx.globalAlpha = 0.75;
  ctx.lineWidth = 3;
  const at = [from + 20, line - 4] as const;
  ctx.strokeText(words, ...at);
  ctx.globalAlpha = 1;
  ctx.fillStyle = theme.ink;
  ctx.fillText(words, ...at);
}

function drawSelection(frame: Frame, { data, selected }: Heat, right: number): void {
  const { ctx, area, theme } = frame;
  if (selected < 0 || right - area.left < 4) return;
  const height = laneHeight(frame, data);
  ctx.strokeStyle = theme.accent;
  ctx.lineWidth = 1.75;
  ctx.lineJoin = "miter";
  ctx.strokeRect(area.left + 0.9, area.top + selected * height + 0.4, right - area.left - 1.4, height - 1.6);
}

export interface Segment {
  x1: number;
  y1: number;
  x2: number;
  y2: number;
}

/**
 * Edges between marked and unmarked cells, joined to runs, in units of columns and lanes. The frame of the map is no edge.
 * Horizontal runs come first, in order of lanes.
 */
export function stepLines(marks: readonly Uint8Array[], columns: number): Segment[] {
  const segments: Segment[] = [];
  for (let lane = 0; lane + 1 < marks.length; lane++) {
    const differs = (c: number) => marks[lane]![c] !== marks[lane + 1]![c];
    for (let c = 0; c < columns;) {
      let end = c;
      while (end < columns && differs(end)) end++;
      if (end > c) segments.push({ x1: c, y1: lane + 1, x2: end, y2: lane + 1 });
      c = Math.max(end, c + 1);
    }
  }
  for (let c = 1; c < columns; c++) {
    for (let lane = 0; lane < marks.length;) {
      let end = lane;
      while (end < marks.length && marks[end]![c] !== marks[end]![c - 1]) end++;
      if (end > lane) segments.push({ x1: c, y1: lane, x2: c, y2: end });
      lane = Math.max(end, lane + 1);
    }
  }
  return segments;
}
