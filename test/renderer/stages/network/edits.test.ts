import { describe, expect, it } from "vitest";
import { newLayer } from "#core/network/fields";
import type { LayerSpec } from "#core/network/spec";
import { duplicateLayer, insertLayer, layerId, moveLayer, placeAfter } from "../../../../renderer/stages/network/edits";
import { planNetwork } from "#core/network/plan";

const dense = (units: number): LayerSpec => ({ ...newLayer("dense"), units }) as LayerSpec;
const units = (layers: LayerSpec[]) => layers.map((layer) => (layer.type === "dense" ? layer.units : layer.type));

describe("edits of the layers", () => {
  it("names a layer as the plan does", () => {
    const layers = [dense(4), newLayer("dropout"), dense(3), newLayer("batch_norm"), newLayer("dropout")];
    const plan = planNetwork({ layers }, { task: "binary", inputs: 2, classes: 2 });
    expect(layers.map((_, index) => layerId(layers, index))).toEqual(
      plan.layers.filter((layer) => layer.source >= 0).map((layer) => layer.id),
    );
    expect(layerId(layers, 5)).toBe("output");
  });

  it("moves a layer to a place between others", () => {
    const order = (index: number, place: number) => {
      const layers = [dense(1), dense(2), dense(3)];
      const to = moveLayer(layers, index, place);
      return [units(layers), to];
    };
    expect(order(0, 2)).toEqual([[2, 1, 3], 1]);
    expect(order(0, 3)).toEqual([[2, 3, 1], 2]);
    expect(order(2, 0)).toEqual([[3, 1, 2], 0]);
    expect(order(1, 1)).toEqual([[1, 2, 3], 1]);
    expect(order(1, 2)).toEqual([[1, 2, 3], 1]);
  });

  it("adds behind the selected layer, else before the output", () => {
    const layers = planNetwork({ layers: [dense(1), dense(2)] }, { task: "binary", inputs: 2, classes: 2 }).layers;
    expect(placeAfter(layers, "dense_1")).toBe(1);
    expect(placeAfter(layers, "input")).toBe(0);
    expect(placeAfter(layers, "output")).toBe(2);
    expect(placeAfter(layers, null)).toBe(2);
  });

  it("gives a new dense layer the activation of the one before it", () => {
    const layers: LayerSpec[] = [{ ...dense(4), activation: "tanh" } as LayerSpec];
    insertLayer(layers, 1, "dense");
    insertLayer(layers, 1, "dropout");
    expect(layers.map((layer) => (layer.type === "dense" ? layer.activation : layer.type))).toEqual([
      "tanh",
      "dropout",
      "tanh",
    ]);
  });

  it("duplicates a layer without sharing it", () => {
    const layers = [dense(4)];
    duplicateLayer(layers, 0);
    const [first, second] = layers;
    expect(second).toEqual(first);
    expect(second).not.toBe(first);
  });
});
