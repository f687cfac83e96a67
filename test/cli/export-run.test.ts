/** Runs for other programs, from the command line: written, checked by another program, and predicting the same. */
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import { hasPython, python } from "../host/exports/formats";
import { gradlab, json, sample, scratch } from "./call";

const file = await scratch();
const project = file("cancer.gradlab");

beforeAll(async () => {
  await json("train", sample("breast_cancer"), "--target", "diagnosis", "--epochs", "2", "--out", project);
});

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
    const { status, stderr } = spawnSync(python, [file("predict.py"), sample("breast_cancer"), file("theirs.csv")], {
      encoding: "utf8",
    });
    expect([status, stderr]).toEqual([0, ""]);
    const answers = (name: string) =>
      readFileSync(file(name), "utf8")
        .trimEnd()
        .split("\n")
        .slice(1)
        .map((line) => line.split(",").slice(-3));
    const [ours, theirs] = [answers("ours.csv"), answers("theirs.csv")];
    expect(theirs.map(([label]) => label)).toEqual(ours.map(([label]) => label));
    const apart = ours.map((row, at) => Math.abs(Number(row[2]) - Number(theirs[at]![2])));
    expect(Math.max(...apart)).toBeLessThan(1e-5);
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
