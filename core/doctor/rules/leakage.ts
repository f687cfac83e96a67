import { percent } from "../evidence";
import { above } from "../looked";
import { rule } from "../rule";
import { struggles } from "../struggle";

/** A column that gives the target away, or that only names the row: the score on these rows is no promise for others. */
export const leakage = rule({
  title: "Leakage",
  severity: "warning",
  remedies: ["exclude_column"],
  judgedBy: [],
  explainedBy: ["nothing_to_learn"],
  examine(evidence) {
    const { facts } = evidence;
    // The only column explains the target because there is no other: that is no leak.
    const only = new Set(facts.inputs.map(({ column }) => column)).size < 2;
    const suspects = facts.suspects.filter(({ kind }) => !only || kind === "id");
    const suspect = suspects.find(({ kind }) => kind === "leak") ?? suspects[0];
    if (!suspect) return null;
    const { column, kind, share, limit } = suspect;
    const leak = kind === "leak";
    return {
      layers: [],
      epoch: 0,
      step: 0,
      column,
      // A network that does too well is the leak's; one that struggles has another fault before it.
      urgent: !struggles(evidence),
      measured: [
        leak
          ? { of: "predicted", name: column, value: share, comparison: ">", threshold: limit }
          : { of: "unique", name: column, value: share, comparison: ">", threshold: limit },
      ],
      facts: { column, leak, share },
    };
  },
  measure: ({ facts: { closest } }) =>
    closest
      ? [
          above(closest.kind === "leak" ? "predicted" : "unique", closest.share, closest.limit, {
            name: closest.column,
          }),
        ]
      : [],
  quantities: {
    predicted: (name) => `predicted by ${name} alone`,
    unique: (name) => `rows with a unique value, ${name}`,
  },
  story: ({ leak }) => ({
    happens: leak ? "The score is too good to be true." : "The network can learn the rows by name.",
    because: leak
      ? "One column alone already tells the answer."
      : "One column has another value in nearly every row, like a number or a name.",
    todo: leak ? "Leave the column out unless you know it when you predict." : "Leave the column out.",
    unless: leak
      ? "The column is known before the answer is, in every new row."
      : "Without the column, the score on new rows is lower.",
  }),
  words: ({ column, leak, share }) => ({
    why: leak
      ? `**${column}** alone predicts the target in **${percent(share)}** of the training rows. A column this good was often recorded after the answer was known: if you won't have it when you use the network, the score here is worth nothing.`
      : `**${column}** has a unique value in **${percent(share)}** of the rows, like a row number or a name. A network can memorise rows with it, but learns nothing that holds for new ones.`,
  }),
});
