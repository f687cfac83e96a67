import { activationOfLayer } from "../../network/kinds/layers/index";
import { denseLayers, learnt, lossLeft, moment, figure, signalAt, stretchOf } from "../evidence";
import { below } from "../looked";
import { rule } from "../rule";

/** Activation std of the last hidden layer ÷ std of the input. */
const signalLimit = 1e-4;
/** What is left to learn of a network that has got over it. */
const leftLimit = 0.05;

/** The signal dies on its way forward, whatever the gradients' ratio: tanh with weights of σ = .01 (Glorot & Bengio 2010). */
export const vanishingSignal = rule({
  title: "Vanishing signal",
  severity: "problem",
  remedies: ["default_init", "batch_norm"],
  judgedBy: ["training_loss"],
  explainedBy: ["dropout_all", "nothing_to_learn"],
  examine(evidence) {
    const hidden = denseLayers(evidence).slice(0, -1);
    const last = hidden.at(-1);
    const { ticks, epochs } = evidence.history;
    if (last === undefined || !(evidence.inputStd > 0) || ticks.count === 0) return null;
    // A short plan may be over before it can be told from the curve.
    const early = epochs.count <= stretchOf(evidence) && epochs.count - 1 < evidence.plannedEpochs;
    if (early || !(lossLeft(evidence) > leftLimit)) return null;
    const ratio = (tick: number, layer: number) => signalAt(evidence, "activationStd", tick, layer) / evidence.inputStd;
    // Of the untrained net: later the biases, which differ from unit to unit, hide that rows no longer do.
    if (!(ratio(0, last) < signalLimit)) return null;
    // Nothing at all comes from weights that are 0 and from units that are dead, which are other findings.
    const activation = activationOfLayer(evidence.plan.layers[last]!);
    const fades =
      activation?.saturates && activation.evaluate(0) === 0 && signalAt(evidence, "weightNorm", 0, last) > 0;
    if (ratio(0, last) === 0 && !fades) return null;
    const faint = hidden.filter((layer) => ratio(0, layer) < signalLimit);
    const { id } = evidence.plan.layers[last]!;
    return {
      layers: faint.map((layer) => evidence.plan.layers[layer]!.id),
      ...moment(evidence, 0),
      severity: learnt(evidence) ? "warning" : "problem",
      measured: [
        {
          of: "spread",
          layer: id,
          value: ratio(0, last),
          comparison: "<",
          threshold: signalLimit,
        },
      ],
      facts: { layer: id, ratio: ratio(0, last) },
    };
  },
  measure(evidence) {
    const last = denseLayers(evidence).at(-2);
    if (last === undefined || !(evidence.inputStd > 0) || evidence.history.ticks.count === 0) return [];
    const spread = signalAt(evidence, "activationStd", 0, last) / evidence.inputStd;
    return [below("spread", spread, signalLimit, { layer: evidence.plan.layers[last]!.id })];
  },
  quantities: { spread: "activation std ÷ input std" },
  story: () => ({
    happens: "To the last layers every row looks the same.",
    because: "The initial weights are so small that the signal fades at each layer.",
    todo: "Draw the weights with the spread that suits the activation.",
    unless: "With such weights, the training loss ends no lower.",
  }),
  words: ({ layer, ratio }, { title }) => ({
    why: `At **${title(layer)}** the untrained network's outputs vary only **${figure(ratio)}** times as much as the inputs. Weights that are too small shrink the signal at every layer: the output is the same for every row, and the gradient can't tell rows apart.`,
  }),
});
