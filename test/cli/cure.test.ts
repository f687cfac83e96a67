import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { gradlab, sample } from "./call";

const folder = mkdtempSync(join(tmpdir(), "cure-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const specFile = (name: string, spec: object) => {
  const path = join(folder, name);
  writeFileSync(path, JSON.stringify(spec));
  return path;
};

describe("gradlab cure", () => {
  it(
    "names both of two faults, finds the smallest set that cures and confirms it on three seeds",
    { timeout: 120_000 },
    async () => {
      const spec = specFile("two.json", {
        recipe: { defaults: { scale: "none" } },
        network: {
          layers: [
            { type: "dense", units: 24, activation: "tanh" },
            { type: "dropout", rate: 0.9 },
            { type: "dense", units: 24, activation: "tanh" },
          ],
        },
        training: { optimizer: { type: "adam", learningRate: 0.001 }, epochs: 60, earlyStopping: null },
      });
      // Time enough on any machine: what is found may not depend on where the seconds end.
      const args = [
        "cure",
        sample("breast_cancer"),
        "--target",
        "diagnosis",
        "--spec",
        spec,
        "--seconds",
        "600",
        "--json",
      ];
      const { code, stdout } = await gradlab(...args);
      expect(code).toBe(0);
      const found = JSON.parse(stdout);
      const problems = found.before.findings.filter(({ severity }: { severity: string }) => severity === "problem");
      expect(problems.map(({ rule }: { rule: string }) => rule)).toEqual(["unscaled_inputs", "dropout_misplaced"]);
      expect(found).toMatchObject({ metric: "accuracy", split: "validation", cured: true });
      // Both in one run are tried first; scaling alone does as well here, and is the smaller set.
      expect(found.attempts[0].changes.map(({ id }: { id: string }) => id)).toEqual(["scale_inputs", "remove_dropout"]);
      expect(found.changes.map(({ id }: { id: string }) => id)).toContain("scale_inputs");
      expect(found.after.score).toBeGreaterThan(found.before.score + 0.2);
      expect(found.seeds.map(({ seed }: { seed: number }) => seed)).toEqual([8, 9]);
      // However many go side by side, only the seconds differ.
      const bare = (value: unknown) => JSON.stringify(value, (key, inner) => (key === "seconds" ? undefined : inner));
      expect(bare(JSON.parse((await gradlab(...args, "--threads", "1")).stdout))).toBe(bare(found));
      expect(Object.keys(found)).toEqual([
        "metric",
        "split",
        "before",
        "changes",
        "after",
        "cured",
        "plain",
        "seeds",
        "attempts",
      ]);
    },
  );
  it("has nothing to cure in a run that is well, and says so", { timeout: 60_000 }, async () => {
    const { code, stdout } = await gradlab("cure", sample("iris"), "--target", "species", "--seconds", "600");
    expect(code).toBe(0);
    expect(stdout).toMatch(/nothing found\n[^]*nothing to cure: a plain network reaches/);
  });
  it("refuses a budget that is none", async () => {
    const { code, stderr } = await gradlab("cure", sample("iris"), "--target", "species", "--runs", "0");
    expect(code).not.toBe(0);
    expect(stderr).toMatch(/--runs is “0”/);
  });
});
