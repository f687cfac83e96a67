/**
 * Networks that fail as public reports tell of them: questions and issues of Keras, PyTorch and scikit-learn, made again as table and
 * spec, with tables of their own. Every other one is held back: `reported` is for finding out what goes wrong with searches for a
 * cure, `reported-held` for asking whether a mend holds where nobody looked.
 */
import type { SpecInput } from "#core/network/spec";
import type { FaultId } from "./equivalents";
import type { Experiment, Source } from "./generate";
import { fixed } from "./made-tables";
import {
  arm,
  boards,
  churn,
  concrete,
  heart,
  houses,
  letters,
  load,
  loans,
  parabola,
  sensors,
  straight,
  waves,
} from "./reported-tables";

type Layer = NonNullable<NonNullable<SpecInput["network"]>["layers"]>[number];
type Training = NonNullable<SpecInput["training"]>;
const dense = (units: number, activation: string, more: object = {}): Layer =>
  ({ type: "dense", units, activation, ...more }) as Layer;
const stack = (sizes: readonly number[], activation: string, more: object = {}): Layer[] =>
  sizes.map((units) => dense(units, activation, more));
const drop = (rate: number): Layer => ({ type: "dropout", rate });
const norm: Layer = { type: "batch_norm" };
const adam = (learningRate: number) => ({ optimizer: { type: "adam" as const, learningRate } });
const sgd = (learningRate: number, more: object = {}) => ({
  optimizer: { type: "sgd" as const, learningRate, ...more },
});
const rms = (learningRate: number) => ({ optimizer: { type: "rmsprop" as const, learningRate } });
const narrow = { init: { type: "uniform" as const, limit: 0.05 } };
const unit = { init: { type: "normal" as const, std: 1 } };

