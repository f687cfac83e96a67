/** What a heat map of lanes over time shows. */
export interface HeatScene {
  /** One array a lane: a norm for each column, from the left. */
  lanes: readonly Float32Array[];
  /** Width of a column as a share of the whole width. */
  columnShare: number;
  /** Share of the width that is trained; columns are cut there. */
  reached: number;
  /** The part of the width that is looked at, as shares of the whole; left out: all. */
  shown?: { from: number; to: number };
  /** Lane with the accent outline, or −1. */
  selected: number;
  /** For each lane and column whether it lies below the threshold (see `below`); the edge between is drawn as a step line. */
  marks: readonly Uint8Array[];
  /** Words on the step line. */
  threshold: string;
  /** Words on the part that is not trained. */
  rest: string;
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
