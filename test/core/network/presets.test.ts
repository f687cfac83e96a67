import { expect, it } from "vitest";
import { faults } from "#core/network/check";
import { parseSpec } from "#core/network/parse";
import { presetIds, presets, presetSpec, withPreset } from "#core/network/presets";

it.each(presetIds)("%s is a spec without errors, and with no doubt if it is a sound one", (id) => {
  const found = faults(presetSpec(id), { task: "binary", inputs: 10, classes: 2, trainingRows: 400 });
  expect(found.filter(({ severity }) => severity === "error")).toEqual([]);
  if (presets[id].fails === null) expect(found).toEqual([]);
});

it("the default preset is the default spec", () => expect(presetSpec("default")).toEqual(parseSpec({})));

it("a preset leaves the recipe and the seed alone", () => {
  const spec = parseSpec({ recipe: { split: { seed: 99 } }, training: { seed: 5 } });
  const changed = withPreset(spec, "vanishing");
  expect(changed.recipe).toEqual(spec.recipe);
  expect(changed.training.seed).toBe(5);
  expect(changed.network.layers).toHaveLength(10);
  expect(changed.training.optimizer).toMatchObject({ type: "sgd", learningRate: 0.03 });
});
