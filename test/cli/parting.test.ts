/** Where the command line parts more than two classes. */
import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { cutRun, gradlab, json, sample, scratch } from "./call";

const file = await scratch();
interface Told {
  confusion: number[][];
  thresholds?: { class: string; threshold: number }[];
}
const labels = ["setosa", "versicolor", "virginica"];
const called = ({ confusion }: Told, k: number) => confusion.reduce((sum, row) => sum + row[k]!, 0);

describe("more than two classes", () => {
  it("are parted by cuts: those that are asked for, else the run's own", async () => {
    const path = file("iris.gradlab");
    await json("train", sample("iris"), "--target", "species", "--epochs", "2", "--out", path);
    const at = async (...more: string[]) => (await json("evaluate", path, "--split", "train", ...more)) as Told;
    const usual = await at();
    expect(usual.thresholds).toBeUndefined();
    const low = await at("--threshold", "versicolor=.01");
    expect(low.thresholds!.map((one) => [one.class, Number(one.threshold.toFixed(3))])).toEqual([
      ["setosa", 0.495],
      ["versicolor", 0.01],
      ["virginica", 0.495],
    ]);
    expect(called(low, 1)).toBe(105);
    const high = await at("--threshold", "versicolor=.98");
    expect(called(high, 1)).toBeLessThan(called(usual, 1));
    // Only ratios count where all are named.
    const all = labels.flatMap((label) => ["--threshold", `${label}=.5`]);
    expect((await at(...all)).confusion).toEqual(usual.confusion);

    await cutRun(
      path,
      low.thresholds!.map((one) => one.threshold),
    );
    const kept = await at();
    expect([kept.confusion, kept.thresholds]).toEqual([low.confusion, low.thresholds]);
    expect((await at("--threshold", "none")).confusion).toEqual(usual.confusion);
    const out = file("iris.csv");
    const { stderr } = await gradlab("predict", path, sample("iris"), "--out", out);
    expect(stderr).toContain("largest p / cut, as the project has it (setosa 0.495, versicolor 0.01");
    const lines = (await readFile(out, "utf8")).trim().split("\n").slice(1);
    expect(new Set(lines.map((line) => line.split(",").at(-4)))).toEqual(new Set(["versicolor"]));
  });

  it("say what is wrong with a cut", async () => {
    const path = file("wrong.gradlab");
    await json("train", sample("iris"), "--target", "species", "--epochs", "1", "--out", path);
    const fails = async (...values: string[]) => {
      const { code, stderr } = await gradlab("evaluate", path, ...values.flatMap((one) => ["--threshold", one]));
      return [code, stderr];
    };
    expect(await fails(".5")).toEqual([2, expect.stringContaining("of more than two classes it is CLASS=T, or none")]);
    expect(await fails("rose=.5")).toEqual([2, expect.stringContaining("names “rose”; the classes are setosa")]);
    expect(await fails("setosa=2")).toEqual([2, expect.stringContaining("it must be a number from 0 to 1")]);
    expect(await fails("setosa=0")).toEqual([2, expect.stringContaining("a cut must be above 0")]);
    expect(await fails("setosa=.6", "virginica=.5")).toEqual([2, expect.stringContaining("add up to 1")]);
  });
});
