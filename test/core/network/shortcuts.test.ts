import { expect, it } from "vitest";
import { remedied } from "#core/doctor/remedies";
import { isHiddenSpec, kindOfSpec } from "#core/network/kinds/layers/index";
import { parseSpec } from "#core/network/parse";
import { presetSpec } from "#core/network/presets";
import { replaceLayers } from "#core/network/shortcuts";
import type { ExperimentSpec } from "#core/network/spec";

const words = ({ network }: ExperimentSpec) =>
  network.layers.map((layer) => ("around" in layer ? `around ${layer.around}` : layer.type));
const spec = parseSpec({
  network: {
    layers: [
      { type: "dense", units: 4 },
      { type: "dropout", rate: 0.5 },
      { type: "dense", units: 4 },
      { type: "residual", around: 1 },
      { type: "dense", units: 4 },
      { type: "residual", around: 4 },
    ],
  },
});

it("a remedy that adds or takes out layers leaves shortcuts where they come from", () => {
  const added = remedied(spec, { id: "batch_norm" })!;
  expect(words(added)).toEqual(
    "dense,batch_norm,dropout,dense,batch_norm,around 2,dense,batch_norm,around 6".split(","),
  );
  const less = remedied(spec, { id: "remove_dropout" })!;
  expect(words(less)).toEqual(["dense", "dense", "around 1", "dense", "around 3"]);
  // Both are specs that can be run.
  for (const changed of [added, less]) expect(parseSpec(changed)).toEqual(changed);
});

it("a shortcut with nothing left to go around goes", () => {
  const bare = replaceLayers(spec.network.layers, (layer) =>
    isHiddenSpec(layer) || kindOfSpec(layer).passes ? [] : [layer],
  );
  expect(bare).toEqual([]);
});

it("the shortcuts of the remedy are those of the preset, once", () => {
  const cured = remedied(presetSpec("thirty"), { id: "shortcuts" })!;
  expect(cured.network).toEqual(presetSpec("thirty_residual").network);
  expect(remedied(cured, { id: "shortcuts" })).toBeNull();
});
