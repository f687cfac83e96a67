/** Where things stand in the strip. Pure: numbers in, numbers and SVG paths out. */

/** Width of text at 12 px, close enough to place a line beside it before it is laid out. */
export const textWidth = (text: string, weight = 400): number => text.length * (weight >= 600 ? 6.9 : 6.5);

/** Centres of `count` columns between two margins; grows beyond the width when they would stand closer than `minimum`. */
export function spread(
  count: number,
  { width, left, right, minimum }: { width: number; left: number; right: number; minimum: number },
): { centres: number[]; pitch: number; width: number } {
  const gaps = Math.max(1, count - 1);
  const room = Math.max(0, width - left - right);
  const pitch = Math.max(minimum, room / gaps);
  const centres = Array.from({ length: count }, (_, i) => (count === 1 ? left + room : left + i * pitch));
  return { centres, pitch, width: Math.max(width, left + right + (count > 1 ? gaps * pitch : 0)) };
}

/** Thickness of the gradient's band: 5.4 px for each power of ten above 10^−7.2. */
export function bandThickness(log10Norm: number): number {
  if (Number.isNaN(log10Norm)) return 1.5;
  return Math.min(40, Math.max(1.5, (log10Norm + 7.2) * 5.4));
}

const px = (value: number) => String(Math.round(value * 100) / 100);

/** A closed band around y with a thickness at each x, straight between them. */
export function bandPath(points: readonly { x: number; thickness: number }[], y: number): string {
  const upper = points.map((p) => `${px(p.x)} ${px(y - p.thickness / 2)}`);
  const lower = points.toReversed().map((p) => `${px(p.x)} ${px(y + p.thickness / 2)}`);
  return `M${[...upper, ...lower].join("L")}Z`;
}

/** An S between two points that leaves and arrives horizontally. */
export function sCurve(x1: number, y1: number, x2: number, y2: number): string {
  const middle = px((x1 + x2) / 2);
  return `M${px(x1)} ${px(y1)}C${middle} ${px(y1)} ${middle} ${px(y2)} ${px(x2)} ${px(y2)}`;
}

/** Shortcuts as brackets above the cells, whose highest reach up to y; `centres` are those of the layers. */
export function shortcutPaths(
  layers: readonly { id: string; shortcut: string | null }[],
  centres: readonly number[],
  y: number,
): string[] {
  return layers.flatMap(({ shortcut }, index) => {
    const from = layers.findIndex(({ id }) => id === shortcut);
    if (from < 0) return [];
    // Ends of neighbours stand apart.
    const [x1, x2] = [(centres[from] ?? 0) + 2, (centres[index] ?? 0) - 2];
    return [`M${px(x1)} ${px(y)}v-2q0 -4 4 -4H${px(x2 - 4)}q4 0 4 4v2`];
  });
}

/** A smooth line through points, monotone in x, that is flat at each point's tangent to the next. */
export function smooth(points: readonly { x: number; y: number }[]): string {
  return points
    .map((p, i) => {
      const before = points[i - 1];
      if (!before) return `M${px(p.x)} ${px(p.y)}`;
      const middle = px((before.x + p.x) / 2);
      return `C${middle} ${px(before.y)} ${middle} ${px(p.y)} ${px(p.x)} ${px(p.y)}`;
    })
    .join("");
}

/** At most this many units of a layer are drawn. */
export const drawnUnits = 32;

export interface CellBox {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** Outline of a layer's column and its cells: one lane up to 16 units, two beyond. */
export function layerCells(
  units: number,
  centre: { x: number; y: number },
  tallest: number,
): {
  outline: CellBox;
  cells: CellBox[];
} {
  const drawn = Math.min(units, drawnUnits);
  const lanes = drawn > 16 ? 2 : 1;
  const rows = Math.ceil(drawn / lanes);
  const pad = 4;
  const step = Math.min(lanes === 1 ? 6 : 3.6, (tallest - 2 * pad) / rows);
  const size = Math.min(lanes === 1 ? 4 : 2.2, step * 0.72);
  const gap = lanes === 1 ? 0 : 2.9;
  const height = Math.max(12, rows * step - (step - size) + 2 * pad);
  const top = centre.y - height / 2 + (height - (rows * step - (step - size))) / 2;
  const cells = Array.from({ length: drawn }, (_, i) => ({
    x: centre.x - size / 2 + ((i % lanes) - (lanes - 1) / 2) * gap,
    y: top + Math.floor(i / lanes) * step,
    width: size,
    height: size,
  }));
  return { outline: { x: centre.x - 6, y: centre.y - height / 2, width: 12, height }, cells };
}

/** Runs of equal neighbours: `[a, a, b]` → two groups with the indices of their first and last. */
export function groupRuns<T>(
  items: readonly T[],
  same: (a: T, b: T) => boolean,
): { from: number; to: number; item: T }[] {
  const groups: { from: number; to: number; item: T }[] = [];
  items.forEach((item, index) => {
    const last = groups.at(-1);
    if (last && same(last.item, item)) last.to = index;
    else groups.push({ from: index, to: index, item });
  });
  return groups;
}
