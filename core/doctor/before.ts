/** What can be said of an experiment before its first update: from the spec, and from the inputs where they are at hand. */
import type { Rows } from "../data/dataset";
import type { Prepared } from "../data/types";
import { activationName } from "../network/kinds/activations/index";
import { initialiserOf } from "../network/kinds/initialisers/index";
import {
  activationOfLayer,
  dropRateOf,
  isHidden,
  kindOf,
  type HiddenPlan,
  type LayerPlan,
} from "../network/kinds/layers/index";
import type { ExperimentSpec } from "../network/spec";
import { thin } from "../training/measure";
import { planExperiment } from "../training/plan";
import { list, say } from "./chart";
import { inputFacts } from "./facts";
import type { Finding, Severity } from "./finding";
import { placesInWords } from "./places";
import { offered, type RemedyId } from "./remedies";
import { rules, type RuleId } from "./rules";
import { oversized, sizeOf } from "./rules/unscaled-inputs";
import { suspects } from "./suspects";

type Found = Pick<Finding, "layers" | "measured" | "why"> & {
  rule: RuleId;
  severity: Severity;
  remedies: readonly RemedyId[];
  column?: string;
};
interface Experiment {
  spec: ExperimentSpec;
  prepared: Prepared;
  layers: LayerPlan[];
  hidden: HiddenPlan[];
  rows: Rows | null;
}

/** Rows that the inputs are measured on. */
const checkedRows = 2000;
/** The least that is enough of the gradient. */
const gradientLimit = 1e-3;
/** Product of the layers' gains that a signal has to stay within. */
const faintest = 1e-6;
const widest = 1e3;

const checks: readonly ((experiment: Experiment) => Found | null)[] = [
  dropoutOfAll,
  unscaled,
  zeros,
  shrinkingDepth,
  signalSize,
  drawnSaturated,
  givenAway,
];

/** Findings of epoch 0, in the order problem, warning, note. `rows` is the training split; without it the inputs are not looked at. */
export function checkSpec(spec: ExperimentSpec, prepared: Prepared, rows?: Rows): Finding[] {
  const { layers } = planExperiment(spec, prepared);
  const hidden = layers.filter(isHidden);
  const experiment = { spec, prepared, layers, hidden, rows: rows ? thin(rows, checkedRows) : null };
  const order: Severity[] = ["problem", "warning", "note"];
  return checks
    .flatMap((check) => {
      const found = check(experiment);
      if (!found) return [];
      const { remedies, column, ...rest } = found;
      const { title } = rules[found.rule];
      return [{ title, epoch: 0, step: 0, ...rest, remedies: offered(remedies, spec, column) }];
    })
    .sort((a, b) => order.indexOf(a.severity) - order.indexOf(b.severity));
}

function dropoutOfAll({ layers }: Experiment): Found | null {
  const all = layers.filter((layer) => dropRateOf(layer) >= 1);
  if (all.length === 0) return null;
  return {
    rule: "dropout_all",
    severity: "problem",
    layers: all.map(({ id }) => id),
    measured: all.map(({ title }) => ({ label: `rate, ${title}`, value: 1, comparison: ">", threshold: 0.99 })),
    why: `**${placesInWords(all.map(({ title }) => title))}** drops **100 %** of the units in every update: the layers after it see only zeros.`,
    remedies: rules.dropout_all.remedies,
  };
}

function unscaled({ prepared, rows }: Experiment): Found | null {
  if (!rows) return null;
  const { found, limit, median } = oversized(inputFacts(prepared, rows));
  const [largest] = found;
  if (!largest) return null;
  return {
    rule: "unscaled_inputs",
    severity: "warning",
    layers: [],
    measured: found
      .slice(0, 3)
      .map((input) => ({ label: `size of ${input.name}`, value: sizeOf(input), comparison: ">", threshold: limit })),
    why: `**${list(found.map(({ name }) => name))}** will reach the network with values around **${say(sizeOf(largest))}**, while the median input's are around **${say(median)}**. A step size that suits the other inputs is far too large for these weights.`,
    remedies: rules.unscaled_inputs.remedies,
  };
}

function zeros({ hidden }: Experiment): Found | null {
  const zero = hidden.filter((layer) => spread(layer) === 0);
  if (zero.length === 0) return null;
  return {
    rule: "dead_relu",
    severity: "problem",
    layers: zero.map(({ id }) => id),
    measured: zero.map(({ title }) => ({
      label: `std of the weights, ${title}`,
      value: 0,
      comparison: "<",
      threshold: faintest,
    })),
    why: `**${placesInWords(zero.map(({ title }) => title))}** starts with all weights at 0: its units stay identical, and a ReLU at 0 passes no gradient.`,
    remedies: ["default_init"],
  };
}

