/**
 * Faulty networks that others made: questions on StackOverflow as collected by DeepLocalize (Wardat et al. 2021) and DeepFD (Cao
 * et al. 2022), TheDeepChecker (Ben Braiek & Khomh 2023) and AUTOTRAINER (Zhang et al. 2021), made again as table and spec.
 */
import type { SpecInput } from "#core/network/spec";
import { createRandom } from "#core/random";
import type { FaultId } from "./equivalents";
import type { Experiment, Source } from "./generate";
import { sampleRows, type Rows, type Sample, type Spoil } from "./tables";

const text = (value: number) => String(Number(value.toPrecision(7)));
const table = (
  name: string,
  regression: boolean,
  made: (seed: number) => { x: number[]; y: number | string }[],
): Source => ({
  name,
  regression,
  rows: (seed): Rows => {
    const rows = made(seed);
    const names = [...rows[0]!.x.map((_, j) => `x${j + 1}`), "y"];
    return { names, target: "y", cells: rows.map(({ x, y }) => [...x.map(text), typeof y === "number" ? text(y) : y]) };
  },
});
const sample = (name: Sample): Source => ({ name, regression: name === "diabetes", rows: () => sampleRows(name) });

const xor = table("xor", false, () =>
  [0, 0, 1, 1].map((a, i) => ({ x: [a, i % 2], y: a === i % 2 ? "same" : "other" })),
);
const ranges = table("two ranges", false, (seed) => {
  const random = createRandom(seed, "two ranges", 0);
  return Array.from({ length: 200 }, (_, i) => {
    const low = i % 2 === 0 ? 0.2 : 0.5;
    return { x: [low + 0.2 * random.next(), low + 0.2 * random.next()], y: i % 2 === 0 ? "first" : "second" };
  });
});
const integers = table("integers", false, (seed) => {
  const random = createRandom(seed, "integers", 0);
  return Array.from({ length: 300 }, () => {
    const [a, b, c] = [65 + random.below(6), 65 + random.below(6), 65 + random.below(6)];
    return { x: [a, b, c], y: a + b - 2 * c > 0 ? "above" : "below" };
  });
});
const curve = (name: string, from: number, to: number, by: number, f: (x: number) => number): Source =>
  table(name, true, () =>
    Array.from({ length: Math.round((to - from) / by) + 1 }, (_, i) => ({ x: [from + i * by], y: f(from + i * by) })),
  );
/** Weight, power and the like of cars against how far they go, made: 400 rows of 9. */
const cars = table("cars", true, (seed) => {
  const random = createRandom(seed, "cars", 0);
  return Array.from({ length: 400 }, () => {
    const [size, year, from] = [random.normal(), 70 + random.below(13), random.below(3)];
    const weight = 3000 + 800 * (0.9 * size + 0.3 * random.normal());
    const power = 105 + 35 * (0.85 * size + 0.4 * random.normal());
    const displacement = 195 + 100 * (0.92 * size + 0.3 * random.normal());
    const speed = 15.5 - 1.6 * size + 2 * random.normal();
    const y = 23.5 + 6 * Math.exp(-0.55 * size) - 6 + 0.55 * (year - 76) + (from === 2 ? 2 : 0) + 1.8 * random.normal();
    const cylinders = size < -0.3 ? 4 : size < 0.6 ? 6 : 8;
    return { x: [cylinders, displacement, power, weight, speed, year, +(from === 0), +(from === 1), +(from === 2)], y };
  });
});
const blobs = (by: number) =>
  table(`blobs × ${by}`, false, (seed) => {
    const random = createRandom(seed, "outside blobs", 0);
    const centres = Array.from({ length: 3 }, () => [4 * random.normal(), 4 * random.normal()]);
    return Array.from({ length: 300 }, (_, i) => {
      const centre = centres[i % 3]!;
      return { x: centre.map((value) => by * (value + random.normal())), y: `c${i % 3}` };
    });
  });

type Layers = NonNullable<NonNullable<SpecInput["network"]>["layers"]>;
type Layer = Layers[number];
type Training = NonNullable<SpecInput["training"]>;
const dense = (units: number, activation: string, more: object = {}): Layer =>
  ({ type: "dense", units, activation, ...more }) as Layer;
const times = (count: number, layer: Layer): Layer[] => Array.from({ length: count }, () => ({ ...layer }));
const adam = (learningRate: number): Training["optimizer"] => ({ type: "adam", learningRate });
const sgd = (learningRate: number, more: object = {}): Training["optimizer"] => ({
  type: "sgd",
  learningRate,
  ...more,
});
const raw = { defaults: { scale: "none" as const } };
const spec = (layers: Layer[], training: Training, recipe: SpecInput["recipe"] = raw): SpecInput => ({
  recipe,
  network: { layers },
  training: { earlyStopping: null, ...training },
});
const scaled = {};
const allRows = { ...raw, split: { train: 1, validation: 0, test: 0 } };
const he = "he_normal";

