import { describe, expect, it } from "vitest";
import { parseSpec } from "#core/network/parse";
import { foldScores, foldSpecs } from "#core/training/folds";

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
