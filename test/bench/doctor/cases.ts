/** The runs of the doctor's benchmark: experiments that fail in a known way, and experiments that are well. */
import type { RuleId } from "#core/doctor/rules";
import type { SpecInput } from "#core/network/spec";
import { contradicted, few, leak, parity, rare, rowNumber, type Sample, type Spoil } from "./tables";

/** Rows named right (R² for numbers) over all splits, over those not trained on, or as the mean over classes. */
export type Score = "all" | "unseen" | "by_class";

export interface Case {
  name: string;
  sample: Sample;
  spec: SpecInput;
  spoil?: Spoil;
  score?: Score;
}
export interface Failing extends Case {
  rule: RuleId;
  /** Another finding that is right as well: at a rate of 3 some seeds overflow before units die. */
  also?: RuleId;
  /** What a sound experiment on the same data is, where the default one is not it. */
  reference?: SpecInput;
}

type Layer = NonNullable<NonNullable<SpecInput["network"]>["layers"]>[number];
type Training = NonNullable<SpecInput["training"]>;
type Activation = "relu" | "tanh" | "sigmoid" | "leaky_relu" | "elu" | "linear";
const dense = (activation: Activation, more: object = {}): Layer => ({ type: "dense", units: 32, activation, ...more });
const times = (count: number, layer: Layer): Layer[] => Array.from({ length: count }, () => ({ ...layer }));
const sigma = (std: number) => ({ init: { type: "normal", std } });
const sgd = (learningRate: number, momentum = 0) => ({ type: "sgd" as const, learningRate, momentum });
const adam = (learningRate: number) => ({ type: "adam" as const, learningRate });
const raw = { defaults: { scale: "none" as const } };

const net = (layers: Layer[], training: Training = {}, recipe?: SpecInput["recipe"]): SpecInput => ({
  network: { layers },
  training: { epochs: 40, optimizer: sgd(0.03), earlyStopping: null, ...training },
  ...(recipe ? { recipe } : {}),
});
const two = times(2, dense("relu"));
const shortcut: Layer = { type: "residual", around: 1 };
/** Thirty sums in a row are large: without it the network is sure of wrong answers at first. */
const rowNorm: Layer = { type: "layer_norm" };
const share = (train: number) => ({ split: { train, validation: (1 - train) / 2, test: (1 - train) / 2 } });

const on = (rule: RuleId, name: string, spec: SpecInput, ...samples: Sample[]): Failing[] =>
  samples.map((sample) => ({ rule, name, sample, spec }));
const also = (rule: RuleId, cases: Failing[]): Failing[] => cases.map((c) => ({ ...c, also: rule }));

