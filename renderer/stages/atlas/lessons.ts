/**
 * The lessons of the atlas: each an experiment on a sample that shows one thing, and one change that cures it. The numbers in the
 * words are those of `measured.json`, which a test measures anew with the real trainer.
 */
import { isRemedy, remedied, remedies, type RemedyId } from "#core/doctor/remedies";
import type { RuleId } from "#core/doctor/rules";
import { specSchema, type ExperimentSpec, type SpecInput } from "#core/network/spec";
import { precise, share, short } from "../../charts/format";
import json from "./measured.json";

/** What one run of a lesson came to. Lists over layers hold the hidden dense layers and the output, in order. */
export interface Outcome {
  status: "finished" | "failed";
  epochs: number;
  /** Updates done. */
  steps: number;
  /** Loss at the end of each epoch, thinned to at most 61 points; the first is that of the untrained network. */
  train: (number | null)[];
  validation: (number | null)[];
  /** Epochs of these points. */
  at: number[];
  /** Accuracy, or R². */
  trainMetric: number | null;
  validationMetric: number | null;
  testMetric: number | null;
  /** What the doctor says at the end. */
  findings: { rule: string; severity: string; layers: string[]; epoch: number }[];
  /** First and last measurement of each layer. */
  gradientNorm: [(number | null)[], (number | null)[]];
  activationStd: [(number | null)[], (number | null)[]];
  dead: [(number | null)[], (number | null)[]];
  /** Of the first layer's weights: |w| from the largest to the smallest. */
  weights: number[];
  /** For each unit of the last hidden layer, the share of training rows on which it is above 0. */
  fires: number[];
  /** Standard deviation of each input over the training rows, from the first column on. */
  scales: number[];
  /** Answers on the validation rows, where there are two classes: p of the positive class and the class. */
  answers: [number, number][];
}
export interface Measurement {
  rows: { train: number; validation: number };
  /** Share of the largest class among the validation rows; null for a number. */
  majority: number | null;
  broken: Outcome;
  cure: Outcome | null;
}

export const groups = [
  { id: "signal", title: "The signal is lost", caption: "on its way through the layers, or back" },
  {
    id: "step",
    title: "The step is wrong, or it learns by heart",
    caption: "rates, scales and what holds a network back",
  },
  { id: "cut", title: "What it can tell apart", caption: "one straight cut, and where to put it" },
] as const;
export type GroupId = (typeof groups)[number]["id"];

export type PictureKind =
  | "gradients"
  | "units"
  | "signal"
  | "steadied"
  | "valley"
  | "scales"
  | "curves"
  | "mask"
  | "weights"
  | "s"
  | "dots";

export interface Lesson {
  id: string;
  title: string;
  /** One line, 34 characters at most. */
  caption: string;
  group: GroupId;
  /** File of the sample and its target. */
  sample: string;
  target: string;
  experiment: SpecInput;
  /** What the doctor is to find in it; null where it is well. */
  rule: RuleId | null;
  /** One change that cures it: a remedy of the doctor, or one of its own; null where nothing is broken. */
  cure: RemedyId | { change: SpecInput; title: string } | null;
  /** Where to change it. */
  setting: string;
  picture: PictureKind;
  /** Names of the two lines in a picture of both runs. */
  names?: readonly [string, string];
  /** Where in the strip's map it acts: 0 input … 1 output. */
  place: number;
  says(m: Measurement): string;
  cured(m: Measurement): string;
}

const cancer = { sample: "breast_cancer.csv", target: "diagnosis" } as const;
type Layer = NonNullable<NonNullable<SpecInput["network"]>["layers"]>[number];
const times = (count: number, layer: Layer): Layer[] => Array.from({ length: count }, () => ({ ...layer }));
const sgd = (learningRate: number) => ({ type: "sgd" as const, learningRate });
/** All that a lesson is not about, said outright: it has to stay as it was measured, whatever the defaults become. */
const plain = (optimizer: NonNullable<NonNullable<SpecInput["training"]>["optimizer"]>, epochs: number, seed = 7) => ({
  optimizer,
  epochs,
  seed,
  batchSize: 32,
  schedule: { type: "constant" as const },
  earlyStopping: null,
});
const relu: Layer = { type: "dense", units: 32, activation: "relu", init: "he_normal" };
const sigmoid: Layer = { type: "dense", units: 32, activation: "sigmoid", init: "glorot_uniform" };
const last = <T>(list: readonly T[]): T => list.at(-1)!;
const metric = (value: number | null) => precise(value);

