/** The signal is lost on its way through the layers, or back. */
import { share, short } from "../../../charts/format";
import type { Lesson } from "./lesson";
import { cancer, last, metric, plain, relu, sgd, sigmoid, times, type Layer } from "./parts";

export const signalLessons: readonly Lesson[] = [
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
    others: [
      {
        name: "σ 1",
        panel: true,
        change: {
          network: {
            layers: times(10, { type: "dense", units: 32, activation: "tanh", init: { type: "normal", std: 1 } }),
          },
        },
      },
    ],
    setting: "Network: the initialiser of each hidden layer",
    picture: "signal",
    view: { kind: "lanes", signal: "activationStd", title: "deviation of each layer’s output", heat: true },
    names: ["σ 0.01", "Glorot"],
    next: ["exploding", "batch_norm"],
    place: 0.15,
    says: ({ broken }) =>
      `Weights of σ = 0.01 shrink what passes through. In the untrained network the outputs of the first layer have a deviation of **${short(broken.activationStd[0][0])}**, those of the tenth **${short(broken.activationStd[0][9])}**: by then all rows look alike, and the gradient has nothing to tell them apart by. Accuracy stays at **${metric(broken.validationMetric)}**.`,
    cured: ({ cure, others: [wide] }) =>
      `Glorot's initialiser keeps **${short(cure!.activationStd[0][9])}** in the tenth layer, and the network learns to **${metric(cure!.validationMetric)}**. Weights of σ = 1 are too large: units are driven to −1 and 1, where tanh is flat, and the same network comes to **${metric(wide!.validationMetric)}**.`,
  },
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
    view: { kind: "lanes", signal: "gradientNorm", title: "gradient norm of each layer", heat: true },
    names: ["sigmoid", "ReLU"],
    next: ["exploding", "batch_norm"],
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
    view: { kind: "lanes", signal: "activationStd", title: "deviation of each layer’s output", heat: true },
    names: ["σ 1", "He"],
    next: ["initialisation", "vanishing"],
    place: 0.7,
    says: ({ broken }) =>
      `Weights of σ = 1 make a layer of 32 ReLU units pass on about four times what it gets. Over ten layers the untrained network's loss is **${short(broken.train[0])}**, and the first layer's gradient **${short(broken.gradientNorm[0][0])}**. It fails in epoch **${broken.epochs + 1}**, with numbers that are none.`,
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
    others: [
      {
        name: "clip the gradient to norm 1",
        panel: false,
        change: { training: { clip: { type: "norm", limit: 1 } } },
      },
      {
        name: "batch norm",
        panel: false,
        change: { network: { layers: [relu, { type: "batch_norm" }, relu, { type: "batch_norm" }] } },
      },
      {
        name: "leaky ReLU",
        panel: false,
        change: { network: { layers: times(2, { ...relu, activation: "leaky_relu" } as Layer) } },
      },
    ],
    setting: "Network, training: the learning rate",
    picture: "units",
    view: { kind: "units", layer: "dense_2", title: "the 32 units of layer 2, darker where they answer more" },
    names: ["rate 3", "rate 0.03"],
    next: ["learning_rate", "initialisation", "unscaled"],
    place: 0.5,
    says: ({ broken }) =>
      `A rate of 3 throws the weights so far that a unit is below 0 on every row. Its slope there is 0, so no later step can bring it back: **${share(broken.dead[1][1])}** of the second layer's 32 units fire on no row at all, and accuracy stays at **${metric(broken.validationMetric)}**.`,
    cured: ({ cure }) =>
      `At a rate of 0.03 **${share(cure!.dead[1][1])}** are dead, and accuracy is **${metric(cure!.validationMetric)}**. Still at 3, clipping the gradient or batch normalisation helps as well; leaky ReLU keeps its units alive and learns nothing all the same.`,
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
    view: { kind: "lanes", signal: "gradientNorm", title: "gradient norm of each layer", heat: true },
    names: ["without", "with"],
    next: ["vanishing", "initialisation"],
    place: 0.62,
    says: ({ broken }) =>
      `The same ten sigmoids as under vanishing gradients, at a rate of 0.1: **${short(broken.gradientNorm[0][0])}** of gradient reaches the first layer, where the output has **${short(last(broken.gradientNorm[0]))}**. Accuracy: **${metric(broken.validationMetric)}**.`,
    cured: ({ cure }) =>
      `Batch normalisation behind each brings every unit to mean 0 and deviation 1 before the next layer sees it. The first layer then gets **${short(cure!.gradientNorm[0][0])}**, and the same sigmoids learn to **${metric(cure!.validationMetric)}**.`,
  },
];