export const failing: Failing[] = [
  ...on(
    "vanishing_gradients",
    "ten sigmoids",
    net(times(10, dense("sigmoid"))),
    "breast_cancer",
    "wine",
    "digits",
    "diabetes",
  ),
  ...on(
    "vanishing_gradients",
    "eight sigmoids, momentum",
    net(times(8, dense("sigmoid")), { optimizer: sgd(0.01, 0.9) }),
    "penguins",
    "breast_cancer",
  ),
  ...on(
    "vanishing_gradients",
    "thirty sigmoids",
    net([...times(30, dense("sigmoid")), rowNorm]),
    "digits",
    "breast_cancer",
  ),
  ...on(
    "vanishing_signal",
    "ten tanh, σ .01",
    net(times(10, dense("tanh", sigma(0.01)))),
    "breast_cancer",
    "digits",
    "diabetes",
  ),
  ...on("vanishing_signal", "eight ReLU, σ .01", net(times(8, dense("relu", sigma(0.01)))), "wine", "penguins"),
  ...on(
    "exploding_gradients",
    "ten ReLU, σ 1",
    net(times(10, dense("relu", sigma(1)))),
    "breast_cancer",
    "wine",
    "penguins",
  ),
  ...on("exploding_gradients", "two ReLU, rate 1", net(two, { optimizer: sgd(1) }), "diabetes"),
  {
    rule: "exploding_gradients",
    name: "linear, rate 1",
    sample: "diabetes",
    spec: net([], { optimizer: sgd(1) }),
    reference: net([]),
  },
  ...also(
    "exploding_gradients",
    on("dead_relu", "rate 3", net(two, { optimizer: sgd(3) }), "breast_cancer", "digits", "penguins"),
  ),
  ...on("dead_relu", "Adam, rate 1", net(two, { optimizer: adam(1) }), "breast_cancer", "diabetes"),
  ...on("dead_relu", "all weights 0", net(times(2, dense("relu", { init: "zeros" }))), "wine"),
  ...on(
    "dropout_all",
    "dropout 1",
    net([dense("relu"), { type: "dropout", rate: 1 }, dense("relu")], { optimizer: adam(0.003) }),
    "breast_cancer",
    "wine",
    "diabetes",
    "digits",
  ),
  ...on("saturation", "six tanh, σ 3", net(times(6, dense("tanh", sigma(3)))), "breast_cancer", "digits", "wine"),
  ...on("saturation", "eight tanh, σ 2", net(times(8, dense("tanh", sigma(2)))), "penguins", "diabetes"),
  ...on("unscaled_inputs", "two ReLU, not scaled", net(two, {}, raw), "breast_cancer", "wine", "diabetes", "penguins"),
  ...on("unscaled_inputs", "two tanh, not scaled", net(times(2, dense("tanh")), {}, raw), "breast_cancer", "penguins"),
  ...on(
    "learning_rate_high",
    "three tanh, rate 5, momentum",
    net(times(3, dense("tanh")), { optimizer: sgd(5, 0.9) }),
    "breast_cancer",
    "digits",
  ),
  ...on(
    "learning_rate_high",
    "two tanh, Adam .5",
    net(times(2, dense("tanh")), { optimizer: adam(0.5) }),
    "digits",
    "diabetes",
  ),
  ...on(
    "learning_rate_high",
    "three tanh, Adam .3",
    net(times(3, dense("tanh")), { optimizer: adam(0.3) }),
    "wine",
    "iris",
  ),
  ...on(
    "exploding_gradients",
    "leaky ReLU, rate 3",
    net(times(2, dense("leaky_relu")), { optimizer: sgd(3) }),
    "breast_cancer",
    "penguins",
  ),
  ...on(
    "learning_rate_low",
    "rate 1e-6",
    net(two, { optimizer: sgd(1e-6) }),
    "breast_cancer",
    "wine",
    "digits",
    "diabetes",
  ),
  ...on("learning_rate_low", "Adam, rate 1e-7", net(two, { optimizer: adam(1e-7) }), "penguins", "iris"),
  ...on(
    "bad_initial_loss",
    "one ReLU layer, σ 5",
    net([dense("relu", sigma(5))], { optimizer: adam(0.003) }),
    "digits",
    "breast_cancer",
    "wine",
  ),
  ...on(
    "bad_initial_loss",
    "two ReLU layers, σ 2",
    net(times(2, dense("relu", sigma(2))), { optimizer: adam(0.003) }),
    "penguins",
    "iris",
  ),
  ...(
    [
      ["diabetes", net(two, { optimizer: adam(0.01), epochs: 60 })],
      [
        "breast_cancer",
        net(times(2, dense("relu", { units: 64 })), { optimizer: adam(0.01), epochs: 100 }, share(0.2)),
      ],
      ["digits", net(times(2, dense("relu", { units: 64 })), { optimizer: adam(0.01), epochs: 120 }, share(0.1))],
      ["iris", net(times(2, dense("relu", { units: 64 })), { optimizer: adam(0.01), epochs: 150 }, share(0.4))],
    ] as [Sample, SpecInput][]
  ).map(([sample, spec]): Failing => ({
    rule: "overfitting",
    name: "large net, few rows",
    sample,
    spec,
    score: "unseen",
  })),
  ...(
    [
      ["breast_cancer", "mean_texture", "mean_smoothness"],
      ["breast_cancer", "texture_error", "worst_smoothness"],
      ["wine", "magnesium", "ash"],
      ["diabetes", "age", "s6"],
    ] as [Sample, string, string][]
  ).map(([sample, a, b]): Failing => ({
    rule: "underfitting",
    name: `no hidden layer, ${a} and ${b}`,
    sample,
    spoil: parity(a, b),
    spec: net([], { optimizer: adam(0.01), epochs: 60 }),
    reference: net(times(2, dense("relu")), { optimizer: adam(0.01), epochs: 60 }),
  })),
  ...(
    [
      ["breast_cancer", "malignant", 12, net([dense("relu", { units: 4 })], { optimizer: sgd(0.01), epochs: 30 })],
      ["digits", "8", 12, net([dense("relu")], { optimizer: sgd(0.02), epochs: 20 })],
      ["penguins", "Chinstrap", 9, net([dense("relu", { units: 8 })], { optimizer: sgd(0.01), epochs: 30 })],
      ["wine", "class_1", 12, net([dense("relu", { units: 8 })], { optimizer: sgd(0.01), epochs: 30 })],
    ] as [Sample, string, number, SpecInput][]
  ).map(([sample, label, every, spec]): Failing => ({
    rule: "class_imbalance",
    name: `few rows of ${label}`,
    sample,
    spoil: rare(label, every),
    spec,
    score: "by_class",
    reference: { ...spec, training: { ...spec.training, classWeights: "balanced" } },
  })),
  ...on("over_regularized", "L2, λ 1", net(times(2, dense("relu", { l2: 1 }))), "breast_cancer", "digits", "diabetes"),
  ...on(
    "over_regularized",
    "L1, λ .3",
    net(times(2, dense("tanh", { l1: 0.3 })), { optimizer: adam(0.003) }),
    "wine",
    "penguins",
  ),
  ...(["breast_cancer", "wine", "diabetes"] as Sample[]).map((sample): Failing => ({
    rule: "leakage",
    name: "a column that tells",
    sample,
    spoil: leak,
    spec: { training: { epochs: 60 } },
    score: "unseen",
    reference: { recipe: { columns: { outcome_code: { role: "ignored" } } }, training: { epochs: 60 } },
  })),
  ...(["penguins", "digits"] as Sample[]).map((sample): Failing => ({
    rule: "leakage",
    name: "the number of the row",
    sample,
    spoil: rowNumber,
    spec: { training: { epochs: 60 } },
    score: "unseen",
    reference: { recipe: { columns: { row: { role: "ignored" } } }, training: { epochs: 60 } },
  })),
];

