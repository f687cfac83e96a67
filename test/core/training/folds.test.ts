import { describe, expect, it } from "vitest";
import { parseSpec } from "#core/network/parse";
import type { RunRecord } from "#core/project/document";
import { foldGroups, foldScores, foldSpecs } from "#core/training/folds";
import { record } from "../project/fixtures";

describe("foldSpecs", () => {
  it("differ in the fold alone, and are valid", () => {
    const spec = parseSpec({ training: { seed: 3 } });
    const folds = foldSpecs(spec, 5);
    expect(folds.map(({ recipe }) => recipe.split.fold)).toEqual([0, 1, 2, 3, 4].map((index) => ({ count: 5, index })));
    for (const fold of folds) {
      expect(parseSpec(fold)).toEqual(fold);
      expect({ ...fold, recipe: { ...fold.recipe, split: { ...fold.recipe.split, fold: null } } }).toEqual(spec);
    }
  });
});

describe("foldScores", () => {
  it("are means and standard deviations of the sample", () => {
    const scores = foldScores([0.5, 0.6, 0.7].map((accuracy) => ({ test: { loss: 1, accuracy } })));
    expect(scores.test?.accuracy?.mean).toBeCloseTo(0.6, 12);
    expect(scores.test?.accuracy?.sd).toBeCloseTo(0.1, 12);
    expect(scores.test?.loss).toEqual({ mean: 1, sd: 0 });
    expect(Object.keys(scores)).toEqual(["test"]);
    expect(Object.keys(scores.test ?? {})).toEqual(["loss", "accuracy"]);
  });

  it("are unknown where a fold's is", () => {
    const scores = foldScores([{ test: { loss: NaN } }, { test: { loss: 1 } }]);
    expect(scores.test?.loss).toEqual({ mean: NaN, sd: NaN });
  });
});

describe("foldGroups", () => {
  const spec = parseSpec({});
  const runs = (seed: number, from: number, accuracies: readonly number[]): RunRecord[] =>
    foldSpecs(parseSpec({ training: { seed } }), accuracies.length).map((folded, i) =>
      record(String(from + i), { spec: folded, metrics: { test: { loss: 1, accuracy: accuracies[i] } } }),
    );

  it("are runs that differ in their fold alone; the last run of a fold counts", () => {
    const [first, second] = [runs(1, 1, [0.5, 0.6, 0.7]), runs(2, 5, [1, 1])];
    const again = record("9", { ...first[0], id: "9", metrics: { test: { loss: 1, accuracy: 0.8 } } });
    const groups = foldGroups([...first, record("4", { spec }), ...second, again]);
    expect(groups.map(({ count, runs: members }) => [count, members.map(({ id }) => id)])).toEqual([
      [3, ["9", "2", "3"]],
      [2, ["5", "6"]],
    ]);
    expect(groups[0]?.scores.test?.accuracy?.mean).toBeCloseTo(0.7, 12);
    expect(groups[1]?.scores.test?.accuracy).toEqual({ mean: 1, sd: 0 });
  });

  it("count folds that have come to something, and part runs of other targets", () => {
    const [one, two] = runs(1, 1, [0.5, 0.6]);
    expect(foldGroups([one!, { ...two!, metrics: null }])[0]?.scores.test?.accuracy?.mean).toBe(0.5);
    expect(foldGroups([one!, { ...two!, target: "other" }])).toHaveLength(2);
  });
});
