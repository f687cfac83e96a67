/** Fifty sigmoids: the finding, the strip and the marks beside the heat map name the same layers, by numbers that are not 0. */
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import { applications, root, sample } from "./app";

const tests = applications();

it("says the same of a layer in the finding, in the strip and beside the heat map, and nothing before there is evidence", async () => {
  const spec = path.join(tests.folder, "fifty.json");
  const project = path.join(tests.folder, "fifty.gradlab");
  const layers = Array.from({ length: 50 }, () => ({ type: "dense", units: 32, activation: "sigmoid" }));
  const training = { optimizer: { type: "sgd", learningRate: 0.03 }, epochs: 60 };
  writeFileSync(spec, JSON.stringify({ network: { layers }, training }));
  const script = path.join(root, "scripts/gradlab.mjs");
  const table = sample("breast_cancer.csv");
  execFileSync("node", [script, "train", table, "--target", "diagnosis", "--spec", spec, "--out", project]);
  const app = await tests.start("fifty", project);
  const { page } = app;
  await app.goTo("Train");
  const findings = page.getByRole("region", { name: "Findings" });
  await findings.getByText("Vanishing gradients").first().waitFor();
  const words = (await findings.innerText()).replaceAll(/\s+/g, " ");
  expect(words).not.toMatch(/ is 0 of| about 0 at/);
  const named = /in dense 1–(\d+)/.exec(words);
  expect(named).not.toBeNull();
  const until = Number(named![1]);
  expect(until).toBeGreaterThan(40);
  const told = (title: string) => (title === "output" || Number(title.slice(6)) > until ? "well" : "vanishing");

  const strip = page.getByRole("region", { name: "Network" });
  const values = page.locator(".health .values li");
  for (const title of ["dense 1", `dense ${until}`, `dense ${until + 1}`, "output"]) {
    const inStrip = await strip
      .getByRole("button", { name: new RegExp(`^${title}\\b`) })
      .last()
      .innerText();
    const beside = await values.filter({ hasText: `${title}: ` }).innerText();
    for (const text of [inStrip, beside]) expect(/vanishing/.test(text) ? "vanishing" : "well", text).toBe(told(title));
  }
  expect(await values.filter({ hasText: "dense 1: " }).innerText()).toMatch(/e−\d\d/);

  expect(app.errors).toEqual([]);
}, 240_000);

it("says neither well nor ill of a layer before an epoch is over", async () => {
  const app = await tests.start("one-step");
  const { page } = app;
  await app.importFile(sample("breast_cancer.csv"));
  await app.goTo("Network");
  await page.getByRole("combobox", { name: "Preset", exact: true }).click();
  await page.getByRole("option", { name: "Vanishing gradients" }).click();
  await app.goTo("Train");
  await page.getByRole("button", { name: "Step", exact: true }).click();
  await app.trainer("paused");
  const findings = page.getByRole("region", { name: "Findings" });
  await findings.getByText("Too early to tell").waitFor();
  expect(await findings.innerText()).not.toContain("none");
  const first = page.locator(".health .values li").filter({ hasText: "dense 1: " });
  await expect.poll(() => first.innerText()).toMatch(/\d[^]*not judged yet/);
  const strip = page.getByRole("region", { name: "Network" });
  expect(await strip.innerText()).not.toMatch(/healthy|vanishing|small|no gradient/);
  expect(app.errors).toEqual([]);
}, 120_000);
