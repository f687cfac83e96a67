/** Paths that still know the text that they were made of, so that they can be written to an SVG. */
const texts = new WeakMap<Path2D, string>();

export function pathOf(text: string): Path2D {
  const path = new Path2D(text);
  texts.set(path, text);
  return path;
}
export const pathText = (path: Path2D): string => texts.get(path) ?? "";
