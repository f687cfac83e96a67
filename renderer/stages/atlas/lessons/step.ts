/** The step is wrong, or it learns by heart. */
import { precise, share, short } from "../../../charts/format";
import type { Lesson } from "./lesson";
import { cancer, last, lowest, metric, plain, relu, sgd, times, zeros, type Layer } from "./parts";

export const stepLessons: readonly Lesson[] = [
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
    others: [{ name: "rate 3", panel: true, change: { training: { optimizer: sgd(3) } } }],
    setting: "Network, training: the learning rate",
    picture: "valley",
    view: { kind: "loss", title: "loss, log axis: solid train, dashed validation" },
    names: ["rate 0.000001", "rate 0.03"],
    next: ["dead_relu", "unscaled"],
    place: 0.2,
    says: ({ broken }) =>
      `Nothing is wrong with this network but its step: at a rate of 0.000001 the training loss goes from **${precise(broken.train[0])}** to **${precise(last(broken.train))}** in ${broken.epochs} epochs. Too small a step looks like a network that cannot learn.`,
    cured: ({ cure }) =>
      `At 0.03 the same network, from the same start, is at **${precise(last(cure!.train))}** and has an accuracy of **${metric(cure!.validationMetric)}**. At 3 every step jumps across the valley and lands higher up; the doctor says what becomes of it.`,
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
    view: { kind: "lanes", signal: "dead", title: "share of dead units in each layer", heat: false },
    names: ["as they are", "÷ σ"],
    next: ["learning_rate", "dead_relu"],
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
    source: { sample: "diabetes.csv" },
    target: "progression",
    experiment: {
      network: { layers: [relu, { ...relu, units: 16 } as Layer] },
      training: plain({ type: "adam", learningRate: 0.01 }, 60),
    },
    rule: "overfitting",
    cure: "early_stopping",
    setting: "Network, training: early stopping",
    picture: "curves",
    view: { kind: "loss", title: "loss, log axis: solid train, dashed validation" },
    names: ["60 epochs", "early stopping"],
    next: ["dropout", "l1_l2"],
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
    others: [0, 0.5].map((rate) => ({
      name: `rate ${rate}`,
      panel: true,
      change: { network: { layers: [relu, { type: "dropout", rate }, { ...relu, units: 16 } as Layer] } },
    })),
    setting: "Network: the rate of the dropout layer",
    picture: "mask",
    view: { kind: "loss", title: "loss, log axis: solid train, dashed validation" },
    names: ["rate 1", "rate 0.2"],
    next: ["overfitting", "l1_l2"],
    place: 0.4,
    says: ({ broken }) =>
      `Dropout silences a share of the units in each update, others every time, so that none can rely on a single other. At a rate of 1 nothing comes through, either way: the first layer's gradient is **${short(broken.gradientNorm[0][0])}** in every update, and the training loss is still **${precise(last(broken.train))}** after ${broken.epochs} epochs. The accuracy of **${metric(broken.validationMetric)}** is that of weights drawn at random, for asked without dropout they answer.`,
    cured: ({ cure, others: [none, half] }) =>
      `At a rate of 0.2, one unit in five is missing at each step, the training loss comes to **${precise(last(cure!.train))}**, and accuracy is **${metric(cure!.validationMetric)}**. Without dropout the training loss gets to **${precise(last(none!.train))}**, at 0.5 to **${precise(last(half!.train))}**: the more is missing, the less can be learnt by heart.`,
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
    others: [
      {
        name: "neither",
        panel: true,
        change: { network: { layers: [{ type: "dense", units: 4, activation: "tanh", init: "glorot_uniform" }] } },
      },
    ],
    setting: "Network: L1 and L2 of the hidden layer",
    picture: "weights",
    view: { kind: "weights", title: "|w| of the first layer, the largest first" },
    names: ["L1", "L2"],
    next: ["overfitting", "dropout"],
    place: 0.45,
    says: ({ broken }) =>
      `L1 costs λ for each unit of |w|, however small: what the data does not need is pulled to 0 and stays there. With λ = 0.01, **${zeros(broken)}** of the ${broken.weights.length} weights of the first layer are exactly 0, and accuracy is **${metric(broken.validationMetric)}**.`,
    cured: ({ cure, others: [neither] }) =>
      `L2 with the same λ costs w², which hardly touches a small weight: **${zeros(cure!)}** are 0, the largest is **${short(cure!.weights[0])}**; with neither it is **${short(neither!.weights[0])}**. Accuracy: **${metric(cure!.validationMetric)}**. Nothing is broken here; the two answer different questions.`,
  },
];
