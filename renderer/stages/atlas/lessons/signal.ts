/** The signal is lost on its way through the layers, or back. */
import { formatNumber } from "#core/numbers";
import { formatPercent } from "#core/percent";
import type { Lesson } from "./lesson";
import {
  cancer,
  digits,
  gradientOf,
  last,
  metric,
  normed,
  plain,
  relu,
  scores,
  sgd,
  sigmoid,
  sizeLuck,
  tanh,
  times,
  trainLoss,
  tried,
  type Layer,
} from "./parts";

/** What is looked at where ten sigmoids lose the gradient. */
const fadingGradient = {
  view: { kind: "lanes", signal: "gradientNorm", title: "gradient norm of each layer", heat: true },
  measures: [
    gradientOf("dense_1", "gradient, layer 1"),
    { kind: "signal", signal: "gradientNorm", layer: "output", words: "gradient, output" },
    ...scores("validation"),
    trainLoss,
  ],
  luck: sizeLuck("gradient of layer 1, untrained", (o) => o.gradientNorm[0][0]!, [1e-9, 10], { below: 1e-4 }),
  cause: {
    kind: "depth",
    signal: "gradientNorm",
    title: "gradient norm by layer, of the last update",
    factor: { by: 0.25, words: "¼ a layer" },
  },
} satisfies Partial<Lesson>;