type Case = [
  name: string,
  source: Source,
  faults: FaultId[],
  layers: Layer[],
  training: Training,
  more?: { raw?: true; score?: Experiment["score"] },
];
/** In pairs that are about the same: the second of each is held back. */
const cases: Case[] = [
  [
    "logistic units stay at the mean",
    parabola,
    ["rate_low"],
    stack([20, 20], "sigmoid"),
    { ...adam(0.001), batchSize: 200, epochs: 200 },
    { raw: true },
  ],
  [
    "logistic units and plain steps",
    waves,
    ["vanishing"],
    stack([24, 24, 24], "sigmoid"),
    { ...sgd(0.02), batchSize: 30, epochs: 150 },
  ],
  [
    "a deep tanh net for boards",
    boards,
    ["rate_low"],
    stack([81, 128, 81, 9], "tanh"),
    { ...sgd(0.0005), batchSize: 200, epochs: 60 },
  ],
  [
    "a deep tanh net for an arm",
    arm,
    ["rate_low"],
    stack([64, 64, 64], "tanh"),
    { ...sgd(0.0003), batchSize: 64, epochs: 80 },
  ],
  [
    "two ReLU units in the way",
    straight,
    ["too_small"],
    stack([4, 2, 1], "relu"),
    { ...adam(0.001), epochs: 150, batchSize: 32 },
  ],
  [
    "one ReLU unit in the way",
    waves,
    ["too_small"],
    stack([12, 1], "relu"),
    { ...adam(0.005), epochs: 120, batchSize: 32 },
  ],
  [
    "a mix in kilograms",
    concrete,
    ["unscaled"],
    stack([32, 16], "relu"),
    { ...sgd(0.01), epochs: 80, batchSize: 32 },
    { raw: true },
  ],
  [
    "patients in their units",
    heart,
    ["unscaled"],
    stack([16, 8], "tanh"),
    { ...sgd(0.01), epochs: 120, batchSize: 10 },
    { raw: true },
  ],
  [
    "always the same class",
    churn,
    ["unscaled", "rate_high"],
    stack([6, 6], "relu"),
    { ...adam(0.1), epochs: 60, batchSize: 10 },
    { raw: true, score: "by_class" },
  ],
  [
    "always the same class of loans",
    loans,
    ["unscaled", "rate_high"],
    stack([10, 10], "relu"),
    { ...rms(0.05), epochs: 60, batchSize: 16 },
    { raw: true },
  ],
  [
    "a rare class nobody finds",
    churn,
    ["imbalance", "rate_low"],
    stack([30], "relu"),
    { ...sgd(0.001), epochs: 60, batchSize: 128 },
    { score: "by_class" },
  ],
  [
    "half of all dropped",
    sensors,
    ["dropout"],
    [dense(12, "relu"), drop(0.8), dense(12, "relu"), drop(0.8)],
    { ...adam(0.001), epochs: 60, batchSize: 50 },
  ],
  [
    "prices that are never learnt",
    houses,
    ["unscaled"],
    stack([64, 64], "relu"),
    { ...adam(0.00005), epochs: 60, batchSize: 32 },
    { raw: true },
  ],
  [
    "hours that run on",
    load,
    ["unscaled"],
    stack([50, 50], "sigmoid"),
    { ...adam(0.001), epochs: 60, batchSize: 32 },
    { raw: true },
  ],
  [
    "weights between −.05 and .05",
    letters,
    ["signal"],
    stack([80, 80, 80, 80], "relu", narrow),
    { ...sgd(0.01), epochs: 30, batchSize: 64 },
  ],
  [
    "weights between −.05 and .05, tanh",
    sensors,
    ["signal"],
    stack([40, 40, 40, 40, 40], "tanh", narrow),
    { ...sgd(0.01), epochs: 40, batchSize: 32 },
  ],
  [
    "weights of size 1",
    sensors,
    ["init_large"],
    stack([128, 128, 128], "tanh", unit),
    { ...adam(0.001), epochs: 50, batchSize: 32 },
  ],
  [
    "weights of size 1, ReLU",
    boards,
    ["init_large"],
    stack([90, 90, 90], "relu", unit),
    { ...adam(0.001), epochs: 50, batchSize: 32 },
  ],
  [
    "weights of 0",
    letters,
    ["symmetric"],
    stack([40, 40], "tanh", { init: "zeros" }),
    { ...adam(0.002), epochs: 40, batchSize: 32 },
  ],
  [
    "weights of 0 and a rate too low",
    concrete,
    ["symmetric", "rate_low"],
    stack([48], "sigmoid", { init: "zeros" }),
    { ...adam(0.0002), epochs: 60, batchSize: 64 },
  ],
  [
    "a batch of everything",
    arm,
    ["batch_large"],
    stack([48, 48], "relu"),
    { ...adam(0.001), batchSize: 600, epochs: 60 },
  ],
  [
    "a batch of everything, plain steps",
    heart,
    ["batch_large"],
    stack([20], "relu"),
    { ...sgd(0.01), batchSize: 420, epochs: 100 },
  ],
  [
    "a penalty of .1",
    waves,
    ["over_regularised"],
    stack([40, 40], "relu", { l2: 0.1 }),
    { ...adam(0.003), batchSize: 32, epochs: 100 },
  ],
  [
    "a penalty of .05 on each weight's size",
    load,
    ["over_regularised"],
    stack([60, 60], "relu", { l1: 0.05 }),
    { ...adam(0.003), batchSize: 50, epochs: 60 },
  ],
  [
    "norm of one row",
    loans,
    ["batch_norm_small"],
    [dense(24, "relu"), norm, dense(24, "relu"), norm],
    { ...adam(0.002), batchSize: 1, epochs: 15 },
  ],
  [
    "norm of two rows and a dropout before it",
    sensors,
    ["batch_norm_small", "dropout"],
    [dense(24, "relu"), drop(0.6), norm],
    { ...adam(0.002), batchSize: 2, epochs: 15 },
  ],
  [
    "three linear layers",
    arm,
    ["linear"],
    stack([40, 40, 40], "linear"),
    { ...adam(0.003), batchSize: 32, epochs: 80 },
  ],
  [
    "two linear layers and a rate too low",
    waves,
    ["linear", "rate_low"],
    stack([30, 30], "linear"),
    { ...sgd(0.001), batchSize: 32, epochs: 60 },
  ],
  [
    "twelve sigmoid layers",
    letters,
    ["vanishing"],
    stack(Array<number>(12).fill(40), "sigmoid"),
    { ...adam(0.001), batchSize: 64, epochs: 40 },
  ],
  [
    "nine sigmoid layers and raw columns",
    heart,
    ["vanishing", "unscaled"],
    stack(Array<number>(9).fill(16), "sigmoid"),
    { ...adam(0.001), batchSize: 16, epochs: 80 },
    { raw: true },
  ],
  [
    "forty layers of tanh",
    boards,
    ["vanishing"],
    stack(Array<number>(40).fill(24), "tanh"),
    { ...sgd(0.01), batchSize: 50, epochs: 40 },
  ],
  [
    "thirty layers of ReLU",
    arm,
    ["signal"],
    stack(Array<number>(30).fill(16), "relu", { init: "glorot_uniform" }),
    { ...adam(0.001), batchSize: 50, epochs: 60 },
  ],
  ["a rate of 1", parabola, ["rate_high"], stack([32, 32], "relu"), { ...adam(1), batchSize: 32, epochs: 60 }],
  [
    "a rate of .5 with momentum",
    letters,
    ["rate_high"],
    stack([64, 64], "relu"),
    { ...sgd(0.5, { momentum: 0.95 }), batchSize: 16, epochs: 40 },
  ],
  [
    "clipped to nothing",
    concrete,
    ["clip"],
    stack([64, 64], "relu"),
    { ...sgd(0.01, { momentum: 0.9 }), clip: { type: "norm", limit: 0.001 }, batchSize: 32, epochs: 60 },
  ],
  [
    "ε of 1",
    letters,
    ["epsilon"],
    stack([64], "relu"),
    { optimizer: { type: "adam", learningRate: 0.001, epsilon: 1 }, batchSize: 64, epochs: 60 },
  ],
  ["three epochs", load, ["few_epochs"], stack([64, 64], "relu"), { ...adam(0.001), batchSize: 64, epochs: 3 }],
  [
    "four epochs and narrow weights",
    arm,
    ["few_epochs", "signal"],
    stack([64, 64, 64], "relu", narrow),
    { ...adam(0.001), batchSize: 64, epochs: 4 },
  ],
  [
    "far-away prices",
    houses,
    ["outliers", "rate_low"],
    stack([48, 48], "relu"),
    { ...sgd(0.0003), batchSize: 32, epochs: 80 },
    { score: "median" },
  ],
  [
    "far-away mixes",
    concrete,
    ["outliers", "over_regularised"],
    stack([48, 48], "relu", { l2: 0.05 }),
    { ...adam(0.003), batchSize: 32, epochs: 60 },
    { score: "median" },
  ],
];

/** One target in eighty times fifty. */
const farAway: Experiment["spoil"][number] = (rows) => ({
  ...rows,
  cells: rows.cells.map((row, i) =>
    row.map((cell, j) => (rows.names[j] === rows.target && i % 80 === 23 ? fixed(50 * Number(cell)) : cell)),
  ),
});
const experimentOf = ([name, source, faults, layers, training, { raw, score = "all" } = {}]: Case): Experiment => ({
  part: "practice",
  name,
  source,
  spoil: faults.includes("outliers") ? [farAway] : [],
  spec: {
    ...(raw && { recipe: { defaults: { scale: "none" } } }),
    network: { layers },
    training: { earlyStopping: null, ...training },
  },
  score,
  faults,
});

const reportedParts = ["reported", "reported-held"] as const;
export type ReportedPart = (typeof reportedParts)[number];
export const isReported = (part: string): part is ReportedPart => (reportedParts as readonly string[]).includes(part);
export const reported = (part: ReportedPart): Experiment[] =>
  cases.filter((_, i) => i % 2 === reportedParts.indexOf(part)).map(experimentOf);
