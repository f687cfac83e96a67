/** A network with two faults: both are named, one fork with the remedies of both is offered, and a search finds the smallest cure. */
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import { applications, root, sample } from "./app";

const tests = applications();

it("names inputs that are not scaled and dropout of nine tenths, finds a cure for both, and keeps it", async () => {
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
  await findings.getByText(/drown out the others\..*Standardise the inputs/).waitFor();
  await findings.getByText(/What would prove me wrong:/).waitFor();
  const both = page
    .getByRole("list", { name: "Remedies" })
    .getByRole("listitem")
    .filter({ hasText: "Standardise the inputs + remove dropout" });
  await both.getByRole("button", { name: "Fork run" }).waitFor();

  // Within a budget that is seen and changed.
  await page.getByRole("button", { name: "Budget: 10 runs, 60 seconds at most" }).click();
  const runsAtMost = page.getByRole("spinbutton", { name: "Runs at most" });
  await runsAtMost.fill("6");
  await runsAtMost.press("Enter");
  const secondsAtMost = page.getByRole("spinbutton", { name: "Seconds at most" });
  await secondsAtMost.fill("110");
  await secondsAtMost.press("Enter");
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Find a cure" }).click();
  const search = page.getByRole("region", { name: "Find a cure" });
  await search.getByText("of 6 runs").waitFor();
  const forks = search.getByRole("list", { name: "Forks of the search" });
  await forks.getByText("Standardise the inputs + remove dropout").waitFor();
  // The window works on meanwhile.
  await app.goTo("Data");
  await page.getByRole("table", { name: "Columns" }).waitFor();
  await app.goTo("Train");
  const keep = search.getByRole("button", { name: "Keep" });
  await keep.waitFor({ timeout: 120_000 });
  await search.getByText("No problem is left with any of three seeds").waitFor();

  // What it says stands in Compare, with the seeds that confirm it.
  const said = await search.innerText();
  await keep.click();
  await page.getByRole("region", { name: /^Tried: Standardise the inputs/ }).waitFor();
  await app.goTo("Compare");
  const score = /→\s(\S+),/u.exec(said)?.[1] ?? "none";
  await page
    .getByRole("row", { name: new RegExp(`^last validation accuracy ${score.replace(".", "\\.")} `, "u") })
    .waitFor();
  await page
    .getByRole("table", { name: "Runs" })
    .getByText(/· seed 9/)
    .waitFor();
  // It is the draft: Train goes on with it.
  await page.getByText(/Train adds .* to this run/).waitFor();
  await app.goTo("Train");
  // The cured run is well: what was looked for is told all the same.
  await page.getByRole("button", { name: "Ask the doctor" }).click();
  const looked = findings.getByRole("table", { name: "What the doctor looked for" });
  await looked.getByRole("row").filter({ hasText: "Learning rate too high" }).waitFor();
  expect(await looked.getByRole("row").filter({ hasText: "a factor of" }).count()).toBeGreaterThan(5);
  expect(app.errors).toEqual([]);
}, 240_000);