export const lessons: readonly Lesson[] = [
  {
    id: "vanishing",
    title: "Vanishing gradients",
    caption: "Ten sigmoids leave next to nothing",
    group: "signal",
    ...cancer,
    experiment: {
      network: { layers: times(10, sigmoid) },
      training: plain(sgd(0.03), 30),
    },
    rule: "vanishing_gradients",
    cure: "relu",
    setting: "Network: the activation of each hidden layer",
    picture: "gradients",
    place: 0.3,
    says: ({ broken, majority }) =>
      `A sigmoid's slope is at most ¼, and the chain rule multiplies ten of them. Of a gradient of **${short(last(broken.gradientNorm[0]))}** at the output, **${short(broken.gradientNorm[0][0])}** reaches the first layer. After ${broken.epochs} epochs the accuracy is **${metric(broken.validationMetric)}**; always naming the largest class has **${metric(majority)}**.`,
    cured: ({ cure }) =>
      `ReLU with He's initialiser: where a unit fires its slope is 1. The first layer gets **${short(cure!.gradientNorm[0][0])}**, and accuracy is **${metric(cure!.validationMetric)}**.`,
  },
  {
    id: "exploding",
    title: "Exploding gradients",
    caption: "Large weights, and no way back",
    group: "signal",
    ...cancer,
    experiment: {
      network: { layers: times(10, { ...relu, init: { type: "normal", std: 1 } } as Layer) },
      training: plain(sgd(0.03), 30),
    },
    rule: "exploding_gradients",
    cure: "default_init",
    setting: "Network: the initialiser of each hidden layer",
    picture: "signal",
    names: ["σ 1", "He"],
    place: 0.7,
    says: ({ broken }) =>
      `Weights of σ = 1 make a layer of 32 ReLU units pass on about four times what it gets. Over ten layers the untrained network's loss is **${short(broken.train[0])}**, and the first layer's gradient **${short(broken.gradientNorm[0][0])}**. The run ends at update **${broken.steps}** with numbers that are none.`,
    cured: ({ cure }) =>
      `He's initialiser, σ = √(2 ÷ inputs), keeps the size: the same network starts at a gradient of **${short(cure!.gradientNorm[0][0])}** and comes to **${metric(cure!.validationMetric)}**.`,
  },
  {
    id: "dead_relu",
    title: "Dead ReLU",
    caption: "One step too long, silent ever after",
    group: "signal",
    ...cancer,
    experiment: {
      network: { layers: times(2, relu) },
      training: plain(sgd(3), 30, 6),
    },
    rule: "dead_relu",
    cure: { change: { training: { optimizer: sgd(0.03) } }, title: "Lower the learning rate to 0.03" },
    setting: "Network, training: the learning rate",
    picture: "units",
    place: 0.5,
    says: ({ broken }) =>
      `A rate of 3 throws the weights so far that a unit is below 0 on every row. Its slope there is 0, so no later step can bring it back: **${share(broken.dead[1][1])}** of the second layer's 32 units fire on no row at all, and accuracy stays at **${metric(broken.validationMetric)}**.`,
    cured: ({ cure }) =>
      `At a rate of 0.03 **${share(cure!.dead[1][1])}** are dead, and accuracy is **${metric(cure!.validationMetric)}**.`,
  },
  {
    id: "initialisation",
    title: "Initialisation",
    caption: "How much signal ten layers keep",
    group: "signal",
    ...cancer,
    experiment: {
      network: {
        layers: times(10, { type: "dense", units: 32, activation: "tanh", init: { type: "normal", std: 0.01 } }),
      },
      training: plain(sgd(0.03), 30),
    },
    rule: "vanishing_signal",
    cure: "default_init",
    setting: "Network: the initialiser of each hidden layer",
    picture: "signal",
    names: ["σ 0.01", "Glorot"],
    place: 0.15,
    says: ({ broken }) =>
      `Weights of σ = 0.01 shrink what passes through. In the untrained network the outputs of the first layer have a deviation of **${short(broken.activationStd[0][0])}**, those of the tenth **${short(broken.activationStd[0][9])}**: by then all rows look alike, and the gradient has nothing to tell them apart by. Accuracy stays at **${metric(broken.validationMetric)}**.`,
    cured: ({ cure }) =>
      `Glorot's initialiser keeps **${short(cure!.activationStd[0][9])}** in the tenth layer, and the network learns to **${metric(cure!.validationMetric)}**.`,
  },
  {
    id: "batch_norm",
    title: "Batch normalisation",
    caption: "Each layer hands on the same size",
    group: "signal",
    ...cancer,
    experiment: {
      network: { layers: times(10, sigmoid) },
      training: plain(sgd(0.1), 30),
    },
    rule: "vanishing_gradients",
    cure: "batch_norm",
    setting: "Network: a batch norm layer behind each hidden layer",
    picture: "steadied",
    names: ["without", "with"],
    place: 0.62,
    says: ({ broken }) =>
      `The same ten sigmoids as under vanishing gradients, at a rate of 0.1: **${short(broken.gradientNorm[0][0])}** of gradient reaches the first layer, where the output has **${short(last(broken.gradientNorm[0]))}**. Accuracy: **${metric(broken.validationMetric)}**.`,
    cured: ({ cure }) =>
      `Batch normalisation behind each brings every unit to mean 0 and deviation 1 before the next layer sees it. The first layer then gets **${short(cure!.gradientNorm[0][0])}**, and the same sigmoids learn to **${metric(cure!.validationMetric)}**.`,
  },
  {
    id: "learning_rate",
    title: "Learning rate",
    caption: "One valley, three rates",
    group: "step",
    ...cancer,
    experiment: {
      network: { layers: times(2, relu) },
      training: plain(sgd(0.000001), 30),
    },
    rule: "learning_rate_low",
    cure: { change: { training: { optimizer: sgd(0.03) } }, title: "Raise the learning rate to 0.03" },
    setting: "Network, training: the learning rate",
    picture: "valley",
    place: 0.2,
    says: ({ broken }) =>
      `Nothing is wrong with this network but its step: at a rate of 0.000001 the training loss goes from **${precise(broken.train[0])}** to **${precise(last(broken.train))}** in ${broken.epochs} epochs. Too small a step looks like a network that cannot learn; too large a one jumps across the valley.`,
    cured: ({ cure }) =>
      `At 0.03 the same network, from the same start, is at **${precise(last(cure!.train))}** and has an accuracy of **${metric(cure!.validationMetric)}**.`,
  },
  {
    id: "unscaled",
    title: "Unscaled inputs",
    caption: "Two columns drown all the others",
    group: "step",
    ...cancer,
    experiment: {
      recipe: { defaults: { scale: "none" } },
      network: { layers: times(2, relu) },
      training: plain(sgd(0.03), 30),
    },
    rule: "unscaled_inputs",
    cure: "scale_inputs",
    setting: "Data: the scaling of every column",
    picture: "scales",
    place: 0,
    says: ({ broken }) =>
      `The columns stand as they are in the file: their deviations go from **${short(Math.min(...broken.scales))}** to **${short(Math.max(...broken.scales))}**, and a step that suits one is far too long for another. **${share(broken.dead[1][0])}** of the first layer's units die, and accuracy is **${metric(broken.validationMetric)}**.`,
    cured: ({ cure }) =>
      `Each column less its mean and divided by its deviation: accuracy **${metric(cure!.validationMetric)}** with all else the same.`,
  },
  {
    id: "overfitting",
    title: "Overfitting",
    caption: "Better only on what it has seen",
    group: "step",
    sample: "diabetes.csv",
    target: "progression",
    experiment: {
      network: { layers: [relu, { ...relu, units: 16 } as Layer] },
      training: plain({ type: "adam", learningRate: 0.01 }, 60),
    },
    rule: "overfitting",
    cure: "early_stopping",
    setting: "Network, training: early stopping",
    picture: "curves",
    place: 1,
    says: ({ broken, rows }) =>
      `More weights than the ${rows.train} training rows can settle: the training loss falls to **${precise(last(broken.train))}**, the validation loss was lowest at **${precise(lowest(broken).loss)}** in epoch **${lowest(broken).epoch}** and is **${precise(last(broken.validation))}** at the end. R² is **${metric(broken.trainMetric)}** on the training rows and **${metric(broken.testMetric)}** on the test rows.`,
    cured: ({ cure }) =>
      `Early stopping ends after **${cure!.epochs}** epochs and takes the best weights back: R² on the test rows **${metric(cure!.testMetric)}**.`,
  },
  {
    id: "dropout",
    title: "Dropout",
    caption: "Others are missing at each step",
    group: "step",
    ...cancer,
    experiment: {
      network: { layers: [relu, { type: "dropout", rate: 1 }, { ...relu, units: 16 } as Layer] },
      training: plain({ type: "adam", learningRate: 0.003 }, 30),
    },
    rule: "dropout_all",
    cure: "lower_dropout",
    setting: "Network: the rate of the dropout layer",
    picture: "mask",
    place: 0.4,
    says: ({ broken }) =>
      `Dropout silences a share of the units in each update, others every time, so that none can rely on a single other. At a rate of 1 nothing comes through, either way: the first layer's gradient is **${short(broken.gradientNorm[0][0])}** in every update, and the training loss is still **${precise(last(broken.train))}** after ${broken.epochs} epochs. The accuracy of **${metric(broken.validationMetric)}** is that of weights drawn at random, for asked without dropout they answer.`,
    cured: ({ cure }) =>
      `At a rate of 0.2, one unit in five is missing at each step, the training loss comes to **${precise(last(cure!.train))}**, and accuracy is **${metric(cure!.validationMetric)}**.`,
  },
  {
    id: "l1_l2",
    title: "L1 against L2",
    caption: "One leaves out, one makes small",
    group: "step",
    ...cancer,
    experiment: {
      network: { layers: [{ type: "dense", units: 4, activation: "tanh", init: "glorot_uniform", l1: 0.01 }] },
      training: plain({ type: "adam", learningRate: 0.01 }, 100),
    },
    rule: null,
    cure: {
      change: {
        network: { layers: [{ type: "dense", units: 4, activation: "tanh", init: "glorot_uniform", l1: 0, l2: 0.01 }] },
      },
      title: "L2 in place of L1",
    },
    setting: "Network: L1 and L2 of the hidden layer",
    picture: "weights",
    place: 0.45,
    says: ({ broken }) =>
      `L1 costs λ for each unit of |w|, however small: what the data does not need is pulled to 0 and stays there. With λ = 0.01, **${zeros(broken)}** of the ${broken.weights.length} weights of the first layer are exactly 0, and accuracy is **${metric(broken.validationMetric)}**.`,
    cured: ({ cure }) =>
      `L2 with the same λ costs w², which hardly touches a small weight: **${zeros(cure!)}** are 0, the largest is **${short(cure!.weights[0])}**. Accuracy: **${metric(cure!.validationMetric)}**. Nothing is broken here; the two answer different questions.`,
  },
  {
    id: "logistic",
    title: "Logistic regression",
    caption: "One neuron, one S",
    group: "cut",
    ...cancer,
    experiment: {
      network: { layers: [] },
      training: plain({ type: "adam", learningRate: 0.003 }, 60),
    },
    rule: null,
    cure: null,
    setting: "Network: no hidden layer",
    picture: "s",
    place: 0.93,
    says: ({ broken }) =>
      `A network without hidden layers is logistic regression: one weighted sum of 30 columns, bent into a probability by one sigmoid. Its 31 parameters get **${metric(broken.trainMetric)}** of the training rows right, **${metric(broken.validationMetric)}** of the validation and **${metric(broken.testMetric)}** of the test rows: that is what a deeper network on this table has to beat.`,
    cured: () => "",
  },
  {
    id: "threshold",
    title: "Threshold",
    caption: "Missed cases against false alarms",
    group: "cut",
    ...cancer,
    experiment: {
      network: { layers: [] },
      training: plain(sgd(0.003), 10),
    },
    rule: null,
    cure: null,
    setting: "Evaluate: the threshold slider",
    picture: "dots",
    place: 1,
    says: ({ broken }) => {
      const half = errorsAt(broken, 0.5);
      const low = errorsAt(broken, 0.2);
      return `The network gives a probability; where to cut is up to you. After ${broken.epochs} short epochs, on the ${broken.answers.length} validation rows a threshold of 0.5 misses **${half.missed}** malignant cases and raises **${half.alarms}** false alarms; at 0.2 it misses **${low.missed}** and raises **${low.alarms}**. The same weights, another price.`;
    },
    cured: () => "",
  },
];

