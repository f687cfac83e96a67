import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { activationIds, defaultInitialiser } from "#core/network/kinds/activations/index";
import {
  initialiserIds,
  initialiserOf,
  initialisers,
  type InitialiserId,
  type InitialiserSpec,
} from "#core/network/kinds/initialisers/index";
import { createRandom } from "#core/random";

/** Quantiles of PyTorch's initialisers; the other side stands in test/reference/engine.py. */
const reference = JSON.parse(readFileSync(new URL("../../reference/engine.json", import.meta.url), "utf8")) as {
  shares: number[];
  initialisers: { id: InitialiserId; inputs: number; units: number; quantiles: number[] }[];
};

function draw(spec: InitialiserSpec, fanIn: number, fanOut: number, seed = 1): Float64Array {
  const weights = new Float64Array(fanIn * fanOut);
  const { initialiser, setting } = initialiserOf(spec);
  initialiser.draw(weights, createRandom(seed, "weights"), fanIn, fanOut, setting);
  return weights;
}
const mean = (values: Float64Array) => values.reduce((a, b) => a + b, 0) / values.length;
const std = (values: Float64Array) =>
  Math.sqrt(values.reduce((sum, v) => sum + v * v, 0) / values.length - mean(values) ** 2);

const specs: InitialiserSpec[] = [
  ...initialiserIds,
  { type: "normal", std: 0.3 },
  { type: "uniform", limit: 2 },
  { type: "orthogonal", gain: 1.5 },
];

describe("initialisers", () => {
  it.each(specs.map((spec) => [JSON.stringify(spec), spec] as const))(
    "%s has mean 0 and the deviation that it says",
    (_name, spec) => {
      const { initialiser, setting } = initialiserOf(spec);
      const [fanIn, fanOut] = [150, 100];
      const weights = draw(spec, fanIn, fanOut);
      const expected = initialiser.std(fanIn, fanOut, setting);
      expect(Math.abs(mean(weights))).toBeLessThanOrEqual(0.03 * expected);
      expect(Math.abs(std(weights) - expected)).toBeLessThanOrEqual(0.02 * expected);
    },
  );

  it.each([
    ["glorot_normal", Math.sqrt(2 / 250)],
    ["he_normal", Math.sqrt(2 / 150)],
    ["lecun_normal", Math.sqrt(1 / 150)],
  ] as const)("%s follows its formula", (id, expected) =>
    expect(initialisers[id].std(150, 100, 0)).toBeCloseTo(expected, 12),
  );

  it("uniform ones stay within √3 deviations", () => {
    for (const id of ["uniform", "glorot_uniform", "he_uniform", "lecun_uniform"] as const) {
      const { initialiser, setting } = initialiserOf(id);
      const limit = Math.sqrt(3) * initialiser.std(40, 60, setting);
      const largest = Math.max(...draw(id, 40, 60).map(Math.abs));
      expect(largest).toBeLessThanOrEqual(limit);
      expect(largest).toBeGreaterThan(0.99 * limit);
    }
  });

  it.each([
    [30, 12],
    [12, 30],
    [9, 9],
  ])("orthogonal %i × %i: the shorter side is orthonormal", (inputs, units) => {
    const w = draw("orthogonal", inputs, units);
    const count = Math.min(inputs, units);
    for (let a = 0; a < count; a++) {
      for (let b = 0; b <= a; b++) {
        let dot = 0;
        for (let i = 0; i < Math.max(inputs, units); i++) {
          dot += inputs >= units ? w[i * units + a] * w[i * units + b] : w[a * units + i] * w[b * units + i];
        }
        expect(dot).toBeCloseTo(a === b ? 1 : 0, 12);
      }
    }
  });

  it.each(reference.initialisers.map((one) => [`${one.id} ${one.inputs} × ${one.units}`, one] as const))(
    "%s is spread as PyTorch's",
    (_name, { id, inputs, units, quantiles }) => {
      const draws = Array.from({ length: 300 }, (_, seed) => draw(id, inputs, units, seed));
      const all = Float64Array.from(draws.flatMap((weights) => [...weights])).sort();
      const spread = std(all);
      quantiles.forEach((expected, q) => {
        const ours = all[Math.round(reference.shares[q]! * (all.length - 1))]!;
        expect(Math.abs(ours - expected)).toBeLessThanOrEqual(0.05 * spread);
      });
    },
  );

  it("draws the same for the same seed", () => {
    expect(draw("he_normal", 5, 4)).toEqual(draw("he_normal", 5, 4));
    expect(draw("he_normal", 5, 4)).not.toEqual(draw("he_normal", 5, 4, 2));
  });

  it("every activation has one of its own accord", () => {
    for (const id of activationIds) expect(initialiserIds).toContain(defaultInitialiser(id));
    expect(defaultInitialiser("relu")).toBe("he_normal");
    expect(defaultInitialiser("selu")).toBe("lecun_normal");
    expect(defaultInitialiser("tanh")).toBe("glorot_uniform");
  });
});
