import { kindOf } from "../../network/kinds/layers/index";
import { lossLeft, momentOfEpoch, figure } from "../evidence";
import { below } from "../looked";
import { rule } from "../rule";
import { graveness, nearEnd, plannedUpdates } from "../struggle";

/** Updates in an epoch that are few, and of the whole plan. */
const fewPerEpoch = 3;
const fewInAll = 400;
/** Rows of a batch that are too few for the statistics of batch normalisation (Wu & He 2018: below 8 its error rises fast). */
export const fewForStatistics = 4;
/** Rows below which a large batch is the only one. */
const fewestRows = 48;
/** What is left to learn. */
const leftLimit = 0.08;

/** A batch so large that there are hardly any updates, or too small for batch normalisation to tell mean and variance. */
export const batchSize = rule({
  title: "Batch size does not fit",
  severity: "problem",
  remedies: ["smaller_batch", "larger_batch"],
  judgedBy: ["training_loss"],
  explainedBy: ["dropout_all", "nothing_to_learn"],
  examine(evidence) {
    if (evidence.history.epochs.count < 2 && evidence.failure === null) return null;
    const { batchSize: rows } = evidence.spec.training;
    const severity = graveness(evidence);
    const { count } = evidence.history.epochs;
    const norm = evidence.plan.layers.find((layer) => kindOf(layer).normalises === "batch");
    if (norm && rows <= fewForStatistics) {
      return {
        layers: [norm.id],
        ...momentOfEpoch(evidence, count - 1),
        severity: severity === "note" ? "warning" : severity,
        urgent: severity === "problem",
        independent: true,
        remedies: ["larger_batch"],
        measured: [{ of: "rows", value: rows, comparison: "<", threshold: fewForStatistics + 1 }],
        facts: {
          rows,
          small: true as boolean,
          perEpoch: evidence.stepsPerEpoch,
          updates: plannedUpdates(evidence),
          noise: NaN,
        },
      };
    }
    const updates = plannedUpdates(evidence);
    const large = evidence.stepsPerEpoch <= fewPerEpoch && updates <= fewInAll && evidence.facts.rows >= fewestRows;
    if (!large || !(lossLeft(evidence) > leftLimit)) return null;
    const noise = evidence.probed.curvature?.value.noiseScale ?? NaN;
    return {
      layers: [],
      ...momentOfEpoch(evidence, count - 1),
      // Few updates may still be enough.
      severity: severity === "problem" && !nearEnd(evidence) ? "warning" : severity,
      remedies: ["smaller_batch"],
      measured: [{ of: "updates", value: evidence.stepsPerEpoch, comparison: "<", threshold: fewPerEpoch + 1 }],
      facts: { rows, small: false as boolean, perEpoch: evidence.stepsPerEpoch, updates, noise },
    };
  },
  measure({ spec, plan, stepsPerEpoch }) {
    const norm = plan.layers.some((layer) => kindOf(layer).normalises === "batch");
    return [
      below("updates", stepsPerEpoch, fewPerEpoch + 1),
      ...(norm ? [below("rows", spec.training.batchSize, fewForStatistics + 1)] : []),
    ];
  },
  quantities: { rows: "rows in a batch", updates: "updates in an epoch" },
  story: ({ small }) =>
    small
      ? {
          happens: "The network that is evaluated is not the one that was trained.",
          because: "Batch normalisation takes its scale from each batch, and these have too few rows for that.",
          todo: "Use larger batches.",
          unless: "With 32 rows in a batch, the training loss ends no lower.",
        }
      : {
          happens: "The network takes too few steps to learn.",
          because: "Each batch gives one step, and a few batches use up all rows.",
          todo: "Use smaller batches: more steps over the same rows.",
          unless: "With smaller batches and as many epochs, the training loss ends no lower.",
        },
  words({ rows, small, perEpoch, updates, noise }, { where }) {
    if (small)
      return {
        why: `**${where}** takes its mean and variance from batches of **${rows}** ${rows === 1 ? "row" : "rows"}, which say next to nothing about the data. In training every batch is scaled in another way, and on new rows the running statistics are different again: the network that is evaluated is not the one that was trained.`,
      };
    const scale = Number.isFinite(noise)
      ? ` The gradient's noise scale is about **${figure(noise)}** rows: a larger batch hardly makes a step better.`
      : "";
    return {
      why: `A batch of **${rows}** rows leaves **${perEpoch}** ${perEpoch === 1 ? "update" : "updates"} in an epoch and **${figure(updates)}** in all, and each moves the weights by one step only. A smaller batch takes more steps over the same rows.${scale}`,
    };
  },
});
