/** Steps, columns and lines of the microscope, and which weight a press means. */
import { beforeAll, describe, expect, it } from "vitest";
import { microscopeOf } from "#core/explain/microscope/microscope";
import { subjectOf } from "#core/explain/microscope/of-run";
import type { Microscope } from "#core/explain/microscope/view";
import { toEnd } from "#core/pieces";
import { besideWeight, gradientOf, weightOfUnit } from "../../../../renderer/stages/explain/microscope/choose";
import { columnOf, linesOf } from "../../../../renderer/stages/explain/microscope/net";
import { backAt, knownAt, shownRings, stepsOf } from "../../../../renderer/stages/explain/microscope/steps";
import { runOf } from "../../../core/training/lab";

let now: Microscope;
beforeAll(() => {
  const run = runOf("iris", {
    network: {
      layers: [
        { type: "dense", units: 5, activation: "tanh" },
        { type: "batch_norm" },
        { type: "dense", units: 4, activation: "tanh" },
      ],
    },
  });
  run.resume({ updates: 8 });
  run.finish();
  const { subject } = subjectOf(run, null);
  now = toEnd(microscopeOf(subject, { row: 50, pass: "inference", whatIfs: [] }, null));
});

describe("steps", () => {
  it("go forward to the loss and back to the weights", () => {
    const steps = stepsOf(now);
    expect(steps.map(({ sign }) => sign).join(" ")).toBe("x 1 2 3 p L p 3 2 1 w");
    expect(backAt(steps, 0)).toBe(9);
    expect(knownAt(steps[1]!, 4)).toEqual({ forward: 0, back: 4, gradients: 4 });
    // A layer on its way back has gradients, and the one before it is asked.
    expect(knownAt(steps[7]!, 4)).toEqual({ forward: 4, back: 1, gradients: 2 });
    expect(knownAt(steps[10]!, 4)).toMatchObject({ gradients: 0 });
  });
  it("have rings around the present one where not all have room", () => {
    expect(shownRings(9, 4, 9)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
    for (const at of [0, 1, 5, 30, 63, 64]) {
      const rings = shownRings(65, at, 11);
      expect(rings).toContain(at);
      expect(rings[0]).toBe(0);
      expect(rings.at(-1)).toBe(64);
      expect(rings.length).toBeLessThanOrEqual(11);
      expect(new Set(rings).size).toBe(rings.length);
    }
  });
});

describe("the net", () => {
  it("draws all units where they have room, the strongest in their order where not", () => {
    const area = { top: 50, bottom: 290 };
    const all = columnOf(0, 5, [4, 2, 0, 1, 3], area);
    expect(all).toMatchObject({ hidden: 0, twoLines: true });
    expect(all.units.map(({ unit }) => unit)).toEqual([0, 1, 2, 3, 4]);
    const some = columnOf(0, 512, [400, 3, 77, 5, 8, 9, 1, 20, 31, 40, 300, 2, 6], area);
    expect(some.units.map(({ unit }) => unit)).toEqual([1, 3, 5, 8, 9, 20, 31, 40, 77, 400]);
    expect(some).toMatchObject({ hidden: 502, twoLines: false });
    for (const { y } of [...all.units, ...some.units]) expect(y > area.top && y < area.bottom).toBe(true);
  });
  it("has lines as wide as the gradients, through a normalisation from each unit to its own", () => {
    const area = { top: 50, bottom: 290 };
    const columns = now.layers.map((layer, l) => columnOf(l, layer.units, layer.drawn, area));
    const through = linesOf(now, columns[0]!, columns[1]!, true);
    expect(through).toHaveLength(5);
    expect(through.every(({ from, to }) => from === to)).toBe(true);
    const lines = linesOf(now, columns[1]!, columns[2]!, true);
    expect(lines).toHaveLength(20);
    expect(Math.max(...lines.map(({ size }) => Math.abs(size)))).toBe(1);
    expect(lines.at(-1)).toMatchObject({ chosen: true, into: true, size: Math.sign(now.chain.product) });
  });
});

describe("the chosen weight", () => {
  it("has its gradient among those of its layer", () => {
    const { chain, layers } = now;
    const layer = layers[chain.layer]!;
    const array = layer.parameters.findIndex(({ name }) => name === chain.tensor);
    expect(gradientOf(layer, array, chain.index)).toBeCloseTo(chain.product, 12);
  });
  it("is taken over by a unit of its layer, or one that sends to it", () => {
    const { chain } = now;
    expect(chain.layer).toBe(2);
    expect(weightOfUnit(now, 2, 1)).toEqual({ tensor: chain.tensor, index: chain.factor.unit * 4 + 1 });
    expect(weightOfUnit(now, 1, 3)).toEqual({ tensor: chain.tensor, index: 3 * 4 + chain.unit });
    expect(weightOfUnit(now, 0, 2)!.tensor).toBe("dense_1/weights");
    expect(weightOfUnit(now, -1, 2)).toBeNull();
  });
  it("moves by arrows through all arrays of its layer, and not beyond", () => {
    const at = (tensor: string, index: number, unit: number): Microscope => ({
      ...now,
      chain: { ...now.chain, tensor, index, unit },
    });
    const first = at("dense_2/weights", 0, 0);
    expect(besideWeight(first, -1, 0)).toBeNull();
    expect(besideWeight(first, 0, -1)).toBeNull();
    expect(besideWeight(first, 0, 1)).toEqual({ tensor: "dense_2/weights", index: 1 });
    expect(besideWeight(at("dense_2/weights", 19, 3), 1, 0)).toEqual({ tensor: "dense_2/bias", index: 3 });
    expect(besideWeight(at("dense_2/bias", 3, 3), 1, 0)).toBeNull();
  });
});
