/** Lines over time as a picture of their own: SVG without a script, with words for who does not see it. */
import { formatNumber, toDecimals } from "../../numbers";
import { decades, linearTicks } from "../../ticks";
import { html, type Html } from "./html";

export interface Line {
  name: string;
  /** Of the same length; what is not finite is a gap. */
  x: ArrayLike<number>;
  y: ArrayLike<number>;
  dashed?: boolean;
}
export interface LineChart {
  title: string;
  /** What it shows, in a sentence: its alternative text. */
  words: string;
  xTitle: string;
  lines: readonly Line[];
  /** A place on the x axis with its name. */
  mark?: { at: number; name: string } | null;
  width?: number;
  height?: number;
}

const [left, right, top, bottom] = [44, 8, 14, 34];
/** From which ratio of the largest to the smallest value an axis is logarithmic. */
const wide = 20;
const n = (value: number): number => toDecimals(value, 1);

export function lineChart({ title, words, xTitle, lines, mark = null, width = 420, height = 216 }: LineChart): Html {
  const values = lines.flatMap(({ y }) => Array.from(y).filter(Number.isFinite));
  if (values.length === 0)
    return html`<figure>
      <figcaption><b>${title}</b>: no number was measured.</figcaption>
    </figure>`;
  const places = lines.flatMap(({ x }) => Array.from(x));
  const [xFrom, xTo] = [least(places), Math.max(most(places), least(places) + 1)];
  const logarithmic = least(values) > 0 && most(values) / least(values) > wide;
  const scaled = (value: number) => (logarithmic ? Math.log10(value) : value);
  const [low, high] = range(scaled(least(values)), scaled(most(values)));
  const px = (value: number) => left + ((value - xFrom) / (xTo - xFrom)) * (width - left - right);
  const py = (value: number) => top + ((high - scaled(value)) / (high - low)) * (height - top - bottom);
  const yTicks = logarithmic ? decades(10 ** low, 10 ** high) : linearTicks(low, high);
  const xTicks = linearTicks(xFrom, xTo).filter(Number.isInteger);
  return html`<figure>
    <figcaption>
      <b>${title}</b>${logarithmic ? ", logarithmic" : ""}
      ${lines.map(
        ({ name, dashed }) =>
          html` <svg class="key" width="22" height="10" aria-hidden="true">
              <path class="curve${dashed ? " dashed" : ""}" d="M1 5H21" /></svg
            >${name}`,
      )}
    </figcaption>
    <svg viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${words}">
      ${yTicks.map(
        (tick) =>
          html`<path class="grid" d="M${left} ${n(py(tick))}H${width - right}" /><text
              x="${left - 6}"
              y="${n(py(tick) + 4)}"
              text-anchor="end"
              >${formatNumber(tick)}</text
            >`,
      )}
      ${xTicks.map((tick) => html`<text x="${n(px(tick))}" y="${height - bottom + 16}" text-anchor="middle">${formatNumber(tick)}</text>`)}
      <path class="axis" d="M${left} ${height - bottom}H${width - right}" />
      <text x="${n((left + width - right) / 2)}" y="${height - 3}" text-anchor="middle">${xTitle}</text>
      ${mark && html`<path class="mark" d="M${n(px(mark.at))} ${top - 4}V${height - bottom}" /><text x="${n(px(mark.at))}" y="${top - 6}" text-anchor="${anchorOf(px(mark.at), width)}">${mark.name}</text>`}
      ${lines.map(({ x, y, dashed }) => html`<path class="curve${dashed ? " dashed" : ""}" d="${pathOf(x, y, px, py)}" />`)}
    </svg>
  </figure>`;
}

const least = (values: readonly number[]): number => values.reduce((a, b) => Math.min(a, b), Infinity);
const most = (values: readonly number[]): number => values.reduce((a, b) => Math.max(a, b), -Infinity);
const anchorOf = (at: number, width: number): string => (at > width - 60 ? "end" : at < left + 60 ? "start" : "middle");
/** Values that are all the same stand in the middle. */
function range(low: number, high: number): [number, number] {
  const room = 0.04 * (high - low) || Math.abs(high) * 0.1 || 1;
  return [low - room, high + room];
}

/** Of the points that fall on one place of the picture the lowest and the highest stay. */
function pathOf(
  x: ArrayLike<number>,
  y: ArrayLike<number>,
  px: (value: number) => number,
  py: (value: number) => number,
): string {
  const parts: string[] = [];
  let drawn = false;
  let bin: { at: number; ys: number[] } | null = null;
  const flush = () => {
    if (!bin) return;
    const ys = bin.ys.length > 2 ? [Math.max(...bin.ys), Math.min(...bin.ys)] : bin.ys;
    for (const value of ys) {
      parts.push(`${drawn ? "L" : "M"}${n(bin.at)} ${n(value)}`);
      drawn = true;
    }
    bin = null;
  };
  for (let i = 0; i < x.length; i++) {
    if (!Number.isFinite(y[i])) {
      flush();
      drawn = false;
      continue;
    }
    const at = Math.round(2 * px(x[i]!)) / 2;
    if (bin && bin.at !== at) flush();
    bin ??= { at, ys: [] };
    bin.ys.push(py(y[i]!));
  }
  flush();
  return parts.join("");
}
