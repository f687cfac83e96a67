import { describe, expect, it } from "vitest";
import { z } from "zod";
import { json, sample } from "./call";

const score = z.object({
  metrics: z.object({ test: z.object({ accuracy: z.number().optional(), r2: z.number().optional() }) }),
});
const seeds = ["1", "2", "3", "4", "5"];

/** Mean test score of the default network over the seeds. */
async function meanScore(name: string, target: string): Promise<number> {
  let sum = 0;
  for (const seed of seeds) {
    const { test } = score.parse(await json("train", sample(name), "--target", target, "--seed", seed)).metrics;
    sum += test.accuracy ?? test.r2 ?? NaN;
  }
  return sum / seeds.length;
}

// samples/SOURCES.md: the better of scikit-learn's logistic regression and MLP, 10-fold.
describe("the default network", () => {
  it.each([
    ["iris", "species", 0.953],
    ["wine", "cultivar", 0.983],
    ["breast_cancer", "diagnosis", 0.977],
    ["digits", "digit", 0.974],
    ["penguins", "species", 0.991],
  ])("reaches the reference accuracy on %s within 3 points", async (name, target, reference) => {
    expect(await meanScore(name, target)).toBeGreaterThanOrEqual(reference - 0.03);
  });

  it("explains at least 40 % of the variance of diabetes", async () => {
    expect(await meanScore("diabetes", "progression")).toBeGreaterThanOrEqual(0.4);
  });
});
