import { flushPromises, mount, type VueWrapper } from "@vue/test-utils";
import { createPinia, setActivePinia } from "pinia";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { defineComponent, h } from "vue";
import type { Prepared } from "#core/data/types";
import { newLayer } from "#core/network/fields";
import type { LayerSpec } from "#core/network/spec";
import LayerInspector from "../../../../renderer/stages/network/LayerInspector.vue";
import NetworkDiagram from "../../../../renderer/stages/network/NetworkDiagram.vue";
import SchemaFields from "../../../../renderer/stages/network/SchemaFields.vue";
import TrainingCard from "../../../../renderer/stages/network/TrainingCard.vue";
import { useLayers } from "../../../../renderer/stages/network/use-layers";
import { useCheck } from "../../../../renderer/stores/check";
import { useData } from "../../../../renderer/stores/data";
import { useDraft } from "../../../../renderer/stores/draft";
import { useView } from "../../../../renderer/stores/view";

const dialect = { delimiter: ",", quote: '"', decimal: ".", encoding: "utf-8", header: true } as const;
const part = { rows: 20, byClass: [10, 10] };
const prepared: Prepared = {
  task: "binary",
  target: "ill",
  classes: [
    { label: "no", rows: 20 },
    { label: "yes", rows: 20 },
  ],
  inputs: ["a", "b", "c"].map((name) => ({ name, column: name })),
  steps: ["a", "b", "c"].map((column) => ({ column, short: "÷ σ", words: "", clauses: [], inputs: [column] })),
  split: { train: part, validation: part, test: part },
  dropped: 0,
  targetScale: null,
  warnings: [],
};

/** Diagram, inspector and training card as the stage puts them together. */
const Stage = defineComponent(() => {
  const { plan } = useLayers();
  return () =>
    plan.value && [
      h(NetworkDiagram, { plan: plan.value, prepared, picture: null }),
      h(LayerInspector, { plan: plan.value, prepared, picture: null, live: null, history: null }),
      h(TrainingCard, { plan: plan.value, prepared }),
    ];
});

let stage: VueWrapper;
const dense = (units: number): LayerSpec => ({ ...newLayer("dense"), units }) as LayerSpec;
const kinds = () => useDraft().spec.network.layers.map((layer) => (layer.type === "dense" ? layer.units : layer.type));
const option = (name: RegExp) =>
  stage.findAll("[role=option]").find((one) => name.test(one.attributes("aria-label")!))!;
const field = (name: string) => stage.get(`[role=spinbutton][aria-label="${name}"]`);
async function type(name: string, text: string): Promise<void> {
  await field(name).setValue(text);
  await field(name).trigger("keydown.enter");
}

beforeEach(async () => {
  setActivePinia(createPinia());
  useDraft().edit("", (spec) => (spec.network.layers = [dense(8), newLayer("dropout"), dense(4)]));
  useDraft().setTarget("ill");
  useData().description = { profile: { rows: 60, dialect, columns: [], warnings: [] }, prepared, fault: null };
  stage = mount(Stage, { attachTo: document.body });
  await flushPromises();
});
afterEach(() => stage.unmount());

describe("layers by the keyboard", () => {
  it("walks from the input to the output and no further", async () => {
    expect(option(/^dense 1/).attributes("aria-selected")).toBe("true");
    await option(/^dense 1/).trigger("keydown", { key: "ArrowLeft" });
    expect(useView().layer).toBe("input");
    await option(/^input/).trigger("keydown", { key: "ArrowLeft" });
    expect(useView().layer).toBe("input");
    await option(/^input/).trigger("keydown", { key: "End" });
    expect(useView().layer).toBe("output");
  });

  it("moves a layer with Alt, and takes the selection along", async () => {
    await option(/^dense 1/).trigger("keydown", { key: "ArrowRight", altKey: true });
    expect(kinds()).toEqual(["dropout", 8, 4]);
    expect(useView().layer).toBe("dense_1");
    await option(/^dense 1/).trigger("keydown", { key: "ArrowRight", altKey: true });
    expect(kinds()).toEqual(["dropout", 4, 8]);
    expect(useView().layer).toBe("dense_2");
    await option(/^dense 2/).trigger("keydown", { key: "ArrowRight", altKey: true });
    expect(kinds()).toEqual(["dropout", 4, 8]);
  });

  it("removes with Delete, but never input or output", async () => {
    await option(/^dense 1/).trigger("keydown", { key: "Delete" });
    expect(kinds()).toEqual(["dropout", 4]);
    await option(/^output/).trigger("keydown", { key: "Delete" });
    await option(/^input/).trigger("keydown", { key: "Delete" });
    expect(kinds()).toEqual(["dropout", 4]);
    useDraft().undo();
    expect(kinds()).toEqual([8, "dropout", 4]);
  });
});

