/** A large project in the window: what comes later, and what is done where it can't be read. */
import { afterEach, beforeEach, expect, it } from "vitest";
import { toParts } from "#core/project/parts";
import { writeProject } from "#host/project-file";
import { large } from "../../bench/project/large";
import { spoil } from "../../host/spoil";
import { openPage, type Page } from "./page";

const made = large({ rows: 40_000, runs: 8, ticks: 10_000 });
const document = { ...made.document, view: { ...made.document.view, run: "3" } };

let page: Page;
let path: string;
beforeEach(async () => {
  page = await openPage();
  path = page.granted("large.gradlab");
});
afterEach(() => page.close());

const open = (at = path) => page.project.openFile({ path: at, name: "large.gradlab", bytes: 0 });
const ticks = () => page.runs.list.map(({ id }) => page.runs.history(id)?.ticks.count ?? 0);
const said = () => page.notices.list.map(({ text }) => text).join(" ");

it("shows its runs at once, and all curves and the data once they are read; it is not unsaved by that", async () => {
  await writeProject(path, toParts({ ...made, document }));
  await open();
  expect(page.runs.list).toHaveLength(8);
  await expect.poll(() => page.data.state?.rows).toBe(40_000);
  expect(ticks()).toEqual(Array.from({ length: 8 }, () => 10_000));
  expect([page.project.dirty, said()]).toEqual([false, ""]);
});

it("leaves out a run whose weights turn out to be others, and says which", async () => {
  const runs = document.runs.map((run) => (run.id === "6" ? { ...run, weightsHash: "0".repeat(64) } : run));
  await writeProject(path, toParts({ ...made, document: { ...document, runs } }));
  await open();
  await expect.poll(said).toContain("Run 6 is left out.");
  expect(page.runs.list.map(({ id }) => id)).toEqual(["1", "2", "3", "4", "5", "7", "8"]);
  await expect.poll(() => page.data.state?.rows).toBe(40_000);
  expect(page.project.dirty).toBe(false);
});

it("offers what is whole of a project of which a part proves damaged later", async () => {
  await writeProject(path, toParts({ ...made, document }));
  await spoil(path, "runs/7/history/signals/dead.npy");
  let words = "";
  page.answers["window.confirmRecover"] = ({ words: told }: { words: string }) => {
    words = told;
    return true;
  };
  await open();
  await expect.poll(said).toContain("runs/7/history/signals/dead.npy");
  expect(words).toContain("its part runs/7/history/signals/dead.npy does not match its checksum");
  expect(page.runs.list).toHaveLength(8);
  // Saving does not go to the damaged file by itself.
  expect(page.project.path).toBeNull();
});

it("closes it where nobody wants that, and leaves another project alone that was opened meanwhile", async () => {
  await writeProject(path, toParts({ ...made, document }));
  await spoil(path, "runs/7/history/signals/dead.npy");
  page.answers["window.confirmRecover"] = () => false;
  await open();
  await expect.poll(() => page.runs.list.length).toBe(0);
  expect(page.project.path).toBeNull();

  const other = page.granted("other.gradlab");
  await writeProject(other, toParts({ ...made, document: { ...document, name: "Other" } }));
  await Promise.all([open(), open(other)]);
  await expect.poll(() => page.data.state?.rows).toBe(40_000);
  expect([page.project.name, page.project.path, page.runs.list.length]).toEqual(["Other", other, 8]);
});
