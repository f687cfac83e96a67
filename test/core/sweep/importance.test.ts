/** Which settings matter: exact on grids, as least squares have it, and by the forest what is known of a function. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { growTree, sharesOfTree } from "#core/sweep/importance/forest";
import { importanceInWords, importanceOf } from "#core/sweep/importance/importance";
import { sobolPoints } from "#core/sweep/methods/sobol";

const reference = JSON.parse(readFileSync(new URL("../../reference/importance.json", import.meta.url), "utf8")) as {
  sizes: number[];
  scores: number[];
  shares: number[];
}[];

const scored = (values: Record<string, unknown>, scores: readonly number[]) => ({
  values,
  scores: [...scores],
  mean: scores.reduce((sum, score) => sum + score, 0) / scores.length,
  whole: true,
});
const grid = (sizes: readonly number[]): number[][] =>
  sizes.reduce<number[][]>(
    (all, size) => all.flatMap((cell) => Array.from({ length: size }, (_, at) => [...cell, at])),
    [[]],
  );
const paths = ["training.optimizer.learningRate", "network.depth", "training.batchSize"];
/** Values are no places: they are told apart by their order alone. */
const sweepOf = (sizes: readonly number[]) => ({
  settings: Object.fromEntries(
    sizes.map((size, axis) => [paths[axis]!, Array.from({ length: size }, (_, at) => 10 ** at)]),
  ),
  seed: 7,
});
const valuesOf = (cell: readonly number[]) => Object.fromEntries(cell.map((at, axis) => [paths[axis]!, 10 ** at]));

describe("a full grid", () => {
  it.each(reference)("of $sizes has the shares that least squares give", ({ sizes, scores, shares }) => {
    const cells = grid(sizes);
    const found = importanceOf(
      sweepOf(sizes),
      cells.map((cell, n) => scored(valuesOf(cell), [scores[n]!])),
    )!;
    expect([found.how, found.explained]).toEqual(["variance", 1]);
    for (const { path, share, low } of found.settings) {
      expect(share).toBeCloseTo(shares[paths.indexOf(path)]!, 10);
      expect(low).toBeNaN();
    }
    // A tree that is grown to single points says the same.
    const tree = growTree(
      cells.map((cell, n) => ({ place: cell.map((at, axis) => (at + 0.5) / sizes[axis]!), mean: scores[n]! })),
      sizes.length,
      null,
    );
    sharesOfTree(tree, sizes.length)!.forEach((share, axis) => expect(share).toBeCloseTo(shares[axis]!, 10));
  });
  it("says from the repeats how sure it is", () => {
    const noise = [0.01, -0.02, 0.015, 0, -0.005];
    const found = importanceOf(
      sweepOf([3, 2]),
      grid([3, 2]).map((cell, n) =>
        scored(
          valuesOf(cell),
          noise.map((e, repeat) => 0.8 + 0.05 * cell[0]! + e + 0.004 * ((n * 7 + repeat * 3) % 5)),
        ),
      ),
    )!;
    const [first] = found.settings;
    expect(first!.path).toBe(paths[0]);
    expect(first!.low).toBeLessThanOrEqual(first!.share);
    expect(first!.high).toBeGreaterThan(0.9);
    expect(importanceInWords(found)).toMatch(
      /^Of the differences between 6 settings, \*\*\d+.* go with learning rate \(95 %: /,
    );
  });
});

describe("settings that are no grid", () => {
  // Ishigami's function, of which the shares are known: .314, .442 and 0 (A. Saltelli et al. 2008, Global sensitivity analysis).
  const ishigami = ([a, b, c]: readonly number[]) => {
    const [x, y, z] = [a!, b!, c!].map((u) => Math.PI * (2 * u - 1)) as [number, number, number];
    return Math.sin(x) + 7 * Math.sin(y) ** 2 + 0.1 * z ** 4 * Math.sin(x);
  };
  const range = { min: 0, max: 1, scale: "linear" as const, whole: false, steps: 5 };
  const settings = Object.fromEntries(paths.map((path) => [path, range]));
  it("are shared out by a forest, near to what is known", () => {
    const points = sobolPoints(512, 3).map((point) => Array.from(point));
    const all = points.map((point) =>
      scored(Object.fromEntries(paths.map((path, axis) => [path, point[axis]])), [ishigami(point)]),
    );
    const found = importanceOf({ settings, seed: 7 }, all)!;
    expect(found.how).toBe("forest");
    expect(found.explained).toBeGreaterThan(0.6);
    const share = Object.fromEntries(found.settings.map((one) => [one.path, one.share]));
    expect(Math.abs(share[paths[0]!]! - 0.314)).toBeLessThan(0.15);
    expect(Math.abs(share[paths[1]!]! - 0.442)).toBeLessThan(0.15);
    expect(share[paths[2]!]!).toBeLessThan(0.05);
    // The same for the same seed.
    expect(importanceOf({ settings, seed: 7 }, all)).toEqual(found);
  });
  it("are few for a forest, which it says", () => {
    const few = sobolPoints(8, 3).map((point, n) =>
      scored(Object.fromEntries(paths.map((path, axis) => [path, point[axis]])), [n % 3]),
    );
    expect(importanceInWords(importanceOf({ settings, seed: 7 }, few)!)).toContain("Take it with care");
  });
  it("of one setting, of too few and of equal ones there is nothing to share out", () => {
    const one = { settings: { [paths[0]!]: [1, 2, 3, 4, 5] }, seed: 7 };
    expect(
      importanceOf(
        one,
        [1, 2, 3, 4, 5].map((v) => scored({ [paths[0]!]: v }, [v])),
      ),
    ).toBeNull();
    const cells = grid([3, 2]);
    expect(
      importanceOf(
        sweepOf([3, 2]),
        cells.slice(0, 3).map((cell, n) => scored(valuesOf(cell), [n])),
      ),
    ).toBeNull();
    expect(
      importanceOf(
        sweepOf([3, 2]),
        cells.map((cell) => scored(valuesOf(cell), [0.5])),
      ),
    ).toBeNull();
  });
});
