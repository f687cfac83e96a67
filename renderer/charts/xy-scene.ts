/** What a plot over two numeric axes shows: areas below lines below points below words. Scenes are made anew for each drawing. */
import type { ChartArea } from "chart.js";

/** From values to pixels. */
export interface XyPlacing {
  x(value: number): number;
  y(value: number): number;
}

export interface XyAxis {
  min: number;
  max: number;
  title?: string;
  ticks: readonly number[];
  format(value: number): string;
  grid?: boolean;
  /** No line, ticks or names. */
  hidden?: boolean;
}

export interface XyArea {
  /** Corners, in values; edges beyond the axes are cut. */
  corners: readonly (readonly [number, number])[];
  fill: string;
  /** Outline, inside the corners. */
  stroke?: string;
  alpha?: number;
  width?: number;
}

export interface XyLine {
  x: ArrayLike<number>;
  /** A NaN lifts the pen. */
  y: ArrayLike<number>;
  color: string;
  width: number;
  dash?: readonly number[];
  alpha?: number;
}

export interface XyPoints {
  x: ArrayLike<number>;
  y: ArrayLike<number>;
  radius: number;
  fill: string;
  alpha?: number;
  stroke?: string;
  strokeWidth?: number;
  /** `triangle` hangs from its place as an arrowhead does; `delta` is centred on it. */
  shape?: "circle" | "triangle" | "delta" | "square" | "diamond";
}

export interface XyLabel {
  x: number;
  y: number;
  text: string;
  color: string;
  bold?: boolean;
  align?: "left" | "center" | "right";
  baseline?: "top" | "middle" | "bottom";
  /** Pixels from the place. */
  dx?: number;
  dy?: number;
  /** Along the line from here to this value, in place of level. */
  towards?: readonly [number, number];
  /** Without the ground's halo. */
  bare?: boolean;
  /** Drawn where no place is free, too; so are bold ones. */
  must?: boolean;
}

export interface XyScene {
  x: XyAxis;
  y: XyAxis;
  /** A picture of one's own below all else, cut at the axes. */
  below?: (context: CanvasRenderingContext2D, place: XyPlacing, area: ChartArea) => void;
  areas?: readonly XyArea[];
  lines?: readonly XyLine[];
  points?: readonly XyPoints[];
  /** Over the points: rings and stems of what is chosen. */
  labels?: readonly XyLabel[];
}

/** Room for the axes and around the plot, in pixels. */
export interface XyGutters {
  left: number;
  right: number;
  top: number;
  bottom: number;
}

/**
 * A curve over 0..1 × 0..1 with as few points as look the same on `cells` × `cells`: those that leave the cell
 * of the point before, and the ends. Both coordinates of curves such as ROC move one way, so at most 2 · cells stay.
 */
export function thinCurve(
  x: ArrayLike<number>,
  y: ArrayLike<number>,
  cells = 400,
): { x: number[]; y: number[]; index: number[] } {
  const index: number[] = [];
  let lastX = NaN;
  let lastY = NaN;
  for (let i = 0; i < x.length; i++) {
    const atX = Math.round(x[i]! * cells);
    const atY = Math.round(y[i]! * cells);
    if (atX === lastX && atY === lastY && i < x.length - 1) continue;
    index.push(i);
    lastX = atX;
    lastY = atY;
  }
  return { x: index.map((i) => x[i]!), y: index.map((i) => y[i]!), index };
}

/** The corners of a staircase that holds each y until the next x (`after`), or takes it from the x before (`before`). */
export function staircase(
  x: ArrayLike<number>,
  y: ArrayLike<number>,
  step: "before" | "after",
): { x: number[]; y: number[] } {
  const xs: number[] = [];
  const ys: number[] = [];
  for (let i = 0; i < x.length; i++) {
    if (i > 0) {
      xs.push(step === "after" ? x[i]! : x[i - 1]!);
      ys.push(step === "after" ? y[i - 1]! : y[i]!);
    }
    xs.push(x[i]!);
    ys.push(y[i]!);
  }
  return { x: xs, y: ys };
}
