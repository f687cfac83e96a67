/**
 * What can be said of a draft before its first update, each by the rule that would say it of a run. The words are those of a run
 * that is still to come.
 */
import type { Rows } from "../data/dataset";
import type { Prepared } from "../data/types";
import { bendOf } from "../network/bends";
import { activationName, activationNamed, activationOf, isActivation } from "../network/kinds/activations/index";
import { initialiserOf } from "../network/kinds/initialisers/index";
import {
  activationIn,
  activationOfLayer,
  dropRateOf,
  isHidden,
  kindOf,
  type HiddenPlan,
  type LayerPlan,
} from "../network/kinds/layers/index";
import { list, namesIn, figure } from "./evidence";
import { inputFacts } from "./facts";
import { optimizerOf } from "../network/kinds/optimizers/index";
import type { TrainingSpec } from "../network/spec";
import type { Finding, FindingFacts, Severity } from "./finding";
import type { RemedyId } from "./remedies";
import type { Teller } from "./rule";
import { rules, type RuleId } from "./rules";
import { fewForStatistics } from "./rules/batch-size";
import { epsilonLimit } from "./rules/epsilon";
import { tinyInputs, tinyLimit } from "./rules/inputs-tiny";
import { alikeLimit, drawnAlike, spreadOf } from "./rules/symmetric-weights";
import { oversized, sizeOf } from "./rules/unscaled-inputs";
import { suspects } from "./suspects";

export interface Draft {
  training: TrainingSpec;
  prepared: Prepared;
  layers: LayerPlan[];
  hidden: HiddenPlan[];
  rows: Rows | null;
}
/** `title`: the rule's, whose key it has in `checks`. */
export interface Check<F extends FindingFacts = FindingFacts> extends Omit<Teller<F>, "title"> {
  severity: Severity;
  remedies: readonly RemedyId[];
  look(draft: Draft): (Pick<Finding, "layers" | "measured"> & { facts: F; column?: string }) | null;
}
/** A check whose `words` are given the facts that its `look` finds; `look` stands first. */
const check = <F extends FindingFacts>(definition: Check<F>): Check<F> => definition;

/** The least that is enough of the gradient. */
const gradientLimit = 1e-3;
/** Product of the layers' gains that a signal has to stay within. */
const faintest = 1e-6;
const widest = 1e3;

const droppedWhole = check({
  severity: "problem",
  remedies: rules.dropout_all.remedies,
  look({ layers }) {
    const all = layers.filter((layer) => dropRateOf(layer) >= 1);
    if (all.length === 0) return null;
    return {
      layers: all.map(({ id }) => id),
      measured: all.map(({ id }) => ({ of: "rate", layer: id, value: 1, comparison: ">", threshold: 0.99 })),
      facts: {},
    };
  },
  quantities: { rate: "rate" },
  words: (_, { where }) => ({
    why: `**${where}** drops **100 %** of the units in every update: the layers after it see only zeros.`,
  }),
});

const unscaled = check({
  severity: "warning",
  remedies: rules.unscaled_inputs.remedies,
  look({ prepared, rows }) {
    if (!rows) return null;
    const { found, limit, median } = oversized(inputFacts(prepared, rows));
    const [largest] = found;
    if (!largest) return null;
    return {
      layers: [],
      measured: found
        .slice(0, 3)
        .map((input) => ({ of: "size", name: input.name, value: sizeOf(input), comparison: ">", threshold: limit })),
      facts: { inputs: found.length, size: sizeOf(largest), median },
    };
  },
  quantities: { size: (name) => `size of ${name}` },
  words: ({ inputs, size, median }, { measured }) => ({
    why: `**${list(namesIn(measured), inputs)}** will reach the network with values around **${figure(size)}**, while the median input's are around **${figure(median)}**. A step size that suits the other inputs is far too large for these weights.`,
  }),
});

const zeros = check({
  severity: "problem",
  remedies: ["default_init"],
  look({ hidden }) {
    const zero = hidden.filter((layer) => spread(layer) === 0);
    if (zero.length === 0) return null;
    return {
      layers: zero.map(({ id }) => id),
      measured: zero.map(({ id }) => ({ of: "weights", layer: id, value: 0, comparison: "<", threshold: faintest })),
      facts: {},
    };
  },
  quantities: { weights: "std of the weights" },
  words: (_, { where }) => ({
    why: `**${where}** starts with all weights at 0: its units stay identical, and a ReLU at 0 passes no gradient.`,
  }),
});

