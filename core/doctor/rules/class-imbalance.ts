import { lastMetric, learnt, momentOfEpoch, patience, percent, figure, type Evidence } from "../evidence";
import { above, below } from "../looked";
import { faultsOfTraining, rule } from "../rule";
import { nearEnd, settled } from "../struggle";

/** Rows of the largest class ÷ those of the smallest. SageMaker Debugger has 10; a split may make it a fifth less. */
const ratioLimit = 8;
/** Share of a class's training rows that are named right. */
const recallLimit = 0.3;
/** The same, for a class that is rare. */
const rareRecallLimit = 0.75;
/** Gain of the training metric over the patience, above which the rare classes may still come. */
const gainLimit = 0.01;

/** The same, from which a class that is overlooked may be so for its few rows. */
const unlikeLimit = 3;

/** Training rows below which nothing can be said of a class. */
const fewest = 10;

/** A class with few rows weighs little in the loss: the network does well without ever naming it. */
export const classImbalance = rule({
  title: "Class imbalance",
  severity: "warning",
  remedies: ["class_weights", "stratify", "larger_net"],
  judgedBy: ["recall"],
  uneven: true,
  explainedBy: [...faultsOfTraining, "nothing_to_learn"],
  examine(evidence) {
    const { classes } = evidence.facts;
    if (classes.length < 2 || evidence.history.epochs.count === 0) return null;
    const rows = classes.map((c) => c.rows);
    const all = rows.reduce((a, b) => a + b, 0);
    if (all < fewest) return null;
    const [most, least] = [Math.max(...rows), Math.min(...rows)];
    const ratio = most / Math.max(1, least);
    const rare = ratio > ratioLimit;
    const missed = overlooked(evidence, rare);
    if (!rare && missed === null) return null;
    const small = missed ?? rows.indexOf(least);
    const recall = evidence.recall?.[small] ?? NaN;
    const { label } = classes[small]!;
    return {
      layers: [],
      ...momentOfEpoch(evidence, 0),
      severity:
        missed === null || evidence.spec.training.classWeights === "balanced"
          ? "note"
          : rare && settled(evidence)
            ? "problem"
            : "warning",
      // Nothing of a rare class is a fault of its own, though a network that learns nothing has it too.
      independent: rare && recall < recallLimit,
      measured: [
        ...(rare ? [{ of: "ratio", value: ratio, comparison: ">" as const, threshold: ratioLimit }] : []),
        ...(Number.isNaN(recall)
          ? []
          : [
              {
                of: "recall",
                name: label,
                value: recall,
                comparison: "<" as const,
                threshold: rare ? rareRecallLimit : recallLimit,
              },
            ]),
      ],
      facts: { class: label, rows: rows[small]!, all, recall },
    };
  },
  measure({ facts: { classes }, recall }) {
    if (classes.length < 2) return [];
    const rows = classes.map((one) => one.rows);
    const known = (recall ?? []).map((value, i) => (rows[i]! > 0 ? value : 1));
    const ratio = largestByLeast(rows);
    const lowest = known.indexOf(Math.min(...known));
    const limit = ratio > ratioLimit ? rareRecallLimit : recallLimit;
    return [
      above("ratio", ratio, ratioLimit),
      ...(lowest >= 0 ? [below("recall", known[lowest]!, limit, { name: classes[lowest]!.label })] : []),
    ];
  },
  quantities: { ratio: "largest ÷ smallest class", recall: (name) => `recall of ${name}` },
  story: () => ({
    happens: "A rare class is hardly ever named.",
    because: "It has so few rows that getting them wrong costs next to nothing.",
    todo: "Let the rows of rare classes count more.",
    unless: "With weighted classes, the class is missed as often.",
  }),
  words(facts) {
    const { class: label, rows, all, recall } = facts;
    const told = Number.isNaN(recall) ? "" : `; **${percent(recall)}** of them are predicted correctly`;
    return {
      why: `**${label}** has **${rows}** of the **${all}** training rows${told}. Each row counts the same in the loss, so a network that never predicts ${label} still has an accuracy of **${figure(1 - rows / all)}**.`,
    };
  },
});

const largestByLeast = (rows: readonly number[]) => Math.max(...rows) / Math.max(1, Math.min(...rows));

/** The class with the lowest recall, where that is low, the others do well and nothing is getting better; null for none. */
function overlooked(evidence: Evidence, rare: boolean): number | null {
  const { recall, facts, history } = evidence;
  const { count, trainMetric } = history.epochs;
  const over = Math.max(3, patience(evidence));
  if (!recall || count <= over) return null;
  // Where the classes are of one size, a class that is overlooked is the network's fault.
  if (!rare && largestByLeast(facts.classes.map((c) => c.rows)) < unlikeLimit) return null;
  // What has not come by the planned end does not come. Up to the share of the largest class, what is gained is gained there.
  const gained = trainMetric[count - 1]! - trainMetric[count - 1 - over]!;
  if (!nearEnd(evidence) && gained > gainLimit && trainMetric[count - 1]! > facts.baseline + gainLimit) return null;
  const known = recall.map((value, i) => (facts.classes[i]!.rows > 0 ? value : 1));
  const lowest = known.indexOf(Math.min(...known));
  if (!(known[lowest]! < (rare ? rareRecallLimit : recallLimit))) return null;
  // A network that has learnt nothing names one class alone, and that is another finding.
  if (rare ? lastMetric(evidence) < facts.baseline - 0.05 : !learnt(evidence)) return null;
  return lowest;
}
