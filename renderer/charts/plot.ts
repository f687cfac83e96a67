/** A chart as its stage says it: axes, datasets and marks. A plain object, made anew for each drawing; the arrays in it are read, never kept. */
import type { Dataset } from "./kinds/index";
import type { Mark } from "./marks/index";

export interface Axis {
  min: number;
  max: number;
  title?: string;
  ticks: readonly number[];
  format(value: number): string;
  log?: boolean;
  grid?: boolean;
  /** No line, ticks or names. */
  hidden?: boolean;
  /** Names without a line. */
  bare?: boolean;
  /** The first and the last tick's words stay within the plot's width, not the picture's. */
  edges?: boolean;
  /** From the top down. */
  reverse?: boolean;
}

export interface Plot {
  x: Axis;
  y: Axis;
  /** In the order in which they are drawn. */
  datasets: readonly Dataset[];
  marks?: readonly Mark[];
  /**
   * What moves while all else stands, as the point on a curve: drawn over a picture of the rest, which is kept for as long as
   * `datasets` and `marks` are the same arrays.
   */
  over?: { datasets: readonly Dataset[]; marks: readonly Mark[] };
  /** A value at the cross-hair in words and units; three digits where left out. */
  read?(value: number): string;
}

/** Room around the plot, in pixels. */
export interface Gutters {
  left: number;
  right: number;
  top: number;
  bottom: number;
}
