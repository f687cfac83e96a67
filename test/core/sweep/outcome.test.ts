/** What a sweep says of its settings, and that it keeps its level where nothing differs. */
import { describe, expect, it } from "vitest";
import { createRandom, type Random } from "#core/random";
import { outcomeOf, type SweepFacts, type SweptSetting } from "#core/sweep/outcome";
import { settingTitle } from "#core/sweep/titles";
import { verdictOf } from "#core/sweep/verdict";

const facts: SweepFacts = {
  metric: "accuracy",
  split: "validation",
  sweep: { repeat: { seeds: 5 }, test: "t" },
  judgedShare: 0.25,
};
const setting = (
  rate: number,
  scores: readonly number[],
  more: Partial<SweptSetting["runs"][number]> = {},
): SweptSetting => ({
  values: { "training.optimizer.learningRate": rate },
  runs: scores.map((score, i) => ({
    run: String(i + 1),
    score,
    test: score - 0.01,
    epochs: 10,
    whole: true,
    failed: Number.isNaN(score),
    seconds: 1,
    weightsHash: null,
    ...more,
  })),
});

describe("the words", () => {
  it("tell a clear winner, with test rows looked at once", () => {
    const outcome = outcomeOf(
      [setting(0.1, [0.7, 0.71, 0.69, 0.7, 0.72]), setting(0.01, [0.9, 0.91, 0.9, 0.92, 0.9])],
      facts,
    );
    expect(outcome.best).toBe(1);
    const { title, text } = verdictOf(outcome);
    expect(title).toBe("Learning rate 0.01 is the best");
    expect(text).toMatch(
      /^Validation accuracy \*\*0\.906 ± 0\.011\*\* over 5 seeds: ahead of the other setting, by the paired t test/,
    );
    expect(text).toContain("On the test rows, looked at once, it has **0.896 ± 0.011**.");
    expect(outcome.repeatsToSettle).toBeNull();
  });
  it("say that two cannot be told apart, and what would settle it", () => {
    const outcome = outcomeOf(
      [setting(0.1, [0.9, 0.92, 0.88, 0.9, 0.91]), setting(0.01, [0.91, 0.9, 0.9, 0.91, 0.9])],
      facts,
    );
    const { title, text } = verdictOf(outcome);
    expect(title).toBe("Learning rate 0.01 and learning rate 0.1 cannot be told apart");
    expect(text).toMatch(/95 % interval \*\*−0\.\d+ … \+0\.\d+\*\* \(by the paired t test, p 0\.\d+\)/);
    expect(text).toMatch(/takes some \*\*\d+ repeats\*\* to settle/);
  });
  it("name of two settings what sets them apart", () => {
    const deep = (depth: number, scores: number[]): SweptSetting => {
      const one = setting(0.1, scores);
      return { ...one, values: { ...one.values, "network.depth": depth } };
    };
    const outcome = outcomeOf([deep(1, [0.9, 0.92, 0.88, 0.9, 0.91]), deep(2, [0.91, 0.9, 0.9, 0.91, 0.9])], facts);
    const { title, text } = verdictOf(outcome);
    expect(title).toBe("Hidden layers 2 and hidden layers 1 cannot be told apart");
    expect(text).toMatch(/^With learning rate 0\.1, paired over 5 seeds/);
  });
  it("say that one training each proves nothing", () => {
    const once = { ...facts, sweep: { repeat: { seeds: 1 }, test: "t" as const } };
    const { title, text } = verdictOf(outcomeOf([setting(0.1, [0.8]), setting(0.01, [0.9])], once));
    expect(title).toBe("Learning rate 0.01 came out first, once");
    expect(text).toContain("chance may have ordered them");
  });
  it("leave out what broke off and what ended early, and say so", () => {
    const outcome = outcomeOf(
      [
        setting(10, [NaN, 0.5, 0.5, 0.5, 0.5]),
        setting(0.01, [0.9, 0.9, 0.91, 0.9, 0.9]),
        setting(0.3, [0.95, 0.95, 0.95, 0.95, 0.95], { whole: false }),
      ],
      facts,
    );
    expect(outcome.best).toBe(1);
    expect(outcome.comparisons).toEqual([]);
    expect(verdictOf(outcome).text).toContain("1 setting broke off in training; 1 setting ended early");
    expect(verdictOf(outcomeOf([setting(10, [0.5, 0.5], { whole: false })], facts)).title).toBe("Nothing to tell yet");
    expect(verdictOf(outcomeOf([setting(10, [NaN, NaN, NaN, NaN, NaN])], facts)).title).toBe(
      "No setting could be trained to its end",
    );
  });
  it("name settings as the window does", () => {
    expect(
      [
        "training.optimizer.learningRate",
        "network.depth",
        "network.layers[1].rate",
        "training.optimizer.type",
        "network.l2",
        "recipe.split.seed",
      ].map(settingTitle),
    ).toEqual(["learning rate", "hidden layers", "rate of layer 2", "optimiser", "L2", "recipe.split.seed"]);
  });
});