describe("several layers at once", () => {
  const press = (name: RegExp, keys: Record<string, unknown>) => option(name).trigger("keydown", keys);
  const inspector = () => stage.get("[aria-label=Layer]");
  const chosen = () =>
    stage.findAll("[role=option][aria-selected=true]").map((one) => one.attributes("aria-label")!.split(",")[0]);

  it("are selected with Shift and arrows, never input or output", async () => {
    await press(/^dense 1/, { key: "ArrowRight", shiftKey: true });
    await press(/^dropout/, { key: "ArrowRight", shiftKey: true });
    expect(chosen()).toEqual(["dense 1", "dropout", "dense 2"]);
    await press(/^dense 2/, { key: "ArrowRight", shiftKey: true });
    expect(chosen()).toEqual(["dense 1", "dropout", "dense 2"]);
    await press(/^dense 2/, { key: "ArrowLeft", shiftKey: true });
    expect(chosen()).toEqual(["dense 1", "dropout"]);
    await press(/^dropout/, { key: "ArrowLeft" });
    expect(chosen()).toEqual(["dense 1"]);
  });

  it("are selected with Ctrl and Shift and the mouse", async () => {
    await option(/^dense 2/).trigger("click", { ctrlKey: true });
    expect(chosen()).toEqual(["dense 1", "dense 2"]);
    expect(inspector().text()).toContain("2 layers");
    await option(/^dense 1/).trigger("click", { ctrlKey: true });
    expect(chosen()).toEqual(["dense 2"]);
    await option(/^dense 1/).trigger("click");
    await option(/^dense 2/).trigger("click", { shiftKey: true });
    expect(chosen()).toEqual(["dense 1", "dropout", "dense 2"]);
    await option(/^output/).trigger("click", { ctrlKey: true });
    expect(chosen()).toEqual(["output"]);
  });

  it("take a setting together, as one step of undo, and say where they differ", async () => {
    await option(/^dense 2/).trigger("click", { ctrlKey: true });
    expect(field("Units").element).toHaveProperty("value", "");
    expect(field("Units").attributes("placeholder")).toBe("mixed");
    await type("Units", "12");
    expect(kinds()).toEqual([12, "dropout", 12]);
    expect(field("Units").element).toHaveProperty("value", "12");
    useDraft().undo();
    expect(kinds()).toEqual([8, "dropout", 4]);
    await flushPromises();
    await field("Units").trigger("blur");
    expect(kinds()).toEqual([8, "dropout", 4]);
    expect(stage.findAll("[role=alert]")).toEqual([]);
    await stage.get('[role=radio][aria-label="tanh"]').trigger("click");
    expect(useDraft().spec.network.layers).toMatchObject([{ activation: "tanh" }, {}, { activation: "tanh" }]);
    useDraft().undo();
    expect(useDraft().spec.network.layers).toMatchObject([{ activation: "relu" }, {}, { activation: "relu" }]);
  });

  it("show the settings of each kind among them", async () => {
    await press(/^dense 1/, { key: "a", ctrlKey: true });
    expect(chosen()).toEqual(["dense 1", "dropout", "dense 2"]);
    expect(inspector().text()).toContain("2 dense layers");
    await type("Rate", "0.5");
    expect(useDraft().spec.network.layers[1]).toEqual({ type: "dropout", rate: 0.5 });
  });

  it("move, are duplicated, switched off and removed together", async () => {
    await press(/^dense 1/, { key: "ArrowRight", shiftKey: true });
    await press(/^dropout/, { key: "ArrowRight", altKey: true });
    expect(kinds()).toEqual([4, 8, "dropout"]);
    expect(chosen()).toEqual(["dense 2", "dropout"]);
    await press(/^dropout/, { key: "d", ctrlKey: true });
    expect(kinds()).toEqual([4, 8, "dropout", 8, "dropout"]);
    expect(chosen()).toEqual(["dense 3", "dropout 2"]);
    await press(/^dense 3/, { key: "d" });
    expect(useDraft().spec.network.layers.map((layer) => layer.enabled ?? true)).toEqual([
      true,
      true,
      true,
      false,
      false,
    ]);
    await press(/^dense 3/, { key: "Delete" });
    expect(kinds()).toEqual([4, 8, "dropout"]);
  });
});

