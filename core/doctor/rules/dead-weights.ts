import { bendOf } from "../../network/bends";
import { activationOfLayer } from "../../network/kinds/layers/index";
import { denseLayers, heldSince, moment, patience, percent, recentMean, signalAt } from "../evidence";
import { highest } from "../looked";
import { faultsOfTraining, rule } from "../rule";
import { struggles } from "../struggle";

/** Share of a layer's weights whose gradient is exactly 0 (TheDeepChecker's dead weights). */
const shareLimit = 0.95;

/** Nearly all weights of a layer get no gradient at all, for another reason than units that are dead. */
export const deadWeights = rule({
  title: "Dead weights",
  severity: "warning",
  remedies: ["default_init", "scale_inputs", "remove_regularisation"],
  judgedBy: ["signal", "training_loss"],
  explainedBy: [...faultsOfTraining, "nothing_to_learn", "symmetric_weights", "inputs_tiny"],
  examine(evidence) {
    if (!struggles(evidence)) return null;
    const found = denseLayers(evidence).flatMap((layer) => {
      const bend = bendOf(evidence.plan.layers, layer);
      const dies = bend >= 0 && activationOfLayer(evidence.plan.layers[bend]!)?.dies;
      if (dies && recentMean(evidence, "dead", bend) > 0.5) return [];
      const still = (tick: number) => signalAt(evidence, "zeroGradient", tick, layer) > shareLimit;
      const since = heldSince(evidence, patience(evidence), still);
      return since === null ? [] : [{ layer, since, share: recentMean(evidence, "zeroGradient", layer) }];
    });
    if (found.length === 0) return null;
    const id = (layer: number) => evidence.plan.layers[layer]!.id;
    return {
      layers: found.map(({ layer }) => id(layer)),
      ...moment(evidence, Math.min(...found.map(({ since }) => since))),
      measured: found.map(({ layer, share }) => ({
        of: "zeroGradient",
        layer: id(layer),
        value: share,
        comparison: ">",
        threshold: shareLimit,
      })),
      facts: { share: Math.max(...found.map(({ share }) => share)) },
    };
  },
  measure: (evidence) => highest(evidence, "zeroGradient", denseLayers(evidence), shareLimit),
  story: () => ({
    happens: "A layer does not learn.",
    because: "Nearly all of its gradients are exactly 0.",
    todo: "Draw its initial weights anew, with the spread that suits the activation.",
    unless: "The layer's weights change in a later epoch.",
  }),
  words: ({ share }, { where }) => ({
    why: `**${percent(share)}** of the weights of **${where}** get a gradient of exactly 0 and never change: their inputs are 0 on every row, or nothing behind them passes a gradient on.`,
  }),
});
