/** The window, the command line and other programs at one project: each hears of the other, and nothing is replaced or put aside unasked. */
import { execFileSync, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { copyFileSync, existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import { applications, root, sample, type App } from "./app";
import { untilJournaled } from "./journal";

const { folder, start } = applications();

const cli = path.join(root, "scripts/gradlab.mjs");
const training = (out: string, rounds: number, table = "iris.csv", target = "species") => [
  cli,
  "train",
  sample(table),
  "--target",
  target,
  "--epochs",
  String(rounds),
  "--out",
  out,
];
const epochs = (app: App) => app.page.getByRole("spinbutton", { name: "Epochs", exact: true });
const unsaved = (app: App) => app.page.getByRole("banner").getByRole("img", { name: "unsaved" });
const title = (app: App, name: string) => app.page.getByRole("banner").getByRole("button", { name, exact: true });

async function setEpochs(app: App, value: string): Promise<void> {
  await app.goTo("Network");
  await epochs(app).fill(value);
  await epochs(app).press("Enter");
}
/** Until the change is in the project's journal. */
async function kept(app: App, project: string, value: string): Promise<void> {
  await setEpochs(app, value);
  await unsaved(app).waitFor();
  await untilJournaled(project, ({ spec }) => spec.training.epochs === Number(value));
}
async function saveAs(app: App, project: string): Promise<void> {
  await app.answerSave(project);
  await app.menu("project.saveAs");
  await title(app, path.basename(project, ".gradlab")).waitFor();
  await unsaved(app).waitFor({ state: "detached" });
}
async function expectEpochs(app: App, value: string): Promise<void> {
  await app.goTo("Network");
  await expect.poll(() => epochs(app).inputValue(), { timeout: 30_000 }).toBe(value);
}

it("tells the command line of the window, and the window of the command line", async () => {
  const app = await start("locks");
  const project = path.join(folder, "both.gradlab");
  await app.importFile(sample("iris.csv"));
  await saveAs(app, project);
  const before = readFileSync(project);
  const refused = spawnSync(process.execPath, training(project, 5), { encoding: "utf8" });
  expect([refused.status, refused.stderr]).toEqual([
    1,
    expect.stringMatching(/The project is open in another Gradient Lab \(process \d+\)/),
  ]);
  expect(readFileSync(project)).toEqual(before);

  const [theirs, spec] = [path.join(folder, "theirs.gradlab"), path.join(folder, "spec.json")];
  writeFileSync(spec, JSON.stringify({ training: { earlyStopping: null } }));
  const child = spawn(
    process.execPath,
    [...training(theirs, 1_000_000, "breast_cancer.csv", "diagnosis"), "--spec", spec],
    { stdio: "ignore" },
  );
  const ended = once(child, "exit");
  try {
    await expect.poll(() => existsSync(theirs), { timeout: 30_000 }).toBe(true);
    const trained = readFileSync(theirs);
    const told = app.page.getByText(`The project is open in gradlab train (process ${child.pid})`);
    await app.answerOpen(theirs);
    await app.menu("project.open");
    // It is looked at, and said to be read only; it can be kept elsewhere.
    await told.first().waitFor();
    await title(app, "theirs").waitFor();
    expect(await app.page.getByRole("button", { name: "Save project", exact: true }).isDisabled()).toBe(true);
    // Saving over it would take it from the training.
    await app.answerSave(theirs);
    await app.menu("project.saveAs");
    await app.page.getByRole("alert").filter({ hasText: "gradlab train" }).waitFor();
    await app.page.getByRole("status", { name: "Read only" }).waitFor();
    await saveAs(app, path.join(folder, "copy.gradlab"));
    await app.page.getByRole("status", { name: "Read only" }).waitFor({ state: "detached" });
    expect(readFileSync(theirs)).toEqual(trained);
  } finally {
    child.kill("SIGKILL");
    await ended;
  }
}, 120_000);

it("asks before it replaces a project that another program changed", async () => {
  const app = await start("changed");
  const [project, other, elsewhere] = ["mine", "other", "elsewhere"].map((name) =>
    path.join(folder, `${name}.gradlab`),
  );
  execFileSync(process.execPath, training(other!, 3));
  await app.importFile(sample("iris.csv"));
  await saveAs(app, project!);
  // The same bytes, written again, are no change.
  copyFileSync(project!, `${project!}.copy`);
  copyFileSync(`${project!}.copy`, project!);
  const boxes = await app.answerBox(/cancel/i);
  await setEpochs(app, "41");
  await app.menu("project.save");
  await unsaved(app).waitFor({ state: "detached" });

  const theirs = readFileSync(other!);
  copyFileSync(other!, project!);
  await setEpochs(app, "42");
  await app.menu("project.save");
  await expect.poll(boxes).toBe(1);
  await unsaved(app).waitFor();
  expect(readFileSync(project!)).toEqual(theirs);

  await app.answerBox(/elsewhere/i);
  await app.answerSave(elsewhere!);
  await app.menu("project.save");
  await title(app, "elsewhere").waitFor();
  expect(readFileSync(project!)).toEqual(theirs);

  copyFileSync(other!, elsewhere!);
  await setEpochs(app, "43");
  await app.answerBox(/overwrite/i);
  await app.menu("project.save");
  await unsaved(app).waitFor({ state: "detached" });
  expect(readFileSync(elsewhere!)).not.toEqual(theirs);
  expect(app.errors).toEqual([]);
}, 120_000);

it("lists all work that was never saved, opens it and discards it", async () => {
  let app = await start("list");
  const [project, other, cancer] = ["listed", "replaced", "cancer"].map((name) => path.join(folder, `${name}.gradlab`));
  execFileSync(process.execPath, training(other!, 3));
  execFileSync(process.execPath, training(cancer!, 3, "breast_cancer.csv", "diagnosis"));
  await app.importFile(sample("iris.csv"));
  await saveAs(app, project!);
  await kept(app, project!, "61");
  await app.end();

  // Changes since the save, from the list of Start.
  app = await start("list");
  const start1 = app.page.getByRole("listitem").filter({ hasText: "changes since the last save" });
  await start1.getByText("iris.csv · 0 runs").waitFor();
  await start1.getByRole("button", { name: "Open listed" }).click();
  await expectEpochs(app, "61");
  await kept(app, project!, "62");
  await app.end();

  // Another program writes the file: the changes are of an earlier state of it.
  copyFileSync(other!, project!);
  app = await start("list", project!);
  await app.page.getByText(/Another program changed this project/).waitFor();
  expect(readdirSync(folder)).toContain("listed.gradlab.journal.old");
  await app.page.getByRole("button", { name: "Project menu" }).click();
  await app.page.getByRole("menuitem", { name: /Recover unsaved work/ }).click();
  const dialog = app.page.getByRole("dialog", { name: "Unsaved work" });
  const works = dialog.getByRole("listitem").filter({ hasText: "on an earlier version of its file" });
  // It needs the data that the file held.
  copyFileSync(cancer!, project!);
  await works.getByRole("button", { name: "Open listed" }).click();
  await app.page.getByText(/This work needs iris.csv/).waitFor();
  copyFileSync(other!, project!);
  await app.menu("project.recover");
  await works.getByRole("button", { name: "Open listed" }).click();
  await expectEpochs(app, "62");
  await unsaved(app).waitFor();
  expect(readFileSync(project!)).toEqual(readFileSync(other!));

  await app.menu("project.recover");
  await works.getByRole("button", { name: "Discard listed" }).click();
  await app.page.getByRole("alertdialog").getByRole("button", { name: "Discard", exact: true }).click();
  await dialog.getByText("Nothing to recover").waitFor();
  expect(readdirSync(folder).filter((name) => name.endsWith(".old"))).toEqual([]);
  await dialog.getByRole("button", { name: "Close" }).click();
  await expectEpochs(app, "62");
  expect(app.errors).toEqual([]);
}, 180_000);

it("opens what another computer seems to have open where a person says so, and not before", async () => {
  const app = await start("elsewhere");
  const project = path.join(folder, "drive.gradlab");
  execFileSync(process.execPath, training(project, 3));
  const lock = `${project}.journal.lock`;
  const owner = { pid: 4242, start: "1", by: "Gradient Lab", token: "ab", since: "2026-05-03T10:15:00Z" };
  const theirs = JSON.stringify({ ...owner, computer: { name: "lab-3", id: "0123456789abcdef" } });
  writeFileSync(lock, theirs);

  const asked = await app.electron.evaluateHandle(({ dialog }) => {
    const questions: { message: string; buttons: string[] }[] = [];
    Object.assign(globalThis, { answer: "Cancel" });
    dialog.showMessageBox = async (...args: unknown[]) => {
      const options = args.at(-1) as { message: string; buttons: string[] };
      questions.push(options);
      const { answer } = globalThis as unknown as { answer: string };
      return { response: options.buttons.indexOf(answer), checkboxChecked: false };
    };
    return questions;
  });
  await app.answerOpen(project);
  await app.menu("project.open");
  await expect.poll(() => asked.evaluate((list) => list.length)).toBe(1);
  const [question] = await asked.jsonValue();
  expect(question?.message).toMatch(/open in Gradient Lab on the computer lab-3 \(process 4242\), since 3 May 2026/);
  expect(question?.buttons).toEqual(["Open anyway", "Read only", "Cancel"]);
  await expect.poll(() => app.page.getByText("Opening…").count()).toBe(0);
  expect(await title(app, "drive").count()).toBe(0);
  expect(readFileSync(lock, "utf8")).toBe(theirs);

  await app.electron.evaluate(() => void Object.assign(globalThis, { answer: "Open anyway" }));
  await app.menu("project.open");
  await title(app, "drive").waitFor();
  expect(JSON.parse(readFileSync(lock, "utf8"))).toMatchObject({ by: "Gradient Lab" });
  expect(app.errors).toEqual([]);
}, 60_000);

it("lists damaged work with its place, and recovers what is whole of it", async () => {
  let app = await start("damage");
  const project = path.join(folder, "hurt.gradlab");
  await app.importFile(sample("iris.csv"));
  await saveAs(app, project);
  for (const value of ["71", "72", "73", "74"]) await kept(app, project, value);
  await app.end();
  const journal = `${project}.journal`;
  const bytes = readFileSync(journal);
  // In the second half, where later changes follow.
  bytes[Math.floor(bytes.length * 0.6)]! ^= 1;
  writeFileSync(journal, bytes);

  app = await start("damage", project);
  await app.page.getByText(/Unsaved work on this project is damaged/).waitFor();
  await app.menu("project.recover");
  const dialog = app.page.getByRole("dialog", { name: "Unsaved work" });
  const entry = dialog.getByRole("listitem").filter({ hasText: "damaged" });
  await entry.getByText(/can be recovered\. .*hurt\.gradlab\.journal\.damaged\.old/).waitFor();
  const shown = await app.electron.evaluateHandle(({ shell }) => {
    const places: string[] = [];
    shell.showItemInFolder = (place) => void places.push(place);
    return places;
  });
  await entry.getByRole("button", { name: "Show the folder of hurt" }).click();
  await expect.poll(() => shown.jsonValue()).toEqual([`${journal}.damaged.old`]);
  await app.answerBox(/don’t save/i);
  await entry.getByRole("button", { name: "Recover hurt" }).click();
  await app.page.getByText(/bytes could be read: the rest is damaged/).waitFor();
  await unsaved(app).waitFor();
  await app.goTo("Network");
  expect(["71", "72", "73"]).toContain(await epochs(app).inputValue());
  expect(readFileSync(`${journal}.damaged.old`)).toEqual(bytes);
  expect(app.errors).toEqual([]);
}, 120_000);
