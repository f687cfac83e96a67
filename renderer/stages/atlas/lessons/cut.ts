/** What a network can tell apart. */
import { formatNumber } from "#core/numbers";
import type { Lesson } from "./lesson";
import {
  cancer,
  errorsAt,
  last,
  metric,
  plain,
  recallAt,
  scoreLuck,
  scores,
  sgd,
  tanh,
  trainLoss,
  tried,
} from "./parts";

export const cutLessons: readonly Lesson[] = [
  {
    id: "logistic",
    title: "Logistic regression",
    caption: "One neuron, one S-shaped curve",
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
    view: { kind: "answers", title: "p of the validation rows" },
    what: "",
    names: ["no hidden layer"],
    measures: [...scores("train", "validation", "test"), trainLoss],
    luck: scoreLuck("validation"),
    cause: { kind: "picture", title: "the answer as a function of the sum wx + b" },
    why: "What one neuron can say",
    next: ["threshold", "xor"],
    place: 0.93,
    says: ({ broken }) =>
      `A network without hidden layers is logistic regression: a weighted sum of 30 columns, turned into a probability by one sigmoid. Its 31 parameters get **${metric(broken.trainMetric)}** of the training rows right, **${metric(broken.validationMetric)}** of the validation rows and **${metric(broken.testMetric)}** of the test rows. A deeper network has to beat that.`,
    explains: () =>
      `The sum is the logarithm of the odds, and the sigmoid turns it into a probability: 0 gives ½. Where the sum is 0, one flat cut divides the space of the columns. No hidden layer bends it, so each weight can be read: it says how much a column adds to the log-odds when it rises by one standard deviation. Set it in **Network**: no hidden layer.`,
    concludes: ({ broken, majority }) =>
      `One flat cut gets **${metric(broken.validationMetric)}** of the validation rows right; always predicting the largest class gets **${metric(majority)}**.`,
  },
  {
    id: "threshold",
    title: "Threshold",
    caption: "Missed cases against false alarms",
    group: "cut",
    ...cancer,
    experiment: {
      network: { layers: [] },
      training: plain(sgd(0.012), 10, 2),
    },
    rule: null,
    cure: null,
    setting: "Evaluate: the threshold slider",
    picture: "dots",
    view: { kind: "answers", title: "p of the validation rows" },
    what: "",
    names: ["no hidden layer"],
    measures: [...scores("train", "validation", "test"), trainLoss],
    luck: scoreLuck("validation"),
    cause: { kind: "threshold", title: "recall and precision of the validation rows by threshold" },
    why: "Why ½ is only a habit",
    next: ["logistic"],
    place: 1,
    says: ({ broken }) => {
      const half = errorsAt(broken, 0.5);
      const low = errorsAt(broken, 0.2);
      return `The network gives a probability; where to cut is up to you. Drag the threshold. After ${broken.epochs} epochs, on the ${broken.answers.length} validation rows, 0.5 misses **${half.missed}** malignant cases and raises **${half.alarms}** false alarms; 0.2 misses **${low.missed}** and raises **${low.alarms}**. The weights are the same, the price is another.`;
    },
    explains: () =>
      `A lower threshold finds more of the malignant cases and mistakes more benign ones for malignant: recall rises, precision falls. The data does not say what a missed case costs compared with a false alarm. Set it in **Evaluate**, by the threshold slider: choose it on validation rows, and judge it on test rows.`,
    concludes: ({ broken }) => {
      const [half, low] = [recallAt(broken, 0.5), recallAt(broken, 0.2)];
      return `At 0.5 recall is **${formatNumber(half.recall)}** and precision **${formatNumber(half.precision)}**; at 0.2 recall is **${formatNumber(low.recall)}** and precision **${formatNumber(low.precision)}**. The weights are the same.`;
    },
  },
  {
    id: "xor",
    title: "XOR",
    caption: "What one straight line can never do",
    group: "cut",
    source: { generator: { kind: "xor", rows: 400, noise: 0.05, seed: 1 } },
    target: "class",
    experiment: {
      network: { layers: [] },
      training: plain({ type: "adam", learningRate: 0.03 }, 60, 3),
    },
    rule: "underfitting",
    cure: {
      change: { network: { layers: [tanh(4)] } },
      title: "One hidden layer of four units",
    },
    others: [
      tried("two units", { network: { layers: [tanh(2)] } }),
      tried("16 units, no activation", {
        network: { layers: [{ type: "dense", units: 16, activation: "linear", init: "glorot_uniform" }] },
      }),
    ],
    setting: "Network: a hidden layer",
    picture: "made",
    view: { kind: "space", title: "the plane as each layer bends it, tinted by the answer" },
    what: "Hidden layer",
    names: ["none", "4 units"],
    place: 0.55,
    measures: [...scores("train", "validation"), trainLoss],
    luck: scoreLuck("train"),
    cause: { kind: "cut", title: "rows right by one straight cut, fitted to others" },
    why: "Why a bend is needed",
    next: ["spirals", "logistic"],
    says: ({ broken }) =>
      `A row is “unequal” where the signs of x1 and x2 differ. Without a hidden layer the network can only cut the plane once, along w₁x₁ + w₂x₂ + b = 0, and both sides of any cut hold both classes: the training accuracy stays at **${metric(broken.trainMetric)}** and the loss at **${formatNumber(last(broken.train))}**; tossing a coin has ln 2 = 0.693.`,
    explains: ({ cure, others: [two, straight] }) =>
      `Four tanh units cut the plane four times, and the output adds up their answers: **${metric(cure!.trainMetric)}**. Two units with the same seed reach **${metric(two!.trainMetric)}**. What counts is the bend, not the number of units: 16 units without an activation still make one straight cut, **${metric(straight!.trainMetric)}**. In the figure a cut is fitted to one half of the rows and tried on the other: where no cut helps, it may get less than half of them right.`,
  },
  {
    id: "spirals",
    title: "Two spirals",
    caption: "Layers bend space to one clean cut",
    group: "cut",
    source: { generator: { kind: "spirals", rows: 500, noise: 0.03, seed: 1, classes: 2 } },
    target: "class",
    experiment: {
      network: { layers: [tanh(3)] },
      training: plain({ type: "adam", learningRate: 0.02 }, 120, 1),
    },
    rule: "underfitting",
    cure: {
      change: { network: { layers: [8, 8, 2].map(tanh) } },
      title: "Three hidden layers: 8, 8 and 2 units",
    },
    others: [
      tried("one layer of 18", { network: { layers: [tanh(18)] } }),
      tried("8, 8, 2, no activation", {
        network: {
          layers: [8, 8, 2].map((units) => ({ type: "dense", units, activation: "linear", init: "glorot_uniform" })),
        },
      }),
    ],
    setting: "Network: more layers, more units",
    picture: "made",
    view: { kind: "space", title: "the plane as each layer bends it, tinted by the answer" },
    what: "Hidden layers",
    names: ["3", "8, 8, 2"],
    place: 0.6,
    measures: [...scores("train", "validation", "test"), trainLoss],
    luck: scoreLuck("train"),
    cause: { kind: "cut", title: "rows right by one straight cut, fitted to others" },
    why: "How layers untie it",
    next: ["xor", "overfitting"],
    says: ({ broken }) =>
      `Each arm winds one and a quarter times around the other. A hidden layer folds the plane along a few straight lines, and the output can cut the folded plane only once: with three units the training accuracy ends at **${metric(broken.trainMetric)}**.`,
    explains: ({ cure }) =>
      `Each of three layers bends the output of the one before: tanh(Wx + b) turns, stretches and squeezes the plane, and never tears it. In the plane of the last two units the arms lie apart, and one straight cut gets **${metric(cure!.trainMetric)}** of the training rows right and **${metric(cure!.testMetric)}** of the test rows.`,
  },
];
