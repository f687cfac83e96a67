/** `train` says what a linear model reaches on the same rows. */
import { writeFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import type { BesideLinear } from "#core/training/beside-linear";
import { r2 } from "#core/metrics/regression";
import type { SpecInput } from "#core/network/spec";
import { toEnd } from "#core/pieces";
import { evaluate } from "#core/training/evaluate";
import { foldSpecs } from "#core/training/folds";
import { linearRun } from "#core/training/linear";
import { specSchema } from "#core/network/spec";
import { contextOf, datasetOf, trained, type Sample } from "../core/training/lab";
import { gradlab, json, sample, scratch } from "./call";

const file = await scratch();
const epochs = 1;
const numbers = [sample("diabetes"), "--target", "progression"];

async function specFile(name: string, spec: SpecInput): Promise<string> {
  await writeFile(file(name), JSON.stringify(spec));
  return file(name);
}
/** What the window's Evaluate has of a run of so many epochs: the numbers of both models on the test rows. */
function evaluated(of: Sample, input: SpecInput) {
  const dataset = datasetOf(of, input);
  const run = trained(of, { ...input, training: { ...input.training, epochs } }, dataset);
  const linear = linearRun(run.record().spec, contextOf(dataset));
  linear.finish();
  return toEnd(evaluate(run, run.model, "test", linear.model));
}
const train = async (...argv: string[]) =>
  (await json("train", ...argv, "--epochs", String(epochs))) as {
    metrics: { test: { accuracy: number; r2: number } };
    besideLinear: BesideLinear | null;
  };

describe("gradlab train beside a linear model", () => {
  it("compares R² on the test rows as Evaluate does", async () => {
    const { metrics, besideLinear } = await train(...numbers);
    const { truth, scores, linear } = evaluated("diabetes", {});
    expect(besideLinear).toMatchObject({ split: "test", rows: truth.length, metric: "r2", outcome: "worse" });
    expect(besideLinear?.network).toBeCloseTo(metrics.test.r2, 6);
    expect(besideLinear?.network).toBeCloseTo(r2(truth, scores), 12);
    expect(besideLinear?.linear).toBeCloseTo(r2(truth, linear), 12);
    const { value, low, high } = besideLinear!.difference;
    expect(value).toBeCloseTo(r2(truth, scores) - r2(truth, linear), 12);
    expect(low).toBeLessThan(value);
    expect(high).toBeLessThan(0);
  });

  it("says it in a sentence, of the test rows of all folds too", async () => {
    const argv = [sample("iris"), "--target", "species", "--epochs", "300"];
    expect((await gradlab("train", ...argv)).stdout).toMatch(
      /^Beside a linear model on the 2[0-9] test rows: accuracy [\d.]+, linear [\d.]+, difference [−+\d.]+ \(95 % interval [−+\d.]+ to [−+\d.]+\): too few rows to tell which is better\.$/m,
    );
    expect((await gradlab("train", ...argv, "--folds", "3")).stdout).toMatch(
      /^Beside a linear model on the 150 test rows: accuracy .*\.$/m,
    );
  });

  it("counts each row of a cross-validation once", async () => {
    const { besideLinear } = (await json("train", ...numbers, "--folds", "3", "--epochs", String(epochs))) as {
      besideLinear: BesideLinear;
    };
    const folds = foldSpecs(specSchema.parse({}), 3).map(({ recipe }) => evaluated("diabetes", { recipe }));
    const all = (key: "truth" | "scores" | "linear") => folds.flatMap((fold) => Array.from(fold[key]));
    expect(besideLinear.rows).toBe(442);
    expect(besideLinear.network).toBeCloseTo(r2(all("truth"), all("scores")), 12);
    expect(besideLinear.linear).toBeCloseTo(r2(all("truth"), all("linear")), 12);
  });

  it("says nothing of what is linear itself, failed, or learned from all rows", async () => {
    const iris = [sample("iris"), "--target", "species"];
    const of = async (name: string, spec: SpecInput, data = iris) =>
      train(...data, "--spec", await specFile(name, spec));
    const hidden = { type: "dense", units: 4, activation: "relu" } as const;
    const none = [
      await of("linear.json", { network: { layers: [{ ...hidden, enabled: false }] } }),
      await of("failed.json", { training: { optimizer: { type: "sgd", learningRate: 1000 } } }, numbers),
      await of("all.json", { recipe: { split: { train: 1, validation: 0, test: 0 } } }),
    ];
    expect(none.map(({ besideLinear }) => besideLinear)).toEqual([null, null, null]);
    const validated = await of("some.json", { recipe: { split: { train: 0.7, validation: 0.3, test: 0 } } });
    expect(validated.besideLinear).toMatchObject({ split: "validation", rows: 45 });
  });
});
