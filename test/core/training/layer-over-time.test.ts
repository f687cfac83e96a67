/** A layer at several epochs, halved, along chosen axes. */
import { describe, expect, it } from "vitest";
import { activations } from "#core/network/kinds/activations/index";
import { layerOverTime, type LayerQuestion } from "#core/training/layer-over-time";
import { outputsOfLayer, sumsOfLayer } from "#core/training/layer-rows";
import { spaceBasis, spaceOf } from "#core/training/space";
import { toEnd, trained } from "./lab";

const run = trained("iris", {
  network: {
    layers: [
      { type: "dense", units: 6, activation: "tanh" },
      { type: "residual", around: 1 },
      { type: "dense", units: 2, activation: "relu" },
    ],
  },
  training: { epochs: 12, earlyStopping: null },
});
const basis = toEnd(spaceBasis(run.dataset, "test"));
const at = (epoch: number) => ({ epoch, model: run.frozen(run.keptAt(epoch)) });
const usual: LayerQuestion = { l: 0, half: "output", axes: { kind: "pca", first: 0, second: 1 }, shared: true };
const asked = (question: Partial<LayerQuestion>, epochs = [12]) =>
  toEnd(layerOverTime(run.dataset, basis, epochs.map(at), { ...usual, ...question }));

describe("a layer over time", () => {
  it("is the layer's own picture where one epoch and the first two axes are asked for", () => {
    const own = toEnd(spaceOf(run, run.frozen(run.keptAt(12)), basis)).layers.find(({ id }) => id === "dense_1")!;
    const [panel] = asked({}).panels;
    expect(Array.from(panel!.space.points)).toEqual(Array.from(own.points));
    expect(panel!.space.cut).toBe(own.cut);
    expect(panel!.space.shares).toEqual(own.shares);
  });

  it("halves: f of the sums is the output, for a layer with a shortcut before it too", () => {
    const { model } = run;
    for (const [l, f] of [
      [0, activations.tanh],
      [2, activations.relu],
    ] as const) {
      const [sums, outputs] = [toEnd(sumsOfLayer(model, basis.drawn, l)), toEnd(outputsOfLayer(model, basis.drawn, l))];
      sums.forEach((z, i) => expect(f.evaluate(z)).toBeCloseTo(outputs[i]!, 5));
    }
    const before = asked({ l: 2, half: "sum" }).panels[0]!.space;
    expect(before.axes).toBe("units");
    expect(before.activation).toBeNull();
    expect(Math.min(...before.points)).toBeLessThan(0);
    expect(Math.min(...asked({ l: 2 }).panels[0]!.space.points)).toBeGreaterThanOrEqual(0);
  });

  it("takes any two axes, and units as they are; axes that are not there are the last ones", () => {
    const first = asked({}).panels[0]!.space.points;
    const other = asked({ axes: { kind: "pca", first: 2, second: 0 } }).panels[0]!.space.points;
    for (let i = 0; i < basis.drawn.rows; i++) expect(other[2 * i + 1]).toBe(first[2 * i]);
    const outputs = toEnd(outputsOfLayer(run.frozen(run.keptAt(12)), basis.drawn, 0));
    const units = asked({ axes: { kind: "units", first: 4, second: 1 } }).panels[0]!.space.points;
    for (let i = 0; i < basis.drawn.rows; i++) expect(units[2 * i]).toBe(outputs[i * 6 + 4]);
    expect(asked({ axes: { kind: "pca", first: 40, second: 1 } }).axes).toEqual({ kind: "pca", first: 5, second: 1 });
  });

  it("shared axes are the same for all epochs, own ones are each epoch's", () => {
    const shared = asked({}, [2, 12]);
    expect(shared.panels.map(({ epoch }) => epoch)).toEqual([2, 12]);
    expect(shared.panels[0]!.space.shares).toEqual(shared.panels[1]!.space.shares);
    const own = asked({ shared: false }, [2, 12]);
    expect(own.panels[0]!.space.shares).not.toEqual(own.panels[1]!.space.shares);
    expect(Array.from(own.panels[1]!.space.points)).toEqual(Array.from(asked({}).panels[0]!.space.points));
  });
});
