/** The remedies: each is one change of the spec, so that a run can be forked with it and the two compared. */
import { formatNumber, toDigits } from "../numbers";
import { enabledLayers, type ExperimentSpec, type LayerSpec } from "../network/spec";
import { defaults, proven } from "../network/defaults";
import { activationOf, defaultInitialiser } from "../network/kinds/activations/index";
import { doesAsWell } from "../network/kinds/initialisers/index";
import { aroundOf, isHiddenSpec, kindOfSpec, type HiddenSpec } from "../network/kinds/layers/index";
import { isEnabled, layerSchema } from "../network/layers";
import { replaceLayers } from "../network/shortcuts";
import { optimizerOf, optimizerSchema, usualLearningRate, weightDecayOf } from "../network/kinds/optimizers/index";
import { scheduleOf, scheduleSchema } from "../network/kinds/schedules/index";
import type { Remedy, WordedRemedy } from "./finding";

interface RemedyRule {
  title: string;
  detail: string;
  /** The title of a remedy of so much. */
  titled?(amount: number): string;
  /** The changed spec; the same object where there is nothing to change. */
  apply(spec: ExperimentSpec, about: About): ExperimentSpec;
}
/** The column of a remedy that is about one, and how much of it is asked for; undefined: as much as it takes by itself. */
type About = Pick<Remedy, "column" | "amount">;

const withTraining = (spec: ExperimentSpec, change: Partial<ExperimentSpec["training"]>): ExperimentSpec => ({
  ...spec,
  training: { ...spec.training, ...change },
});

/** Replaces layers that run (one that is switched off stays as it is); the spec itself where none changed. */
function withLayers(
  spec: ExperimentSpec,
  change: (layer: LayerSpec, index: number) => LayerSpec | LayerSpec[],
): ExperimentSpec {
  const layers = replaceLayers(spec.network.layers, (layer, i) => [isEnabled(layer) ? change(layer, i) : layer].flat());
  const same =
    layers.length === spec.network.layers.length && layers.every((layer, i) => layer === spec.network.layers[i]);
  return same ? spec : { ...spec, network: { ...spec.network, layers } };
}

/** Puts a layer behind each hidden layer that is not followed by one of its kind already. */
function behindHidden(spec: ExperimentSpec, added: LayerSpec): ExperimentSpec {
  const { layers } = spec.network;
  return withLayers(spec, (layer, i) => {
    if (!isHiddenSpec(layer)) return layer;
    for (const next of layers.slice(i + 1).filter(isEnabled)) {
      if (isHiddenSpec(next)) break;
      if (next.type === added.type) return layer;
    }
    return [layer, added];
  });
}

