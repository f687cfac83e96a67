import { lossOf } from "../../network/kinds/losses/index";
import { percent, figure } from "../evidence";
import { above } from "../looked";
import { rule } from "../rule";

/** Share of the target's variance that the few farthest rows hold. Of normal targets the farthest 2 % hold an eighth. */
const heldLimit = 0.6;

/** A few targets far away hold most of the squared error: the network learns them, and the others hardly count. */
export const targetScale = rule({
  title: "A few targets are far away",
  severity: "warning",
  remedies: ["robust_target", "robust_loss", "clip_norm"],
  judgedBy: [],
  uneven: true,
  explainedBy: ["nothing_to_learn"],
  examine(evidence) {
    const { target } = evidence.facts;
    if (!target || !(target.held > heldLimit)) return null;
    const early = evidence.history.epochs.count < 2 && evidence.failure === null;
    if (early || lossOf(evidence.plan.loss).robust) return null;
    return {
      layers: [],
      epoch: 0,
      step: 0,
      severity: "problem",
      urgent: true,
      measured: [{ of: "held", value: target.held, comparison: ">", threshold: heldLimit }],
      facts: { held: target.held, rows: target.farRows, all: target.rows, farthest: target.farthest },
    };
  },
  measure: ({ facts: { target } }) => (target ? [above("held", target.held, heldLimit)] : []),
  quantities: { held: "share of the target’s variance in its farthest 2 % of rows" },
  story: () => ({
    happens: "A few rows rule the training.",
    because: "Their targets are so far from the others that their errors outweigh all the rest.",
    todo: "Correct these rows if they are wrong; if they are right, use a robust loss.",
    unless: "Trained without these rows, the network is no better on the others.",
  }),
  words: ({ held, rows, all, farthest }) => ({
    why: `**${rows}** of **${all}** training rows hold **${percent(held)}** of the target's variance; the farthest lies **${figure(farthest)}** times as far from the median as the usual row. The squared error is nearly all theirs, so the network bends to them and neglects the others. Are they errors? If they are real, a robust loss, or the logarithm of the target, gives the others their weight.`,
  }),
});
