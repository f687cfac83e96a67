import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { rules } from "#core/doctor/rules";
import { gradlab, sample } from "./call";

const folder = mkdtempSync(join(tmpdir(), "diagnose-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("gradlab diagnose", () => {
  const path = join(folder, "slow.json");
  writeFileSync(
    path,
    JSON.stringify({ training: { optimizer: { type: "sgd", learningRate: 1e-6 }, epochs: 12, earlyStopping: null } }),
  );
  const args = ["diagnose", sample("iris"), "--target", "species", "--spec", path];

  it("tells what it found, and what it looked for, as JSON", { timeout: 60_000 }, async () => {
    const { code, stdout } = await gradlab(...args, "--json");
    expect(code).toBe(0);
    const { findings, looked, epochs } = JSON.parse(stdout);
    expect(epochs).toBe(12);
    expect(findings[0]).toMatchObject({ rule: "learning_rate_low", severity: "problem" });
    expect(Object.keys(findings[0].story)).toEqual(["happens", "because", "todo", "unless"]);
    expect(findings[0].why).not.toContain("**");
    expect(looked.map(({ rule }: { rule: string }) => rule)).toEqual(Object.keys(rules));
    const low = looked.find(({ rule }: { rule: string }) => rule === "learning_rate_low");
    expect(low.measured.at(-1)).toEqual({
      label: "learning rate ÷ default",
      value: 1e-6 / 0.03,
      comparison: "<",
      threshold: 0.25,
      distance: "beyond it",
    });
  });
  it("says it in words", { timeout: 60_000 }, async () => {
    const { stdout } = await gradlab(...args);
    expect(stdout).toContain("problem: Learning rate too low");
    expect(stdout).toContain("The network learns far too slowly.");
    expect(stdout).toMatch(/What would prove me wrong: .*\./);
    expect(stdout).toMatch(/Dead ReLU units\n {4}dead share, dense 1: .* below\)/);
  });
});
