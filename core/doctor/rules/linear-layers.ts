import { bendOf } from "../../network/bends";
import { isHidden } from "../../network/kinds/layers/index";
import type { LayerPlan } from "../../network/plan";
import { momentOfEpoch, figure } from "../evidence";
import { below } from "../looked";
import { rule } from "../rule";
import { graveness } from "../struggle";

/** Points that a model with a bend reaches above a straight one, which are no chance. */
const gainLimit = 0.03;

/** Hidden layers without a bend: together they are one linear layer, however many there are. */
export const linearLayers = rule({
  title: "Layers without a bend",
  severity: "problem",
  remedies: ["relu_everywhere", "larger_net"],
  judgedBy: ["training_metric"],
  explainedBy: ["dropout_all", "nothing_to_learn"],
  examine(evidence) {
    const hidden = evidence.plan.layers.filter(isHidden);
    if (hidden.length === 0 || bent(evidence.plan.layers) > 0) return null;
    const reach = evidence.probed.reach?.value;
    const severity = graveness(evidence);
    const gain = reach ? reach.best - reach.linear : NaN;
    const bends = gain > gainLimit;
    return {
      layers: hidden.map(({ id }) => id),
      ...momentOfEpoch(evidence, 0),
      severity: bends && severity !== "note" ? severity : "warning",
      urgent: bends && severity === "problem",
      measured: reach ? [{ of: "gain", value: gain, comparison: ">", threshold: gainLimit }] : [],
      facts: { layers: hidden.length, best: reach?.best ?? NaN, linear: reach?.linear ?? NaN },
    };
  },
  measure({ plan }) {
    return plan.layers.some(isHidden) ? [below("bent", bent(plan.layers), 1)] : [];
  },
  quantities: { gain: "best simple model − linear model", bent: "hidden layers with a bend" },
  story: () => ({
    happens: "The network can only cut straight.",
    because: "Layers without an activation add up to a single linear layer.",
    todo: "Put an activation between the layers.",
    unless: "With an activation, the training score is no better.",
  }),
  words({ layers, best, linear }, { where }) {
    const data = Number.isFinite(best)
      ? ` On these rows a linear model reaches **${figure(linear)}**, and the best of our simple models **${figure(best)}**.`
      : "";
    return {
      why: `**${where}** ${layers === 1 ? "has" : "have"} no activation: linear layers behind each other make one linear layer, so the network can only cut straight.${data} An activation between the layers lets it bend.`,
    };
  },
});

/** Hidden layers that a function bends. */
const bent = (layers: readonly LayerPlan[]): number =>
  layers.filter((layer, l) => isHidden(layer) && bendOf(layers, l) >= 0).length;
