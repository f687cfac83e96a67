/** Where a chart is being drawn: its context, its plot, and the way from values to pixels. */
import type { Chart, ChartArea, Scale } from "chart.js";
import { useTheme, type Theme } from "../styles/palette";

export interface Frame {
  ctx: CanvasRenderingContext2D;
  /** The plot, in pixels; `width` and `height` are the whole picture's. */
  area: ChartArea;
  width: number;
  height: number;
  theme: Theme;
  /** Of the axes, in values. */
  from: { x: number; y: number };
  to: { x: number; y: number };
  x(value: number): number;
  /** Values that a logarithm has no place for lie infinitely far below. */
  y(value: number): number;
  /** From pixels back. */
  valueX(at: number): number;
}

/** Pixels beyond the plot at which lines that leave it are cut. */
const outside = 20;
/** As `frame.y`, no further than a little outside of the plot: a canvas draws no line to infinity. */
export const nearY = ({ area, y }: Frame, value: number): number =>
  Math.min(area.bottom + outside, Math.max(area.top - outside, y(value)));

/** Null where the plot has no room. */
export function frameOf(chart: Chart): Frame | null {
  const { ctx, chartArea: area, scales, width, height } = chart;
  const [x, y] = [scales["x"], scales["y"]];
  if (!area || !x || !y || area.right <= area.left) return null;
  return {
    ctx,
    area,
    width,
    height,
    theme: useTheme().value,
    from: { x: x.min, y: y.min },
    to: { x: x.max, y: y.max },
    x: placing(x, area.left, area.right),
    valueX: (at) => x.min + ((at - area.left) / (area.right - area.left)) * (x.max - x.min),
    y: y.options.reverse ? placing(y, area.top, area.bottom) : placing(y, area.bottom, area.top),
  };
}

/** As the scale's own, in one closure for thousands of points, and not cut at 16 bits. */
function placing({ type, min, max }: Scale, start: number, end: number): (value: number) => number {
  if (type !== "logarithmic") return (value) => start + ((value - min) / (max - min)) * (end - start);
  const low = Math.log10(min);
  const high = Math.log10(max);
  return (value) => start + (((value > 0 ? Math.log10(value) : -Infinity) - low) / (high - low)) * (end - start);
}
