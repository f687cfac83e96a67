import { percent } from "../chart";
import type { Rule } from "../rule";
import { idShare, leakShare } from "../suspects";

/** A column that gives the target away, or that only names the row: the score on these rows is no promise for others. */
export const leakage: Rule = {
  title: "Leakage",
  severity: "warning",
  remedies: ["exclude_column"],
  judgedBy: [],
  examine({ facts }) {
    const suspect = facts.suspects.find(({ kind }) => kind === "leak") ?? facts.suspects[0];
    if (!suspect) return null;
    const { column, kind, share } = suspect;
    const leak = kind === "leak";
    return {
      layers: [],
      epoch: 0,
      step: 0,
      urgent: true,
      column,
      measured: [
        leak
          ? { label: `known from ${column} alone`, value: share, comparison: ">", threshold: leakShare }
          : { label: `rows with a value of their own, ${column}`, value: share, comparison: ">", threshold: idShare },
      ],
      why: leak
        ? `**${column}** alone says the target of **${percent(share)}** of the training rows. A column that good was often written down after the answer was known: if it is not there yet when the network is asked, the score here is worth nothing.`
        : `**${column}** has a value of its own on **${percent(share)}** of the rows, as a number or a name of the row would. A network can learn rows by heart from it, and nothing that holds for others.`,
    };
  },
};
