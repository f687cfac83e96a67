/** Tables that are made: families for the part that thresholds are chosen on, and others, unlike them, for the part that is held out. */
import type { Random } from "#core/random";
import type { Rows } from "./tables";

export type Family = (random: Random, rows: number) => Rows;

export const uniform = (random: Random, low: number, high: number) => low + (high - low) * random.next();
/** A number as a cell. */
export const fixed = (value: number) => String(Number(value.toPrecision(7)));
const cellOf = (value: string | number) => (typeof value === "number" ? fixed(value) : value);
const inputNames = (count: number) => Array.from({ length: count }, (_, j) => `x${j + 1}`);

export function rowsOf(count: number, draw: () => { x: (string | number)[]; y: string | number }): Rows {
  const drawn = Array.from({ length: count }, draw);
  const width = drawn[0]?.x.length ?? 0;
  const cells = drawn.map(({ x, y }) => [...x, y].map(cellOf));
  return { names: [...inputNames(width), "y"], cells, target: "y" };
}
export const normals = (random: Random, count: number) => Array.from({ length: count }, () => random.normal());
export const uniforms = (random: Random, count: number) => Array.from({ length: count }, () => random.next());
export const sumOf = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0);
export const flip = (random: Random, share: number, right: string, wrong: string) =>
  random.next() < share ? wrong : right;

/** Seen while thresholds are chosen, beside the samples. */
export const developmentFamilies = {
  moons: (random, rows) =>
    rowsOf(rows, () => {
      const upper = random.next() < 0.5;
      const turn = Math.PI * random.next();
      const [a, b] = upper ? [Math.cos(turn), Math.sin(turn)] : [1 - Math.cos(turn), 0.5 - Math.sin(turn)];
      return { x: [a + 0.15 * random.normal(), b + 0.15 * random.normal()], y: upper ? "upper" : "lower" };
    }),
  rings: (random, rows) =>
    rowsOf(rows, () => {
      const inner = random.next() < 0.5;
      const turn = 2 * Math.PI * random.next();
      const far = (inner ? 0.5 : 1) + 0.08 * random.normal();
      return { x: [far * Math.cos(turn), far * Math.sin(turn)], y: inner ? "inner" : "outer" };
    }),
  blobs: (random, rows) => {
    const centres = Array.from({ length: 5 }, () => normals(random, 8).map((value) => 2 * value));
    return rowsOf(rows, () => {
      const code = random.below(5);
      return { x: centres[code]!.map((value) => value + random.normal()), y: `c${code}` };
    });
  },
  friedman: (random, rows) =>
    rowsOf(rows, () => {
      const x = uniforms(random, 10);
      const y = 10 * Math.sin(Math.PI * x[0]! * x[1]!) + 20 * (x[2]! - 0.5) ** 2 + 10 * x[3]! + 5 * x[4]!;
      return { x, y: y + random.normal() };
    }),
  sine: (random, rows) =>
    rowsOf(rows, () => {
      const x = uniform(random, -3, 3);
      return { x: [x], y: Math.sin(2 * x) + 0.1 * random.normal() };
    }),
  quadratic: (random, rows) =>
    rowsOf(rows, () => {
      const x = normals(random, 4);
      return { x, y: x[0]! ** 2 + x[1]! * x[2]! + x[3]! + 0.2 * random.normal() };
    }),
  steps: (random, rows) =>
    rowsOf(rows, () => {
      const x = uniforms(random, 3).map((value) => 4 * value);
      return { x, y: Math.floor(x[0]!) + 2 * Number(x[1]! > 2) + 0.1 * random.normal() };
    }),
  plane: (random, rows) => {
    const weights = normals(random, 12);
    return rowsOf(rows, () => {
      const x = normals(random, 12);
      return { x, y: sumOf(x.map((value, j) => value * weights[j]!)) + random.normal() };
    });
  },
  checkers: (random, rows) =>
    rowsOf(rows, () => {
      const x = uniforms(random, 2).map((value) => 2 * value);
      return { x, y: (Math.floor(x[0]!) + Math.floor(x[1]!)) % 2 === 0 ? "even" : "odd" };
    }),
} as const satisfies Record<string, Family>;