it("gives a layer without an inspector of its own the fields of its schema", async () => {
  const fields = mount(SchemaFields, { props: { type: "dropout", indices: [1] } });
  const rate = fields.get("[role=spinbutton][aria-label=Rate]");
  await rate.setValue("1.5");
  await rate.trigger("keydown.enter");
  expect(fields.text()).toContain("Rate must lie between 0 and 1.");
  await rate.setValue("0.4");
  await rate.trigger("keydown.enter");
  expect(useDraft().spec.network.layers[1]).toEqual({ type: "dropout", rate: 0.4 });
  fields.unmount();
});

describe("a layer that is switched off", () => {
  it("stays in the diagram and out of the plan, and the others keep their names", async () => {
    await option(/^dense 1/).trigger("keydown", { key: "d" });
    expect(useDraft().spec.network.layers[0]).toMatchObject({ units: 8, enabled: false });
    expect(option(/^dense 1/).attributes("aria-label")).toMatch(/, off$/);
    expect(option(/^dense 2/).attributes("aria-label")).toContain("16 parameters");
    expect(useLayers().plan.value!.layers.map(({ id }) => id)).toEqual(["dropout_1", "dense_2", "output"]);
    await stage.get('button[aria-label="Switch dense 1 on"]').trigger("click");
    expect(useDraft().spec.network.layers[0]).toEqual(dense(8));
    useDraft().undo();
    expect(useDraft().spec.network.layers[0]).toMatchObject({ enabled: false });
  });
});

describe("the rate of dropout", () => {
  beforeEach(() => option(/^dropout/).trigger("click"));

  it("is refused outside 0 to 1, in words at the field", async () => {
    await type("Rate", "1.5");
    expect(field("Rate").attributes("aria-invalid")).toBe("true");
    expect(stage.text()).toContain("Rate must lie between 0 and 1.");
    expect(useDraft().spec.network.layers[1]).toEqual({ type: "dropout", rate: 0.2 });
  });
  it("of 1 is taken with the warning that the model learns nothing", async () => {
    await type("Rate", "1");
    expect(useDraft().spec.network.layers[1]).toEqual({ type: "dropout", rate: 1 });
    expect(stage.get("[aria-label=Layer]").text()).toContain("the model learns nothing");
    expect(option(/^dropout/).attributes("aria-label")).toContain("warning");
  });
  it("of 0 says that nothing is dropped", async () => {
    await type("Rate", "0");
    expect(stage.get("[aria-label=Layer]").text()).toContain("nothing is dropped");
  });
});

describe("a dense layer's settings", () => {
  it("take units from the field", async () => {
    await type("Units", "12");
    expect(kinds()).toEqual([12, "dropout", 4]);
    await type("Units", "0");
    expect(kinds()).toEqual([12, "dropout", 4]);
  });
  it("let a usual initialiser follow the activation, and leave a chosen one", async () => {
    const choose = (name: string) => stage.get(`[role=radio][aria-label="${name}"]`).trigger("click");
    useDraft().editLayers("", (layers) => Object.assign(layers[0]!, { init: "he_normal" }));
    await flushPromises();
    await choose("tanh");
    expect(useDraft().spec.network.layers[0]).not.toHaveProperty("init");
    useDraft().editLayers("", (layers) => Object.assign(layers[0]!, { init: "orthogonal" }));
    await flushPromises();
    await choose("ReLU");
    expect(useDraft().spec.network.layers[0]).toMatchObject({ activation: "relu", init: "orthogonal" });
  });
});

describe("training settings", () => {
  it("are switched off by an empty field", async () => {
    await type("Early stopping", "5");
    expect(useDraft().spec.training.earlyStopping).toEqual({ patience: 5 });
    await type("Early stopping", "");
    expect(useDraft().spec.training.earlyStopping).toBeNull();
    await type("Gradient clip", "2");
    expect(useDraft().spec.training.clip).toEqual({ type: "norm", limit: 2 });
    await type("Gradient clip", "");
    expect(useDraft().spec.training.clip).toBeNull();
  });
  it("say at the field what does not fit the data", async () => {
    useDraft().editTraining("loss", (training) => (training.loss = "mse"));
    await flushPromises();
    expect(useCheck().errors.map(({ path }) => path)).toEqual(["training.loss"]);
    expect(stage.get("[role=alert]").text()).toContain("does not fit a target of two classes");
  });
});