/** Longest chain of layers whose slopes shrink the gradient, with nothing that brings the signal back to size between them. */
const shrinkingDepth = check({
  severity: "warning",
  remedies: rules.vanishing_gradients.remedies,
  look({ layers }) {
    let chain: LayerPlan[] = [];
    let longest: LayerPlan[] = [];
    for (const layer of layers) {
      const applied = activationIn(layer);
      // A layer without a function leaves the slopes of those around it next to each other.
      if (kindOf(layer).passes || (isHidden(layer) && applied !== null && activationOf(applied).identity)) continue;
      if (applied === null || !(leftBy(layer) < 1)) chain = [];
      else chain = chain.length > 0 && activationIn(chain.at(-1)!) === applied ? [...chain, layer] : [layer];
      if (chain.length > longest.length) longest = chain;
    }
    const [first] = longest;
    if (!first) return null;
    const factor = leftBy(first);
    const between = Math.max(0, longest.length - 1);
    const left = factor ** between;
    if (left > gradientLimit) return null;
    return {
      layers: longest.map(({ id }) => id),
      measured: [{ of: "left", value: left, comparison: "<", threshold: gradientLimit }],
      facts: { layers: longest.length, activation: activationIn(first) ?? "", factor, between, left },
    };
  },
  quantities: { left: "gradient left at the first layer, about" },
  words({ layers, activation, factor, between, left }) {
    const name = isActivation(activation) ? activationName(activation) : activation;
    const why = activationNamed(activation)?.shrinks?.why ?? "Its slope is below 1";
    return {
      why: `**${layers}** ${name} layers in a row. ${why}, so about **${factor}** of the gradient gets through each: on the **${between}** steps back from the last of them to the first, **${figure(left)}** is left.`,
    };
  },
});

const fading = check({
  severity: "warning",
  remedies: rules.vanishing_signal.remedies,
  look(draft) {
    const size = signalSize(draft);
    if (size === null || size >= faintest) return null;
    return {
      layers: draft.hidden.filter((layer) => gain(layer) < 0.5).map(({ id }) => id),
      measured: [{ of: "spread", value: size, comparison: "<", threshold: faintest }],
      facts: { size },
    };
  },
  quantities: { spread: "activation std ÷ input std, about" },
  words: signalWords,
});

const widening = check({
  severity: "warning",
  remedies: ["default_init", "batch_norm"],
  look(draft) {
    const size = signalSize(draft);
    if (size === null || size <= widest) return null;
    return {
      layers: draft.hidden.filter((layer) => gain(layer) > 2).map(({ id }) => id),
      measured: [{ of: "spread", value: size, comparison: ">", threshold: widest }],
      facts: { size },
    };
  },
  quantities: { spread: "activation std ÷ input std, about" },
  words: signalWords,
});

function signalWords({ size }: { size: number }) {
  return {
    why: `With these initial weights, the last hidden layer's outputs will vary about **${figure(size)}** times as much as the inputs. An initialiser that suits the activation keeps this near 1.`,
  };
}

const drawnSaturated = check({
  severity: "warning",
  remedies: ["default_init", "batch_norm"],
  look({ hidden }) {
    const wide = hidden.filter((layer) => gain(layer) > saturatedFrom(layer));
    if (wide.length === 0) return null;
    return {
      layers: wide.map(({ id }) => id),
      measured: wide.map((layer) => ({
        of: "sums",
        layer: layer.id,
        value: gain(layer),
        comparison: ">",
        threshold: saturatedFrom(layer),
      })),
      facts: {},
    };
  },
  quantities: { sums: "std of the pre-activations" },
  words: (_, { where }) => ({
    why: `The initial weights of **${where}** are so large that most units start out saturated, where the slope is close to 0.`,
  }),
});

const givenAway = check({
  severity: "warning",
  remedies: ["exclude_column"],
  look({ prepared, rows }) {
    const [suspect] = rows ? suspects(prepared, rows) : [];
    if (!suspect) return null;
    const { column, kind, share, limit } = suspect;
    const leak = kind === "leak";
    return {
      layers: [],
      column,
      measured: [{ of: leak ? "predicted" : "unique", name: column, value: share, comparison: ">", threshold: limit }],
      facts: { column, leak },
    };
  },
  quantities: rules.leakage.quantities,
  words: ({ column, leak }) => ({
    why: leak
      ? `**${column}** alone predicts the target. Would you have it before you know the answer?`
      : `**${column}** identifies the row: a network can memorise rows with it, but learns nothing that holds for new ones.`,
  }),
});

const withoutBend = check({
  severity: "warning",
  remedies: rules.linear_layers.remedies,
  look({ layers, hidden }) {
    if (hidden.length === 0 || layers.some((layer, l) => isHidden(layer) && bendOf(layers, l) >= 0)) return null;
    return { layers: hidden.map(({ id }) => id), measured: [], facts: { layers: hidden.length } };
  },
  words: ({ layers }, { where }) => ({
    why: `**${where}** ${layers === 1 ? "has" : "have"} no activation: linear layers behind each other make one linear layer, so the network will only cut straight.`,
  }),
});

