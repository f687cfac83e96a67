/** More tables that are made, unlike those of `made-tables.ts`: some to find out with what goes wrong, others to see whether its mend holds. */
import { flip, normals, rowsOf, sumOf, uniform, uniforms, type Family } from "./made-tables";

const exponential = (value: number) => Math.exp(Math.min(value, 20));

/** Rules may be changed for what is seen here. */
export const practiceFamilies = {
  /** A pulse somewhere among 24 noisy places: its shape is the class, and a third of the rows can't be told. */
  pulse: (random, rows) =>
    rowsOf(rows, () => {
      const code = random.below(2);
      const at = 4 + random.below(16);
      const shape = (j: number) => (code === 0 ? Math.exp(-((j - at) ** 2) / 2) : Math.abs(j - at) < 5 ? 0.5 : 0);
      return { x: Array.from({ length: 24 }, (_, j) => 1.6 * shape(j) + random.normal()), y: `shape ${code}` };
    }),
  /** A straight line through labels of which a quarter are wrong. */
  doubtful: (random, rows) =>
    rowsOf(rows, () => {
      const x = normals(random, 14);
      const side = x[0]! - x[1]! + 0.5 * x[2]! > 0;
      return { x, y: flip(random, 0.25, side ? "yes" : "no", side ? "no" : "yes") };
    }),
  /** Three pairs of inputs that count only together. */
  pairs: (random, rows) =>
    rowsOf(rows, () => {
      const x = normals(random, 9);
      const y = x[0]! * x[1]! + x[2]! * x[3]! - x[4]! * x[5]!;
      return { x, y: y + 0.3 * random.normal() };
    }),
  /** Incomes: what is multiplied has a long tail. */
  income: (random, rows) =>
    rowsOf(rows, () => {
      const x = normals(random, 6);
      return { x, y: exponential(0.7 * x[0]! + 0.5 * x[1]! - 0.4 * x[2]! + 0.25 * random.normal()) };
    }),
  /** Four shells around each other in three dimensions. */
  shells: (random, rows) =>
    rowsOf(rows, () => {
      const code = random.below(4);
      const way = normals(random, 3);
      const size = Math.sqrt(sumOf(way.map((value) => value * value)));
      return {
        x: way.map((value) => (value / size) * (0.4 + 0.7 * code + 0.08 * random.normal())),
        y: `shell ${code}`,
      };
    }),
  /** Sixty inputs of which three count. */
  haystack: (random, rows) =>
    rowsOf(rows, () => {
      const x = normals(random, 60);
      return { x, y: 1.5 * x[0]! + x[1]! - x[2]! + 0.5 * random.normal() > 0.3 ? "in" : "out" };
    }),
  /** An oscillation that dies away. */
  damped: (random, rows) =>
    rowsOf(rows, () => {
      const x = uniform(random, 0, 6);
      return { x: [x - 3], y: Math.exp(-0.4 * x) * Math.cos(3 * x) + 0.05 * random.normal() };
    }),
  /** Two columns of words and a number that means another thing for each. */
  shops: (random, rows) => {
    const [towns, kinds] = [
      ["Aachen", "Bergen", "Cádiz"],
      ["café", "kiosk", "bakery"],
    ];
    const made = rowsOf(rows, () => {
      const [town, kind, size] = [random.below(3), random.below(3), random.normal()];
      const good = [1, -1, 0.4][town]! * size + [0.2, 0, -0.3][kind]! + 0.3 * random.normal() > 0;
      return { x: [size, town, kind], y: good ? "profit" : "loss" };
    });
    const words = [null, towns, kinds];
    return {
      ...made,
      cells: made.cells.map((row) => row.map((cell, j) => words[j]?.[Number(cell)] ?? cell)),
    };
  },
} as const satisfies Record<string, Family>;

/** No rule is changed for one of these: they tell whether a change holds elsewhere. */
export const checkFamilies = {
  /** Two tones in noise, at 30 moments; the phase is anyone's guess. */
  tones: (random, rows) =>
    rowsOf(rows, () => {
      const code = random.below(3);
      const phase = 2 * Math.PI * random.next();
      const pitch = [0.5, 0.9, 1.4][code]!;
      return {
        x: Array.from({ length: 30 }, (_, j) => 1.2 * Math.sin(pitch * j + phase) + 0.8 * random.normal()),
        y: `tone ${code}`,
      };
    }),
  /** Clouds that overlap: the best there is names three in four. */
  clouds: (random, rows) => {
    const centres = Array.from({ length: 4 }, () => normals(random, 6).map((value) => 0.8 * value));
    return rowsOf(rows, () => {
      const code = random.below(4);
      return { x: centres[code]!.map((value) => value + random.normal()), y: `cloud ${code}` };
    });
  },
  /** A ridge: waves along one direction out of five. */
  ridge: (random, rows) =>
    rowsOf(rows, () => {
      const x = normals(random, 5);
      return { x, y: Math.sin(1.5 * (0.8 * x[0]! + 0.6 * x[1]!)) + 0.5 * x[2]! + 0.15 * random.normal() };
    }),
  /** Visitors: counts whose mean is a product of effects. */
  visitors: (random, rows) =>
    rowsOf(rows, () => {
      const x = uniforms(random, 4).map((value) => 4 * value - 2);
      const mean = exponential(1.5 + 0.6 * x[0]! - 0.4 * x[1]! + 0.3 * Number(x[2]! > 0));
      return { x, y: Math.max(0, Math.round(mean + Math.sqrt(mean) * random.normal())) };
    }),
  /** Eighty inputs of which eight count a little each. */
  dust: (random, rows) =>
    rowsOf(rows, () => {
      const x = normals(random, 80);
      return { x, y: sumOf(x.slice(0, 8)) + 0.7 * random.normal() };
    }),
  /** Two bits choose which of four others is the answer. */
  switchboard: (random, rows) =>
    rowsOf(rows, () => {
      const bits = Array.from({ length: 6 }, () => random.below(2));
      const at = 2 + 2 * bits[0]! + bits[1]!;
      return { x: bits.map((bit) => 2 * bit - 1 + 0.2 * random.normal()), y: bits[at] === 1 ? "on" : "off" };
    }),
  /** A crescent around a disc, a twelfth of the labels wrong. */
  crescent: (random, rows) =>
    rowsOf(rows, () => {
      const [a, b] = [uniform(random, -2, 2), uniform(random, -2, 2)];
      const inside = a * a + b * b < 2.4 && (a - 0.8) ** 2 + b * b > 0.9;
      return { x: [a, b], y: flip(random, 0.08, inside ? "moon" : "sky", inside ? "sky" : "moon") };
    }),
  /** A steel's strength: a plateau, a peak and a column of words. */
  alloys: (random, rows) => {
    const makers = ["Nord", "Süd", "Ost", "West", "Mitte"];
    const made = rowsOf(rows, () => {
      const [heat, carbon, time] = [random.normal(), random.normal(), random.normal()];
      const maker = random.below(5);
      const y = Math.tanh(2 * heat) + 1.5 * Math.exp(-2 * carbon ** 2) + 0.2 * maker + 0.3 * heat * time;
      return { x: [heat, carbon, time, maker], y: 300 + 60 * (y + 0.15 * random.normal()) };
    });
    return { ...made, cells: made.cells.map((row) => row.map((cell, j) => (j === 3 ? makers[Number(cell)]! : cell))) };
  },
} as const satisfies Record<string, Family>;
