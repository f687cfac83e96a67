import { describe, expect, it } from "vitest";
import type { Space } from "#core/training/views";
import { principalAxes as axesInPieces } from "#core/training/principal-axes";
import { spaceBasis, spaceOf } from "#core/training/space";
import { trained, type Sample, toEnd } from "./lab";
import type { SpecInput } from "#core/network/spec";
import type { SplitName } from "#core/data/types";
import { createRandom } from "#core/random";

function spaceFor(sample: Sample, input: SpecInput, split: SplitName = "test"): Space {
  const run = trained(sample, input);
  return toEnd(spaceOf(run, run.model, toEnd(spaceBasis(run.dataset, split))));
}
const relu = (units: number) => ({ type: "dense" as const, units, activation: "relu" as const });

const principalAxes = (...args: Parameters<typeof axesInPieces>) => toEnd(axesInPieces(...args));

describe("principal axes", () => {
  it("find the directions and shares of a stretched and turned cloud", () => {
    const random = createRandom(5, "cloud");
    const draw = () => random.normal();
    const [c, s] = [Math.cos(0.7), Math.sin(0.7)];
    const rows = 4000;
    const values = new Float64Array(rows * 3);
    for (let i = 0; i < rows; i++) {
      const [a, b, d] = [3 * draw(), 1 * draw(), 0.1 * draw()];
      values.set([4 + c * a - s * b, -2 + s * a + c * b, d], i * 3);
    }
    const { mean, axes, shares } = principalAxes({ rows, width: 3, values }, 6);
    expect(mean[0]).toBeCloseTo(4, 0);
    expect(Math.abs(axes[0]![0]! * c + axes[0]![1]! * s)).toBeGreaterThan(0.999);
    expect(Math.abs(axes[2]![2]!)).toBeGreaterThan(0.999);
    expect(shares).toHaveLength(3);
    expect(shares[0]).toBeCloseTo(9 / 10.01, 1);
    expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 9);
  });
  it("are the same by the covariance as by the rows, where there are more columns than rows", () => {
    const random = createRandom(11, "wide");
    const [rows, width, times] = [12, 20, 3];
    const values = Float64Array.from({ length: rows * width }, (_, i) => random.normal() * (1 + (i % width) ** 2));
    const wide = principalAxes({ rows, width, values }, 4);
    // The same rows again and again have the same mean and covariance.
    const repeated = Float64Array.from({ length: times * values.length }, (_, i) => values[i % values.length]!);
    const tall = principalAxes({ rows: times * rows, width, values: repeated }, 4);
    expect(tall.axes).toHaveLength(4);
    for (const [i, axis] of tall.axes.entries()) {
      expect(tall.shares[i]).toBeCloseTo(wide.shares[i]!, 9);
      const cosine = axis.reduce((sum, value, j) => sum + value * wide.axes[i]![j]!, 0);
      expect(Math.abs(cosine)).toBeCloseTo(1, 6);
    }
  });
  it("say that nothing varies", () => {
    expect(principalAxes({ rows: 4, width: 3, values: new Float64Array(12).fill(2) }, 6).shares).toEqual([]);
  });
  it("stay orthonormal where fewer directions vary than are asked for", () => {
    const values = Float64Array.from({ length: 40 }, (_, i) => (i % 4 === 0 ? i : 1));
    const { axes, shares } = principalAxes({ rows: 10, width: 4, values }, 4);
    expect(shares[0]).toBeCloseTo(1, 12);
    for (const [i, a] of axes.entries())
      for (const [j, b] of axes.entries()) {
        const product = a.reduce((sum, value, k) => sum + value * b[k]!, 0);
        expect(product).toBeCloseTo(i === j ? 1 : 0, 9);
      }
  });
});

describe("the space of each layer", () => {
  const network = { layers: [relu(8), { type: "dropout" as const, rate: 0.1 }, relu(2)] };
  const training = { epochs: 40, optimizer: { type: "adam" as const, learningRate: 0.01 } };
  const space = spaceFor("breast_cancer", { network, training });

  it("names input, hidden layers and output; dropout has no space of its own", () => {
    expect(space.layers.map(({ id }) => id)).toEqual(["input", "dense_1", "dense_2", "output"]);
    expect(space.layers.map(({ axes }) => axes)).toEqual(["pca", "pca", "units", "units"]);
    expect(space.rows).toBe(space.truth.length);
    expect(space.rowIds).toHaveLength(space.rows);
  });
  it("two units stand as they are", () => {
    const two = space.layers[2]!;
    expect(two.points.every((value) => value >= 0)).toBe(true);
    expect(two.shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 6);
  });
  it("one unit is the answer itself", () => {
    const { points } = space.layers[3]!;
    for (let i = 0; i < space.rows; i++) {
      expect(points[2 * i]).toBeCloseTo(space.scores[i]!, 6);
      expect(points[2 * i + 1]).toBe(0);
    }
  });
  it("the share of straight cuts is that of a discriminant: .95 and more of the input's rows here", () => {
    for (const { cut } of space.layers) {
      expect(cut).toBeGreaterThan(0.9);
      expect(cut).toBeLessThanOrEqual(1);
    }
  });
  it("the positive class lies to the right in every layer", () => {
    for (const { points } of space.layers.filter(({ axes }) => axes === "pca")) {
      const mean = (of: number) => {
        const rows = [...space.truth.keys()].filter((i) => space.truth[i] === of);
        return rows.reduce((sum, i) => sum + points[2 * i]! / rows.length, 0);
      };
      expect(mean(1)).toBeGreaterThan(mean(0));
    }
  });
  it("the axes are the same for every split: a point of the training rows has the place that its own projection gives", () => {
    const again = spaceFor("breast_cancer", { network, training }, "train");
    expect(again.layers[1]!.shares).toEqual(space.layers[1]!.shares);
    expect(again.rows).toBe(Math.min(500, again.splitRows));
  });
  it("shares of the input agree with numpy's SVD of the standardised columns", () => {
    // numpy 1.24, all 569 rows: .4427, .1897; the training rows alone are close.
    const [first, second] = space.layers[0]!.shares;
    expect(first).toBeCloseTo(0.443, 1);
    expect(second).toBeCloseTo(0.19, 1);
  });
  it("numbers: R² of a linear readout, in every layer", () => {
    const regression = spaceFor("diabetes", { network: { layers: [relu(8)] }, training: { epochs: 20 } });
    expect(regression.classes).toEqual([]);
    const [input] = regression.layers;
    expect(input!.cut).toBeGreaterThan(0.3);
    expect(input!.cut).toBeLessThan(0.7);
  });
  it("nothing comes through: no shares, and the cut is the majority's", () => {
    const zeros = { ...relu(4), init: "zeros" as const };
    const dead = spaceFor("breast_cancer", { network: { layers: [zeros, zeros] }, training: { epochs: 1 } });
    const last = dead.layers[2]!;
    expect(last.shares).toEqual([]);
    expect(last.cut).toBeCloseTo(0.627, 1);
  });
});
