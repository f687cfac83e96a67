/** Where the words of a level stand: beside its line, where they cover the least of the curves and of the playhead. */
import { firstAbove } from "./column-index";
import type { Columns } from "./kinds/columns";

/** Words in pixels: `left` to `left + width`, and half a line of text above and below `centre`. */
export interface WordsPlace {
  left: number;
  centre: number;
  /** How much of curves and playhead they cover there; 0 is free. */
  covered: number;
}
interface Frame {
  left: number;
  right: number;
  top: number;
  bottom: number;
}
/** What the words are kept clear of. */
export interface Curves {
  lines: readonly Columns[];
  /** The playhead, in pixels; NaN where there is none. */
  head: number;
  /** Of the horizontal axis. */
  from: number;
  to: number;
}
interface Scale {
  x(value: number): number;
  y(value: number): number;
}

const half = 8;
const away = 9;
const inset = 4;
/** Places across the words at which the curves are looked at. */
const samples = 16;

/** Right below the line is best, and stays so as long as no other place is clearly freer: words do not hop about as a run grows. */
export function placeWords(curves: Curves, y: number, width: number, frame: Frame, scale: Scale): WordsPlace {
  const right = frame.right - inset - width;
  const middle = (frame.left + right) / 2;
  const left = frame.left + inset;
  const below = scale.y(y) + away;
  const above = scale.y(y) - away;
  const fits = (centre: number) => centre - half >= frame.top && centre + half <= frame.bottom;
  const places = [right, left, middle].flatMap((at) => [
    { left: at, centre: below },
    { left: at, centre: above },
  ]);
  let best: WordsPlace = { left: right, centre: fits(below) ? below : above, covered: Infinity };
  for (const place of places) {
    if (!fits(place.centre)) continue;
    const covered = coveredBy(curves, place, width, scale);
    if (covered < best.covered) best = { ...place, covered };
  }
  return best;
}

/** Samples of curves behind the words, and one more where the playhead crosses them. */
function coveredBy(
  { lines, head, from, to }: Curves,
  { left, centre }: Omit<WordsPlace, "covered">,
  width: number,
  scale: Scale,
): number {
  const origin = scale.x(from);
  const perPixel = (to - from) / Math.max(1e-9, scale.x(to) - origin);
  let covered = 0;
  for (const line of lines) {
    const count = Math.min(line.x.length, line.y.length);
    const last = count > 0 ? scale.x(line.x[count - 1]!) : -Infinity;
    for (let i = 0; i <= samples; i++) {
      const at = left + (i / samples) * width;
      if (at > last) break;
      const value = line.y[firstAbove(line.x, from + (at - origin) * perPixel, false, 0, count) - 1] ?? NaN;
      if (Math.abs(scale.y(value) - centre) <= half) covered++;
    }
  }
  return head >= left && head <= left + width ? covered + 1 : covered;
}
