import { createPinia, setActivePinia } from "pinia";
import { beforeEach, describe, expect, it } from "vitest";
import { useMultiples } from "../../../renderer/stages/train/multiple-choice";
import { defineComponent } from "vue";
import { useStageView } from "../../../renderer/stages/stage-view";
import { useView } from "../../../renderer/stores/view";

describe("what was set in the charts", () => {
  beforeEach(() => setActivePinia(createPinia()));

  it("goes with the view, and comes back", () => {
    const view = useView();
    const multiples = useMultiples();
    const untouched = view.save(null);
    expect(untouched).not.toHaveProperty("smoothing");
    expect(untouched).not.toHaveProperty("smallCharts");
    expect(untouched).not.toHaveProperty("largeChart");
    expect(untouched).not.toHaveProperty("views");
    view.smoothing = { kind: "median", amount: 0.4 };
    multiples.choose(2, "dead");
    view.largeChart = "metric";
    view.views = { evaluate: "slices" };
    const saved = JSON.parse(JSON.stringify(view.save(null)));
    view.restore(untouched);
    expect(view.smoothing.amount).toBe(0);
    expect(multiples.shown[2]).toBe("updateRatio");
    expect(view.largeChart).toBe("loss");
    expect(view.views).toEqual({});
    view.restore(saved);
    expect(view.smoothing).toEqual({ kind: "median", amount: 0.4 });
    expect(multiples.shown).toEqual(["metric", "gradientNorm", "dead", "gradients"]);
    expect(view.largeChart).toBe("metric");
    expect(view.views).toEqual({ evaluate: "slices" });
  });

  it("shows a stage's first view in the place of one that is not known", () => {
    const view = useView();
    const component = defineComponent({});
    const shown = useStageView("explain", { one: { label: "One", component }, two: { label: "Two", component } });
    expect(shown.value).toBe("one");
    shown.value = "two";
    expect([shown.value, view.views]).toEqual(["two", { explain: "two" }]);
    view.views = { explain: "toString" };
    expect(shown.value).toBe("one");
  });

  it("shows the usual chart in the place of one that is not known", () => {
    const view = useView();
    view.smallCharts = ["toString", "weights"];
    expect(useMultiples().shown).toEqual(["metric", "weights", "updateRatio", "gradients"]);
  });
});
