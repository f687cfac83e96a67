import { momentOfEpoch, figure } from "../evidence";
import { above } from "../looked";
import { rule } from "../rule";
import { struggles } from "../struggle";

/** Size of a layer's largest bias: standardised inputs and usual weights make sums of about 1 (TheDeepChecker: diverging biases). */
const biasLimit = 20;

/** A bias has run away: whatever comes in, the unit is at one end of its activation. */
export const biasRunaway = rule({
  title: "A bias has run away",
  severity: "warning",
  remedies: ["lower_learning_rate", "clip_norm", "scale_inputs", "batch_norm"],
  judgedBy: ["training_loss"],
  explainedBy: ["dropout_all", "exploding_gradients", "unscaled_inputs", "learning_rate_high", "nothing_to_learn"],
  examine(evidence) {
    const biases = evidence.probed.units?.value.biases ?? [];
    const found = biases.filter(({ largest }) => largest > biasLimit);
    if (found.length === 0 || !struggles(evidence)) return null;
    return {
      layers: found.map(({ layer }) => layer),
      ...momentOfEpoch(evidence, evidence.probed.units!.epoch),
      measured: found.map(({ layer, largest }) => ({
        of: "bias",
        layer,
        value: largest,
        comparison: ">",
        threshold: biasLimit,
      })),
      facts: { largest: Math.max(...found.map(({ largest }) => largest)) },
    };
  },
  measure({ probed }) {
    const [largest] = [...(probed.units?.value.biases ?? [])].sort((a, b) => b.largest - a.largest);
    return largest ? [above("bias", largest.largest, biasLimit, { layer: largest.layer })] : [];
  },
  quantities: { bias: "largest |bias|" },
  story: () => ({
    happens: "A unit gives the same answer whatever comes in.",
    because: "Its bias has grown so large that the inputs no longer count.",
    todo: "Lower the learning rate, and scale the inputs.",
    unless: "The unit's output still differs from row to row.",
  }),
  words: ({ largest }, { where }) => ({
    why: `A bias of **${where}** has grown to **${figure(largest)}**, far above the sums that it is added to. Whatever comes in, its unit is always on or always off. Steps that are too long, or a gradient that points one way for long, drive it there.`,
  }),
});
