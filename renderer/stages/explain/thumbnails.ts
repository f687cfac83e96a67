/** Rows as small images at their points: those for which there is room. */
import type { Thumbnails } from "#core/insight/pixels";

/** Pixels of the window from edge to edge. */
export const thumbnailSize = 22;

/** All images in one canvas, side by side in lines; ink on nothing, as strong as the value. */
export function sheetOf(
  { side, pixels, rowIds }: Thumbnails,
  ink: string,
): { canvas: HTMLCanvasElement; across: number } {
  const count = rowIds.length;
  const across = Math.ceil(Math.sqrt(count));
  const canvas = document.createElement("canvas");
  canvas.width = across * side;
  canvas.height = Math.ceil(count / across) * side;
  const context = canvas.getContext("2d");
  if (!context) return { canvas, across };
  context.fillStyle = ink;
  context.fillRect(0, 0, 1, 1);
  const [red = 0, green = 0, blue = 0] = context.getImageData(0, 0, 1, 1).data;
  const image = context.createImageData(canvas.width, canvas.height);
  for (let row = 0; row < count; row++) {
    const [left, top] = [(row % across) * side, Math.floor(row / across) * side];
    for (let y = 0; y < side; y++)
      for (let x = 0; x < side; x++) {
        const to = 4 * ((top + y) * canvas.width + left + x);
        image.data.set([red, green, blue, pixels[row * side * side + y * side + x]!], to);
      }
  }
  context.putImageData(image, 0, 0);
  return { canvas, across };
}

/** Of points in pixels, those whose images lie on no other: earlier ones first, `first` before all. */
export function roomFor(places: readonly (readonly [number, number])[], size: number, first = -1): number[] {
  const taken = new Map<string, [number, number][]>();
  const cellOf = (value: number) => Math.floor(value / size);
  const free = ([x, y]: readonly [number, number]): boolean => {
    for (let i = cellOf(x) - 1; i <= cellOf(x) + 1; i++)
      for (let j = cellOf(y) - 1; j <= cellOf(y) + 1; j++)
        for (const [a, b] of taken.get(`${i},${j}`) ?? [])
          if (Math.abs(a - x) < size && Math.abs(b - y) < size) return false;
    return true;
  };
  const chosen: number[] = [];
  const take = (at: number): void => {
    const place = places[at];
    if (!place || !Number.isFinite(place[0]) || !Number.isFinite(place[1]) || !free(place)) return;
    const key = `${cellOf(place[0])},${cellOf(place[1])}`;
    taken.set(key, [...(taken.get(key) ?? []), [place[0], place[1]]]);
    chosen.push(at);
  };
  take(first);
  for (let at = 0; at < places.length; at++) if (at !== first) take(at);
  return chosen;
}