const alike = check({
  severity: "warning",
  remedies: ["default_init"],
  look({ layers }) {
    // Weights of 0 are told of by a check of their own.
    const found = drawnAlike(layers).filter((layer) => spread(layer) > 0);
    if (found.length === 0) return null;
    return {
      layers: found.map(({ id }) => id),
      measured: found.map((layer) => ({
        of: "spread",
        layer: layer.id,
        value: spreadOf(layer),
        comparison: "<",
        threshold: alikeLimit,
      })),
      facts: {},
    };
  },
  quantities: rules.symmetric_weights.quantities,
  words: (_, { where }) => ({
    why: `The weights of **${where}** begin as good as equal. Units that begin alike get the same gradient and stay alike, so the layer will do the work of a single unit.`,
  }),
});

const tiny = check({
  severity: "warning",
  remedies: rules.inputs_tiny.remedies,
  look({ prepared, rows }) {
    if (!rows) return null;
    const { found, median } = tinyInputs(inputFacts(prepared, rows));
    if (found.length === 0) return null;
    return {
      layers: [],
      measured: found.slice(0, 3).map((input) => ({
        of: "size",
        name: input.name,
        value: sizeOf(input),
        comparison: "<",
        threshold: tinyLimit,
      })),
      facts: { median },
    };
  },
  quantities: rules.inputs_tiny.quantities,
  words: ({ median }) => ({
    why: `The inputs will reach the network with values around **${figure(median)}**, where a standardised input has 1: hardly any signal and hardly any gradient comes from them.`,
  }),
});

const smallForNorm = check({
  severity: "warning",
  remedies: ["larger_batch"],
  look({ layers, training }) {
    const norm = layers.find((layer) => kindOf(layer).normalises === "batch");
    const { batchSize: rows } = training;
    if (!norm || rows > fewForStatistics) return null;
    return {
      layers: [norm.id],
      measured: [{ of: "rows", value: rows, comparison: "<", threshold: fewForStatistics + 1 }],
      facts: { rows },
    };
  },
  quantities: rules.batch_size.quantities,
  words: ({ rows }, { where }) => ({
    why: `**${where}** will take its mean and variance from batches of **${rows}** ${rows === 1 ? "row" : "rows"}, which say next to nothing about the data.`,
  }),
});

const largeEpsilon = check({
  severity: "warning",
  remedies: ["default_epsilon"],
  look({ training: { optimizer } }) {
    const epsilon = "epsilon" in optimizer ? optimizer.epsilon : 0;
    if (!(epsilon > epsilonLimit) || !optimizerOf(optimizer).evened) return null;
    return {
      layers: [],
      measured: [{ of: "epsilon", value: epsilon, comparison: ">", threshold: epsilonLimit }],
      facts: { epsilon },
    };
  },
  quantities: rules.epsilon.quantities,
  words: ({ epsilon }) => ({
    why: `ε is **${figure(epsilon)}**, far above the usual size of a gradient, beside which it stands: the optimiser's steps will shrink with the gradient, as without an adaptive one. The usual ε is 1e−8.`,
  }),
});

/** In the order in which they are told within a severity. */
export const checks = {
  dropout_all: droppedWhole,
  unscaled_inputs: unscaled,
  inputs_tiny: tiny,
  symmetric_weights: alike,
  linear_layers: withoutBend,
  epsilon: largeEpsilon,
  batch_size: smallForNorm,
  dead_relu: zeros,
  vanishing_gradients: shrinkingDepth,
  vanishing_signal: fading,
  exploding_gradients: widening,
  saturation: drawnSaturated,
  leakage: givenAway,
} as const satisfies Partial<Record<RuleId, Check>>;

/** How much wider or narrower the untrained network's signal gets, by its initialisers alone; null where that can't be estimated. */
function signalSize({ layers, hidden }: Draft): number | null {
  if (hidden.some((layer) => spread(layer) === 0) || layers.some((layer) => kindOf(layer).normalises || layer.shortcut))
    return null;
  let size = 1;
  for (const layer of hidden) {
    size *= gain(layer);
    if (endsOf(layer)) size = Math.min(1, size);
  }
  return size;
}

const endsOf = (layer: HiddenPlan) => activationOfLayer(layer)?.saturates;
/** Gain above which its units sit at their ends. */
const saturatedFrom = (layer: HiddenPlan) => endsOf(layer)?.from ?? Infinity;
/** Share of the gradient that its slope lets through. */
const leftBy = (layer: LayerPlan) => activationOfLayer(layer)?.shrinks?.left ?? 1;

function spread({ init, inputs, units }: HiddenPlan): number {
  const { initialiser, setting } = initialiserOf(init);
  return initialiser.std(inputs, units, setting);
}

/** Standard deviation of a layer's sums over that of its inputs, less what the activation takes off. */
function gain(layer: HiddenPlan): number {
  const kept = activationOfLayer(layer)?.keptVariance ?? 1;
  return (spread(layer) * Math.sqrt(layer.inputs)) / Math.sqrt(1 / kept);
}
