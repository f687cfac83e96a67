/**
 * Data sets that are made, not measured: the shapes that a network's powers are told by. A row is drawn on its shape first and
 * then moved by normal noise of the given standard deviation in every feature (a curve: in the target alone). Names, formulas
 * and defaults are those of scikit-learn's `sklearn.datasets.make_*` where it has the shape.
 */
import type { Random } from "../../random";
import { turn } from "./turn";

/** What a generator gets, beside its random numbers. */
export interface GeneratorSettings {
  rows: number;
  /** Standard deviation of what is added. */
  noise: number;
  classes: number;
  features: number;
}

/** A row: features, and the class's number or the target's value. */
export interface GeneratedRow {
  x: number[];
  y: number;
}

export interface Generator {
  title: string;
  /** One sentence: what it asks of a network. */
  help: string;
  /** Noise that shows the shape and blurs its edge. */
  noise: number;
  /** The settings that it knows beside rows, noise and seed, with their least, usual and largest value. */
  settings: Partial<Record<"classes" | "features", { min: number; usual: number; max: number }>>;
  /** Names of the classes, in alphabetical order as a table has them; null: a number is to be predicted. */
  labels: ((classes: number) => string[]) | null;
  /** Rows without their noise, not shuffled yet, as even over the classes as their number allows. */
  rows(settings: GeneratorSettings, random: Random): GeneratedRow[];
}

const letters = (classes: number) => Array.from({ length: classes }, (_, i) => String.fromCharCode(97 + i));
/** `count` numbers of a class by `at`, its place from 0 to `count` − 1. */
const each = (count: number, at: (i: number) => GeneratedRow): GeneratedRow[] =>
  Array.from({ length: count }, (_, i) => at(i));
/** Equal steps from 0 to 1, both ends included. */
const share = (i: number, count: number) => (count > 1 ? i / (count - 1) : 0);
const uniform = (random: Random, from: number, to: number) => from + (to - from) * random.next();
/** Rows of class `k` when `rows` are dealt out one by one. */
const dealt = (rows: number, classes: number, k: number) => Math.floor(rows / classes) + (k < rows % classes ? 1 : 0);

export const generators = {
  moons: {
    title: "Two moons",
    help: "Two interlocking half circles: one straight cut gets about 88 % of them right.",
    noise: 0.2,
    settings: {},
    labels: () => ["left", "right"],
    /** make_moons: (cos θ, sin θ) and (1 − cos θ, ½ − sin θ), θ in equal steps from 0 to π. */
    rows({ rows }) {
      const upper = Math.floor(rows / 2);
      const half = (i: number, count: number) => turn(share(i, count) / 2);
      return [
        ...each(upper, (i) => {
          const { x, y } = half(i, upper);
          return { x: [x, y], y: 0 };
        }),
        ...each(rows - upper, (i) => {
          const { x, y } = half(i, rows - upper);
          return { x: [1 - x, 0.5 - y], y: 1 };
        }),
      ];
    },
  },
  circles: {
    title: "Circle in a circle",
    help: "A ring of radius 1 around one of radius 0.5: no straight cut does better than guessing.",
    noise: 0.1,
    settings: {},
    labels: () => ["around", "inside"],
    /** make_circles with factor ½: (cos θ, sin θ) and ½ (cos θ, sin θ), θ in equal steps around. */
    rows({ rows }) {
      const outer = Math.floor(rows / 2);
      const ring = (count: number, radius: number, y: number) =>
        each(count, (i) => {
          const point = turn(i / count);
          return { x: [radius * point.x, radius * point.y], y };
        });
      return [...ring(outer, 1, 0), ...ring(rows - outer, 0.5, 1)];
    },
  },
  spirals: {
    title: "Spirals",
    help: "Arms that wind around each other: layer after layer has to bend the plane until one cut is enough.",
    noise: 0.03,
    settings: { classes: { min: 2, usual: 2, max: 5 } },
    labels: letters,
    /** Arm k of K: r (cos θ, sin θ) with r in equal steps from 0.05 to 1 and θ = 2π (1.25 r + k / K). */
    rows({ rows, classes }) {
      return letters(classes).flatMap((_, k) => {
        const count = dealt(rows, classes, k);
        return each(count, (i) => {
          const radius = 0.05 + 0.95 * share(i, count);
          const point = turn(1.25 * radius + k / classes);
          return { x: [radius * point.x, radius * point.y], y: k };
        });
      });
    },
  },
  xor: {
    title: "XOR",
    help: "Opposite quarters belong to the same class: neither a single feature nor a straight cut says anything.",
    noise: 0.05,
    settings: {},
    labels: () => ["equal", "unequal"],
    /** x₁ and x₂ uniform in ±[0.1, 1], the four quarters in turn; `unequal` where their signs differ. */
    rows({ rows }, random) {
      return each(rows, (i) => {
        const [right, up] = [i % 2 === 0, Math.floor(i / 2) % 2 === 0];
        const size = () => uniform(random, 0.1, 1);
        return { x: [right ? size() : -size(), up ? size() : -size()], y: right === up ? 0 : 1 };
      });
    },
  },
  blobs: {
    title: "Blobs",
    help: "A round cloud for each class: where they do not overlap, straight cuts are enough.",
    noise: 1,
    settings: { classes: { min: 2, usual: 3, max: 10 }, features: { min: 2, usual: 2, max: 50 } },
    labels: letters,
    /** make_blobs: centres uniform in [−10, 10] in every feature; noise is `cluster_std`. */
    rows({ rows, classes, features }, random) {
      const centres = letters(classes).map(() => Array.from({ length: features }, () => uniform(random, -10, 10)));
      return centres.flatMap((x, k) => each(dealt(rows, classes, k), () => ({ x: [...x], y: k })));
    },
  },
  sine: {
    title: "Sine",
    help: "A wave over one feature: a straight line explains almost nothing.",
    noise: 0.2,
    settings: {},
    labels: null,
    /** y = sin x, x uniform in [−2π, 2π]. */
    rows({ rows }, random) {
      return each(rows, () => {
        const t = uniform(random, -1, 1);
        return { x: [2 * Math.PI * t], y: turn(t).y };
      });
    },
  },
  friedman: {
    title: "Friedman’s function",
    help: "Five features matter, the others are noise: a product, a parabola and two linear terms.",
    noise: 1,
    settings: { features: { min: 5, usual: 10, max: 50 } },
    labels: null,
    /** make_friedman1: y = 10 sin(π x₁ x₂) + 20 (x₃ − ½)² + 10 x₄ + 5 x₅, all features uniform in [0, 1] (Friedman 1991). */
    rows({ rows, features }, random) {
      return each(rows, () => {
        const x = Array.from({ length: features }, () => random.next());
        const [a, b, c, d, e] = x as [number, number, number, number, number];
        return { x, y: 10 * turn((a * b) / 2).y + 20 * (c - 0.5) ** 2 + 10 * d + 5 * e };
      });
    },
  },
} as const satisfies Record<string, Generator>;

export type GeneratorId = keyof typeof generators;
export const generatorIds = Object.keys(generators) as [GeneratorId, ...GeneratorId[]];
export const generatorOf = (id: GeneratorId): Generator => generators[id];
