import { percent, figure } from "../evidence";
import { above } from "../looked";
import { rule } from "../rule";

/** Share of permuted targets that a simple model does as well on, above which the real ones may be as random. */
const chanceLimit = 0.05;
/** Rows of the larger class ÷ those of the smaller, from which permuted targets say too little. */
const rareLimit = 8;
/** Gain of the validation metric over always giving the same answer, above which the network has found something. */
const gainLimit = 0.05;

/** The inputs say nothing of the target: neither this network nor simple models do better than chance on new rows. */
export const nothingToLearn = rule({
  title: "Nothing to learn",
  severity: "problem",
  remedies: [],
  judgedBy: [],
  examine(evidence) {
    const reach = evidence.probed.reach?.value;
    const { count, validationMetric, trainMetric } = evidence.history.epochs;
    if (!reach || count < 2 || !(reach.chance > chanceLimit)) return null;
    const { baseline, classes } = evidence.facts;
    // Of a rare class too few rows are among those that were tried.
    const rows = classes.map((one) => one.rows);
    if (rows.length === 2 && Math.min(...rows) * rareLimit < Math.max(...rows)) return null;
    let best = -Infinity;
    for (let i = 1; i < count; i++) best = Math.max(best, validationMetric[i]!);
    const metric = best > -Infinity ? validationMetric[count - 1]! : trainMetric[count - 1]!;
    if (metric > baseline + gainLimit && best > baseline + gainLimit) return null;
    return {
      layers: [],
      epoch: 0,
      step: 0,
      urgent: true,
      measured: [{ of: "chance", value: reach.chance, comparison: ">", threshold: chanceLimit }],
      facts: { chance: reach.chance, best: reach.best, baseline, rows: reach.rows, metric },
    };
  },
  measure: ({ probed }) => (probed.reach?.value ? [above("chance", probed.reach.value.chance, chanceLimit)] : []),
  quantities: { chance: "permuted targets that do as well" },
  story: () => ({
    happens: "The network finds nothing that holds for new rows.",
    because: "On these columns, simple models do no better with the real targets than with shuffled ones.",
    todo: "Look for columns that have to do with the target, and check that each target stands in its own row.",
    unless: "Any model beats always giving the same answer on rows that it has not seen.",
  }),
  words: ({ chance, best, baseline, rows, metric }) => ({
    why: `No model of ours does better than chance: told from **${rows}** training rows, the best of a linear, a quadratic, a smooth and a nearest-neighbour model has **${figure(best)}** on rows that it has not seen, and always giving the same answer has **${figure(baseline)}**. With the targets shuffled, **${percent(chance)}** of the trials came out as well. The network has **${figure(metric)}** on the validation rows. Do the targets belong to these rows? Is a column missing?`,
  }),
});