export const remedies = {
  lower_learning_rate: {
    title: "Lower the learning rate",
    titled: (rate) => `A learning rate of ${formatNumber(rate)}`,
    detail:
      "To a tenth, unless the evidence says how far. With smaller steps, the gradient still points the right way at the end of each.",
    apply: (spec, { amount } = {}) => {
      const { optimizer } = spec.training;
      const learningRate = toDigits(amount ?? optimizer.learningRate / 10, 6);
      return learningRate < optimizer.learningRate
        ? withTraining(spec, { optimizer: { ...optimizer, learningRate } })
        : spec;
    },
  },
  raise_learning_rate: {
    title: "Raise the learning rate",
    titled: (rate) => `A learning rate of ${formatNumber(rate)}`,
    detail:
      "So far that the planned updates are enough; without evidence to the optimiser's default, or to ten times the current rate where that is higher.",
    apply: (spec, { amount } = {}) => {
      const { optimizer } = spec.training;
      const usual = usualLearningRate(optimizer.type);
      const raised = toDigits(amount ?? Math.max(usual, optimizer.learningRate * 10), 6);
      if (raised <= optimizer.learningRate) return spec;
      return raised > 1000 ? spec : withTraining(spec, { optimizer: { ...optimizer, learningRate: raised } });
    },
  },
  more_epochs: {
    title: "More epochs",
    titled: (epochs) => `${epochs} epochs`,
    detail: "Five times as many, unless the curve says how many would pay.",
    apply: (spec, { amount }) => {
      const epochs = Math.min(1_000_000, Math.max(spec.training.epochs + 1, amount ?? 5 * spec.training.epochs));
      return epochs === spec.training.epochs ? spec : withTraining(spec, { epochs });
    },
  },
  smaller_batch: {
    title: "A smaller batch",
    titled: (rows) => `Batches of ${rows} rows`,
    detail: "Of 32 rows, or a quarter where it is smaller already: more updates from the same rows.",
    apply: (spec, { amount }) => {
      const rows = amount ?? (spec.training.batchSize > 32 ? 32 : Math.max(1, Math.floor(spec.training.batchSize / 4)));
      return rows < spec.training.batchSize ? withTraining(spec, { batchSize: rows }) : spec;
    },
  },
  larger_batch: {
    title: "A larger batch",
    titled: (rows) => `Batches of ${rows} rows`,
    detail: "Of 32 rows: enough for a mean and a variance, and for a gradient that is not all noise.",
    apply: (spec, { amount = 32 }) =>
      amount > spec.training.batchSize ? withTraining(spec, { batchSize: amount }) : spec,
  },
  robust_loss: {
    title: "Huber loss",
    detail:
      "Counts small errors by their square and large ones by their size, so that a few rows do not rule the loss.",
    apply: (spec) => (spec.training.loss === proven.robust ? spec : withTraining(spec, { loss: proven.robust })),
  },
  robust_target: {
    title: "Huber loss on a robust scale",
    detail:
      "Scales the target by its median and quartiles, which rows far away do not move, and counts large errors by their size instead of their square.",
    apply: (spec) => {
      const { loss } = spec.training;
      if (spec.recipe.targetScale === "robust" && loss === proven.robust) return spec;
      const scaled = { ...spec, recipe: { ...spec.recipe, targetScale: "robust" as const } };
      return withTraining(scaled, { loss: proven.robust });
    },
  },
  default_epsilon: {
    title: "The usual ε",
    detail: "So small that it only guards against division by 0.",
    apply: (spec) => {
      const { optimizer } = spec.training;
      const usual = optimizerSchema.parse({ type: optimizer.type });
      if (!("epsilon" in optimizer) || !("epsilon" in usual) || optimizer.epsilon <= usual.epsilon) return spec;
      return withTraining(spec, { optimizer: { ...optimizer, epsilon: usual.epsilon } });
    },
  },
  remove_clip: {
    title: "Clip less",
    detail: "Clips the gradient norm at 1, so that only a gradient that is far too large is shortened.",
    apply: (spec) => {
      const { clip } = spec.training;
      return clip && clip.limit < 1 ? withTraining(spec, { clip: { type: "norm", limit: 1 } }) : spec;
    },
  },
  relu_everywhere: {
    title: "ReLU between the layers",
    detail: "Gives each linear hidden layer a bend, with He initialisation.",
    apply: (spec) =>
      withLayers(spec, (layer) => {
        if (!isHiddenSpec(layer) || !activationOf(layer.activation).identity) return layer;
        const { activation } = defaults;
        return { ...layer, activation, init: defaultInitialiser(activation) };
      }),
  },
  layer_norm: {
    title: "Layer norm instead of batch norm",
    detail: "Scales each row by its own mean and variance: the same in training and in evaluation.",
    apply: (spec) =>
      withLayers(spec, (layer) =>
        kindOfSpec(layer).normalises === "batch" ? layerSchema.parse({ type: "layer_norm" }) : layer,
      ),
  },
  default_learning_rate: {
    title: "The optimiser's default learning rate",
    detail: "The rate that this optimiser starts with when you choose it.",
    apply: (spec) => {
      const { optimizer } = spec.training;
      const usual = usualLearningRate(optimizer.type);
      return usual === optimizer.learningRate
        ? spec
        : withTraining(spec, { optimizer: { ...optimizer, learningRate: usual } });
    },
  },
  adam: {
    title: "Adam",
    titled: (rate) => `Adam at a rate of ${formatNumber(rate)}`,
    detail:
      "At its default rate, or one that is enough for the planned updates. It divides each weight's step by the size of its gradients, so steep and flat directions advance alike.",
    apply: (spec, { amount } = {}) => {
      if (optimizerOf(spec.training.optimizer).evened) return spec;
      const { optimizer: type } = proven;
      return withTraining(spec, {
        optimizer: optimizerSchema.parse(amount === undefined ? { type } : { type, learningRate: amount }),
      });
    },
  },
  decay: {
    title: "Let the rate decay",
    detail: "Along a cosine to 0 at the last planned epoch: large steps first, small ones to settle.",
    apply: (spec) =>
      scheduleOf(spec.training.schedule).steady
        ? withTraining(spec, { schedule: scheduleSchema.parse({ type: proven.falling }) })
        : spec,
  },
  class_weights: {
    title: "Weight the classes",
    detail: "Rows of a rare class count more, so that each class has the same weight in the loss.",
    apply: (spec) =>
      spec.training.classWeights === "balanced" ? spec : withTraining(spec, { classWeights: "balanced" }),
  },
  stratify: {
    title: "Stratify the split",
    detail: "Every split gets the same share of each class.",
    apply: (spec) =>
      spec.recipe.split.stratify || spec.recipe.split.method === "time"
        ? spec
        : { ...spec, recipe: { ...spec.recipe, split: { ...spec.recipe.split, stratify: true } } },
  },
  exclude_column: {
    title: "Leave the column out",
    detail: "The network trains without it.",
    apply: (spec, { column }) => {
      if (column === undefined) return spec;
      const present = Object.hasOwn(spec.recipe.columns, column) ? spec.recipe.columns[column] : undefined;
      if (present?.role === "ignored") return spec;
      const columns = { ...spec.recipe.columns, [column]: { ...present, role: "ignored" as const } };
      return { ...spec, recipe: { ...spec.recipe, columns } };
    },
  },
  lower_penalty: {
    title: "A smaller λ",
    titled: (times) => `λ at 1 ÷ ${formatNumber(times)}`,
    detail:
      "L1 and L2 so small that the penalty of usual weights is a hundredth of the loss, or at a hundredth where that was not measured; weight decay at a hundredth. The data counts more than the penalty again.",
    apply: (spec, { amount = 100 } = {}) => {
      const part = (value: number) => toDigits(value / amount, 6);
      const lowered = withLayers(spec, (layer) =>
        "l1" in layer && (layer.l1 > 0 || layer.l2 > 0) ? { ...layer, l1: part(layer.l1), l2: part(layer.l2) } : layer,
      );
      const { optimizer } = spec.training;
      const usual = weightDecayOf(optimizerSchema.parse({ type: optimizer.type }));
      if (!("weightDecay" in optimizer) || optimizer.weightDecay <= usual) return lowered;
      const weightDecay = Math.max(usual, hundredth(optimizer.weightDecay));
      return withTraining(lowered, { optimizer: { ...optimizer, weightDecay } });
    },
  },
  remove_regularisation: {
    title: "Less regularisation",
    detail: "Without L1, L2 and dropout, the network can use its full capacity.",
    apply: (spec) =>
      withLayers(spec, (layer) => {
        if (kindOfSpec(layer).passes) return [];
        return "l1" in layer && (layer.l1 > 0 || layer.l2 > 0) ? { ...layer, l1: 0, l2: 0 } : layer;
      }),
  },
  larger_net: {
    title: "A larger network",
    detail: "Two hidden ReLU layers of 32 units, or twice the units if it already has that many.",
    apply: (spec) => {
      const hidden = enabledLayers(spec.network).filter(isHiddenSpec);
      const enough =
        hidden.length >= 2 && hidden.every((layer) => layer.units >= 32 && !activationOf(layer.activation).identity);
      if (!enough) {
        const { activation } = defaults;
        const init = defaultInitialiser(activation);
        const layer = layerSchema.parse({ type: "dense", units: 32, activation, init });
        return { ...spec, network: { ...spec.network, layers: [layer, layer] } };
      }
      return withLayers(spec, (layer) =>
        isHiddenSpec(layer) && layer.units <= 1024 ? { ...layer, units: 2 * layer.units } : layer,
      );
    },
  },
  clip_norm: {
    title: "Clip the gradient norm to 1",
    detail: "A gradient with a larger norm is scaled down to 1, so no single step can throw the weights far off.",
    apply: (spec) => {
      const { clip } = spec.training;
      return clip?.type === "norm" && clip.limit <= 1 ? spec : withTraining(spec, { clip: { type: "norm", limit: 1 } });
    },
  },
  batch_norm: {
    title: "Batch normalisation",
    detail:
      "After every hidden layer: keeps each unit's output at mean 0 and variance 1, so the signal and the gradient keep their size.",
    apply: (spec) => behindHidden(spec, { type: "batch_norm" }),
  },
  shortcuts: {
    title: "Shortcuts around the layers",
    detail:
      "Each hidden layer but the first adds what went into it to what it puts out: a shortcut for the gradient, which then need not pass through every layer.",
    apply: (spec) => {
      const { layers } = spec.network;
      const first = layers.findIndex((layer) => isEnabled(layer) && isHiddenSpec(layer));
      const shortcut = layerSchema.parse({ type: "residual", around: 1 });
      return withLayers(spec, (layer, i) => {
        const next = layers.slice(i + 1).find(isEnabled);
        const has = next !== undefined && aroundOf(next) !== null;
        return i === first || has || !isHiddenSpec(layer) ? layer : [layer, shortcut];
      });
    },
  },
  default_init: {
    title: "Initialise for the activation",
    detail:
      "He for the ReLU family, Glorot for sigmoid and tanh: weights of a size that preserves the signal's variance.",
    apply: (spec) =>
      withLayers(spec, (layer) => {
        if (!isHiddenSpec(layer) || layer.init === undefined || suits(layer.init, layer.activation)) return layer;
        const { init: _replaced, ...rest } = layer;
        return rest;
      }),
  },
  relu: {
    title: "ReLU instead of sigmoid and tanh",
    detail: "With He initialisation. An active ReLU has slope 1, so the gradient keeps its size from layer to layer.",
    apply: (spec) =>
      withLayers(spec, (layer) => {
        const activation = isHiddenSpec(layer) && activationOf(layer.activation).saturates?.replacedBy;
        return activation ? { ...layer, activation, init: defaultInitialiser(activation) } : layer;
      }),
  },
  leaky_relu: {
    title: "Leaky ReLU",
    detail: "Keeps units alive with a small slope below zero. It does not fix a learning rate that is too high.",
    apply: (spec) =>
      withLayers(spec, (layer) => {
        const activation = isHiddenSpec(layer) && activationOf(layer.activation).dies?.replacedBy;
        return activation ? { ...layer, activation } : layer;
      }),
  },
  fewer_layers: {
    title: "Fewer layers",
    detail: "Two hidden layers: the gradient has a short way back.",
    apply: (spec) => {
      let hidden = 0;
      return withLayers(spec, (layer) => {
        if (isHiddenSpec(layer)) hidden++;
        return hidden > 2 ? [] : layer;
      });
    },
  },
  scale_inputs: {
    title: "Standardise the inputs",
    detail: "Every numeric column to mean 0 and standard deviation 1, so that no feature drowns out the others.",
    apply: (spec) => {
      const columns = Object.entries(spec.recipe.columns);
      const scaled = (scale: string | undefined) => scale === undefined || scale === "standard";
      if (scaled(spec.recipe.defaults.scale) && columns.every(([, column]) => scaled(column.scale))) return spec;
      const kept = columns.map(([name, { scale: _scale, ...column }]) => [name, column] as const);
      const standard = { ...spec.recipe.defaults, scale: "standard" as const };
      return { ...spec, recipe: { ...spec.recipe, defaults: standard, columns: Object.fromEntries(kept) } };
    },
  },
  lower_dropout: {
    title: "Drop 20 %",
    detail: "A rate of 0.2 wherever it is above 0.5: enough units remain to learn.",
    apply: (spec) =>
      withLayers(spec, (layer) => ("rate" in layer && layer.rate > 0.5 ? { ...layer, rate: 0.2 } : layer)),
  },
  remove_dropout: {
    title: "Remove dropout",
    detail: "Removes the dropout layers.",
    apply: (spec) => withLayers(spec, (layer) => (kindOfSpec(layer).passes ? [] : layer)),
  },
  early_stopping: {
    title: "Stop early",
    detail: "Stops when the validation loss has not improved for 10 epochs, and restores the best weights.",
    apply: (spec) => (spec.training.earlyStopping ? spec : withTraining(spec, { earlyStopping: { patience: 10 } })),
  },
  add_l2: {
    title: "L2 penalty",
    detail: "λ = 0.001 on every hidden layer: large weights cost something, so the network prefers smooth answers.",
    apply: (spec) => withLayers(spec, (layer) => ("l2" in layer && layer.l2 < 0.001 ? { ...layer, l2: 0.001 } : layer)),
  },
  add_dropout: {
    title: "Dropout",
    detail:
      "Drops 20 % of the units after every hidden layer in each update, so no unit can rely on a single other one.",
    apply: (spec) => behindHidden(spec, { type: "dropout", rate: 0.2 }),
  },
  smaller_net: {
    title: "A smaller network",
    detail: "Half the units in every hidden layer: less capacity to memorise rows.",
    apply: (spec) =>
      withLayers(spec, (layer) =>
        isHiddenSpec(layer) && layer.units > 2 ? { ...layer, units: Math.ceil(layer.units / 2) } : layer,
      ),
  },
} as const satisfies Record<string, RemedyRule>;
export type RemedyId = keyof typeof remedies;

