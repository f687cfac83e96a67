import { percent, figure } from "./evidence";
import { teller } from "./rule";

/** Why 20 rows could not be learnt by heart: rows that contradict each other, the network, or the data that it is given. */
export type PipelineFaults =
  /** Rows of the table, the first being 1. */
  | { cause: "contradiction"; first: number; second: number }
  | { cause: "dead"; share: number }
  | { cause: "signal"; spread: number }
  | { cause: "gradients"; ratio: number }
  | { cause: "data" | "overflow" };

/** What the 20-row test (`overfit-test.ts`) finds. */
export const pipelineFault = teller<PipelineFaults & { rows: number; updates: number; loss: number }>({
  title: "It can't memorise 20 rows",
  quantities: { loss: (rows) => `loss on ${rows} rows` },
  words: (facts, { where }) => ({
    why: `After **${facts.updates}** updates without regularisation, the loss on **${facts.rows}** rows is still **${figure(facts.loss)}**. ${causeWords(facts, where)}`,
  }),
});

const inNetwork = "The fault is in the network: this test says nothing about the data.";
function causeWords(facts: PipelineFaults, where: string): string {
  switch (facts.cause) {
    case "contradiction":
      return `Rows **${facts.first}** and **${facts.second}** have the same inputs but different targets, which no network can learn: look for a missing column, or for targets that are in the wrong rows.`;
    case "dead":
      return `${inNetwork} **${percent(facts.share)}** of the units of **${where}** output 0 for every row: **dead units** pass no gradient.`;
    case "signal":
      return `${inNetwork} At **${where}** the outputs vary only **${figure(facts.spread)}** times as much as the inputs: the **signal vanishes** on its way through.`;
    case "gradients":
      return `${inNetwork} The gradient that reaches **${where}** is **${figure(facts.ratio)}** of the output layer's: **gradients vanish** on their way back.`;
    case "data":
      return "The signal and the gradient get through the network, so check the data that it is given: are the inputs scaled, are columns constant, do the targets belong to these rows? A network that is too small can't learn them either.";
    case "overflow":
      return "The numbers overflowed at a learning rate of 0.01: are the inputs scaled? Are the initial weights too large?";
  }
}
