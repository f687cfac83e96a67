/** What a line plot shows. Scenes are plain objects made anew for each drawing; the arrays in them are read, never kept. */
import type { Severity } from "#core/doctor/finding";

export interface Line {
  x: ArrayLike<number>;
  y: ArrayLike<number>;
  color: string;
  width: number;
  dash?: readonly number[];
  /** Opacity, 1 by default. */
  alpha?: number;
  /** Read out at the cross-hair, and left out or alone by the legend, under this name. */
  name?: string;
  /** Smoothed where the charts' smoothing is on, with the raw line behind. */
  smooth?: boolean;
}

/** A horizontal line: a baseline or a threshold, with its words at the right. */
export interface Level {
  y: number;
  color: string;
  label?: string;
}

/** Words at the end of a line, at the height of its last value. */
export interface EndLabel {
  /** Where the line ends; left out: the end of the axis. */
  x?: number;
  y: number;
  text: string;
  /** Instead of the text where that does not fit. */
  brief?: string;
  color: string;
  strong?: boolean;
  /** Name of the line that it belongs to. */
  of?: string;
}

/** An icon on the picture, where a finding began. */
export interface Mark {
  x: number;
  y: number;
  severity: Severity;
  color: string;
}

export interface Axis {
  min: number;
  max: number;
  ticks: readonly number[];
  format(value: number): string;
}

export interface LineScene {
  /** `edges`: the first and the last tick's words stay within the plot's width. */
  x: Axis & { hidden?: boolean; edges?: boolean };
  y: Axis & { log?: boolean };
  lines: readonly Line[];
  /** A value at the cross-hair in words and units; three digits where left out. */
  read?(value: number): string;
  levels?: readonly Level[];
  labels?: readonly EndLabel[];
  marks?: readonly Mark[];
  /** Where the trained part ends: a dotted line, and beyond it the empty field. */
  until?: number;
  /** Drawn inside the plot; `knobs` are values on it that get a ring. */
  playhead?: { x: number; knobs: readonly number[]; line: boolean };
}

/** Room around the plot, in pixels. */
export interface Gutters {
  left: number;
  right: number;
  top: number;
  bottom: number;
}

/** Which of so many labels fit below each other into a height, and how far apart: closer where there are many, the strong ones and the latest where even that is too little. */
export function fitting<T extends { strong?: boolean }>(
  labels: readonly T[],
  height: number,
  wide: number,
  tight: number,
): { labels: readonly T[]; pitch: number } {
  const room = Math.max(1, Math.floor(height / tight));
  const kept = new Set(labels.toSorted((a, b) => Number(a.strong ?? false) - Number(b.strong ?? false)).slice(-room));
  const shown = labels.filter((label) => kept.has(label));
  return { labels: shown, pitch: Math.max(tight, Math.min(wide, height / Math.max(1, shown.length))) };
}

/** Labels in order of height, pushed apart so that none covers another, and kept between `top` and `bottom`. Returns their centres. */
export function spread(wanted: readonly number[], height: number, top: number, bottom: number): number[] {
  const order = wanted.map((y, index) => ({ y, index })).sort((a, b) => a.y - b.y);
  const placed: number[] = [];
  let floor = top + height / 2;
  for (const { y } of order) {
    const at = Math.max(y, floor);
    placed.push(at);
    floor = at + height;
  }
  let ceiling = bottom - height / 2;
  for (let i = placed.length - 1; i >= 0; i--) {
    placed[i] = Math.min(placed[i]!, ceiling);
    ceiling = placed[i]! - height;
  }
  const centres: number[] = Array.from({ length: wanted.length }, () => 0);
  for (const [i, { index }] of order.entries()) centres[index] = placed[i]!;
  return centres;
}