const well = (name: string, spec: SpecInput, ...samples: Sample[]): Case[] =>
  samples.map((sample) => ({ name, sample, spec }));

export const healthy: Case[] = [
  ...well(
    "thirty sigmoids with shortcuts",
    net([dense("sigmoid"), ...times(29, dense("sigmoid")).flatMap((layer) => [layer, shortcut]), rowNorm]),
    "digits",
    "breast_cancer",
  ),
  ...well("default", { training: { epochs: 60 } }, "breast_cancer", "iris", "wine", "digits", "diabetes", "penguins"),
  ...well("ReLU at .03", net(two), "breast_cancer", "wine"),
  ...well("ten tanh layers", net(times(10, dense("tanh"))), "breast_cancer", "penguins"),
  ...well("ten ReLU layers", net(times(10, dense("relu"))), "breast_cancer", "digits"),
  ...well("converged to the bone", net(two, { epochs: 300, optimizer: adam(0.01) }), "iris", "wine"),
  ...well(
    "half saturated tanh at 1.00",
    net([dense("tanh")], { epochs: 150, optimizer: sgd(0.5) }),
    "wine",
    "breast_cancer",
  ),
  ...well("tanh drawn wide", net([dense("tanh", sigma(1))], { optimizer: sgd(0.1) }), "penguins", "wine"),
  ...well(
    "three sigmoid layers, slow start",
    net(times(3, dense("sigmoid")), { optimizer: adam(0.003), epochs: 60 }),
    "breast_cancer",
    "wine",
  ),
  ...well("slow start", net(two, { optimizer: sgd(0.001), epochs: 30 }), "digits", "breast_cancer"),
  ...well(
    "one hidden layer, small rate",
    net([dense("relu")], { optimizer: sgd(0.0003), epochs: 60 }),
    "breast_cancer",
    "digits",
  ),
  ...well(
    "strong L2, still fine",
    net(times(2, dense("relu", { l2: 0.02 })), { optimizer: adam(0.003) }),
    "breast_cancer",
    "wine",
  ),
  ...well(
    "strong dropout, still fine",
    net([dense("relu", { units: 64 }), { type: "dropout", rate: 0.6 }], { optimizer: adam(0.003) }),
    "digits",
    "penguins",
  ),
  ...well("logistic regression", net([], { optimizer: adam(0.01) }), "breast_cancer", "digits", "diabetes"),
  ...well(
    "batch normalisation",
    net([dense("relu"), { type: "batch_norm" }, dense("relu"), { type: "batch_norm" }], { optimizer: sgd(0.1) }),
    "digits",
    "iris",
  ),
  ...well(
    "min–max scaling",
    net(two, { optimizer: adam(0.003), epochs: 60 }, { defaults: { scale: "min_max" } }),
    "breast_cancer",
    "penguins",
  ),
  ...well("raw pixels", net(two, { optimizer: adam(0.001), epochs: 20 }, raw), "digits"),
  ...well("raw, but small", net([dense("relu")], { optimizer: adam(0.01), epochs: 60 }, raw), "iris"),
  ...well("lively rate", net(two, { optimizer: sgd(0.3) }), "breast_cancer", "wine"),
  ...well("elu with momentum", net(times(3, dense("elu")), { optimizer: sgd(0.01, 0.9) }), "penguins", "diabetes"),
  ...well("cosine", net(two, { optimizer: adam(0.01), schedule: { type: "cosine" } }), "wine", "digits"),
  {
    name: "fifty rows",
    sample: "iris",
    spoil: few(50),
    spec: net([dense("relu", { units: 8 })], { optimizer: adam(0.01), epochs: 60 }),
  },
  {
    name: "forty rows",
    sample: "breast_cancer",
    spoil: few(40),
    spec: net([dense("relu", { units: 8 })], { optimizer: adam(0.01), epochs: 60 }),
  },
  {
    name: "few of one class, but told apart",
    sample: "penguins",
    spoil: rare("Gentoo", 6),
    spec: net(two, { optimizer: adam(0.003), epochs: 60 }),
  },
];

/** Tables that can't be learnt by heart: the same inputs stand beside different targets. */
export const faulty: Case[] = (["breast_cancer", "wine", "iris"] as Sample[]).map((sample) => ({
  name: "contradictions",
  sample,
  spoil: contradicted,
  spec: net(two),
}));
