/** Where the marks of a dot plot stand: rows binned along x and stacked away from a middle line, one class up, the other down. */
export interface DotField {
  /** Size of the picture and height of the middle line, in pixels. */
  width: number;
  middle: number;
  height: number;
  /** Words in the corners, which marks and bars keep clear of: how far each reaches in from its side, and from top and bottom. */
  corners?: { width: number; height: number };
}

export interface DotMarks {
  kind: "marks";
  /** Side of a mark, and from one to the next. */
  size: number;
  pitch: number;
  /** Centres, in the order of `rows`. */
  x: Float32Array;
  y: Float32Array;
  rows: Uint32Array;
}
export interface DotBars {
  kind: "bars";
  binWidth: number;
  /** Heights in pixels for each bin: square roots of the counts, scaled to the room. */
  up: Float32Array;
  down: Float32Array;
}

/** From wide to narrow; where not even the last fits, bars stand in. */
const pitches = [7.5, 6, 5, 4] as const;
const binWidth = 6;
/** Room between the marks and the plot's edge. */
const margin = 4;

/** @param up whether a row stands above the line  @param at its place along x in 0..1 */
export function layoutDots(
  rows: number,
  up: (row: number) => boolean,
  at: (row: number) => number,
  field: DotField,
): DotMarks | DotBars {
  const above = field.middle - margin;
  const below = field.height - field.middle - margin;
  const words = field.corners?.height ?? 0;
  for (const pitch of pitches) {
    if (rows * pitch * pitch > field.width * field.height) continue;
    const marks = stack(rows, up, at, field, pitch, {
      inside: [Math.floor(above / pitch), Math.floor(below / pitch)],
      corner: [Math.floor((above - words) / pitch), Math.floor((below - words) / pitch)],
    });
    if (marks) return marks;
  }
  return bars(rows, up, at, field.width, Math.max(8, above - words), Math.max(8, below - words));
}

const binOf = (at: number, bins: number) => Math.max(0, Math.min(bins - 1, Math.floor(at * bins)));

/** Marks in a stack at most, above and below the line: between the words and beside them. */
interface Limits {
  inside: readonly [number, number];
  corner: readonly [number, number];
}

/** Null where a stack is higher than its limit. The ends hold all that lies beyond them: what is too much there goes inwards. */
function stack(
  rows: number,
  up: (row: number) => boolean,
  at: (row: number) => number,
  { width, middle, corners }: DotField,
  pitch: number,
  limits: Limits,
): DotMarks | null {
  const bins = Math.max(1, Math.floor(width / pitch));
  const order = new Uint32Array(rows).map((_, i) => i).sort((a, b) => at(a) - at(b));
  const beside = Math.ceil((corners?.width ?? 0) / pitch);
  const limitOf = (bin: number, side: 0 | 1) =>
    (bin < beside || bin >= bins - beside ? limits.corner : limits.inside)[side];
  const counts = [new Uint32Array(bins), new Uint32Array(bins)] as const;
  const x = new Float32Array(rows);
  const y = new Float32Array(rows);
  const place = (i: number, bin: number, side: 0 | 1) => {
    const level = counts[side][bin]!++;
    x[i] = ((bin + 0.5) / bins) * width;
    y[i] = middle + (side === 0 ? -1 : 1) * (level + 0.5 + 0.5 / pitch) * pitch;
  };
  const atEnds: number[] = [];
  for (const [i, row] of order.entries()) {
    const bin = binOf(at(row), bins);
    if (bin === 0 || bin === bins - 1) {
      atEnds.push(i);
      continue;
    }
    const side = up(row) ? 0 : 1;
    if (counts[side][bin]! >= limitOf(bin, side)) return null;
    place(i, bin, side);
  }
  for (const i of atEnds) {
    const row = order[i]!;
    const side = up(row) ? 0 : 1;
    const inwards = binOf(at(row), bins) === 0 ? 1 : -1;
    let bin = inwards === 1 ? 0 : bins - 1;
    while (bin >= 0 && bin < bins && counts[side][bin]! >= limitOf(bin, side)) bin += inwards;
    if (bin < 0 || bin >= bins) return null;
    place(i, bin, side);
  }
  return { kind: "marks", size: pitch - 1.25, pitch, x, y, rows: order };
}

function bars(
  rows: number,
  up: (row: number) => boolean,
  at: (row: number) => number,
  width: number,
  above: number,
  below: number,
): DotBars {
  const bins = Math.max(1, Math.floor(width / binWidth));
  const upper = new Float32Array(bins);
  const lower = new Float32Array(bins);
  for (let row = 0; row < rows; row++) (up(row) ? upper : lower)[binOf(at(row), bins)]!++;
  const scale = Math.min(above / Math.sqrt(Math.max(1, ...upper)), below / Math.sqrt(Math.max(1, ...lower)));
  const height = (count: number) => scale * Math.sqrt(count);
  return { kind: "bars", binWidth: width / bins, up: upper.map(height), down: lower.map(height) };
}
