/** Runs for other programs, from the command line: written, checked by another program, and predicting the same. */
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { beforeAll, describe, expect, it } from "vitest";
import { hasPython, python } from "../host/exports/formats";
import { cutRun, gradlab, json, sample, scratch } from "./call";

const file = await scratch();
const project = file("cancer.gradlab");

beforeAll(async () => {
  await json("train", sample("breast_cancer"), "--target", "diagnosis", "--epochs", "2", "--out", project);
});

/** Runs a script that writes `theirs.csv`. */
function predictedBy(script: string, table: string): void {
  const { status, stderr } = spawnSync(python, [script, sample(table), file("theirs.csv")], { encoding: "utf8" });
  expect([status, stderr]).toEqual([0, ""]);
}
/** The last columns of a file's rows. */
const answers = (name: string, last: number) =>
  readFileSync(file(name), "utf8")
    .trimEnd()
    .split("\n")
    .slice(1)
    .map((line) => line.split(",").slice(-last));

describe("a run that is exported", () => {
  it("is checked by onnxruntime, on the rows that were held back", async () => {
    const { files, words } = (await json("export", project, "--format", "onnx", "--out", file("model.onnx"))) as {
      files: string[];
      words: string;
    };
    expect(files).toEqual([file("model.onnx")]);
    expect(words).toMatch(/^verified: largest difference (none|\de−\d+) on \d+ test rows \(onnxruntime 1\.22\.0\)$/);
  });

  it.skipIf(!hasPython("numpy"))("predicts a file as the command line does (needs python3-numpy)", async () => {
    await json("export", project, "--format", "numpy", "--out", file("predict.py"));
    await json("predict", project, sample("breast_cancer"), "--out", file("ours.csv"));
    predictedBy(file("predict.py"), "breast_cancer");
    const [ours, theirs] = [answers("ours.csv", 3), answers("theirs.csv", 3)];
    expect(theirs.map(([label]) => label)).toEqual(ours.map(([label]) => label));
    const apart = ours.map((row, at) => Math.abs(Number(row[2]) - Number(theirs[at]![2])));
    expect(Math.max(...apart)).toBeLessThan(1e-5);
  });

  it.skipIf(!hasPython("numpy, torch"))("calls classes by the run's cuts, in every format", async () => {
    const path = file("cut.gradlab");
    await json("train", sample("iris"), "--target", "species", "--epochs", "2", "--out", path);
    await cutRun(path, [0.36, 0.4, 0.24]);
    const labels = (name: string) => answers(name, 4).map(([label]) => label);
    await json("predict", path, sample("iris"), "--out", file("ours.csv"));
    await json("predict", path, sample("iris"), "--threshold", "none", "--out", file("uncut.csv"));
    expect(labels("ours.csv")).not.toEqual(labels("uncut.csv"));

    const { words } = (await json("export", path, "--format", "onnx", "--out", file("cut.onnx"))) as { words: string };
    expect(words).toMatch(/^verified: largest difference/);
    await json("export", path, "--format", "javascript", "--out", file("cut.mjs"));
    const exported = (await import(/* @vite-ignore */ pathToFileURL(file("cut.mjs")).href)) as {
      predict(rows: Record<string, string>[]): { label: string }[];
    };
    const [head = [], ...rows] = readFileSync(sample("iris"), "utf8")
      .trimEnd()
      .split("\n")
      .map((line) => line.split(","));
    const cells = rows.map((row) => Object.fromEntries(head.map((name, at) => [name, row[at]!])));
    expect(exported.predict(cells).map(({ label }) => label)).toEqual(labels("ours.csv"));
    await json("export", path, "--format", "numpy", "--out", file("cut.py"));
    predictedBy(file("cut.py"), "iris");
    expect(labels("theirs.csv")).toEqual(labels("ours.csv"));
    await json("export", path, "--format", "pytorch", "--out", file("cut"));
    predictedBy(file("cut/run.py"), "iris");
    expect(labels("theirs.csv")).toEqual(labels("ours.csv"));
  });

  it("is a folder for PyTorch", async () => {
    await json("export", project, "--format", "pytorch", "--out", file("folder"));
    for (const name of [
      "run.py",
      "recipe.py",
      "weights.safetensors",
      "initial.safetensors",
      "x_train.npy",
      "losses.csv",
    ])
      expect(existsSync(file(`folder/${name}`))).toBe(true);
  });

  it("does not replace a project or a table without being asked", async () => {
    const { code, stderr } = await gradlab("export", project, "--format", "onnx", "--out", project, "--force");
    expect([code, stderr.includes("is read for this")]).toEqual([1, true]);
    writeFileSync(file("picture.svg"), "<svg></svg>");
    const other = await gradlab("export", project, "--format", "spec", "--out", file("picture.svg"));
    expect([other.code, other.stderr.includes("SVG")]).toEqual([1, true]);
  });
});
