/** Networks to begin with: sound ones to build on, and broken ones to learn from. */
import { parseSpec } from "./parse";
import type { ExperimentSpec, SpecInput } from "./spec";

export interface Preset {
  title: string;
  detail: string;
  /** What it goes wrong by, for those that are meant to fail; null for sound ones. */
  fails: string | null;
  network: NonNullable<SpecInput["network"]>;
  /** What it changes in training; all else is the default. */
  training?: SpecInput["training"];
}

type LayerInput = NonNullable<Preset["network"]["layers"]>[number];
const relu = (units: number): LayerInput => ({ type: "dense", units, activation: "relu", init: "he_normal" });
const sigmoid: LayerInput = { type: "dense", units: 32, activation: "sigmoid", init: "glorot_uniform" };
const times = (count: number, layer: LayerInput): LayerInput[] => Array.from({ length: count }, () => ({ ...layer }));

export const presets = {
  default: {
    title: "Default",
    detail:
      "Two ReLU layers of 32 and 16 units with a little dropout and L2, trained by Adam: right for most small tables.",
    fails: null,
    network: {},
  },
  logistic: {
    title: "No hidden layer",
    detail: "Logistic regression, or linear regression for numbers: the model to beat.",
    fails: null,
    network: { layers: [] },
  },
  one_hidden: {
    title: "One hidden layer",
    detail: "16 ReLU units: enough for a simple bend in the boundary.",
    fails: null,
    network: { layers: [relu(16)] },
  },
  wide: {
    title: "Wide",
    detail: "One layer of 256 ReLU units with a little L2.",
    fails: null,
    network: { layers: [{ ...relu(256), l2: 0.0001 } as LayerInput] },
  },
  deep: {
    title: "Deep",
    detail: "Five ReLU layers of 32 units with He initialisation.",
    fails: null,
    network: { layers: times(5, relu(32)) },
  },
  deep_regularised: {
    title: "Deep, regularised",
    detail: "Dense 32, batch norm, dropout 0.2, dense 16: learns fast and is slow to overfit.",
    fails: null,
    network: { layers: [relu(32), { type: "batch_norm" }, { type: "dropout", rate: 0.2 }, relu(16)] },
  },
  vanishing: {
    title: "Vanishing gradients",
    detail: "Ten sigmoid layers of 32 units, Glorot, SGD at 0.03: almost no gradient reaches the first layers.",
    fails: "vanishing_gradients",
    network: { layers: times(10, sigmoid) },
    training: { optimizer: { type: "sgd", learningRate: 0.03 } },
  },
  thirty: {
    title: "30 layers",
    detail:
      "Thirty sigmoid layers of 32 units, Glorot, and a layer normalisation, SGD at 0.03: no gradient reaches the first layers.",
    fails: "vanishing_gradients",
    network: { layers: [...times(30, sigmoid), { type: "layer_norm" }] },
    training: { optimizer: { type: "sgd", learningRate: 0.03 } },
  },
  thirty_residual: {
    title: "30 with shortcuts",
    detail: "The same thirty layers, each but the first with a shortcut around it: the gradient has a way back.",
    fails: null,
    network: {
      layers: [
        sigmoid,
        ...times(29, sigmoid).flatMap((layer): LayerInput[] => [layer, { type: "residual", around: 1 }]),
        { type: "layer_norm" },
      ],
    },
    training: { optimizer: { type: "sgd", learningRate: 0.03 } },
  },
  vanishing_signal: {
    title: "Vanishing signal",
    detail: "Ten tanh layers initialised with σ = 0.01: the signal is gone before it reaches the output.",
    fails: "vanishing_signal",
    network: {
      layers: times(10, { type: "dense", units: 32, activation: "tanh", init: { type: "normal", std: 0.01 } }),
    },
    training: { optimizer: { type: "sgd", learningRate: 0.03 } },
  },
  exploding: {
    title: "Exploding gradients",
    detail: "Ten ReLU layers initialised with σ = 1: signals and gradients grow fourfold in each.",
    fails: "exploding_gradients",
    network: { layers: times(10, { type: "dense", units: 32, activation: "relu", init: { type: "normal", std: 1 } }) },
    training: { optimizer: { type: "sgd", learningRate: 0.03 } },
  },
  dead_relu: {
    title: "Dead ReLU",
    detail: "Two ReLU layers of 32 units with SGD at a rate of 3: after a few large steps, units never fire again.",
    fails: "dead_relu",
    network: { layers: times(2, relu(32)) },
    training: { optimizer: { type: "sgd", learningRate: 3 } },
  },
  saturated: {
    title: "Saturated tanh",
    detail: "Two tanh layers initialised with σ = 3: outputs sit at −1 and 1, where the slope is 0.",
    fails: "saturation",
    network: { layers: times(2, { type: "dense", units: 32, activation: "tanh", init: { type: "normal", std: 3 } }) },
    training: { optimizer: { type: "sgd", learningRate: 0.03 } },
  },
  slow: {
    title: "Learning rate too low",
    detail: "A good network with SGD at a rate of 0.000001: it would take years.",
    fails: "learning_rate_low",
    network: { layers: [relu(32), relu(16)] },
    training: { optimizer: { type: "sgd", learningRate: 0.000001 } },
  },
  dropout_all: {
    title: "Dropout of everything",
    detail: "Dropout at a rate of 1 after the first layer: nothing gets through.",
    fails: "dropout_all",
    network: { layers: [relu(32), { type: "dropout", rate: 1 }, relu(16)] },
  },
  zeros: {
    title: "All weights 0",
    detail: "Two ReLU layers that start at 0: all units of a layer stay identical, and none learns.",
    fails: "symmetric_weights",
    network: { layers: times(2, { type: "dense", units: 16, activation: "relu", init: "zeros" }) },
  },
} as const satisfies Record<string, Preset>;

export type PresetId = keyof typeof presets;
export const presetIds = Object.keys(presets) as [PresetId, ...PresetId[]];

/** A preset as a whole spec. The layers are the same for every task; loss and output follow from the target. */
export function presetSpec(id: PresetId): ExperimentSpec {
  const preset: Preset = presets[id];
  // A broken network is to be seen failing to its planned end, which it does soon.
  const training = preset.fails === null ? preset.training : { epochs: 100, earlyStopping: null, ...preset.training };
  return parseSpec({ network: preset.network, training });
}

/** A spec with another preset's network and training; its recipe and seed stay. */
export function withPreset(spec: ExperimentSpec, id: PresetId): ExperimentSpec {
  const { network, training } = presetSpec(id);
  return { recipe: spec.recipe, network, training: { ...training, seed: spec.training.seed } };
}
