/** A scene as it is looked at: the part of the axis that is shown, without the lines that are left out, smoothed. */
import type { ChartView, Span } from "./chart-view";
import { firstAbove } from "./column-index";
import { linearTicks, precise, short } from "./format";
import type { Axis, EndLabel, Line, LineScene } from "./line-scene";
import { smooth, type Smoothing } from "./smooth";

/** The raw line behind a smoothed one. */
const rawAlpha = 0.28;

export function shownScene(scene: LineScene, view: ChartView | null): LineScene {
  if (!view) return scene;
  const hidden = view.hidden.value;
  const lines = scene.lines.filter(({ name }) => name === undefined || !hidden.has(name));
  const shown = lines.flatMap((line) => smoothedLine(line, view.smoothing.value));
  const labels = (scene.labels ?? []).filter(({ of }) => of === undefined || !hidden.has(of));
  return {
    ...scene,
    x: view.zoomed.value ? { ...scene.x, ...windowed(scene.x, view.shown.value) } : scene.x,
    lines: shown,
    labels: view.zoomed.value ? labels.map((label) => labelAt(label, shown, view.shown.value.max)) : labels,
  };
}

/** A small plot names the ends of its axis alone. */
function windowed({ edges, format }: LineScene["x"], { min, max }: Span): Axis {
  const digits = Math.max(0, 2 - Math.floor(Math.log10(max - min)));
  const rounded = (value: number) => format(Number(value.toFixed(digits)));
  return { min, max, ticks: edges ? [min, max] : linearTicks(min, max, 5), format: rounded };
}

/** The end of a line that goes on beyond the right edge is named where it leaves, with its value there. */
function labelAt(label: EndLabel, lines: readonly Line[], max: number): EndLabel {
  const line = lines.find(({ name }) => name === label.of);
  if (!line || (label.x ?? Infinity) <= max) return label;
  const y = valueAt(line, max);
  return {
    ...label,
    x: max,
    y,
    text: withNumber(label.text, y),
    ...(label.brief ? { brief: withNumber(label.brief, y) } : {}),
  };
}
/** Labels end with their number. */
const withNumber = (text: string, value: number) => `${text.slice(0, text.lastIndexOf(" "))} ${short(value)}`;

/** The last value measured at or before a moment; NaN before the first. */
function valueAt({ x, y }: Line, at: number): number {
  const count = Math.min(x.length, y.length);
  return y[firstAbove(x, at, false, 0, count) - 1] ?? NaN;
}

function smoothedLine(line: Line, by: Smoothing): Line[] {
  if (!line.smooth || by.amount <= 0) return [line];
  const raw: Line = { x: line.x, y: line.y, color: line.color, width: 1, alpha: rawAlpha };
  return [raw, { ...line, y: smooth(line.y, by) }];
}

export interface ReadOut {
  name: string;
  color: string;
  dash: boolean;
  value: string;
  y: number;
}

/** The named lines at a moment, the most important first: each says its last value measured before it. */
export function readOut({ lines, read = precise }: LineScene, x: number): ReadOut[] {
  return lines.toReversed().flatMap((line) => {
    if (line.name === undefined) return [];
    const y = valueAt(line, x);
    if (Number.isNaN(y)) return [];
    return [{ name: line.name, color: line.color, dash: line.dash !== undefined, value: read(y), y }];
  });
}