/** Weights that are exactly 0. */
export const zeros = ({ weights }: Outcome): number => weights.filter((value) => value === 0).length;

/** Where the validation loss was lowest. */
export function lowest({ validation, at }: Outcome): { epoch: number; loss: number } {
  let best = 0;
  validation.forEach((value, i) => {
    if (value !== null && value < (validation[best] ?? Infinity)) best = i;
  });
  return { epoch: at[best]!, loss: validation[best]! };
}

/** Mistakes of each kind on the validation rows. */
export function errorsAt({ answers }: Outcome, threshold: number): { missed: number; alarms: number } {
  return {
    missed: answers.filter(([p, truth]) => truth === 1 && p < threshold).length,
    alarms: answers.filter(([p, truth]) => truth === 0 && p >= threshold).length,
  };
}

export const experimentSpec = (lesson: Lesson): ExperimentSpec => specSchema.parse(lesson.experiment);

/** The experiment with its one change; null where nothing is broken. */
export function curedSpec(lesson: Lesson): ExperimentSpec | null {
  const { cure, experiment } = lesson;
  if (cure === null) return null;
  if (typeof cure === "string") return remedied(experimentSpec(lesson), { id: cure });
  const { network, training } = cure.change;
  return specSchema.parse({
    ...experiment,
    ...(network ? { network } : {}),
    training: { ...experiment.training, ...training },
  });
}

export const cureTitle = ({ cure }: Lesson): string =>
  cure === null ? "" : typeof cure === "string" ? (isRemedy(cure) ? remedies[cure].title : cure) : cure.title;

/** As measured with the real trainer; `test/renderer/stages/atlas/lessons.test.ts` measures again, and writes the file where it is told to. */
export const measured = json as unknown as Record<string, Measurement>;