const targets =
  (change: (cells: string[], seed: ReturnType<typeof createRandom>) => string[]): Spoil =>
  (rows, random) => {
    const at = rows.names.indexOf(rows.target);
    const changed = change(
      rows.cells.map((row) => row[at]!),
      random,
    );
    return { ...rows, cells: rows.cells.map((row, i) => row.map((cell, j) => (j === at ? changed[i]! : cell))) };
  };
const shuffled = targets((cells, random) => {
  const order = Uint32Array.from(cells.keys());
  random.shuffle(order);
  return cells.map((_, i) => cells[order[i]!]!);
});
const farAway = targets((cells) => cells.map((cell, i) => (i % 100 === 37 ? text(100 * Number(cell)) : cell)));
const columnsTimes =
  (change: (value: number, std: number, mean: number) => number): Spoil =>
  (rows) => {
    const at = rows.names.indexOf(rows.target);
    const moments = rows.names.map((_, j) => {
      const values = rows.cells.map((row) => Number(row[j]));
      const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
      return { mean, std: Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length) || 1 };
    });
    const cells = rows.cells.map((row) =>
      row.map((cell, j) => (j === at ? cell : text(change(Number(cell), moments[j]!.std, moments[j]!.mean)))),
    );
    return { ...rows, cells };
  };

const one = (
  name: string,
  source: Source,
  made: SpecInput,
  fault: FaultId,
  right: readonly string[],
  more: Partial<Experiment> = {},
): Experiment => ({
  part: "development",
  name,
  source,
  spoil: [],
  spec: made,
  score: "all",
  faults: [fault],
  right,
  ...more,
});

const slow = ["learning_rate_low", "too_few_epochs"];
const size = ["unscaled_inputs", "saturation", "dead_relu"];
const carNet = times(2, dense(64, "relu", { init: he }));

