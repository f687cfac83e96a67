import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { newLayer } from "#core/network/fields";
import type { LayerSpec } from "#core/network/spec";
import {
  duplicateLayers,
  insertLayer,
  keepingShortcuts,
  layerId,
  moveLayers,
  placeAfter,
  placeNorm,
  placeOfNorm,
  removeLayers,
  setEnabled,
} from "../../../../renderer/stages/network/edits";
import { planNetwork } from "#core/network/plan";

const dense = (units: number): LayerSpec => ({ ...newLayer("dense"), units }) as LayerSpec;
const units = (layers: LayerSpec[]) => layers.map((layer) => (layer.type === "dense" ? layer.units : layer.type));

describe("edits of the layers", () => {
  it("puts a normalisation before the activation and back, with the initial weights of before", () => {
    const relu = newLayer("dense");
    const layers = [relu, newLayer("batch_norm"), dense(3)];
    const before = structuredClone(layers);
    expect(placeOfNorm(layers, 1)).toBe("after");
    placeNorm(layers, 1, "before");
    expect(layers.map((layer) => [layer.type, "activation" in layer ? layer.activation : null])).toEqual([
      ["dense", "linear"],
      ["batch_norm", null],
      ["activation", "relu"],
      ["dense", "relu"],
    ]);
    expect(layers[0]).toMatchObject({ init: "he_normal" });
    expect(placeOfNorm(layers, 1)).toBe("before");
    placeNorm(layers, 1, "after");
    expect(layers).toEqual(before);
  });

  it("offers no place where nothing bends, or another layer stands between", () => {
    const linear = { ...newLayer("dense"), activation: "linear" } as LayerSpec;
    for (const layers of [
      [linear, newLayer("batch_norm"), dense(2)],
      [dense(2), newLayer("dropout"), newLayer("batch_norm")],
      [newLayer("dropout"), newLayer("batch_norm")],
    ]) {
      const same = structuredClone(layers);
      const at = layers.findIndex(({ type }) => type === "batch_norm");
      expect(placeOfNorm(layers, at)).toBeNull();
      placeNorm(layers, at, "before");
      expect(layers).toEqual(same);
    }
  });

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
      const to = moveLayers(layers, [index], place)[0];
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

  it("moves several to one place, side by side and in their order, and loses none", () => {
    const list = fc.uniqueArray(fc.integer({ min: 1, max: 99 }), { minLength: 1, maxLength: 9 });
    const cases = list.chain((all) =>
      fc.tuple(fc.constant(all), fc.subarray([...all.keys()], { minLength: 1 }), fc.nat({ max: all.length })),
    );
    fc.assert(
      fc.property(cases, ([all, indices, place]) => {
        const layers = all.map(dense);
        const to = moveLayers(layers, indices, place);
        expect(to.map((index) => units(layers)[index])).toEqual(indices.map((index) => all[index]));
        expect(to).toEqual(to.map((_, i) => to[0]! + i));
        const rest = all.filter((_, index) => !indices.includes(index));
        expect(units(layers).filter((_, index) => !to.includes(index))).toEqual(rest);
        expect(to[0]).toBe(place - indices.filter((index) => index < place).length);
      }),
    );
  });

  it("removes several, and says which stands in their place", () => {
    const layers = [1, 2, 3, 4].map(dense);
    expect(removeLayers(layers, [1, 2])).toBe(1);
    expect(units(layers)).toEqual([1, 4]);
    expect(removeLayers(layers, [0, 1])).toBe(0);
    expect(layers).toEqual([]);
  });

  it("leaves a layer as it was when it is switched off and on again", () => {
    const layers = [dense(1), dense(2)];
    setEnabled(layers, [1], false);
    expect(layers).toEqual([dense(1), { ...dense(2), enabled: false }]);
    setEnabled(layers, [1], true);
    expect(layers).toEqual([dense(1), dense(2)]);
  });

  it("duplicates layers without sharing them", () => {
    const several = [1, 2, 3].map(dense);
    expect(duplicateLayers(several, [0, 1])).toEqual([2, 3]);
    expect(units(several)).toEqual([1, 2, 1, 2, 3]);
    const layers = [dense(4)];
    duplicateLayers(layers, [0]);
    const [first, second] = layers;
    expect(second).toEqual(first);
    expect(second).not.toBe(first);
  });

  it("keeps the layer that a shortcut comes from, or the nearest before it", () => {
    const shortcut = (around: number) => ({ ...newLayer("residual"), around }) as LayerSpec;
    const after = (edit: (layers: LayerSpec[]) => unknown) => {
      const layers = [dense(1), dense(2), dense(3), shortcut(1)];
      keepingShortcuts(layers, () => edit(layers));
      return layers.flatMap((layer) => ("around" in layer ? layer.around : []));
    };
    expect(after((layers) => insertLayer(layers, 2, "dropout"))).toEqual([2]);
    expect(after((layers) => insertLayer(layers, 0, "dropout"))).toEqual([1]);
    expect(after((layers) => removeLayers(layers, [1]))).toEqual([1]);
    expect(after((layers) => removeLayers(layers, [0, 1, 2]))).toEqual([1]);
    expect(after((layers) => moveLayers(layers, [1], 3))).toEqual([2]);
    expect(after((layers) => insertLayer(layers, 0, "residual"))).toEqual([1, 1]);
  });
});
