/** A project that is looked at alone: open in another window, an earlier save, damaged; and what its runs take. */
import { execFileSync, spawnSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, readFileSync, truncateSync } from "node:fs";
import path from "node:path";
import { beforeAll, expect, it } from "vitest";
import { fromParts } from "#core/project/parts";
import { readProject } from "#host/project-file";
import { listSnapshots } from "#host/snapshots";
import { applications, root, sample, type App } from "./app";

const { folder, start } = applications();
const made = path.join(folder, "made.gradlab");

beforeAll(() => {
  const script = path.join(root, "scripts/gradlab.mjs");
  const args = ["train", sample("iris.csv"), "--target", "species", "--epochs", "4", "--out", made];
  execFileSync(process.execPath, [script, ...args], { stdio: "ignore" });
});
/** A project of its own for a test. */
function copied(name: string): string {
  const project = path.join(folder, `${name}.gradlab`);
  copyFileSync(made, project);
  return project;
}
const readOnly = (app: App) => app.page.getByRole("status", { name: "Read only" });
const saveButton = (app: App) => app.page.getByRole("button", { name: "Save project", exact: true });
const title = (app: App, name: string) => app.page.getByRole("banner").getByRole("button", { name, exact: true });
const unsaved = (app: App) => app.page.getByRole("banner").getByRole("img", { name: "unsaved" });
/** A second run, of another draft. */
async function trainAnother(app: App): Promise<void> {
  await app.goTo("Network");
  const seed = app.page.getByRole("spinbutton", { name: "Seed", exact: true });
  await seed.fill("3");
  await seed.press("Enter");
  await app.train(2);
}
const runsOf = async (project: string) => fromParts(await readProject(project)).document.runs.length;

it("is read only in a second window, which says so; what is done there is kept elsewhere", async () => {
  const project = copied("shared");
  const first = await start("first", project);
  await title(first, "made").waitFor();
  const before = readFileSync(project);
  const second = await start("second", project);
  await readOnly(second).waitFor();
  expect(await readOnly(second).innerText()).toMatch(
    /^Read only\. The project is open in another Gradient Lab \(process \d+\)\./,
  );
  expect(await saveButton(second).isDisabled()).toBe(true);
  expect(await saveButton(second).getAttribute("title")).toMatch(/copy to look at/);
  await trainAnother(second);
  await unsaved(second).waitFor();
  const own = path.join(folder, "own.gradlab");
  await second.answerSave(own);
  await readOnly(second).getByRole("button", { name: "Save as…" }).click();
  await title(second, "own").waitFor();
  await readOnly(second).waitFor({ state: "detached" });
  expect([await runsOf(own), readFileSync(project).equals(before)]).toEqual([2, true]);
  // The first goes on as if it were alone.
  await first.menu("project.save");
  expect([...first.errors, ...second.errors]).toEqual([]);
});

it("keeps earlier saves, to look at and to go back to", async () => {
  const project = copied("saves");
  const app = await start("saves", project);
  const { page } = app;
  await title(app, "made").waitFor();
  await trainAnother(app);
  await app.menu("project.save");
  await unsaved(app).waitFor({ state: "detached" });
  expect(await runsOf(project)).toBe(2);
  await app.menu("project.snapshots");
  const dialog = page.getByRole("dialog", { name: "Earlier saves" });
  await dialog.getByText(/^lacks run 2/).waitFor();
  await dialog.getByRole("button", { name: "Look at save 1" }).click();
  await readOnly(app).waitFor();
  expect(await readOnly(app).innerText()).toMatch(/as it was saved on .*It lacks run 2/s);
  expect(await saveButton(app).isDisabled()).toBe(true);
  await readOnly(app).getByRole("button", { name: "Return to the project" }).click();
  await readOnly(app).waitFor({ state: "detached" });
  await app.menu("project.snapshots");
  await dialog.getByRole("button", { name: "Look at save 1" }).click();
  await readOnly(app).getByRole("button", { name: "Go back to this save…" }).click();
  const asked = page.getByRole("alertdialog");
  expect(await asked.innerText()).toMatch(/then lacks run 2.* What it holds now stays among the earlier saves/);
  await asked.getByRole("button", { name: "Go back", exact: true }).click();
  await readOnly(app).waitFor({ state: "detached" });
  expect(await runsOf(project)).toBe(1);
  const [newest] = await listSnapshots(project);
  expect(await runsOf(newest!.path)).toBe(2);
  expect(app.errors).toEqual([]);
});

