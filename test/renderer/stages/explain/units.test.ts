/** The table of units, what is said of one, and which images have room in Space. */
import { mount } from "@vue/test-utils";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { unitsOf } from "#core/insight/units/layer-units";
import { silenceUnits } from "#core/insight/units/silence";
import type { SilencedView, UnitsView } from "#core/insight/views";
import { toEnd } from "#core/pieces";
import { outputsOfLayer } from "#core/training/layer-rows";
import { roomFor } from "../../../../renderer/stages/explain/thumbnails";
import { measuredOf, sorted } from "../../../../renderer/stages/explain/units/order";
import UnitTable from "../../../../renderer/stages/explain/units/UnitTable.vue";
import { markSentence, marksInWords } from "../../../../renderer/stages/explain/units/words";
import { runOf } from "../../../core/training/lab";

/** A run whose unit 2 is dead, and whose unit 4 is the same as unit 1. */
function seen(units = 6): { now: UnitsView; lost: SilencedView } {
  const run = runOf("iris", { network: { layers: [{ type: "dense", units, activation: "relu" }] } });
  const model = run.frozen();
  const of = (name: string) => model.tensors.find((one) => one.name === name)!.data;
  of("dense_1/bias")[1] = -100;
  for (let input = 0; input < 4; input++)
    of("dense_1/weights")[input * units + 3] = 2 * of("dense_1/weights")[input * units]!;
  const rows = run.dataset.splits.train;
  const outputs = toEnd(outputsOfLayer(model, rows, 0));
  const about = {
    run: "1",
    split: "train" as const,
    epoch: 0,
    layer: "dense_1",
    title: "dense 1",
    activation: "relu",
    of: rows.rows,
  };
  const lost = toEnd(silenceUnits(model, run.rest(model, 0), rows, "multiclass", 0));
  return { now: { ...about, ...toEnd(unitsOf(model, outputs, rows.rows, 0)) }, lost: { ...about, ...lost } };
}
const { now, lost } = seen();

describe("units in words", () => {
  it("say on which numbers and rows a mark rests", () => {
    expect(markSentence(now, 1)).toMatch(/^\*\*Dead\*\*: its output is 0 on all 105 train rows\./);
    expect(markSentence(now, 3)).toMatch(
      /\*\*The same as unit 1\*\*: \|r\| = 1, at least .* over \d+ rows? of all parts \(the limit is 0\.99\)/,
    );
    expect(marksInWords(now)).toMatch(/^1 dead, .*the same as another$/);
  });
});

describe("the table", () => {
  it("sorts by any column, what has no number last", () => {
    const order = sorted(now, lost, "zero", { key: "loss", down: true });
    const losses = order.map((unit) => lost.lossIncrease.zero[unit]!);
    expect(losses).toEqual(losses.toSorted((a, b) => b - a));
    expect(sorted(now, lost, "zero", { key: "r", down: true }).at(-1)).toBe(1);
    expect(sorted(now, null, "zero", { key: "loss", down: true })).toEqual([0, 1, 2, 3, 4, 5]);
  });
  it("shows what is lost only beside the rows, the layer and the run that it was measured on", () => {
    expect(measuredOf(now, lost)).toBe(lost);
    for (const other of [{ split: "test" as const }, { layer: "dense_2" }, { run: "2" }]) {
      expect(measuredOf({ ...now, ...other }, lost)).toBeNull();
      expect(measuredOf(now, { ...lost, ...other })).toBeNull();
    }
    expect(measuredOf(null, lost)).toBeNull();
  });
  it("marks units, and tells which one is pressed and how to sort", async () => {
    const props = { units: now, lost, how: "zero" as const, metric: "accuracy" };
    const table = mount(UnitTable, { props: { ...props, modelValue: 0, sort: { key: "unit" as const, down: false } } });
    const rows = table.findAll("tbody tr[aria-rowindex]");
    expect(rows).toHaveLength(6);
    expect(rows[1]!.text()).toContain("dead");
    expect(rows[3]!.text()).toContain("as unit 1");
    await rows[3]!.trigger("click");
    expect(table.emitted("update:modelValue")).toEqual([[3]]);
    await table.find("th.loss button").trigger("click");
    expect(table.emitted("update:sort")).toEqual([[{ key: "loss", down: true }]]);
  });
  it("makes only the rows in sight of a wide layer", () => {
    const wide = seen(512);
    const props = { units: wide.now, lost: wide.lost, how: "mean" as const, metric: "accuracy" };
    const table = mount(UnitTable, { props: { ...props, modelValue: 0, sort: { key: "unit" as const, down: false } } });
    expect(table.findAll("tbody tr[aria-rowindex]").length).toBeLessThan(60);
    expect(table.find("table").attributes("aria-rowcount")).toBe("513");
  });
});

describe("images in Space", () => {
  it("never lie on each other, and the followed row has its own", () => {
    const place = fc.tuple(fc.integer({ min: 0, max: 200 }), fc.integer({ min: 0, max: 200 }));
    fc.assert(
      fc.property(fc.array(place, { minLength: 1, maxLength: 60 }), (places) => {
        const first = places.length - 1;
        const chosen = roomFor(places, 20, first);
        expect(chosen[0]).toBe(first);
        for (const a of chosen)
          for (const b of chosen) {
            const apart = Math.max(Math.abs(places[a]![0] - places[b]![0]), Math.abs(places[a]![1] - places[b]![1]));
            if (a !== b) expect(apart).toBeGreaterThanOrEqual(20);
          }
      }),
      { numRuns: 50 },
    );
  });
});
