/** Weights of a file that are NaN or infinite: nothing went wrong in training here. */
import type { Tensor } from "../engine/engine";
import { count, plural } from "../numbers";
import type { Finding } from "./finding";
import { teller } from "./rule";

/** In the first layer that has such weights, and in all others that have. */
interface Counts {
  broken: number;
  weights: number;
  otherLayers: number;
  otherBroken: number;
}

export const weightsNotNumbers = teller<Counts & Record<string, number>>({
  title: "The file's weights are not numbers",
  quantities: { notNumbers: "weights that are no numbers" },
  words: ({ broken, weights, otherLayers, otherBroken }, { measured, title }) => ({
    why: `Of the file's weights **${count(broken)} of ${count(weights)}** in **${title(measured[0]?.layer ?? "")}** are not numbers${otherLayers > 0 ? `, and ${count(otherBroken)} in ${plural(otherLayers, "other layer")}` : ""}. They came so from the file, so that the network predicts nothing and can't be trained on: look for a checkpoint from before it diverged.`,
  }),
});

/** The finding on the tensors of a network that was brought in; null: all of them are numbers. */
export function notNumbersIn(tensors: readonly Tensor[], at: { epoch: number; step: number }): Finding | null {
  const layers = new Map<string, { broken: number; weights: number }>();
  for (const { name, data } of tensors) {
    const id = name.slice(0, name.indexOf("/"));
    const sums = layers.get(id) ?? { broken: 0, weights: 0 };
    let broken = 0;
    for (const value of data) if (!Number.isFinite(value)) broken++;
    layers.set(id, { broken: sums.broken + broken, weights: sums.weights + data.length });
  }
  const found = [...layers].filter(([, { broken }]) => broken > 0);
  const [first, ...others] = found;
  if (!first) return null;
  return {
    rule: "weights_not_numbers",
    severity: "problem",
    layers: found.map(([id]) => id),
    ...at,
    measured: found.map(([layer, { broken }]) => ({
      of: "notNumbers",
      layer,
      value: broken,
      comparison: ">",
      threshold: 0,
    })),
    facts: {
      ...first[1],
      otherLayers: others.length,
      otherBroken: others.reduce((sum, [, { broken }]) => sum + broken, 0),
    },
    remedies: [],
  };
}