/** Never looked at while thresholds are chosen. */
export const heldOutFamilies = {
  /** Two arms that turn once around each other. */
  spirals: (random, rows) =>
    rowsOf(rows, () => {
      const arm = random.below(2);
      const far = 0.2 + 0.8 * random.next();
      const turn = 5 * far + arm * Math.PI;
      const x = [far * Math.cos(turn), far * Math.sin(turn)].map((value) => value + 0.03 * random.normal());
      return { x, y: arm === 0 ? "left" : "right" };
    }),
  /** Breiman et al. 1984: three classes, each a mix of two of three waves, at 21 places. */
  waveform: (random, rows) => {
    const wave = (centre: number) => (j: number) => Math.max(6 - Math.abs(j - centre), 0);
    const waves = [wave(7), wave(11), wave(15)];
    const pairs = [
      [0, 1],
      [0, 2],
      [1, 2],
    ] as const;
    return rowsOf(rows, () => {
      const code = random.below(3);
      const mix = random.next();
      const [a, b] = pairs[code]!;
      const x = Array.from(
        { length: 21 },
        (_, j) => mix * waves[a]!(j + 1) + (1 - mix) * waves[b]!(j + 1) + random.normal(),
      );
      return { x, y: `wave ${code}` };
    });
  },
  /** Hastie et al. 2009, example 10.2: whether a sum of ten squares is above its median. */
  hastie: (random, rows) =>
    rowsOf(rows, () => {
      const x = normals(random, 10);
      return { x, y: sumOf(x.map((value) => value * value)) > 9.34 ? "+" : "-" };
    }),
  /** Breiman 1996: 20 inputs, two overlapping normals of different spread. */
  ringnorm: (random, rows) => {
    const shift = 2 / Math.sqrt(20);
    return rowsOf(rows, () => {
      const first = random.next() < 0.5;
      return { x: normals(random, 20).map((value) => (first ? 2 * value : value + shift)), y: first ? "a" : "b" };
    });
  },
  /** Four corners and a centre; labels of 3 % are wrong. */
  cross: (random, rows) =>
    rowsOf(rows, () => {
      const x = [uniform(random, -1, 1), uniform(random, -1, 1)];
      const near = Math.abs(x[0]!) < 0.35 || Math.abs(x[1]!) < 0.35;
      return { x, y: flip(random, 0.03, near ? "in" : "out", near ? "out" : "in") };
    }),
  /** Friedman 1991, second: impedance of a circuit, its inputs brought to comparable size. */
  impedance: (random, rows) =>
    rowsOf(rows, () => {
      const [r, w, l, c] = [
        uniform(random, 0, 100),
        uniform(random, 40, 560) * Math.PI,
        random.next(),
        uniform(random, 1, 11),
      ];
      const y = Math.sqrt(r ** 2 + (w * l - 1 / (w * c)) ** 2);
      return { x: [r / 50 - 1, w / 900 - 1, 2 * l - 1, c / 5 - 1.2], y: y + 30 * random.normal() };
    }),
  /** A saw with a slope. */
  saw: (random, rows) =>
    rowsOf(rows, () => {
      const x = uniform(random, 0, 5);
      return { x: [x - 2.5, random.normal()], y: 2 * Math.abs((x % 2) - 1) + 0.3 * x + 0.05 * random.normal() };
    }),
  /** Thirty inputs of which six count, two of them only together. */
  sparse: (random, rows) =>
    rowsOf(rows, () => {
      const x = normals(random, 30);
      const y = 2 * x[0]! - 1.5 * x[1]! + x[2]! + 2 * Math.tanh(2 * x[3]!) + x[4]! * x[5]!;
      return { x, y: y + 0.3 * random.normal() };
    }),
  /** As prices are: a product of effects, and a column of words. */
  prices: (random, rows) => {
    const districts = ["north", "south", "harbour", "hill"];
    const rents = [1, 0.7, 1.6, 1.25];
    const made = rowsOf(rows, () => {
      const [area, age] = [30 + 120 * random.next(), 80 * random.next()];
      const district = random.below(4);
      const y = area * rents[district]! * (1 - 0.004 * age) * Math.exp(0.1 * random.normal());
      return { x: [(area - 90) / 35, (age - 40) / 23, district], y };
    });
    return {
      ...made,
      cells: made.cells.map((row) => row.map((cell, j) => (j === 2 ? districts[Number(cell)]! : cell))),
    };
  },
  /** Three bits and noise: an odd number of ones. */
  parity: (random, rows) =>
    rowsOf(rows, () => {
      const bits = [random.below(2), random.below(2), random.below(2)];
      return { x: bits.map((bit) => 2 * bit - 1 + 0.25 * random.normal()), y: sumOf(bits) % 2 === 1 ? "odd" : "even" };
    }),
} as const satisfies Record<string, Family>;
