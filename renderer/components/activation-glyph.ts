import { toDecimals } from "#core/numbers";
const samples = 24;
const range = 3;

/** The curve y = f(x), x = −3 … 3, stretched into a box, and where y = 0 falls. */
export function glyphPath(
  f: (x: number) => number,
  width: number,
  height: number,
  stroke: number,
): { d: string; zero: number } {
  const xs = Array.from({ length: samples + 1 }, (_, i) => -range + (2 * range * i) / samples);
  const ys = xs.map(f);
  const low = Math.min(...ys, 0);
  const high = Math.max(...ys, low + 1e-6);
  const pad = stroke / 2;
  const x = (i: number) => pad + ((width - stroke) * i) / samples;
  const y = (value: number) => height - pad - ((height - stroke) * (value - low)) / (high - low);
  const d = ys.map((value, i) => `${i ? "L" : "M"}${toDecimals(x(i), 2)} ${toDecimals(y(value), 2)}`).join("");
  return { d, zero: y(0) };
}
