import { initialiserOf } from "../../network/kinds/initialisers/index";
import { isHidden, kindOf, type HiddenPlan, type LayerPlan } from "../../network/kinds/layers/index";
import { momentOfEpoch, percent, figure } from "../evidence";
import { below } from "../looked";
import { rule } from "../rule";
import { graveness } from "../struggle";

/** Deviation of the initial weights ÷ that of He's, below which all units begin alike. */
export const alikeLimit = 1e-4;
/** Share of a layer's units that say the same as another one. */
const shareLimit = 0.5;

export const spreadOf = ({ init, inputs, units }: HiddenPlan): number => {
  const { initialiser, setting } = initialiserOf(init);
  return initialiser.std(inputs, units, setting) / Math.sqrt(2 / inputs);
};

/** Hidden layers whose units begin alike, with no normalisation behind them that would part them. */
export const drawnAlike = (layers: readonly LayerPlan[]): HiddenPlan[] =>
  layers.filter(isHidden).filter((layer) => {
    const next = layers[layers.indexOf(layer) + 1];
    return layer.units > 1 && spreadOf(layer) < alikeLimit && !(next && kindOf(next).normalises);
  });

/** Units that begin alike get the same gradient and stay alike: a layer of many then does the work of one. */
export const symmetricWeights = rule({
  title: "Symmetric weights",
  severity: "problem",
  remedies: ["default_init", "batch_norm"],
  judgedBy: ["training_loss"],
  explainedBy: ["dropout_all", "nothing_to_learn"],
  examine(evidence) {
    if (evidence.history.epochs.count < 2) return null;
    const alike = drawnAlike(evidence.plan.layers);
    const [first] = alike;
    if (!first) return null;
    const measured = evidence.probed.units?.value.alike.find(({ layer }) => layer === first.id)?.share ?? NaN;
    const severity = graveness(evidence);
    return {
      layers: alike.map(({ id }) => id),
      ...momentOfEpoch(evidence, 0),
      severity: severity === "note" ? "warning" : severity,
      urgent: severity === "problem",
      measured: [
        { of: "spread", layer: first.id, value: spreadOf(first), comparison: "<", threshold: alikeLimit },
        ...(measured > shareLimit
          ? [{ of: "alike", layer: first.id, value: measured, comparison: ">" as const, threshold: shareLimit }]
          : []),
      ],
      facts: { spread: spreadOf(first), alike: measured, units: first.units },
    };
  },
  measure({ plan }) {
    const hidden = plan.layers.filter(isHidden).filter(({ units }) => units > 1);
    const [narrowest] = hidden.sort((a, b) => spreadOf(a) - spreadOf(b));
    return narrowest ? [below("spread", spreadOf(narrowest), alikeLimit, { layer: narrowest.id })] : [];
  },
  quantities: { spread: "σ of the initial weights ÷ He’s", alike: "units that say the same" },
  story: () => ({
    happens: "All units of a layer do the same work.",
    because: "They start with equal weights, so they get equal corrections.",
    todo: "Draw the initial weights at random, with the spread that suits the activation.",
    unless: "After some epochs, the layer's units answer differently to the same row.",
  }),
  words({ spread, alike, units }, { where }) {
    const seen = Number.isFinite(alike)
      ? ` Of its **${units}** units **${percent(alike)}** still say the same as another one.`
      : "";
    return {
      why: `The weights of **${where}** begin as good as equal: their spread is **${figure(spread)}** of what it should be. Units that begin alike get the same gradient and stay alike, so the layer does the work of a single unit.${seen}`,
    };
  },
});
