import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import type { DataShape } from "#core/network/plan";
import { parseSpec } from "#core/network/parse";
import { pytorchScript } from "#core/network/pytorch";
import type { SpecInput } from "#core/network/spec";
import { decodeNpy } from "#core/project/npy";
import { gradlab, sample } from "../../cli/call";

interface Ran {
  name: string;
  sample: string;
  spec: SpecInput;
  sha256: string;
  test: string;
}
const shapes: Record<string, DataShape> = {
  iris: { task: "multiclass", inputs: 4, classes: 3 },
  breast_cancer: { task: "binary", inputs: 30, classes: 2 },
  diabetes: { task: "regression", inputs: 10, classes: 0 },
};
const reference = JSON.parse(readFileSync(path.join(import.meta.dirname, "../../reference/pytorch.json"), "utf8")) as {
  runs: Ran[];
  forward: { task: string; shortcuts?: true; training: object; worst: number }[];
  calibrated: { task: string; temperature: number; worst: number }[];
};

describe("the PyTorch script", () => {
  it.each(reference.runs.map((one) => [one.name, one] as const))("%s is the one that was run", (_name, one) => {
    const script = pytorchScript(parseSpec(one.spec), shapes[one.sample]!);
    expect(createHash("sha256").update(script).digest("hex"), script).toBe(one.sha256);
  });

  it("came out with a loss in all of the runs, and with ours where the weights are ours", () => {
    // The one that is meant to explode does so there too.
    for (const { name, test } of reference.runs) {
      expect(test, name).toMatch(name === "preset exploding" ? /^test: loss nan, / : /^test: loss [\d.]+, /);
    }
    const weighed = ["", "classWeights", "labelSmoothing", "classWeights labelSmoothing"];
    const asked = { binary: weighed, multiclass: weighed, regression: ["", "loss", "loss"] };
    for (const [task, settings] of Object.entries(asked)) {
      const all = reference.forward.filter((one) => one.task === task);
      const forward = all.filter(({ shortcuts }) => !shortcuts);
      expect(all.filter(({ shortcuts }) => shortcuts)).toHaveLength(1);
      expect(forward.map(({ training }) => Object.keys(training).join(" "))).toEqual(settings);
      for (const { worst } of all) expect(worst, task).toBeLessThan(1e-5);
    }
  });

  it("tells a calibrated run's losses at its temperature, as we do", () => {
    expect(reference.calibrated.map(({ task }) => task)).toEqual(["binary", "multiclass"]);
    for (const { temperature, worst } of reference.calibrated) {
      expect(Math.abs(temperature - 1)).toBeGreaterThan(0.01);
      expect(worst).toBeLessThan(1e-5);
    }
    // Numbers have no probabilities.
    expect(pytorchScript(parseSpec({}), shapes["diabetes"]!)).not.toContain("temperature =");
  });

  it("leaves out a layer that is switched off, and names the others as before", () => {
    const layers = [
      { type: "dense" as const, units: 5, enabled: false },
      { type: "dense" as const, units: 6 },
    ];
    const script = pytorchScript(parseSpec({ network: { layers } }), shapes["iris"]!);
    expect(script).toContain("nn.Linear(4, 6),  # dense 2");
    expect(script).not.toContain("dense 1");
  });
});

describe("gradlab pytorch", () => {
  const folder = mkdtempSync(path.join(tmpdir(), "gradlab-pytorch-"));
  afterAll(() => rmSync(folder, { recursive: true }));

  it("writes the script and the prepared rows", async () => {
    const out = path.join(folder, "iris");
    const { code, stdout } = await gradlab("pytorch", sample("iris"), "--target", "species", "--out", out);
    expect(code).toBe(0);
    expect(stdout).toContain("network.py, x_train.npy");
    const read = (name: string) => decodeNpy(new Uint8Array(readFileSync(path.join(out, name))), name);
    expect(readFileSync(path.join(out, "network.py"), "utf8")).toBe(pytorchScript(parseSpec({}), shapes["iris"]!));
    const { shape, data } = read("x_train.npy");
    expect(shape).toEqual([105, 4]);
    // Standardised on these rows.
    expect(Array.from(data).reduce((sum, value) => sum + value, 0) / data.length).toBeCloseTo(0, 5);
    expect(new Set(read("y_test.npy").data)).toEqual(new Set([0, 1, 2]));
  });

  it("says what is missing", async () => {
    expect((await gradlab("pytorch", sample("iris"), "--target", "species")).stderr).toContain("--out is missing");
    expect((await gradlab("pytorch", sample("iris"), "--out", folder)).stderr).toContain("--target is missing");
  });
});
