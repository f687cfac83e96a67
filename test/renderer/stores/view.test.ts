import { createPinia, setActivePinia } from "pinia";
import { beforeEach, describe, expect, it } from "vitest";
import { useMultiples } from "../../../renderer/stages/train/multiple-choice";
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
    view.smoothing = { kind: "median", amount: 0.4 };
    multiples.choose(2, "dead");
    view.largeChart = "metric";
    const saved = JSON.parse(JSON.stringify(view.save(null)));
    view.restore(untouched);
    expect(view.smoothing.amount).toBe(0);
    expect(multiples.shown[2]).toBe("updateRatio");
    expect(view.largeChart).toBe("loss");
    view.restore(saved);
    expect(view.smoothing).toEqual({ kind: "median", amount: 0.4 });
    expect(multiples.shown).toEqual(["metric", "gradientNorm", "dead", "gradients"]);
    expect(view.largeChart).toBe("metric");
  });

  it("shows the usual chart in the place of one that is not known", () => {
    const view = useView();
    view.smallCharts = ["toString", "weights"];
    expect(useMultiples().shown).toEqual(["metric", "weights", "updateRatio", "gradients"]);
  });
});
