import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { makeChartView, scaled, within } from "../../../renderer/charts/chart-view";
import type { Plot } from "../../../renderer/charts/plot";
import { readOut, shownPlot } from "../../../renderer/charts/shown-plot";

const plot: Plot = {
  x: { min: 0, max: 100, ticks: [0, 100], format: String },
  y: { min: 0, max: 1, ticks: [0, 1], format: String },
  datasets: [
    {
      type: "series",
      data: { x: [0, 50, 100], y: [1, 0.5, 0.25] },
      color: "red",
      width: 2,
      name: "train",
      smooth: true,
    },
    { type: "series", data: { x: [0, 50, 100], y: [1, NaN, 0.75] }, color: "blue", width: 2, name: "validation" },
  ],
  marks: [{ kind: "end", of: "train", x: 100, y: 0.25, text: "train 0.25", color: "red" }],
};

const linesOf = ({ datasets }: Plot) => datasets.flatMap((one) => (one.type === "series" ? [one] : []));

describe("the part of the axis that is shown", () => {
  it("never leaves the whole, and keeps its width where that fits", () => {
    fc.assert(
      fc.property(
        fc.double({ min: -50, max: 150, noNaN: true }),
        fc.double({ min: 0.1, max: 300, noNaN: true }),
        (min, width) => {
          const span = within({ min, max: min + width }, { min: 0, max: 100 });
          expect(span.min).toBeGreaterThanOrEqual(0);
          expect(span.max).toBeLessThanOrEqual(100 + 1e-9);
          expect(span.max - span.min).toBeCloseTo(Math.min(100, width), 9);
        },
      ),
    );
  });
  it("zooms about a place, pans, and comes back", () => {
    expect(scaled({ min: 0, max: 100 }, 0.5, 20)).toEqual({ min: 10, max: 60 });
    const view = makeChartView(() => ({ min: 0, max: 100 }));
    view.zoom(0.5, 20);
    expect(view.shown.value).toEqual({ min: 10, max: 60 });
    view.pan(0.2);
    expect(view.shown.value).toEqual({ min: 20, max: 70 });
    view.pan(-9);
    expect(view.shown.value).toEqual({ min: 0, max: 50 });
    view.zoom(4);
    expect(view.zoomed.value).toBe(false);
    view.zoom(0.1);
    view.reset();
    expect(view.shown.value).toEqual({ min: 0, max: 100 });
  });
});

describe("the legend", () => {
  it("shows one line alone, again all, and toggles one", () => {
    const view = makeChartView(() => ({ min: 0, max: 100 }));
    const shown = () => linesOf(shownPlot(plot, view)).map(({ name }) => name);
    view.isolate("train", ["train", "validation"]);
    expect(shown()).toEqual(["train"]);
    view.isolate("validation", ["train", "validation"]);
    expect(shown()).toEqual(["validation"]);
    expect(shownPlot(plot, view).marks).toEqual([]);
    view.isolate("validation", ["train", "validation"]);
    expect(shown()).toEqual(["train", "validation"]);
    view.toggle("train");
    expect(shown()).toEqual(["validation"]);
  });
});

describe("a chart as it is looked at", () => {
  it("reads the last values before the cross-hair", () => {
    expect(readOut(plot, 60)).toEqual([{ name: "train", color: "red", dash: false, value: "0.5", y: 0.5 }]);
    expect(readOut(plot, 100).map(({ name, value }) => `${name} ${value}`)).toEqual(["validation 0.75", "train 0.25"]);
    expect(readOut(plot, -1)).toEqual([]);
  });
  it("has the raw line behind the smoothed one, and names lines where they leave the picture", () => {
    const view = makeChartView(() => ({ min: 0, max: 100 }));
    view.smoothing.value = { kind: "exponential", amount: 0.5 };
    const lines = linesOf(shownPlot(plot, view));
    expect(lines.map(({ name, alpha }) => [name, alpha ?? 1])).toEqual([
      [undefined, 0.28],
      ["train", 1],
      ["validation", 1],
    ]);
    view.smoothing.value = { kind: "exponential", amount: 0 };
    view.show({ min: 20, max: 70 });
    const zoomed = shownPlot(plot, view);
    expect(zoomed.marks?.[0]).toMatchObject({ x: 70, y: 0.5, text: "train 0.5" });
    expect([zoomed.x.min, zoomed.x.max]).toEqual([20, 70]);
  });
});
