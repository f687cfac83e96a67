/** The store of the import sheet: what it shows of a file, and that nothing of the project changes before Import. */
import { appendFileSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { openPage, type Page } from "./page";

let page: Page;
let file: string;
beforeEach(async () => {
  page = await openPage();
  file = page.granted("odd.csv");
  const rows = Array.from({ length: 80 }, (_, i) => `${i};${i % 3 ? "yes" : "no"};${i % 9 ? i / 2 : "k.A."}`);
  writeFileSync(file, `a;label;c\n${rows.join("\n")}\n`);
});
afterEach(() => page.close());

async function staged() {
  const sheet = page.sheet;
  sheet.openPath(file);
  await expect.poll(() => sheet.staged).not.toBeNull();
  return sheet;
}

it("shows the first rows, then the whole file, and takes it with what was chosen", async () => {
  const sheet = await staged();
  expect([sheet.open, sheet.name, page.view.stage]).toEqual([true, "odd.csv", "data"]);
  expect(sheet.preview?.dialect.delimiter).toBe(";");
  expect([sheet.staged?.rows, sheet.typeOf("a"), sheet.typeOf("c")]).toEqual([80, "number", "category"]);
  expect(page.data.state).toBeNull();

  sheet.setMissingIn("c", ["k.A."]);
  await expect.poll(() => sheet.staged?.types[2]).toBe("number");
  sheet.setIgnored("a", true);
  await sheet.run();
  expect([sheet.open, page.project.name, page.data.state?.rows]).toEqual([false, "odd", 80]);
  const { target, spec } = page.draft;
  expect([target, spec.recipe.columns["a"]?.role]).toEqual(["label", "ignored"]);
  await expect.poll(() => page.data.profile?.columns[2]?.missing).toBe(9);
});

it("leaves the project as it was when it is closed while it reads", async () => {
  page.answers["samples.grant"] = () => ({ path: resolve("samples/iris.csv"), name: "iris.csv", bytes: 0 });
  await page.project.importSample("iris.csv");
  appendFileSync(file, "1;yes;2\n".repeat(600_000));
  const sheet = page.sheet;
  sheet.openPath(file);
  await expect.poll(() => page.data.reading).not.toBeNull();
  sheet.close();
  expect([sheet.open, page.data.reading]).toEqual([false, null]);
  // The trainer is free at once, and has the project still.
  await page.data.describe();
  expect([page.data.state?.name, page.data.profile?.rows, page.project.name]).toEqual(["iris.csv", 150, "iris"]);
  expect(sheet.fault).toBeNull();
});

it("shows the answer to the last choice alone", async () => {
  const sheet = await staged();
  for (const delimiter of [",", "\t", ";"] as const) sheet.change({ delimiter });
  await expect.poll(() => sheet.staged?.header).toEqual(["a", "label", "c"]);
  sheet.change({ delimiter: "|" });
  await expect.poll(() => sheet.staged?.header).toEqual(["a;label;c"]);
  sheet.change({ delimiter: undefined });
  await expect.poll(() => sheet.staged?.header).toEqual(["a", "label", "c"]);
});

it("says what is wrong with a file, and that it changed while it stood there", async () => {
  const sheet = page.sheet;
  sheet.openPath(resolve("package.json"));
  await expect.poll(() => sheet.fault?.code).toBe("not_granted");
  sheet.close();
  await staged();
  appendFileSync(file, "81;yes;9\n");
  await sheet.run();
  expect([sheet.fault?.code, sheet.open, sheet.importing, page.data.state]).toEqual(["changed", true, false, null]);
  await sheet.look();
  await expect.poll(() => sheet.staged?.rows).toBe(81);
  await sheet.run();
  expect(page.data.state?.rows).toBe(81);
});

it("begins anew with the file when the trainer is lost behind it", async () => {
  const sheet = await staged();
  await page.replaceTrainer();
  expect(sheet.open).toBe(true);
  await expect.poll(() => sheet.staged?.rows).toBe(80);
  await sheet.run();
  expect(page.data.state?.rows).toBe(80);
});
