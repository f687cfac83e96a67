/** Places of points in a frame whose two axes have the same scale, so that distances are true. */
export interface Extent {
  x: [number, number];
  y: [number, number];
}

/** The smallest frame that holds all points (rows × 2), and what it held before. */
export function extent(points: ArrayLike<number>, before?: Extent): Extent {
  let [left, right] = before?.x ?? [Infinity, -Infinity];
  let [bottom, top] = before?.y ?? [Infinity, -Infinity];
  for (let i = 0; i + 1 < points.length; i += 2) {
    const [x, y] = [points[i]!, points[i + 1]!];
    if (!Number.isFinite(x) || !Number.isFinite(y)) continue;
    left = Math.min(left, x);
    right = Math.max(right, x);
    bottom = Math.min(bottom, y);
    top = Math.max(top, y);
  }
  if (left > right) return { x: [-1, 1], y: [-1, 1] };
  return { x: [left, right], y: [bottom, top] };
}

/** `inner` grown towards `outer`, on each side by no more than a share of its longer side. */
export function reaching(inner: Extent, outer: Extent, share: number): Extent {
  const most = share * Math.max(inner.x[1] - inner.x[0], inner.y[1] - inner.y[0]);
  const grow = ([low, high]: [number, number], [least, largest]: [number, number]): [number, number] => [
    Math.max(least, low - most),
    Math.min(largest, high + most),
  ];
  return { x: grow(inner.x, outer.x), y: grow(inner.y, outer.y) };
}

/** Grown so that both axes have one scale on `width` × `height` pixels, with a margin. A frame without any size gets one. */
export function square({ x, y }: Extent, width: number, height: number, margin = 0.05): Extent {
  const size = Math.max(x[1] - x[0], y[1] - y[0]);
  const least = size > 0 ? size * 1e-3 : Math.max(1e-3, Math.abs(x[0]) * 0.1);
  const wide = Math.max(x[1] - x[0], least) * (1 + 2 * margin);
  const high = Math.max(y[1] - y[0], least) * (1 + 2 * margin);
  const perPixel = Math.max(wide / Math.max(1, width), high / Math.max(1, height));
  return { x: around(x, perPixel * Math.max(1, width)), y: around(y, perPixel * Math.max(1, height)) };
}

const around = ([low, high]: [number, number], size: number): [number, number] => {
  const middle = (low + high) / 2;
  return [middle - size / 2, middle + size / 2];
};

/** Evenly spread heights for the rows of a layer with one unit: they have no meaning but to keep points apart. */
export const laneOf = (i: number): number => ((i * 0.618034) % 1) - 0.5;

/** Shapes that go round with the classes, so that no class is told by colour alone. */
export const shapes = ["circle", "square", "delta", "diamond"] as const;
export type Shape = (typeof shapes)[number];
export function shapeOf(index: number, classes: number): Shape {
  // Two classes: the positive one is the circle.
  return classes === 2 ? (index === 1 ? "circle" : "square") : shapes[index % shapes.length]!;
}

/** Steps of ink for a numeric target, from its 5th to its 95th percentile. */
export const inkSteps = 6;
export function inkScale(values: ArrayLike<number>): (value: number) => number {
  const sorted = Array.from(values).sort((a, b) => a - b);
  const low = sorted[Math.floor(sorted.length * 0.05)] ?? 0;
  const high = sorted[Math.floor(sorted.length * 0.95)] ?? 1;
  return (value) => Math.max(0, Math.min(inkSteps - 1, Math.floor(((value - low) / (high - low || 1)) * inkSteps)));
}
export const inkAlpha = (step: number): number => 0.12 + (0.88 * step) / (inkSteps - 1);