const hundredth = (value: number) => toDigits(value / 100, 6);

/** Whether weights drawn so keep the signal's variance under this activation. */
const suits = (init: NonNullable<HiddenSpec["init"]>, activation: HiddenSpec["activation"]): boolean =>
  typeof init === "string" && doesAsWell(init, defaultInitialiser(activation));

/** A remedy's id as it stands in a finding or a file, checked. */
export function isRemedy(id: string): id is RemedyId {
  return Object.hasOwn(remedies, id);
}

/** Those of the remedies that would change the spec, as a finding carries them. */
export function offered(
  ids: readonly RemedyId[],
  spec: ExperimentSpec,
  {
    column,
    amounts = {},
  }: { column?: string | undefined; amounts?: Partial<Record<RemedyId, number>> | undefined } = {},
): Remedy[] {
  return ids.flatMap((id): Remedy[] => {
    const { apply }: RemedyRule = remedies[id];
    const amount = amounts[id];
    const about: About = {
      ...(id === "exclude_column" && column !== undefined ? { column } : {}),
      ...(amount === undefined ? {} : { amount }),
    };
    return apply(spec, about) === spec ? [] : [{ id, ...about }];
  });
}

/** Steps that are as long as the rate, whatever the size of the gradient: what gets a network through in the planned updates. */
export const steadySteps = (rate: number): Remedy => ({ id: "adam", amount: rate });

