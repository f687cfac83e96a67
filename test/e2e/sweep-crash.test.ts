/** A sweep in the window: asked for, killed with the whole application in its middle, resumed to the table that nobody broke, read and gone on with. */
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import { fromParts } from "#core/project/parts";
import { readProject } from "#host/project-file";
import { applications, root, sample, type App } from "./app";
import { isAlive, trainerPid } from "./trainer-process";

const { start, folder } = applications();
const file = (name: string) => path.join(folder, name);
const verdict = ({ page }: App) => page.getByRole("region", { name: "Verdict of the sweep" });
const rows = ({ page }: App) => page.getByRole("table", { name: "Settings" }).locator("tbody tr");

interface Answer {
  settings: { values: unknown; trained: { score: number; weightsHash: string }[] }[];
}

it("goes on with learning rate × depth over 5 folds after a kill, to the table and the hashes of one that nobody broke", async () => {
  let app = await start("killed sweep");
  await app.importFile(sample("breast_cancer.csv"));
  await app.goTo("Compare");
  await app.page.getByRole("button", { name: "New sweep…" }).first().click();
  const sheet = app.page.getByRole("dialog", { name: "New sweep" });
  await sheet.getByLabel("Values of learning rate").fill("0.0003, 0.003, 0.03");
  await sheet.getByLabel("Values of hidden layers").fill("1, 2, 3");
  await app.page.keyboard.press("Enter");
  await expect
    .poll(() => sheet.getByRole("status").first().innerText())
    .toBe("9 settings × 5 folds = 45 runs, on all cores");
  await sheet.getByRole("button", { name: "Start the sweep" }).click();
  const progress = app.page.getByRole("status", { name: "Sweep" });
  await expect.poll(() => progress.innerText(), { timeout: 120_000 }).toMatch(/\b([5-9]|1\d) of 45 runs/);
  const trainer = await trainerPid(app);
  await app.end();
  await expect.poll(() => isAlive(trainer)).toBe(false);

  app = await start("killed sweep");
  await app.goTo("Compare");
  await app.page.getByRole("radio", { name: "Sweeps" }).click();
  // What had ended is there: it is not trained again.
  await expect.poll(() => verdict(app).innerText()).toMatch(/so far/);
  await app.page.getByRole("button", { name: "Continue" }).click();
  await expect.poll(() => verdict(app).innerText(), { timeout: 240_000 }).not.toMatch(/so far|still to be trained/);

  const kept = file("resumed.gradlab");
  await app.answerSave(kept);
  await app.menu("project.saveAs");
  await expect.poll(() => readProject(kept).then(Boolean, () => false)).toBe(true);
  const { document } = fromParts(await readProject(kept));
  const [record] = document.sweeps!;
  expect(record).toMatchObject({ open: false, sweep: { repeat: { folds: 5 } } });
  writeFileSync(file("spec.json"), JSON.stringify(record!.spec));
  writeFileSync(file("sweep.json"), JSON.stringify(record!.sweep));
  const asked = [sample("breast_cancer.csv"), "--target", record!.target, "--spec", file("spec.json")];
  const script = path.join(root, "scripts/gradlab.mjs");
  const options = { encoding: "utf8", maxBuffer: 2 ** 26 } as const;
  const printed = execFileSync(
    process.execPath,
    [script, "sweep", ...asked, "--sweep", file("sweep.json"), "--json"],
    options,
  );
  const whole = (JSON.parse(printed) as Answer).settings;
  const hashes = (setting: number) =>
    document.runs
      .filter(({ sweep }) => sweep?.setting === setting)
      .sort((a, b) => a.sweep!.repeat - b.sweep!.repeat)
      .map(({ weightsHash }) => weightsHash);
  expect(record!.settings.map((_, at) => hashes(at))).toEqual(
    whole.map(({ trained }) => trained.map(({ weightsHash }) => weightsHash)),
  );
  expect(new Set(record!.settings.flatMap((_, at) => hashes(at))).size).toBe(45);

  const { page } = app;
  await expect.poll(() => rows(app).count()).toBe(9);
  expect(await verdict(app).innerText()).toMatch(/over 5 folds/i);
  await page.getByRole("slider", { name: /Brush learning rate/ }).focus();
  await page.keyboard.press("ArrowDown");
  await expect.poll(() => rows(app).count()).toBeLessThan(9);
  await page.keyboard.press("Escape");
  await expect.poll(() => rows(app).count()).toBe(9);

  await page.getByRole("button", { name: "Repeat folds…" }).click();
  await page.getByRole("spinbutton", { name: "Repeats of each" }).fill("7");
  await page.keyboard.press("Tab");
  await page.getByRole("button", { name: "Train 4 runs" }).click();
  await expect.poll(() => verdict(app).innerText(), { timeout: 60_000 }).toMatch(/over 7 folds[^]*Repeats were added/i);

  await rows(app).first().click();
  await verdict(app)
    .getByRole("button", { name: /^Keep / })
    .click();
  await page.getByRole("region", { name: "Network" }).waitFor();
  expect(app.errors).toEqual([]);
}, 600_000);