export const outside: Experiment[] = [
  one(
    "XOR, slow",
    xor,
    spec(
      [dense(4, "sigmoid")],
      { optimizer: sgd(0.05, { momentum: 0.11, nesterov: true }), batchSize: 4, epochs: 1000 },
      allRows,
    ),
    "rate_low",
    slow,
    {
      references: [spec([dense(8, "tanh")], { optimizer: adam(0.03), batchSize: 4, epochs: 1000 }, allRows)],
    },
  ),
  one(
    "two ranges",
    ranges,
    spec([dense(2, "sigmoid")], { optimizer: adam(0.001), batchSize: 32, epochs: 5 }),
    "few_epochs",
    slow,
  ),
  one(
    "integers",
    integers,
    spec(
      [
        dense(12, "relu", { init: { type: "uniform", limit: 0.05 } }),
        dense(3, "relu", { init: { type: "uniform", limit: 0.05 } }),
      ],
      { optimizer: adam(0.001), batchSize: 1, epochs: 50 },
    ),
    "off_centre",
    ["unscaled_inputs"],
  ),
  one(
    "x⁴",
    curve("x⁴", -100, 99.5, 0.5, (x) => x ** 4),
    spec([dense(50, "sigmoid"), dense(50, "elu")], { optimizer: adam(0.001), batchSize: 400, epochs: 200 }),
    "unscaled",
    size,
  ),
  one(
    "x² + 3",
    curve("x² + 3", -10, 9.9, 0.1, (x) => x * x + 3),
    spec([dense(5, "sigmoid")], { optimizer: sgd(0.01), batchSize: 200, epochs: 500 }),
    "rate_low",
    [...slow, "underfitting"],
  ),
  one(
    "one wide step",
    sample("digits"),
    spec(
      [dense(500, "relu"), { type: "dropout", rate: 0.1 }, dense(200, "relu"), { type: "dropout", rate: 0.1 }],
      { optimizer: sgd(0.01), batchSize: 2000, epochs: 5 },
      scaled,
    ),
    "batch_large",
    ["batch_size", ...slow],
  ),
  one("too slow", cars, spec(carNet, { optimizer: adam(1e-5), epochs: 100 }, scaled), "rate_low", slow),
  one("too fast", cars, spec(carNet, { optimizer: adam(0.1), epochs: 100 }, scaled), "rate_high", [
    "learning_rate_high",
    "dead_relu",
  ]),
  one("scaled twice", cars, spec(carNet, { optimizer: adam(0.001), epochs: 30 }), "tiny", ["inputs_tiny"], {
    spoil: [columnsTimes((value, std, mean) => (value - mean) / std / std / 100)],
  }),
  one(
    "all alike",
    cars,
    spec(
      times(2, dense(64, "relu", { init: { type: "normal", std: 1e-9 } })),
      { optimizer: adam(0.001), epochs: 30 },
      scaled,
    ),
    "symmetric",
    ["symmetric_weights"],
  ),
  one(
    "too deep",
    sample("digits"),
    spec(times(34, dense(48, "relu", { init: "glorot_uniform" })), { optimizer: adam(0.001), epochs: 20 }, scaled),
    "signal",
    ["dead_relu", "vanishing_signal", "vanishing_gradients"],
  ),
  one(
    "dying",
    blobs(100),
    spec(times(17, dense(5, "relu", { init: "he_uniform" })), { optimizer: adam(0.001), epochs: 100 }),
    "unscaled",
    ["dead_relu", "unscaled_inputs"],
  ),
  one(
    "nothing to learn",
    cars,
    spec(carNet, { optimizer: adam(0.001), epochs: 60 }, scaled),
    "nothing",
    ["nothing_to_learn"],
    { spoil: [shuffled], hopeless: true, score: "unseen" },
  ),
  one(
    "four wide sigmoids",
    sample("digits"),
    spec(times(4, dense(300, "sigmoid", { init: "glorot_uniform" })), { optimizer: sgd(0.01), epochs: 15 }, scaled),
    "vanishing",
    ["vanishing_gradients", ...slow],
  ),
  one(
    "thirty ReLU, Glorot",
    sample("digits"),
    spec(times(30, dense(64, "relu", { init: "glorot_normal" })), { optimizer: sgd(0.01), epochs: 15 }, scaled),
    "signal",
    ["vanishing_signal", "vanishing_gradients"],
  ),
  one(
    "a rate of 10",
    sample("digits"),
    spec(times(2, dense(32, "tanh")), { optimizer: sgd(10), epochs: 30 }, scaled),
    "rate_high",
    ["learning_rate_high", "saturation", "exploding_gradients", "dead_relu"],
  ),
  one(
    "one target in a hundred × 100",
    cars,
    spec(carNet, { optimizer: adam(0.001), epochs: 60 }, scaled),
    "outliers",
    ["target_scale"],
    { spoil: [farAway], score: "median" },
  ),
  one(
    "pixels, deep sigmoid",
    sample("digits"),
    spec(times(6, dense(32, "sigmoid")), { optimizer: sgd(0.1), epochs: 30 }),
    "vanishing",
    ["vanishing_gradients"],
  ),
  one(
    "wine as it is",
    sample("wine"),
    spec(times(2, dense(10, "relu")), { optimizer: sgd(0.01), epochs: 60 }),
    "unscaled",
    size.concat("exploding_gradients"),
  ),
  one(
    "cancer as it is, sigmoid",
    sample("breast_cancer"),
    spec([dense(16, "sigmoid")], { optimizer: adam(0.001), epochs: 40 }),
    "unscaled",
    size,
  ),
  one(
    "iris, ten epochs",
    sample("iris"),
    spec([dense(10, "tanh")], { optimizer: sgd(0.01), batchSize: 50, epochs: 10 }, scaled),
    "few_epochs",
    [...slow, "batch_size"],
  ),
  one(
    "iris, full batch",
    sample("iris"),
    spec([dense(8, "relu")], { optimizer: sgd(0.001), batchSize: 150, epochs: 200 }, scaled),
    "rate_low",
    [...slow, "batch_size"],
  ),
  one(
    "sine with three units",
    curve("sine", -10, 10, 0.05, Math.sin),
    spec([dense(3, "tanh")], { optimizer: adam(0.01), epochs: 200 }, scaled),
    "too_small",
    ["underfitting"],
  ),
  one(
    "sine, linear layers",
    curve("sine", -3, 3, 0.01, Math.sin),
    spec(times(3, dense(32, "linear")), { optimizer: adam(0.01), epochs: 60 }, scaled),
    "linear",
    ["linear_layers", "underfitting"],
  ),
  one(
    "dropout of nine tenths",
    sample("breast_cancer"),
    spec(
      [dense(16, "relu"), { type: "dropout", rate: 0.9 }, dense(16, "relu"), { type: "dropout", rate: 0.9 }],
      { optimizer: adam(0.001), epochs: 40 },
      scaled,
    ),
    "dropout",
    ["dropout_misplaced", "over_regularized", "underfitting"],
  ),
  one(
    "dropout before the number",
    cars,
    spec(
      [dense(64, "relu"), dense(64, "relu"), { type: "dropout", rate: 0.7 }],
      { optimizer: adam(0.001), epochs: 60 },
      scaled,
    ),
    "dropout",
    ["dropout_misplaced", "over_regularized"],
  ),
];
