import fc from "fast-check";
import { createPinia, setActivePinia } from "pinia";
import { beforeEach, describe, expect, it } from "vitest";
import { layerSchema } from "#core/network/layers";
import { useDraft } from "../../../renderer/stores/draft";

const dense = (units: number) => layerSchema.parse({ type: "dense", units });

describe("the draft", () => {
  beforeEach(() => setActivePinia(createPinia()));

  it("makes each edit without a kind a step of its own, however quickly they follow", () => {
    const draft = useDraft();
    const before = draft.spec.network.layers.length;
    draft.editLayers("", (layers) => layers.push(dense(4)));
    draft.editLayers("", (layers) => layers.push(dense(5)));
    draft.undo();
    expect(draft.spec.network.layers).toHaveLength(before + 1);
    draft.undo();
    expect(draft.spec.network.layers).toHaveLength(before);
    draft.redo();
    expect(draft.spec.network.layers.at(-1)).toMatchObject({ units: 4 });
  });

  it("merges edits of one kind in quick succession, as a slider makes them", () => {
    const draft = useDraft();
    for (const epochs of [10, 20, 30]) draft.editTraining("epochs", (training) => (training.epochs = epochs));
    draft.undo();
    expect(draft.spec.training.epochs).toBe(300);
    expect(draft.canUndo).toBe(false);
  });

  it("never changes a spec in place: what a run was started with stays", () => {
    const draft = useDraft();
    const given = draft.spec;
    const copy = structuredClone(given);
    draft.editTraining("", (training) => (training.batchSize = 7));
    draft.editRecipe("", (recipe) => (recipe.columns["a"] = { role: "ignored" }));
    expect(given).toEqual(copy);
  });

  it("goes back and forth through any edits to the same states", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 64 }), { minLength: 1, maxLength: 12 }), (units) => {
        setActivePinia(createPinia());
        const draft = useDraft();
        const states = [draft.spec];
        for (const n of units) {
          draft.editLayers("", (layers) => layers.unshift(dense(n)));
          states.push(draft.spec);
        }
        for (const state of states.slice(0, -1).reverse()) {
          draft.undo();
          expect(draft.spec).toEqual(state);
        }
        for (const state of states.slice(1)) {
          draft.redo();
          expect(draft.spec).toEqual(state);
        }
        expect(draft.canRedo).toBe(false);
      }),
    );
  });
});
