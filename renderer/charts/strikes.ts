/**
 * How often words at a place are struck by curves and boxes. A thousand places are tried among thousands of segments while a
 * threshold is dragged, so the segments lie in a grid, and a place looks at its own cells alone.
 */
export interface Box {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

/** What words keep clear of. */
export interface Obstacles {
  /** Lines through points; a NaN lifts the pen. */
  curves?: readonly { x: ArrayLike<number>; y: ArrayLike<number> }[];
  boxes?: readonly Box[];
}

/** Segments and boxes that lie in the words' box or touch it, counted up to `most`: 0 is a free place. */
export type Strikes = (words: Box, most: number) => number;

export const overlaps = (a: Box, b: Box): boolean =>
  a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;

/** Between words and curves or points. */
const clear = 2;
/** Side of a cell. */
const cellSize = 16;

/** `area`: where words may stand. */
export function strikes({ curves = [], boxes = [] }: Obstacles, area: Box): Strikes {
  const grid = gridOf(area);
  const { ends, cells } = segmentsIn(curves, grid);
  /** The last question in which a segment was looked at: it may lie in several cells. */
  const seen = new Uint32Array(ends.length / 4);
  let question = 0;
  return (words, most) => {
    const box: Box = {
      left: words.left - clear,
      right: words.right + clear,
      top: words.top - clear,
      bottom: words.bottom + clear,
    };
    let count = 0;
    for (const one of boxes) if (overlaps(one, box) && ++count >= most) return count;
    question++;
    const { first, last, top, bottom } = grid.reach(box.left, box.right, box.top, box.bottom);
    for (let row = top; row <= bottom; row++) {
      for (let column = first; column <= last; column++) {
        const inside = cells[row * grid.columns + column];
        if (inside === undefined) continue;
        for (const segment of inside) {
          if (seen[segment] === question) continue;
          seen[segment] = question;
          if (crosses(box, ends, 4 * segment) && ++count >= most) return count;
        }
      }
    }
    return count;
  };
}

interface Grid {
  columns: number;
  /** The cells of a rectangle; what lies beyond the grid belongs to the cells at its edge. */
  reach(
    left: number,
    right: number,
    top: number,
    bottom: number,
  ): { first: number; last: number; top: number; bottom: number };
}
function gridOf(area: Box): Grid {
  const columns = Math.max(1, Math.ceil((area.right - area.left) / cellSize));
  const rows = Math.max(1, Math.ceil((area.bottom - area.top) / cellSize));
  const cell = (at: number, cells: number) => Math.max(0, Math.min(cells - 1, Math.floor(at / cellSize)));
  return {
    columns,
    reach: (left, right, top, bottom) => ({
      first: cell(left - area.left, columns),
      last: cell(right - area.left, columns),
      top: cell(top - area.top, rows),
      bottom: cell(bottom - area.top, rows),
    }),
  };
}

/** The ends of all segments, four numbers each, and which of them each cell holds. Every point is read once. */
function segmentsIn(
  curves: NonNullable<Obstacles["curves"]>,
  grid: Grid,
): { ends: Float64Array; cells: (number[] | undefined)[] } {
  const ends = new Float64Array(4 * curves.reduce((sum, { x }) => sum + Math.max(0, x.length - 1), 0));
  const cells: (number[] | undefined)[] = [];
  let segment = 0;
  for (const { x, y } of curves) {
    let [x1, y1] = [x[0]!, y[0]!];
    for (let i = 1; i < x.length; i++) {
      const x2 = x[i]!;
      const y2 = y[i]!;
      // One that is lifted is not a number in any of its four.
      if (!Number.isNaN(x1 + y1 + x2 + y2)) {
        ends.set([x1, y1, x2, y2], 4 * segment);
        const { first, last, top, bottom } = grid.reach(
          Math.min(x1, x2),
          Math.max(x1, x2),
          Math.min(y1, y2),
          Math.max(y1, y2),
        );
        for (let row = top; row <= bottom; row++)
          for (let column = first; column <= last; column++) (cells[row * grid.columns + column] ??= []).push(segment);
        segment++;
      }
      x1 = x2;
      y1 = y2;
    }
  }
  return { ends, cells };
}

/** Whether a part of the segment at this place of `ends` lies in the box. (Liang and Barsky 1984.) */
function crosses({ left, right, top, bottom }: Box, ends: Float64Array, at: number): boolean {
  const [x1, y1] = [ends[at]!, ends[at + 1]!];
  const [dx, dy] = [ends[at + 2]! - x1, ends[at + 3]! - y1];
  let from = 0;
  let to = 1;
  /** One side of the box: `p` is how fast the segment goes out there, `q` how far in it begins. */
  const cut = (p: number, q: number): boolean => {
    if (p === 0) return q >= 0;
    const r = q / p;
    if (p < 0) from = Math.max(from, r);
    else to = Math.min(to, r);
    return from <= to;
  };
  return cut(-dx, x1 - left) && cut(dx, right - x1) && cut(-dy, y1 - top) && cut(dy, bottom - y1);
}
