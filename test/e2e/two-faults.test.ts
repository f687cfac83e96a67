/** A network with two faults: both are named, and one fork with the remedies of both cures it. */
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import { applications, root, sample } from "./app";

const tests = applications();

it("names inputs that are not scaled and dropout of nine tenths, and cures both in one fork", async () => {
  const spec = path.join(tests.folder, "two-faults.json");
  const project = path.join(tests.folder, "two-faults.gradlab");
  const tanh = { type: "dense", units: 24, activation: "tanh" };
  writeFileSync(
    spec,
    JSON.stringify({
      recipe: { defaults: { scale: "none" } },
      network: { layers: [tanh, { type: "dropout", rate: 0.9 }, tanh] },
      training: { optimizer: { type: "adam", learningRate: 0.001 }, epochs: 60, earlyStopping: null },
    }),
  );
  const script = path.join(root, "scripts/gradlab.mjs");
  const table = sample("breast_cancer.csv");
  execFileSync("node", [script, "train", table, "--target", "diagnosis", "--spec", spec, "--out", project]);
  const app = await tests.start("two-faults", project);
  const { page } = app;
  await app.goTo("Train");
  const findings = page.getByRole("region", { name: "Findings" });
  await findings.getByText("Inputs are not scaled").first().waitFor();
  await findings.getByText("Too much or misplaced dropout").first().waitFor();
  const both = page
    .getByRole("list", { name: "Remedies" })
    .getByRole("listitem")
    .filter({ hasText: "Standardise the inputs + drop 20 %" });
  await both.getByRole("button", { name: "Fork run" }).click();
  await findings.getByText("Cured").first().waitFor({ timeout: 120_000 });
  expect(app.errors).toEqual([]);
}, 240_000);
