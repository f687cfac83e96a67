/** Widths of words before they are laid out, for pictures that place them. */
import { canvasFont, useTheme } from "../styles/palette";

let context: CanvasRenderingContext2D | null | undefined;
const known = new Map<string, number>();
const most = 5000;
/** Where no canvas can be had, as in tests without a browser. */
const usual = { 400: 6.5, 600: 6.9 } as const;

/** Width of words in the size of a caption in the window's font. */
export function wordsWidth(text: string, weight: 400 | 600 = 400): number {
  const key = `${weight}${text}`;
  let width = known.get(key);
  if (width !== undefined) return width;
  context ??= document.createElement("canvas").getContext("2d");
  if (!context?.measureText) return text.length * usual[weight];
  context.font = canvasFont(useTheme().value, weight);
  width = context.measureText(text).width;
  if (known.size >= most) known.clear();
  known.set(key, width);
  return width;
}
