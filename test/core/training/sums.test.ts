/** What a layer is fed agrees with what it passes on. */
import { expect, it } from "vitest";
import { sumsOf } from "#core/training/sums";
import { datasetOf, trained } from "./lab";

const relu = { type: "dense" as const, units: 5, activation: "relu" as const };
const run = trained(
  "iris",
  { network: { layers: [relu, { type: "dropout", rate: 0.2 }, relu] }, training: { epochs: 2 } },
  datasetOf("iris"),
);
const { train } = run.dataset.splits;

it.each([
  ["dense_1", 0],
  ["dense_2", 2],
] as const)("%s: a ReLU passes on just the sums above 0", (layer, index) => {
  const { above, counts } = sumsOf(run.model, train, layer);
  const outputs = run.model.activations(train.x.whole(), train.rows, index);
  const fires = Array.from(above, (_, unit) => {
    let rows = 0;
    for (let row = 0; row < train.rows; row++) if (outputs[row * 5 + unit]! > 0) rows++;
    return rows / train.rows;
  });
  above.forEach((share, unit) => expect(share).toBeCloseTo(fires[unit]!, 6));
  const total = counts.reduce((a, b) => a + b);
  expect(total).toBe(train.rows * 5);
  const positive = counts.slice(counts.length / 2).reduce((a, b) => a + b);
  expect(positive / total).toBeCloseTo(fires.reduce((a, b) => a + b) / 5, 2);
});

it("says so for a layer that has no weights", () => {
  expect(() => sumsOf(run.model, train, "dropout_1")).toThrow("no weights");
});
