/** What a network can tell apart. */
import { precise } from "../../../charts/format";
import type { Lesson } from "./lesson";
import { cancer, errorsAt, last, metric, plain, sgd, tanh } from "./parts";

export const cutLessons: readonly Lesson[] = [
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
    view: { kind: "answers", title: "p of the validation rows" },
    names: ["no hidden layer"],
    next: ["threshold", "xor"],
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
    view: { kind: "answers", title: "p of the validation rows" },
    names: ["no hidden layer"],
    next: ["logistic"],
    place: 1,
    says: ({ broken }) => {
      const half = errorsAt(broken, 0.5);
      const low = errorsAt(broken, 0.2);
      return `The network gives a probability; where to cut is up to you. After ${broken.epochs} short epochs, on the ${broken.answers.length} validation rows a threshold of 0.5 misses **${half.missed}** malignant cases and raises **${half.alarms}** false alarms; at 0.2 it misses **${low.missed}** and raises **${low.alarms}**. The same weights, another price.`;
    },
    cured: () => "",
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
      {
        name: "two units",
        panel: false,
        change: { network: { layers: [tanh(2)] } },
      },
      {
        name: "16 units without a bend",
        panel: false,
        change: { network: { layers: [{ type: "dense", units: 16, activation: "linear", init: "glorot_uniform" }] } },
      },
    ],
    setting: "Network: a hidden layer",
    picture: "made",
    view: { kind: "space", title: "the plane as each layer bends it, tinted by the answer" },
    names: ["no hidden layer", "one of 4 units"],
    place: 0.55,
    next: ["spirals", "logistic"],
    says: ({ broken }) =>
      `A row is “unequal” where the signs of x1 and x2 differ. Without a hidden layer the network can only cut the plane once, along w₁x₁ + w₂x₂ + b = 0, and each side of any cut holds both classes: the training accuracy stays at **${metric(broken.trainMetric)}** and the loss at **${precise(last(broken.train))}**; a coin has ln 2 = 0.693.`,
    cured: ({ cure, others: [two, straight] }) =>
      `Four tanh units cut the plane four times, and the output adds their answers up: **${metric(cure!.trainMetric)}**. Two units from the same seed come to **${metric(two!.trainMetric)}**. It is the bend that counts, not the units: 16 of them without an activation are one straight cut again, **${metric(straight!.trainMetric)}**.`,
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
    rule: null,
    cure: {
      change: { network: { layers: [8, 8, 2].map(tanh) } },
      title: "Three hidden layers: 8, 8 and 2 units",
    },
    setting: "Network: more layers, more units",
    picture: "made",
    view: { kind: "space", title: "the plane as each layer bends it, tinted by the answer" },
    names: ["one layer of 3", "layers of 8, 8, 2"],
    place: 0.6,
    next: ["xor", "overfitting"],
    says: ({ broken }) =>
      `Each arm winds once and a quarter around the other. A hidden layer can fold the plane along a few straight lines, and the output can only cut what is folded once: with three units the training accuracy ends at **${metric(broken.trainMetric)}**.`,
    cured: ({ cure }) =>
      `Each of three layers bends what the one before hands on: tanh(Wx + b) turns, stretches and squeezes the plane, and never tears it. In the plane of the last two units the arms lie apart, and one straight cut gets **${metric(cure!.trainMetric)}** of the training rows right and **${metric(cure!.testMetric)}** of the test rows.`,
  },
];