describe("where nothing differs", () => {
  /** Share of null sweeps in which some setting is told apart from the best. */
  function falsely(rounds: number, settings: number, draw: (random: Random) => number[][], given: SweepFacts): number {
    const random = createRandom(3, "null sweeps", settings);
    let told = 0;
    for (let round = 0; round < rounds; round++) {
      const scores = draw(random);
      const swept = Array.from({ length: settings }, (_, i) => setting(i, scores[i]!));
      if (outcomeOf(swept, given).comparisons.some(({ pHolm }) => pHolm < 0.05)) told++;
    }
    return told / rounds;
  }
  const independent = (settings: number, repeats: number) => (random: Random) =>
    Array.from({ length: settings }, () => Array.from({ length: repeats }, () => random.normal()));
  /** Of k folds the training rows overlap: scores of one setting share a part, as Nadeau & Bengio model it. */
  const folded = (settings: number, k: number) => (random: Random) =>
    Array.from({ length: settings }, () => {
      const common = Math.sqrt(1 / k) * random.normal();
      return Array.from({ length: k }, () => common + Math.sqrt(1 - 1 / k) * random.normal());
    });
  it.each([
    [2, 5],
    [6, 5],
    [12, 10],
  ])("%i settings with %i seeds: at most 5.5 % of 2,000 sweeps find a difference", (settings, repeats) => {
    expect(falsely(2000, settings, independent(settings, repeats), facts)).toBeLessThanOrEqual(0.055);
  });
  /** Accuracies of few rows come in steps, so that two settings often differ by the same step each time. */
  const counted = (settings: number, repeats: number, rows: number, share: number) => (random: Random) =>
    Array.from({ length: settings }, () =>
      Array.from({ length: repeats }, () => {
        let right = 0;
        for (let row = 0; row < rows; row++) if (random.next() < share) right++;
        return right / rows;
      }),
    );
  it.each([
    [2, 2, 5, 0.6],
    [2, 3, 5, 0.8],
    [2, 3, 40, 0.9],
    [2, 5, 10, 0.9],
    [4, 5, 100, 0.97],
  ])("%i settings with %i seeds on %i rows, %f of them right: as well", (settings, repeats, rows, share) => {
    const draw = counted(settings, repeats, rows, share);
    expect(falsely(2000, settings, draw, facts)).toBeLessThanOrEqual(0.055);
  });
  it("2 settings over 10 folds keep it by the corrected test, ranks or not: they have no correction", () => {
    for (const test of ["t", "wilcoxon"] as const) {
      const given = { ...facts, sweep: { repeat: { folds: 10 }, test }, judgedShare: 1 / 9 };
      expect(falsely(2000, 2, folded(2, 10), given)).toBeLessThanOrEqual(0.055);
    }
  });
  it("6 settings over 5 folds, too, by the corrected test", () => {
    const given = { ...facts, sweep: { repeat: { folds: 5 }, test: "t" as const } };
    expect(falsely(2000, 6, folded(6, 5), given)).toBeLessThanOrEqual(0.055);
  });
});
