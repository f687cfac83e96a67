import { mount } from "@vue/test-utils";
import { describe, expect, it } from "vitest";
import StageRail from "../../../renderer/shell/StageRail.vue";
import { stageStates, type Situation } from "../../../renderer/shell/stages";

const fresh: Situation = {
  data: false,
  reading: false,
  dataFault: null,
  dataWarnings: 0,
  networkFault: null,
  draftDoubts: [],
  ready: false,
  runs: 0,
  status: null,
  epoch: 0,
  findings: [],
};
const rail = (now: Partial<Situation> = {}) =>
  mount(StageRail, { props: { modelValue: "data", states: stageStates({ ...fresh, ...now }) } });

describe("StageRail", () => {
  it("is the navigation 'Stages' with a link for each stage, named by its label alone", () => {
    const nav = rail().get("nav");
    expect(nav.attributes("aria-label")).toBe("Stages");
    expect(nav.findAll("a[href]").map((link) => link.text())).toEqual([
      "Data",
      "Network",
      "Train",
      "Evaluate",
      "Explain",
      "Compare",
      "Atlas",
    ]);
  });

  it("leads back to the beginning of the stage that is open", async () => {
    const wrapper = rail();
    await wrapper.get("a[href='#data']").trigger("click");
    expect(wrapper.emitted("again")).toHaveLength(1);
    expect(wrapper.emitted("update:modelValue")).toBeUndefined();
  });
  it("has no tick for a network that something is said against before it is trained", () => {
    const network = (draftDoubts: Situation["draftDoubts"]) =>
      stageStates({ ...fresh, data: true, ready: true, draftDoubts }).network.state;
    expect(network([])).toBe("done");
    expect(network(["note"])).toBe("done");
    expect(network(["note", "warning"])).toBe("warning");
    expect(network(["warning", "problem"])).toBe("problem");
  });

  it("marks the open stage and opens another on a press", async () => {
    const wrapper = rail();
    expect(wrapper.findAll("[aria-current=page]").map((link) => link.text())).toEqual(["Data"]);
    await wrapper.get("a[href='#train']").trigger("click");
    expect(wrapper.emitted("update:modelValue")).toEqual([["train"]]);
  });

  it("shows no badge before there is data, and says what is missing", () => {
    const wrapper = rail();
    expect(wrapper.findAll(".badge")).toHaveLength(0);
    expect(wrapper.get("a[href='#evaluate']").attributes("aria-description")).toBe("needs a trained run");
  });

  it("says faults, warnings, training and problems", () => {
    const state = (now: Partial<Situation>) => stageStates({ ...fresh, data: true, ready: true, ...now });
    expect(state({ dataWarnings: 2 }).data).toEqual({ state: "warning", words: "2 warnings" });
    expect(state({ dataFault: "no column is a feature" }).data.state).toBe("problem");
    expect(state({ networkFault: "units: 0" }).network).toEqual({ state: "problem", words: "units: 0" });
    expect(state({ runs: 1, status: "training" }).train.state).toBe("running");
    expect(state({ runs: 1, status: "training", findings: ["warning", "problem"] }).train.state).toBe("problem");
    expect(state({ runs: 1, status: "finished", epoch: 30 }).evaluate.state).toBe("done");
    expect(state({ runs: 1, status: "failed" }).train.state).toBe("problem");
  });
});