/** Longest chain of layers whose slopes shrink the gradient, with nothing that brings the signal back to size between them. */
function shrinkingDepth({ layers }: Experiment): Found | null {
  let chain: HiddenPlan[] = [];
  let longest: HiddenPlan[] = [];
  for (const layer of layers) {
    if (kindOf(layer).passes) continue;
    if (!isHidden(layer) || !(leftBy(layer) < 1)) chain = [];
    else chain = chain.at(-1)?.activation === layer.activation ? [...chain, layer] : [layer];
    if (chain.length > longest.length) longest = chain;
  }
  const [first] = longest;
  if (!first) return null;
  const factor = leftBy(first);
  const between = Math.max(0, longest.length - 1);
  const left = factor ** between;
  if (left > gradientLimit) return null;
  return {
    rule: "vanishing_gradients",
    severity: "warning",
    layers: longest.map(({ id }) => id),
    measured: [
      { label: "gradient left at the first layer, about", value: left, comparison: "<", threshold: gradientLimit },
    ],
    why: `**${longest.length}** ${activationName(first.activation)} layers in a row. ${activationOfLayer(first)?.shrinks?.why}, so about **${factor}** of the gradient gets through each: on the **${between}** steps back from the last of them to the first, **${say(left)}** is left.`,
    remedies: rules.vanishing_gradients.remedies,
  };
}

/** How much wider or narrower the untrained network's signal gets, by its initialisers alone; sums of layers are not estimated. */
function signalSize({ layers, hidden }: Experiment): Found | null {
  if (hidden.some((layer) => spread(layer) === 0) || layers.some((layer) => kindOf(layer).normalises || layer.shortcut))
    return null;
  let size = 1;
  for (const layer of hidden) {
    size *= gain(layer);
    if (endsOf(layer)) size = Math.min(1, size);
  }
  if (size >= faintest && size <= widest) return null;
  const faint = size < faintest;
  return {
    rule: faint ? "vanishing_signal" : "exploding_gradients",
    severity: "warning",
    layers: hidden.filter((layer) => (faint ? gain(layer) < 0.5 : gain(layer) > 2)).map(({ id }) => id),
    measured: [
      faint
        ? { label: "activation std ÷ input std, about", value: size, comparison: "<", threshold: faintest }
        : { label: "activation std ÷ input std, about", value: size, comparison: ">", threshold: widest },
    ],
    why: `With these initial weights, the last hidden layer's outputs will vary about **${say(size)}** times as much as the inputs. An initialiser that suits the activation keeps this near 1.`,
    remedies: faint ? rules.vanishing_signal.remedies : ["default_init", "batch_norm"],
  };
}

function drawnSaturated({ hidden }: Experiment): Found | null {
  const wide = hidden.filter((layer) => gain(layer) > saturatedFrom(layer));
  if (wide.length === 0) return null;
  return {
    rule: "saturation",
    severity: "warning",
    layers: wide.map(({ id }) => id),
    measured: wide.map((layer) => ({
      label: `std of the pre-activations, ${layer.title}`,
      value: gain(layer),
      comparison: ">",
      threshold: saturatedFrom(layer),
    })),
    why: `The initial weights of **${placesInWords(wide.map(({ title }) => title))}** are so large that most units start out saturated, where the slope is close to 0.`,
    remedies: ["default_init", "batch_norm"],
  };
}

function givenAway({ prepared, rows }: Experiment): Found | null {
  const [suspect] = rows ? suspects(prepared, rows) : [];
  if (!suspect) return null;
  const { column, kind, share, limit } = suspect;
  const leak = kind === "leak";
  return {
    rule: "leakage",
    severity: "warning",
    layers: [],
    column,
    measured: [
      {
        label: leak ? `predicted by ${column} alone` : `rows with a unique value, ${column}`,
        value: share,
        comparison: ">",
        threshold: limit,
      },
    ],
    why: leak
      ? `**${column}** alone predicts the target. Would you have it before you know the answer?`
      : `**${column}** identifies the row: a network can memorise rows with it, but learns nothing that holds for new ones.`,
    remedies: ["exclude_column"],
  };
}

const endsOf = (layer: HiddenPlan) => activationOfLayer(layer)?.saturates;
/** Gain above which its units sit at their ends. */
const saturatedFrom = (layer: HiddenPlan) => endsOf(layer)?.from ?? Infinity;
/** Share of the gradient that its slope lets through. */
const leftBy = (layer: HiddenPlan) => activationOfLayer(layer)?.shrinks?.left ?? 1;

function spread({ init, inputs, units }: HiddenPlan): number {
  const { initialiser, setting } = initialiserOf(init);
  return initialiser.std(inputs, units, setting);
}

/** Standard deviation of a layer's sums over that of its inputs, less what the activation takes off. */
function gain(layer: HiddenPlan): number {
  const kept = activationOfLayer(layer)?.keptVariance ?? 1;
  return (spread(layer) * Math.sqrt(layer.inputs)) / Math.sqrt(1 / kept);
}