it("of a damaged project, opens what is whole and names what is not", async () => {
  const project = copied("cut");
  const size = readFileSync(project).length;
  truncateSync(project, size - 12_000);
  const app = await start("cut");
  await app.answerOpen(project);
  const asked = await app.answerBox(/recover what is whole/i);
  await app.menu("project.open");
  await app.page
    .getByText(/is lost\. It is not in the file, which was probably cut off/)
    .first()
    .waitFor();
  expect(await asked()).toBe(1);
  await unsaved(app).waitFor();
  expect(readFileSync(project).length).toBe(size - 12_000);
  const rescued = path.join(folder, "rescued.gradlab");
  await app.answerSave(rescued);
  await app.menu("project.save");
  await unsaved(app).waitFor({ state: "detached" });
  expect(await runsOf(rescued)).toBe(1);
  expect(app.errors).toEqual([]);
});

it("says what the runs take, and frees what is chosen", async () => {
  const app = await start("room", copied("room"));
  const { page } = app;
  await title(app, "made").waitFor();
  await app.menu("project.clean");
  const dialog = page.getByRole("dialog", { name: "Clean up" });
  await dialog.getByText("Nothing is chosen").waitFor();
  await dialog.getByRole("checkbox", { name: /^Drop earlier epochs of/ }).click();
  await expect.poll(() => dialog.getByRole("status", { name: "Freed" }).innerText()).toMatch(/^Frees [\d.]+ (kB|MB|B)/);
  await dialog.getByRole("button", { name: "Clean up", exact: true }).click();
  await dialog.waitFor({ state: "detached" });
  await unsaved(app).waitFor();
  await app.menu("project.save");
  await unsaved(app).waitFor({ state: "detached" });
  const [run] = fromParts(await readProject(path.join(folder, "room.gradlab"))).runs;
  expect(run!.kept.length).toBeLessThanOrEqual(3);
  expect(app.errors).toEqual([]);
});

/** The folder as one that can't be written, even by root; null where this process may not mount. */
function readOnlyDisk(from: string, at: string): { remove(): void } | null {
  mkdirSync(at);
  const mount = (...args: string[]) => spawnSync("mount", [...args, at], { stdio: "ignore" }).status === 0;
  const remove = () => void spawnSync("umount", ["-l", at], { stdio: "ignore" });
  if (!mount("--bind", from)) return null;
  if (mount("-o", "remount,ro,bind")) return { remove };
  remove();
  return null;
}

it("in a folder that can't be written, keeps its work in the journal and saves elsewhere", async ({ skip }) => {
  const inside = path.join(folder, "inside");
  mkdirSync(inside);
  copyFileSync(made, path.join(inside, "fixed.gradlab"));
  const disk = readOnlyDisk(inside, path.join(folder, "fixed"));
  if (!disk) return skip("only root may mount a read-only folder here");
  try {
    const project = path.join(folder, "fixed", "fixed.gradlab");
    const app = await start("locked", project);
    await title(app, "made").waitFor();
    await trainAnother(app);
    await app.page.getByText(/Autosaved/).waitFor();
    await app.menu("project.save");
    await app.page.getByRole("alert").filter({ hasText: "the disk is read-only" }).waitFor();
    const elsewhere = path.join(folder, "elsewhere.gradlab");
    await app.answerSave(elsewhere);
    await app.menu("project.saveAs");
    await title(app, "elsewhere").waitFor();
    expect([await runsOf(elsewhere), await runsOf(project), existsSync(`${project}.snapshots`)]).toEqual([2, 1, false]);
    expect(app.errors).toEqual([]);
  } finally {
    disk.remove();
  }
});
