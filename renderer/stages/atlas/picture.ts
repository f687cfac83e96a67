/** What the tiles of the atlas draw: shapes made from what was measured, or from the rule itself. Places are pixels of a 204 × 78 field. */
import { toDecimals } from "#core/numbers";
import { createRandom } from "#core/random";
import type { Lesson, Measurement, Outcome } from "./lessons";

export const field = { width: 204, height: 78 };

export interface Point {
  x: number;
  y: number;
}
export const path = (points: readonly Point[]): string =>
  points.map(({ x, y }, i) => `${i ? "L" : "M"}${toDecimals(x, 1)} ${toDecimals(y, 1)}`).join("");

/** log₁₀, with what is 0 or missing at the bottom. */
const log = (value: number | null, floor = -12) =>
  value !== null && value > 0 ? Math.max(floor, Math.log10(value)) : floor;

/** Thickness of the gradient at each layer, from the first to the output. */
export function gradientBands({ gradientNorm: [first] }: Outcome): { x: number; thickness: number; log10: number }[] {
  const step = field.width / Math.max(1, first.length - 1);
  const logs = first.map((value) => log(value));
  return logs.map((log10, i) => ({
    x: i * step,
    log10,
    thickness: Math.max(1.5, Math.min(50, (log10 + 7.2) * 5.4)),
  }));
}

/** A measure by layer as a falling line on a log axis shared by both runs. */
export function layerLines(lists: readonly (readonly (number | null)[])[], width = 150): Point[][] {
  const all = lists.flat().map((value) => log(value, -14));
  const [low, high] = [Math.min(...all), Math.max(...all)];
  return lists.map((list) =>
    list.map((value, i) => ({
      x: (i / Math.max(1, list.length - 1)) * width,
      y: 4 + ((high - log(value, -14)) / (high - low || 1)) * (field.height - 22),
    })),
  );
}

/** Training and validation loss on one log axis. */
export function lossLines({ train, validation, at }: Outcome, width = 158): Point[][] {
  const known = [...train, ...validation].filter((value) => value !== null).map((value) => log(value));
  const [low, high] = [Math.min(...known), Math.max(...known)];
  const last = at.at(-1) || 1;
  return [train, validation].map((list) =>
    list.flatMap((value, i) =>
      value === null
        ? []
        : [{ x: (at[i]! / last) * width, y: 4 + ((high - log(value)) / (high - low || 1)) * (field.height - 10) }],
    ),
  );
}

/** Gradient descent in the valley (x² + 8 y²) / 2 at one rate, and the valley's contours. */
const steep = 8;
export function descent(rate: number, steps: number, from: Point): Point[] {
  const points = [from];
  let { x, y } = from;
  for (let i = 0; i < steps; i++) {
    x -= rate * x;
    y -= rate * steep * y;
    points.push({ x, y });
  }
  return points;
}
export const contours = [0.2, 0.8, 2, 4].map((level) => ({
  rx: Math.sqrt(2 * level),
  ry: Math.sqrt((2 * level) / steep),
}));

/** A small network whose dropout layer loses a share of its units; the mask is drawn as training draws it. */
export function maskedNet(rate: number): { layers: { x: number; y: number; off: boolean }[][] } {
  const sizes = [4, 7, 7, 2];
  const random = createRandom(7, "dropout");
  const layers = sizes.map((size, at) =>
    Array.from({ length: size }, (_, i) => ({
      x: 10 + at * 61,
      y: field.height / 2 + (i - (size - 1) / 2) * 10.5,
      off: at === 2 && random.next() < rate,
    })),
  );
  return { layers };
}

/** |w| of the first layer, the largest first, as bars. */
export function weightBars(
  { weights }: Outcome,
  top: number,
  height: number,
  largest: number,
): { x: number; y: number; height: number; zero: boolean }[] {
  const step = 160 / weights.length;
  return weights.map((weight, i) => ({
    x: i * step,
    y: top + height - (weight / largest) * height,
    height: (weight / largest) * height,
    zero: weight === 0,
  }));
}

/** Answers of a logistic regression: its weighted sum along x, the class above or below. */
export function sCurve({ answers }: Outcome): { curve: Point[]; points: (Point & { truth: number; off: boolean })[] } {
  const sum = (p: number) =>
    Math.log(Math.min(0.9999, Math.max(0.0001, p)) / (1 - Math.min(0.9999, Math.max(0.0001, p))));
  const limit = 7;
  const x = (z: number) => ((z + limit) / (2 * limit)) * field.width;
  const y = (p: number) => 10 + (1 - p) * (field.height - 20);
  const random = createRandom(7, "jitter");
  return {
    curve: Array.from({ length: 61 }, (_, i) => {
      const z = -limit + (i / 60) * 2 * limit;
      return { x: x(z), y: y(1 / (1 + Math.exp(-z))) };
    }),
    points: answers.map(([p, truth]) => ({
      x: x(Math.max(-limit, Math.min(limit, sum(p)))),
      y: y(truth) + (random.next() - 0.5) * 12,
      truth,
      off: Math.abs(sum(p)) >= limit,
    })),
  };
}

/** Rows along p, stacked up (positive) and down (negative). */
export function dotStacks({ answers }: Pick<Outcome, "answers">): (Point & { truth: number })[] {
  const bins = 40;
  const up = new Array<number>(bins).fill(0);
  const down = new Array<number>(bins).fill(0);
  return answers.map(([p, truth]) => {
    const bin = Math.min(bins - 1, Math.floor(p * bins));
    const level = truth === 1 ? up[bin]!++ : down[bin]!++;
    return {
      x: ((bin + 0.5) / bins) * field.width,
      y: field.height / 2 + (truth === 1 ? -1 : 1) * (4 + level * 4.6),
      truth,
    };
  });
}

/** The two ends of a lesson's tile in words. */
export const ends = ({ id, picture }: Lesson, m: Measurement): [number | null, number | null] =>
  picture === "gradients" || id === "exploding"
    ? [m.broken.gradientNorm[0][0]!, m.broken.gradientNorm[0].at(-1)!]
    : [null, null];
