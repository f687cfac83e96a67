/** The journal can't be written: the window says so for as long as it lasts, and a save to another place ends it. */
import { spawnSync } from "node:child_process";
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, rmSync, writeSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import { applications, sample, type App } from "./app";

const { folder, start } = applications();

const fault = (app: App) => app.page.getByRole("alert").filter({ hasText: /Autosave has failed since \d\d:\d\d/ });
const works = (app: App) => app.page.getByText(/Autosaved/);

/** Each call changes the project. */
let value = 40;
async function change(app: App): Promise<void> {
  await app.goTo("Network");
  const epochs = app.page.getByRole("spinbutton", { name: "Epochs", exact: true });
  await epochs.fill(String(++value));
  await epochs.press("Enter");
}
async function saved(app: App, project: string): Promise<void> {
  await app.answerSave(project);
  await app.menu("project.saveAs");
  await app.page
    .getByRole("banner")
    .getByRole("button", { name: path.basename(project, ".gradlab") })
    .waitFor();
}

it("says that the project's folder is gone, and works again when it is back or the project lies elsewhere", async () => {
  const app = await start("gone");
  const place = path.join(folder, "place");
  mkdirSync(place);
  await app.importFile(sample("iris.csv"));
  await saved(app, path.join(place, "moved.gradlab"));
  await change(app);
  await works(app).waitFor();

  rmSync(place, { recursive: true });
  await change(app);
  await fault(app).waitFor();
  expect(await fault(app).innerText()).toContain("there is no such file or folder");
  expect(await works(app).count()).toBe(0);
  mkdirSync(place);
  // Nothing is changed: it is tried again by itself.
  await works(app).waitFor();
  expect(await fault(app).count()).toBe(0);
  expect(existsSync(path.join(place, "moved.gradlab.journal"))).toBe(true);

  rmSync(place, { recursive: true });
  await change(app);
  await fault(app).waitFor();
  const elsewhere = path.join(folder, "elsewhere.gradlab");
  await app.answerSave(elsewhere);
  await fault(app).getByRole("button", { name: "Save elsewhere…" }).click();
  await app.page.getByRole("banner").getByRole("button", { name: "elsewhere" }).waitFor();
  expect(existsSync(elsewhere)).toBe(true);
  expect(await fault(app).count()).toBe(0);
  await change(app);
  await works(app).waitFor();
  expect(app.errors).toEqual([]);
}, 120_000);

/** A disk of 4 MB. Null where this process may not mount one. */
function smallDisk(at: string): { remove(): void } | null {
  mkdirSync(at);
  const { status } = spawnSync("mount", ["-t", "tmpfs", "-o", "size=4m", "tmpfs", at], { stdio: "ignore" });
  return status === 0 ? { remove: () => void spawnSync("umount", ["-l", at], { stdio: "ignore" }) } : null;
}
/** Takes all room that is left. */
function fill(file: string): void {
  const piece = Buffer.alloc(4096, 1);
  const handle = openSync(file, "w");
  try {
    for (;;) writeSync(handle, piece);
  } catch (error) {
    expect(error).toMatchObject({ code: "ENOSPC" });
  } finally {
    closeSync(handle);
  }
}

it("says that the disk is full, loses nothing on it, and works again when there is room", async ({ skip }) => {
  const place = path.join(folder, "disk");
  const disk = smallDisk(place);
  if (disk === null) return skip("a full disk can't be made here: mounting needs the rights of root on Linux");
  try {
    const project = path.join(place, "full.gradlab");
    let app = await start("full");
    await app.importFile(sample("iris.csv"));
    await saved(app, project);
    await change(app);
    await works(app).waitFor();
    const before = readFileSync(project);

    fill(path.join(place, "filler"));
    // The last block of the journal may have room for one more change.
    for (let tries = 0; tries < 10 && (await fault(app).count()) === 0; tries++) {
      await change(app);
      await fault(app)
        .waitFor({ timeout: 2500 })
        .catch(() => undefined);
    }
    await fault(app).waitFor();
    expect(await fault(app).innerText()).toContain("the disk is full");
    // Saving there fails as well, and leaves what was there.
    await app.menu("project.save");
    await app.page.getByText(/could not be saved to .*disk is full/).waitFor();
    expect(readFileSync(project)).toEqual(before);

    rmSync(path.join(place, "filler"));
    await works(app).waitFor();
    expect(await fault(app).count()).toBe(0);
    await app.end();
    app = await start("full", project);
    await app.goTo("Network");
    const epochs = app.page.getByRole("spinbutton", { name: "Epochs", exact: true });
    await expect.poll(() => epochs.inputValue()).toBe(String(value));
    expect(app.errors).toEqual([]);
  } finally {
    disk.remove();
  }
}, 180_000);