/** The size of the signal on its way through the layers. */
const signalByDepth = {
  view: { kind: "lanes", signal: "activationStd", title: "standard deviation of each layer’s output", heat: true },
  cause: { kind: "depth", signal: "activationStd", title: "standard deviation of each layer’s output" },
} satisfies Partial<Lesson>;

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
      tried("batch norm after each", {
        network: {
          layers: normed(
            times(10, { type: "dense", units: 32, activation: "tanh", init: { type: "normal", std: 0.01 } }),
          ),
        },
      }),
      tried("a rate of 0.3", { training: { optimizer: sgd(0.3) } }),
    ],
    setting: "Network: the initialiser of each hidden layer",
    picture: "signal",
    ...signalByDepth,
    what: "Initialiser",
    names: ["σ 0.01", "Glorot"],
    measures: [
      { kind: "signal", signal: "activationStd", layer: "dense_1", words: "output σ of layer 1" },
      {
        kind: "signal",
        signal: "activationStd",
        layer: "dense_10",
        words: "output σ of layer 10",
        bad: { below: 1e-6 },
      },
      ...scores("validation"),
      trainLoss,
    ],
    luck: sizeLuck("output σ of layer 10, untrained", (o) => o.activationStd[0][9]!, [1e-15, 10], { below: 1e-6 }),
    why: "Why the initial weights decide",
    next: ["exploding", "batch_norm"],
    place: 0.15,
    says: ({ broken }) =>
      `Weights with σ = 0.01 shrink the signal. Before training (step 0), the outputs of the first layer have a standard deviation of **${formatNumber(broken.activationStd[0][0])}**, those of the tenth **${formatNumber(broken.activationStd[0][9])}**: all rows look the same there, so the gradient can't tell them apart. The validation accuracy stays at **${metric(broken.validationMetric)}**.`,
    explains: ({ cure, others: [wide] }) =>
      `A layer multiplies the size of its input by about σ√n: with n = 32 inputs and σ = 0.01 that is **0.057**, ten times over. Glorot's initialiser chooses σ so that this is near 1: before training **${formatNumber(cure!.activationStd[0][9])}** is left in the tenth layer, and the network reaches **${metric(cure!.validationMetric)}**. At σ = 1 the units are driven to −1 and 1, where tanh is flat: **${metric(wide!.validationMetric)}**.`,
  },
  {
    id: "vanishing",
    title: "Vanishing gradients",
    caption: "Ten sigmoids leave almost nothing",
    group: "signal",
    ...cancer,
    experiment: {
      network: { layers: times(10, sigmoid) },
      training: plain(sgd(0.03), 30),
    },
    rule: "vanishing_gradients",
    cure: "relu",
    others: [
      tried("tanh, Glorot", { network: { layers: times(10, tanh(32)) } }),
      tried("batch norm after each", { network: { layers: normed(times(10, sigmoid)) } }),
      tried("a rate of 0.3", { training: { optimizer: sgd(0.3) } }),
    ],
    setting: "Network: the activation of each hidden layer",
    picture: "gradients",
    what: "Activation",
    names: ["sigmoid", "ReLU"],
    ...fadingGradient,
    why: "Why it fades on the way back",
    next: ["exploding", "batch_norm"],
    place: 0.3,
    says: ({ broken, majority }) =>
      `A sigmoid's slope is at most ¼, and the chain rule multiplies ten of them. After ${broken.epochs} epochs, of a gradient of **${formatNumber(last(broken.gradientNorm[1]))}** at the output, **${formatNumber(broken.gradientNorm[1][0])}** reaches the first layer. The validation accuracy is **${metric(broken.validationMetric)}**; always predicting the largest class has **${metric(majority)}**.`,
    explains: ({ cure }) =>
      `On its way back the gradient is multiplied by every layer's weights and by the slope of every unit it passes. The slopes of ten sigmoids alone leave at most (¼)¹⁰, about **1e−6**; only weights that are far larger than usual could make up for that. An active ReLU has slope 1: with He's initialiser, after ${cure!.epochs} epochs, the first layer gets **${formatNumber(cure!.gradientNorm[1][0])}** where the output has **${formatNumber(last(cure!.gradientNorm[1]))}**, and the validation accuracy is **${metric(cure!.validationMetric)}**.`,
  },
  {
    id: "residual",
    title: "Shortcuts",
    caption: "Thirty layers, a way around each",
    group: "signal",
    ...digits,
    experiment: {
      network: { layers: [...times(30, sigmoid), { type: "layer_norm" }] },
      training: plain(sgd(0.03), 20),
    },
    rule: "vanishing_gradients",
    cure: "shortcuts",
    others: [
      tried("ReLU, He", { network: { layers: [...times(30, relu), { type: "layer_norm" }] } }),
      tried("batch norm after each", { network: { layers: [...normed(times(30, sigmoid)), { type: "layer_norm" }] } }),
      tried("two layers", { network: { layers: [...times(2, sigmoid), { type: "layer_norm" }] } }),
    ],
    setting: "Network: a shortcut behind each hidden layer",
    picture: "gradients",
    what: "Layers",
    names: ["plain", "with shortcuts"],
    ...fadingGradient,
    luck: sizeLuck("gradient of layer 1, untrained", (o) => o.gradientNorm[0][0]!, [1e-20, 10], { below: 1e-4 }),
    why: "Why a sum keeps the gradient",
    next: ["vanishing", "batch_norm"],
    place: 0.3,
    says: ({ broken, majority }) =>
      `Thirty sigmoid layers in a row: of a gradient of **${formatNumber(last(broken.gradientNorm[1]))}** at the output nothing that counts reaches the first layer. After ${broken.epochs} epochs the validation accuracy on ten digits is **${metric(broken.validationMetric)}**; always predicting the most frequent one has **${metric(majority)}**.`,
    explains: ({ cure }) =>
      `A shortcut adds what went into a layer to what it puts out: y = f(x) + x. The slope of that sum is f′(x) + **1**, so the gradient has a way back on which nothing is multiplied, however flat the sigmoids are (He et al. 2016). Thirty sums make the signal grow, which the layer normalisation before the output takes back. After ${cure!.epochs} epochs the first layer gets **${formatNumber(cure!.gradientNorm[1][0])}**, and the validation accuracy is **${metric(cure!.validationMetric)}**.`,
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
    others: [
      tried("batch norm after each", {
        network: { layers: normed(times(10, { ...relu, init: { type: "normal", std: 1 } } as Layer)) },
      }),
      tried("gradient clipped to 1", { training: { clip: { type: "norm", limit: 1 } } }),
      tried("a rate of 0.003", { training: { optimizer: sgd(0.003) } }),
    ],
    setting: "Network: the initialiser of each hidden layer",
    picture: "signal",
    ...signalByDepth,
    what: "Initialiser",
    names: ["σ 1", "He"],
    measures: [
      { kind: "signal", signal: "gradientNorm", layer: "dense_1", words: "gradient, layer 1", bad: { above: 100 } },
      {
        kind: "signal",
        signal: "activationStd",
        layer: "dense_10",
        words: "output σ of layer 10",
        bad: { above: 1000 },
      },
      ...scores("validation"),
      trainLoss,
    ],
    luck: sizeLuck("gradient of layer 1, untrained", (o) => o.gradientNorm[0][0]!, [1e-2, 1e8], { above: 100 }),
    why: "Why it grows",
    next: ["initialisation", "vanishing"],
    place: 0.7,
    says: ({ broken }) =>
      `Weights with σ = 1 make each layer of 32 ReLU units multiply the size of its input by about four. Before training (step 0) the loss is already **${formatNumber(broken.train[0])}**, and the first layer's gradient **${formatNumber(broken.gradientNorm[0][0])}**. In epoch **${broken.epochs + 1}** the numbers overflow.`,
    explains: ({ cure }) =>
      `A ReLU layer multiplies the size of its input by about σ√(n ÷ 2): with n = 32 and σ = 1 that is **4**, a million over ten layers. The way back multiplies by as much. A layer's gradient is what comes in times what comes back, so in the strip it is about as large in every layer. He's initialiser, σ = √(2 ÷ n), makes the factor 1: at step 0 the first layer's gradient is **${formatNumber(cure!.gradientNorm[0][0])}**, and the network reaches **${metric(cure!.validationMetric)}**.`,
  },
  {
    id: "dead_relu",
    title: "Dead ReLU",
    caption: "One step too large, silent for good",
    group: "signal",
    ...cancer,
    experiment: {
      network: { layers: times(2, relu) },
      training: plain(sgd(3), 30, 110),
    },
    rule: "dead_relu",
    cure: { change: { training: { optimizer: sgd(0.03) } }, title: "Lower the learning rate to 0.03" },
    others: [
      tried("clip the gradient to 1", { training: { clip: { type: "norm", limit: 1 } } }),
      tried("batch norm", { network: { layers: normed(times(2, relu)) } }),
      tried("leaky ReLU", { network: { layers: times(2, { ...relu, activation: "leaky_relu" } as Layer) } }),
    ],
    setting: "Network, training: the learning rate",
    picture: "units",
    view: { kind: "units", layer: "dense_2", title: "the 32 units of layer 2: on how many rows each fires" },
    what: "Learning rate",
    names: ["3", "0.03"],
    shown: 4,
    focus: "dense_2",
    measures: [
      { kind: "signal", signal: "dead", layer: "dense_1", words: "dead in layer 1", bad: { above: 0.5 } },
      { kind: "signal", signal: "dead", layer: "dense_2", words: "dead in layer 2", bad: { above: 0.5 } },
      ...scores("train"),
      trainLoss,
    ],
    luck: {
      title: "dead in layer 2",
      of: (outcome) => (outcome.status === "failed" ? null : outcome.dead[1][1]!),
      axis: { min: 0, max: 1, share: true },
      says: ([first, second]) =>
        `**${first.filter((dead) => dead === 1).length} of ${first.length}**: the whole layer; **${first.filter((dead) => dead === null).length}** overflow; at 0.03 **${second.filter((dead) => dead === 1).length}**`,
    },
    cause: { kind: "sums", layer: "dense_2", title: "inputs to a unit of layer 2" },
    why: "Why it never comes back",
    next: ["learning_rate", "initialisation", "unscaled"],
    place: 0.5,
    says: ({ broken }) =>
      `A rate of 3 throws the weights so far that a unit's input is below 0 on every row. Its slope there is 0, so no later step can bring it back: **${formatPercent(broken.dead[1][1])}** of the second layer's 32 units fire on no row at all, and the validation accuracy stays at **${metric(broken.validationMetric)}**.`,
    explains: ({ cure }) =>
      `The chain rule multiplies by the slope of the ReLU. Below zero that slope is 0, so the weights that pushed the unit down get **no gradient** to bring it back up. At a rate of 0.03, **${formatPercent(cure!.dead[1][1])}** are dead, and the training accuracy is **${metric(cure!.trainMetric)}**. At a rate of 3, clipping the gradient or batch normalisation also helps; leaky ReLU keeps its units alive, and the training ends in an overflow.`,
  },
  {
    id: "batch_norm",
    title: "Batch normalisation",
    caption: "Each layer passes on the same size",
    group: "signal",
    ...cancer,
    experiment: {
      network: { layers: times(10, sigmoid) },
      training: plain(sgd(0.1), 30),
    },
    rule: "vanishing_gradients",
    cure: "batch_norm",
    others: [
      tried("ReLU, He", { network: { layers: times(10, relu) } }),
      tried("Adam at 0.001", { training: { optimizer: { type: "adam", learningRate: 0.001 } } }),
      tried("a rate of 1", { training: { optimizer: sgd(1) } }),
    ],
    setting: "Network: a batch norm layer after each hidden layer",
    picture: "steadied",
    what: "Batch norm",
    names: ["without", "with"],
    ...fadingGradient,
    why: "Why each layer gets its share",
    next: ["vanishing", "initialisation"],
    place: 0.62,
    says: ({ broken }) =>
      `The ten sigmoids of the lesson on vanishing gradients, at a rate of 0.1. After ${broken.epochs} epochs the first layer's gradient is **${formatNumber(broken.gradientNorm[1][0])}** and the output's **${formatNumber(last(broken.gradientNorm[1]))}**. The validation accuracy is **${metric(broken.validationMetric)}**.`,
    explains: ({ cure }) =>
      `Batch normalisation brings every unit to mean 0 and standard deviation 1 over the batch before the next layer sees it: its inputs then lie where the sigmoid is steep, and what each layer shrinks is stretched again, on the way back too. After ${cure!.epochs} epochs the first layer's gradient is **${formatNumber(cure!.gradientNorm[1][0])}**, and the same sigmoids reach **${metric(cure!.validationMetric)}**.`,
  },
];
