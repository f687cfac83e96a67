import { percent } from "../chart";
import { rule } from "../rule";

/** A column that gives the target away, or that only names the row: the score on these rows is no promise for others. */
export const leakage = rule({
  title: "Leakage",
  severity: "warning",
  remedies: ["exclude_column"],
  judgedBy: [],
  examine({ facts }) {
    const suspect = facts.suspects.find(({ kind }) => kind === "leak") ?? facts.suspects[0];
    if (!suspect) return null;
    const { column, kind, share, limit } = suspect;
    const leak = kind === "leak";
    return {
      layers: [],
      epoch: 0,
      step: 0,
      urgent: true,
      column,
      measured: [
        leak
          ? { of: "predicted", name: column, value: share, comparison: ">", threshold: limit }
          : { of: "unique", name: column, value: share, comparison: ">", threshold: limit },
      ],
      facts: { column, leak, share },
    };
  },
  quantities: {
    predicted: (name) => `predicted by ${name} alone`,
    unique: (name) => `rows with a unique value, ${name}`,
  },
  words: ({ column, leak, share }) => ({
    why: leak
      ? `**${column}** alone predicts the target in **${percent(share)}** of the training rows. A column this good was often recorded after the answer was known: if you won't have it when you use the network, the score here is worth nothing.`
      : `**${column}** has a unique value in **${percent(share)}** of the rows, like a row number or a name. A network can memorise rows with it, but learns nothing that holds for new ones.`,
  }),
});
