/** Wrong step size, or memorising. */
import { formatNumber } from "#core/numbers";
import { formatPercent } from "#core/percent";
import { causes } from "../causes";
import type { Lesson } from "./lesson";
import {
  cancer,
  last,
  lowest,
  metric,
  normed,
  plain,
  relu,
  scoreLuck,
  scores,
  sgd,
  times,
  trainLoss,
  tried,
  zeros,
  type Layer,
} from "./parts";

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
    others: [
      { name: "3", panel: true, change: { training: { optimizer: sgd(3) } } },
      tried("Adam at 0.001", { training: { optimizer: { type: "adam", learningRate: 0.001 } } }),
      tried("ten times the epochs", { training: { epochs: 300 } }),
    ],
    setting: "Network, training: the learning rate",
    picture: "valley",
    view: { kind: "loss", title: "loss, log axis: solid train, dashed validation" },
    what: "Learning rate",
    names: ["1e−6", "0.03"],
    measures: [...scores("validation"), trainLoss],
    luck: {
      title: "training loss at the end",
      of: (outcome) => (outcome.status === "failed" ? null : last(outcome.train)),
      axis: { min: 0.01, max: 10, log: true },
      says: ([first, second]) => {
        const learnt = (values: readonly (number | null)[]) =>
          values.filter((value) => value !== null && value < 0.2).length;
        return `**${learnt(first)} of ${first.length}** get below 0.2, at 0.03 **${learnt(second)}**`;
      },
    },
    cause: { kind: "section", title: "training loss after one update from the start (up), by the rate (right)" },
    why: "Why the rate decides",
    next: ["dead_relu", "unscaled"],
    place: 0.2,
    says: ({ broken }) =>
      `Only the step size is wrong with this network: at a rate of 0.000001 the training loss goes from **${formatNumber(broken.train[0])}** to **${formatNumber(last(broken.train))}** in ${broken.epochs} epochs. Steps that are too small look like a network that can't learn.`,
    explains: ({ cure }) =>
      `An update is the rate times the gradient. On a steep slope a large step lands on the other side of the valley, higher than before; on flat ground a small one hardly moves. At 0.03 the same network, with the same initial weights, ends at a training loss of **${formatNumber(last(cure!.train))}** and a validation accuracy of **${metric(cure!.validationMetric)}**. The figure is the valley, cut along the first step: the loss falls with the size of the step, and beyond a bound it rises. The bound is 2 divided by the **curvature** (how fast the slope changes where it changes most), here **${formatNumber(2 / causes.section.curvature)}**; at 3 every step lands higher on the other side.`,
  },
  {
    id: "unscaled",
    title: "Unscaled inputs",
    caption: "Two columns drown out the others",
    group: "step",
    ...cancer,
    experiment: {
      recipe: { defaults: { scale: "none" } },
      network: { layers: times(2, relu) },
      training: plain(sgd(0.03), 30),
    },
    rule: "unscaled_inputs",
    cure: "scale_inputs",
    others: [
      tried("Adam at 0.001", { training: { optimizer: { type: "adam", learningRate: 0.001 } } }),
      tried("batch norm after each", { network: { layers: normed(times(2, relu)) } }),
      tried("a rate of 0.0001", { training: { optimizer: sgd(0.0001) } }),
    ],
    setting: "Data: the scaling of every column",
    picture: "scales",
    view: { kind: "lanes", signal: "dead", title: "share of dead units in each layer", heat: false },
    what: "Scaling",
    names: ["as they are", "÷ σ"],
    focus: "dense_1",
    measures: [
      { kind: "signal", signal: "dead", layer: "dense_1", words: "dead in layer 1", bad: { above: 0.5 } },
      { kind: "signal", signal: "dead", layer: "dense_2", words: "dead in layer 2", bad: { above: 0.5 } },
      ...scores("validation"),
      trainLoss,
    ],
    luck: {
      title: "dead in layer 1",
      of: (outcome) => (outcome.status === "failed" ? null : outcome.dead[1][0]!),
      axis: { min: 0, max: 1, share: true },
      says: ([first, second]) => {
        const most = (values: readonly (number | null)[]) =>
          values.filter((value) => value !== null && value > 0.5).length;
        return `**${most(first)} of ${first.length}** lose more than half of it; scaled, **${most(second)}**`;
      },
    },
    cause: { kind: "sums", layer: "dense_1", title: "inputs to a unit of layer 1" },
    why: "Why the size of a column matters",
    next: ["learning_rate", "dead_relu"],
    place: 0,
    says: ({ broken }) =>
      `The columns are used as they are in the file: their standard deviations range from **${formatNumber(Math.min(...broken.scales))}** to **${formatNumber(Math.max(...broken.scales))}**, and a step that suits one is far too large for another. **${formatPercent(broken.dead[1][0])}** of the first layer's units die, and the validation accuracy is **${metric(broken.validationMetric)}**.`,
    explains: ({ cure }) =>
      `The gradient of a weight is proportional to the column that it multiplies: a column with values in the hundreds gets steps that throw its units far below 0 for every row, while one in the hundredths hardly learns. Subtract each column's mean and divide by its standard deviation, and the validation accuracy is **${metric(cure!.validationMetric)}**, with everything else the same.`,
  },
  {
    id: "overfitting",
    title: "Overfitting",
    caption: "Better only on rows it has seen",
    group: "step",
    source: { sample: "diabetes.csv" },
    target: "progression",
    experiment: {
      network: { layers: [relu, { ...relu, units: 16 } as Layer] },
      training: plain({ type: "adam", learningRate: 0.01 }, 60),
    },
    rule: "overfitting",
    cure: "early_stopping",
    others: [
      tried("dropout of ½", {
        network: { layers: [relu, { type: "dropout", rate: 0.5 }, { ...relu, units: 16 } as Layer] },
      }),
      tried("four units", { network: { layers: [{ ...relu, units: 4 } as Layer] } }),
      tried("half the rate", { training: { optimizer: { type: "adam", learningRate: 0.005 } } }),
    ],
    setting: "Network, training: early stopping",
    picture: "curves",
    view: { kind: "loss", title: "loss, log axis: solid train, dashed validation" },
    what: "Stop",
    names: ["after 60", "early"],
    measures: [...scores("train", "validation", "test"), trainLoss, { kind: "loss", split: "validation" }],
    luck: scoreLuck("test", "R²"),
    cause: { kind: "fit", title: "prediction (up) and truth (right): equal on the line" },
    why: "Why it gets worse by learning",
    next: ["dropout", "l1_l2"],
    place: 1,
    says: ({ broken, rows }) =>
      `More weights than ${rows.train} training rows can determine. After ${broken.epochs} epochs the training loss is **${formatNumber(last(broken.train))}**; the validation loss was lowest in epoch **${lowest(broken).epoch}**, **${formatNumber(lowest(broken).loss)}**, and has risen to **${formatNumber(last(broken.validation))}**. R² is **${metric(broken.trainMetric)}** on the training rows and **${metric(broken.testMetric)}** on the test rows.`,
    explains: ({ cure }) =>
      `The network first learns what all rows have in common. After that, the loss can only fall by memorising single rows, noise included, and that is wrong for every other row. Early stopping ends after **${cure!.epochs}** epochs and restores the best weights: R² on the test rows is **${metric(cure!.testMetric)}**.`,
  },
  {
    id: "dropout",
    title: "Dropout",
    caption: "Other units are missing at each step",
    group: "step",
    ...cancer,
    experiment: {
      network: { layers: [relu, { type: "dropout", rate: 1 }, { ...relu, units: 16 } as Layer] },
      training: plain({ type: "adam", learningRate: 0.003 }, 30),
    },
    rule: "dropout_all",
    cure: "lower_dropout",
    others: [0, 0.5].map((rate) => ({
      name: String(rate),
      panel: true,
      change: { network: { layers: [relu, { type: "dropout", rate }, { ...relu, units: 16 } as Layer] } },
    })),
    setting: "Network: the rate of the dropout layer",
    picture: "mask",
    view: { kind: "loss", title: "loss, log axis: solid train, dashed validation" },
    what: "Dropout rate",
    names: ["1", "0.2"],
    measures: [...scores("train", "validation"), trainLoss, { kind: "loss", split: "validation" }],
    luck: scoreLuck("validation"),
    cause: { kind: "silenced", title: "validation loss with units of layer 1 silenced, mean of 60 draws" },
    why: "What the missing units teach",
    next: ["overfitting", "l1_l2"],
    place: 0.4,
    says: ({ broken }) =>
      `Dropout silences a share of the units in each update, different ones every time, so that no unit can rely on a single other one. At a rate of 1 nothing gets through in either direction: the first layer's gradient is **${formatNumber(broken.gradientNorm[0][0])}** in every update, and the training loss is still **${formatNumber(last(broken.train))}** after ${broken.epochs} epochs. The validation accuracy of **${metric(broken.validationMetric)}** is luck: predictions are made without dropout, with the random initial weights.`,
    explains: ({ cure, others: [none, half] }) =>
      `At a rate of 0.2, one unit in five is missing at each step: the training loss ends at **${formatNumber(last(cure!.train))}**, and the validation accuracy is **${metric(cure!.validationMetric)}**. Without dropout the training loss falls to **${formatNumber(last(none!.train))}**, at 0.5 to **${formatNumber(last(half!.train))}**: the more units are missing, the less can be memorised. The figure silences units of the trained networks: of those that learnt, the one trained at 0.5 loses the least.`,
  },
  {
    id: "l1_l2",
    title: "L1 against L2",
    caption: "L1 drops weights, L2 shrinks them",
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
    what: "Penalty",
    names: ["L1", "L2"],
    measures: [{ kind: "zeros" }, ...scores("validation"), trainLoss],
    luck: scoreLuck("validation"),
    cause: { kind: "pull", title: "how hard each penalty pulls at a weight" },
    why: "Why one removes weights and one shrinks them",
    next: ["overfitting", "dropout"],
    place: 0.45,
    says: ({ broken }) =>
      `L1 adds λ|w| to the loss, so it pulls at every weight equally hard, however small: weights that the data does not need end at 0 and stay there. With λ = 0.01, **${zeros(broken)}** of the ${broken.weights.length} weights of the first layer are exactly 0, and the validation accuracy is **${metric(broken.validationMetric)}**.`,
    explains: ({ cure, others: [neither] }) =>
      `L2 with the same λ adds λw², which hardly touches a small weight: **${zeros(cure!)}** are 0, and the largest is **${formatNumber(cure!.weights[0])}**; with neither penalty it is **${formatNumber(neither!.weights[0])}**. The validation accuracy is **${metric(cure!.validationMetric)}**. Nothing is broken here: L1 gives a sparse network, L2 a simple one.`,
    concludes: ({ broken, cure, others: [neither] }) =>
      `L1 leaves **${zeros(broken)}** of ${broken.weights.length} weights exactly at 0, L2 **${zeros(cure!)}** and no penalty **${zeros(neither!)}**, at validation accuracies of **${metric(broken.validationMetric)}**, **${metric(cure!.validationMetric)}** and **${metric(neither!.validationMetric)}**.`,
  },
];
