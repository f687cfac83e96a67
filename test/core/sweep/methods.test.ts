/** How settings are chosen. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { methodIds, methodOf } from "#core/sweep/methods/index";
import { rungs } from "#core/sweep/methods/halving";
import { sobolPoints } from "#core/sweep/methods/sobol";
import { keyOfValues, spaceOf } from "#core/sweep/space";
import { parseSweep, type SweepInput } from "#core/sweep/sweep";
import { parseSpec } from "#core/network/parse";

const base = parseSpec({});
const spaceFor = (settings: SweepInput["settings"]) => spaceOf(base, parseSweep({ settings }));
const two = {
  "training.optimizer.learningRate": { min: 1e-4, max: 1e-1, scale: "log" as const },
  "network.depth": [0, 1, 2, 3],
};

/** What the grid proposes. */
const gridOf = (space: ReturnType<typeof spaceFor>, runs: number) =>
  (methodOf("grid").propose(space, { runs, seed: 1 }).next().value ?? []).map(({ point }) => space.values(point));

/** All proposals of a method where `score` says what each is worth. */
function search(id: (typeof methodIds)[number], runs: number, score: (point: Float64Array) => number, seed = 7) {
  const space = spaceFor(two);
  const method = methodOf(id).propose(space, { runs, seed });
  const groups = [];
  for (let next = method.next(); !next.done;) {
    groups.push(next.value);
    next = method.next(next.value.map(({ point }) => score(point)));
  }
  return groups;
}

describe("every method", () => {
  it.each(methodIds)("%s proposes points of the unit cube, the same again from the same seed", (id) => {
    const score = (point: Float64Array) => -point[0]!;
    const groups = search(id, 12, score);
    const all = groups.flat();
    expect(all.length).toBeGreaterThanOrEqual(12);
    for (const { point, share } of all) {
      expect(point).toHaveLength(2);
      for (const u of point) expect(u >= 0 && u <= 1).toBe(true);
      expect(share > 0 && share <= 1).toBe(true);
    }
    expect(search(id, 12, score)).toEqual(groups);
    expect(all.at(-1)!.share).toBe(1);
  });
  it.each(methodIds)("%s goes on where runs fail", (id) => {
    expect(search(id, 12, () => Number.NaN).flat().length).toBeGreaterThanOrEqual(12);
  });
});

describe("the grid", () => {
  it("has every combination once, and no more than asked for", () => {
    const space = spaceFor({
      "network.depth": [1, 2],
      "training.batchSize": { min: 8, max: 32, whole: true, steps: 3 },
    });
    expect(gridOf(space, 100)).toEqual(
      [1, 2].flatMap((depth) => [8, 20, 32].map((size) => ({ "network.depth": depth, "training.batchSize": size }))),
    );
    expect(gridOf(space, 4)).toHaveLength(4);
  });
  it("tries what a condition leaves out once", () => {
    const space = spaceFor({
      "training.optimizer.type": ["adam", "sgd"],
      "training.optimizer.momentum": { values: [0, 0.9], when: { "training.optimizer.type": "sgd" } },
    });
    expect(gridOf(space, 100).map(keyOfValues)).toHaveLength(3);
  });
});

describe("Sobol's sequence", () => {
  // scipy.stats.qmc.Sobol(d=16, scramble=False).random(8)
  const scipy = [
    [0, 0, 0, 0, 0],
    [0.5, 0.5, 0.5, 0.5, 0.5],
    [0.75, 0.25, 0.25, 0.25, 0.75],
    [0.25, 0.75, 0.75, 0.75, 0.25],
    [0.375, 0.375, 0.625, 0.875, 0.375],
    [0.875, 0.875, 0.125, 0.375, 0.875],
    [0.625, 0.125, 0.875, 0.625, 0.625],
    [0.125, 0.625, 0.375, 0.125, 0.125],
  ];
  const scipy64th = [
    0.015625, 0.796875, 0.359375, 0.453125, 0.859375, 0.140625, 0.578125, 0.140625, 0.828125, 0.578125, 0.421875,
    0.671875, 0.546875, 0.765625, 0.328125, 0.765625,
  ];
  it("is SciPy's", () => {
    expect(sobolPoints(8, 5).map((point) => [...point])).toEqual(scipy);
    expect([...sobolPoints(64, 16)[63]!]).toEqual(scipy64th);
  });
  it("fills each half, quarter and eighth of each axis alike", () => {
    const points = sobolPoints(64, 16);
    for (let axis = 0; axis < 16; axis++) {
      const counts = Array.from({ length: 8 }, () => 0);
      for (const point of points) counts[Math.floor(point[axis]! * 8)]!++;
      expect(counts).toEqual(Array.from({ length: 8 }, () => 8));
    }
  });
});

describe("successive halving", () => {
  it("trains a third of each group three times as long", () => {
    expect(rungs(27)).toEqual([1 / 27, 1 / 9, 1 / 3, 1]);
    const groups = search("halving", 27, (point) => point[0]!);
    expect(groups.map((group) => group.length)).toEqual([27, 9, 3, 1]);
    const best = Math.max(...groups[0]!.map(({ point }) => point[0]!));
    expect(groups.at(-1)![0]!.point[0]).toBe(best);
  });
  it("ends with one at the whole plan, however few begin", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 200 }), (runs) => {
        const groups = search("halving", runs, (point) => point[1]!);
        expect(groups[0]).toHaveLength(runs);
        expect(groups.at(-1)!.every(({ share }) => share === 1)).toBe(true);
      }),
      { numRuns: 30 },
    );
  });
});

describe("the Bayesian search", () => {
  it("finds a narrow top more often than chance does", () => {
    const top = (point: Float64Array) => -((point[0]! - 0.7) ** 2) - (point[1]! - 0.3) ** 2;
    let wins = 0;
    for (let seed = 1; seed <= 5; seed++) {
      const bestOf = (id: "bayes" | "random") =>
        Math.max(
          ...search(id, 24, top, seed)
            .flat()
            .map(({ point }) => top(point)),
        );
      if (bestOf("bayes") > bestOf("random")) wins++;
    }
    expect(wins).toBeGreaterThanOrEqual(4);
  });
});
