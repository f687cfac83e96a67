import { activationOfLayer } from "../../network/kinds/layers/index";
import { denseLayers, heldSince, moment, patience, percent, recentMean, signalAt } from "../chart";
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
  examine(chart) {
    if (!struggles(chart)) return null;
    const found = denseLayers(chart).flatMap((layer) => {
      if (activationOfLayer(chart.plan.layers[layer]!)?.dies && recentMean(chart, "dead", layer) > 0.5) return [];
      const still = (tick: number) => signalAt(chart, "zeroGradient", tick, layer) > shareLimit;
      const since = heldSince(chart, patience(chart), still);
      return since === null ? [] : [{ layer, since, share: recentMean(chart, "zeroGradient", layer) }];
    });
    if (found.length === 0) return null;
    const id = (layer: number) => chart.plan.layers[layer]!.id;
    return {
      layers: found.map(({ layer }) => id(layer)),
      ...moment(chart, Math.min(...found.map(({ since }) => since))),
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
  words: ({ share }, { where }) => ({
    why: `**${percent(share)}** of the weights of **${where}** get a gradient of exactly 0 and never change: their inputs are 0 on every row, or nothing behind them passes a gradient on.`,
  }),
});