/** The remedy of several findings at once: where two faults stand, curing one alone often shows nothing. */
export const together = "together";

function togetherInWords(parts: readonly Remedy[]): { title: string; detail: string } {
  const titles = parts.map((part) => remedyInWords(part).title);
  const lowered = titles.map((title, i) =>
    i === 0 ? title : /^[A-Z][a-z]/.test(title) ? title[0]!.toLowerCase() + title.slice(1) : title,
  );
  return {
    title: lowered.join(" + "),
    detail:
      "What helps against all that was found, in one run: while one fault stands, curing the other may show nothing.",
  };
}

/** A remedy as it is shown; one that this version does not know by its id. */
export function remedyInWords(remedy: Remedy): WordedRemedy {
  const { id, column, amount, parts } = remedy;
  if (id === together) return { ...remedy, ...togetherInWords(parts ?? []) };
  if (!isRemedy(id)) return { ...remedy, title: id, detail: "" };
  const { title, titled, detail }: RemedyRule = remedies[id];
  if (column !== undefined) return { ...remedy, title: `Leave out ${column}`, detail };
  return { ...remedy, title: amount === undefined ? title : (titled?.(amount) ?? title), detail };
}

/** The spec with a finding's remedy applied; null where it is unknown or changes nothing. */
export function remedied(spec: ExperimentSpec, { id, column, amount, parts }: Remedy): ExperimentSpec | null {
  if (id === together) {
    const all = (parts ?? []).reduce((changed, part) => remedied(changed, part) ?? changed, spec);
    return all === spec ? null : all;
  }
  if (!isRemedy(id)) return null;
  const remedy: RemedyRule = remedies[id];
  const about = { ...(column === undefined ? {} : { column }), ...(amount === undefined ? {} : { amount }) };
  const changed = remedy.apply(spec, about);
  return changed === spec ? null : changed;
}
