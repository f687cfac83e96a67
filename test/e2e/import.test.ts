/** The import sheet in the real application: what is shown of a messy file, every change at once, cancel, links, faults. */
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { Locator, Page } from "playwright";
import { expect, it } from "vitest";
import { applications, sample, type App } from "./app";

const { folder, start } = applications();

const sheet = (page: Page): Locator => page.getByRole("dialog", { name: /^Import / });
const preview = (page: Page): Locator => sheet(page).getByRole("table", { name: "Preview" });
const importButton = (page: Page): Locator => sheet(page).getByRole("button", { name: "Import", exact: true });
const read = (page: Page): Locator =>
  sheet(page)
    .getByRole("status", { name: "Reading" })
    .getByText(/rows read/);

/** Opens the sheet on a file. */
async function look(app: App, file: string): Promise<void> {
  await app.answerOpen(file);
  await app.page.getByRole("button", { name: "Import CSV…" }).first().click();
  await sheet(app.page).waitFor();
}
async function choose(app: App, control: string, option: string | RegExp): Promise<void> {
  await sheet(app.page).getByRole("combobox", { name: control, exact: true }).click();
  await app.page.getByRole("option", { name: option }).first().click();
}
const headers = async (page: Page): Promise<string[]> =>
  (await preview(page).getByRole("columnheader").allInnerTexts()).map((text) => text.replaceAll(/\s+/g, " ").trim());
const cellsOf = async (page: Page, row: string): Promise<string[]> =>
  preview(page)
    .getByRole("row")
    .filter({ has: page.getByRole("rowheader", { name: row, exact: true }) })
    .getByRole("cell")
    .allInnerTexts()
    .then((texts) => texts.map((text) => text.trim()).filter((text) => text !== ""));

/** Latin-1, semicolons, decimal commas, a late word among numbers, rows of another width. */
function messyFile(): string {
  const file = path.join(folder, "messy.csv");
  const rows = Array.from({ length: 3000 }, (_, i) => {
    const charge = i === 2700 ? "B-17" : String(48_000 + (i % 40));
    const fields = [
      `${1 + (i % 28)}.03.2024`,
      charge,
      `${1200 + (i % 9)},5`,
      ["Grün", "Weiß", "Blau"][i % 3],
      i % 7 ? "nein" : "ja",
    ];
    return (i === 1000 ? fields.slice(0, 4) : fields).join(";");
  });
  writeFileSync(file, Buffer.from(`Tag;Charge;Temp;Glasur;Ausschuss\r\n${rows.join("\r\n")}\r\n`, "latin1"));
  return file;
}

it("takes a word that stands in place of numbers as missing in every column with one press, or by adding it", async () => {
  const file = path.join(folder, "words.csv");
  const cell = (i: number, every: number) => (i % every === 11 ? "k.A." : String(20 + ((i * 7) % 50)));
  const rows = Array.from({ length: 400 }, (_, i) => `${cell(i, 20)};${cell(i, 17)};${i % 2 ? "ja" : "nein"}`);
  writeFileSync(file, `Alter;Nutzung;Ziel\n${rows.join("\n")}\n`);
  const app = await start("words");
  const { page } = app;
  await look(app, file);
  await sheet(page).getByText("Alter is not all numbers").waitFor();
  await sheet(page).getByText("some may not fit either").first().waitFor();
  const pressed = sheet(page).getByRole("button", { name: "“k.A.” is missing everywhere" });
  await pressed.first().click();
  await expect.poll(() => headers(page)).toEqual(["row", "Alter Number", "Nutzung Number", "Ziel Yes or no"]);
  await expect.poll(() => pressed.count()).toBe(0);
  // The field opens behind its words: what is typed is added.
  await sheet(page)
    .getByRole("button", { name: /^Missing means/ })
    .click();
  const field = page.getByRole("textbox", { name: "Words that stand for a missing value" });
  await field.and(page.locator(":focus")).waitFor();
  await page.keyboard.type(", nix");
  expect(await field.inputValue()).toBe("NA, N/A, NaN, null, ?, -, #N/A, <NA>, k.A., nix");
  expect(app.errors).toEqual([]);
});

it("shows how a messy file is understood, with its doubts, and redraws it at each change", async () => {
  const app = await start("messy");
  const { page } = app;
  await look(app, messyFile());
  await read(page).waitFor();
  expect(await headers(page)).toEqual([
    "row",
    "Tag Date",
    "Charge Category",
    "Temp Number",
    "Glasur Category",
    "Ausschuss Yes or no",
  ]);
  expect(await cellsOf(page, "1")).toEqual(["1.03.2024", "48000", "1200.5", "Grün", "ja"]);
  expect(await cellsOf(page, "2 701")).toContain("B-17");
  await sheet(page).getByText("UTF-8 would show").waitFor();
  await sheet(page).getByText("Charge is not all numbers").waitFor();
  await sheet(page).getByText("1 row does not have 5 fields").waitFor();

  // Another delimiter: one wide column, and back.
  await choose(app, "Delimiter", /comma/);
  await expect.poll(() => headers(page)).not.toContain("Temp Number");
  await choose(app, "Delimiter", /semicolon/);
  await expect.poll(() => headers(page)).toContain("Temp Number");
  await choose(app, "Decimal mark", /point/);
  await expect.poll(() => headers(page)).not.toContain("Temp Number");
  await choose(app, "Decimal mark", /comma/);
  await choose(app, "Encoding", /^DOS 850/);
  await expect.poll(() => cellsOf(page, "1")).not.toContain("Grün");
  await choose(app, "Encoding", /^Windows-1252/);
  await expect.poll(() => cellsOf(page, "1")).toContain("Grün");
  await sheet(page).getByRole("switch", { name: "Header" }).click();
  await expect.poll(() => headers(page)).toContain("column_1 Category");
  await sheet(page).getByRole("switch", { name: "Header" }).click();
  await expect.poll(() => headers(page)).toContain("Tag Date");

  // A column as another type, another left out, and what is missing in a third.
  await sheet(page).getByRole("radio", { name: "Number, 1 missing" }).click();
  await expect.poll(() => headers(page)).toContain("Charge Number");
  await sheet(page).getByRole("button", { name: /^Tag:/ }).click();
  await page.getByRole("switch", { name: "Take into the inputs" }).click();
  await page.keyboard.press("Escape");
  await sheet(page)
    .getByRole("button", { name: /^Glasur:/ })
    .click();
  const words = page.getByRole("textbox", { name: "Missing in this column" });
  await words.fill("Weiß");
  await words.press("Enter");
  await page.keyboard.press("Escape");
  await sheet(page).getByRole("radio", { name: "Leave out" }).click();
  await read(page).getByText("2 999 rows read").waitFor();
  await importButton(page).click();
  const columns = page.getByRole("table", { name: "Columns" });
  await columns.waitFor();
  await expect.poll(() => page.textContent("body")).toMatch(/2.999 rows/);
  const row = (name: string) => columns.getByRole("row").filter({ hasText: name });
  await expect.poll(() => row("Tag").innerText()).toContain("Ignored");
  await expect.poll(() => row("Glasur").innerText()).toContain("999");

  // Once more with what was chosen.
  await page.getByRole("button", { name: "Import again with changes…" }).click();
  await read(page).getByText("2 999 rows read").waitFor();
  expect(await headers(page)).toEqual([
    "row",
    "Tag Left out",
    "Charge Number",
    "Temp Number",
    "Glasur Category",
    "Ausschuss Yes or no",
  ]);
  await sheet(page).getByRole("radio", { name: "Fill or cut" }).click();
  await read(page).getByText("3 000 rows read").waitFor();
  await importButton(page).click();
  await sheet(page).waitFor({ state: "detached" });
  await expect.poll(() => page.textContent("body")).toMatch(/3.000 rows/);
  expect(app.errors).toEqual([]);
}, 90_000);

it("imports a clean file with one Enter, and closes with Escape without a trace", async () => {
  const app = await start("clean");
  const { page } = app;
  await look(app, sample("iris.csv"));
  await expect.poll(() => importButton(page).evaluate((button) => button === document.activeElement)).toBe(true);
  await page.keyboard.press("Escape");
  await sheet(page).waitFor({ state: "detached" });
  await page.getByText("Start with your own table").waitFor();
  await app.importFile(sample("iris.csv"));
  await expect.poll(() => page.textContent("body")).toMatch(/150 rows/);

  // Escape over a project keeps it.
  await look(app, sample("wine.csv"));
  await preview(page).waitFor();
  await page.keyboard.press("Escape");
  await sheet(page).waitFor({ state: "detached" });
  await expect.poll(() => page.textContent("body")).toMatch(/150 rows/);
  expect(app.errors).toEqual([]);
}, 60_000);

it("ends the reading of a large file at once, and takes nothing of it", async () => {
  const app = await start("cancel");
  const { page } = app;
  await app.importFile(sample("iris.csv"));
  const file = path.join(folder, "large.csv");
  const lines = Array.from(
    { length: 20_000 },
    (_, i) => `${i},${(i * 0.37) % 11},"w, ${i % 5}",${i % 2},${i * 3},${i % 77}`,
  );
  const block = `${lines.join("\n")}\n`;
  writeFileSync(file, `id,x,word,label,c,d\n${block.repeat(100)}`);
  await look(app, file);
  await preview(page).waitFor();
  await sheet(page).getByRole("button", { name: "Cancel" }).click();
  await sheet(page).waitFor({ state: "detached" });
  await expect.poll(() => page.textContent("body")).toMatch(/150 rows/);
  // The trainer answers, and the same file can be read afterwards.
  await app.answerBox(/discard|don.t save/i);
  await look(app, file);
  await importButton(page).click();
  await sheet(page).waitFor({ state: "detached", timeout: 60_000 });
  await expect.poll(() => page.textContent("body"), { timeout: 60_000 }).toMatch(/2.000.000 rows/);
  expect(app.errors).toEqual([]);
}, 120_000);

it("keeps a link to a file, and says when it has changed or gone", async () => {
  const moved = path.join(folder, "elsewhere");
  mkdirSync(moved);
  const file = path.join(folder, "linked.csv");
  const project = path.join(folder, "linked.gradlab");
  copyFileSync(sample("iris.csv"), file);
  let app = await start("linked");
  await look(app, file);
  await sheet(app.page).getByRole("radio", { name: "Link" }).click();
  await importButton(app.page).click();
  await app.page.getByRole("table", { name: "Columns" }).waitFor();
  await app.goTo("Train");
  await app.page.getByRole("button", { name: "Train", exact: true }).click();
  await app.trainer("finished");
  await app.answerSave(project);
  await app.page.getByRole("button", { name: "Save project" }).click();
  await app.page.getByRole("banner").getByRole("img", { name: "unsaved" }).waitFor({ state: "detached" });
  await app.quit();

  // As it was, though touched: it opens without a question.
  utimesSync(file, new Date(), new Date());
  app = await start("linked", project);
  await app.trainer("finished");
  await app.goTo("Data");
  await expect.poll(() => app.page.textContent("body")).toMatch(/150 rows/);
  await app.quit();

  // Gone: the curves are there without the data, and the file is found at another place.
  copyFileSync(file, path.join(moved, "other name.csv"));
  rmSync(file);
  app = await start("linked", project);
  const question = app.page.getByRole("alertdialog");
  await question.getByText("linked.csv is not there").waitFor();
  await question.getByRole("button", { name: "Open without the data" }).click();
  await app.goTo("Train");
  await app.page.getByRole("figure", { name: "Loss", exact: true }).waitFor();
  expect(app.errors).toEqual([]);
  await app.quit();
  app = await start("linked", project);
  await app.answerOpen(path.join(moved, "other name.csv"));
  await app.page.getByRole("alertdialog").getByRole("button", { name: "Find it…" }).click();
  await app.goTo("Data");
  await expect.poll(() => app.page.textContent("body")).toMatch(/150 rows/);
  await app.page.getByRole("button", { name: "Save project" }).click();
  await app.page.getByRole("banner").getByRole("img", { name: "unsaved" }).waitFor({ state: "detached" });
  expect(app.errors).toEqual([]);
  await app.quit();

  // Changed: it is taken as it is now.
  writeFileSync(path.join(moved, "other name.csv"), "sepal_length,species\n1,a\n2,b\n3,a\n4,b\n");
  app = await start("linked", project);
  await app.page.getByRole("alertdialog").getByText("has changed").first().waitFor();
  await app.page.getByRole("alertdialog").getByRole("button", { name: "Use it as it is now" }).click();
  await app.page.getByRole("alertdialog").waitFor({ state: "detached" });
  await app.goTo("Data");
  await expect.poll(() => app.page.textContent("body")).toMatch(/4 rows/);
}, 180_000);

it("says what is wrong with a file that can't be read, and what to do", async () => {
  const app = await start("faults");
  const { page } = app;
  const fault = () => sheet(page).getByRole("alert");
  const write = (name: string, content: string | Buffer): string => {
    const file = path.join(folder, name);
    writeFileSync(file, content);
    return file;
  };
  await look(app, write("empty.csv", ""));
  await fault().getByText("The file is empty").first().waitFor();
  expect(await importButton(page).isDisabled()).toBe(true);
  await page.keyboard.press("Escape");
  await look(app, write("binary.csv", Buffer.from("PK\x03\x04\0\0[Content_Types].xml")));
  await fault().getByText("save its sheet as CSV").waitFor();
  await page.keyboard.press("Escape");
  await look(app, write("headonly.csv", "1,2,3\n"));
  await sheet(page).getByRole("button", { name: "Cancel" }).click();

  const open = Array.from({ length: 400_000 }, (_, i) =>
    i === 399_990 ? `${i},"never closed` : `${i},plain word ${i}`,
  );
  await look(app, write("quote.csv", `a,b\n${open.join("\n")}\n`));
  await fault().getByText("line 399992").waitFor();
  await fault().getByRole("button", { name: "Read without quotes" }).click();
  await read(page).waitFor();
  await page.keyboard.press("Escape");

  const file = write("gone.csv", "a,b\n1,2\n3,4\n");
  await look(app, file);
  await read(page).waitFor();
  rmSync(file);
  await importButton(page).click();
  await fault()
    .getByText(/could not be read/)
    .waitFor();
  writeFileSync(file, "a,b\n1,2\n");
  await fault().getByRole("button", { name: "Try again" }).click();
  await read(page).waitFor();
  await page.keyboard.press("Escape");
  await page.getByText("Start with your own table").waitFor();
  expect(existsSync(file)).toBe(true);
  expect(app.errors).toEqual([]);
}, 90_000);

it("opens the sheet on a table that was given at the start, or dropped", async () => {
  const app = await start("given", sample("penguins.csv"));
  await sheet(app.page).getByRole("heading", { name: "penguins.csv", exact: true }).waitFor();
  await app.page.keyboard.press("Escape");
  await app.page.evaluate(() => {
    const data = new DataTransfer();
    data.items.add(new File(["a,b\n1,x\n2,y\n"], "dropped.csv", { type: "text/csv" }));
    for (const type of ["dragenter", "dragover", "drop"])
      document.body.dispatchEvent(new DragEvent(type, { dataTransfer: data, bubbles: true, cancelable: true }));
  });
  await sheet(app.page).getByRole("heading", { name: "dropped.csv", exact: true }).waitFor();
  await read(app.page).waitFor();
  expect(await sheet(app.page).getByRole("radio", { name: "Link" }).isDisabled()).toBe(true);
  await importButton(app.page).click();
  await app.page.getByRole("table", { name: "Columns" }).waitFor();
  expect(app.errors).toEqual([]);
}, 60_000);

it("imports a table that is packed with Zstandard, and says where one is cut", async () => {
  const app = await start("packed");
  const { page } = app;
  const packed = readFileSync(path.join(import.meta.dirname, "../host/files/towns.csv.zst"));
  const file = path.join(folder, "towns.csv.zst");
  writeFileSync(file, packed);
  await look(app, file);
  await expect.poll(() => headers(page)).toContainEqual(expect.stringContaining("größe"));
  await app.confirmImport();
  await expect.poll(() => page.textContent("body")).toMatch(/300 rows/);

  const cut = path.join(folder, "cut.csv.zst");
  writeFileSync(cut, packed.subarray(0, packed.length - 40));
  await look(app, cut);
  await sheet(page)
    .getByText(/damaged Zstandard archive/)
    .first()
    .waitFor();
});

it("imports a Parquet file: its types, what is left out, and no choices that it does not have", async () => {
  const app = await start("parquet");
  const { page } = app;
  const file = path.join(folder, "kinds.parquet");
  copyFileSync(path.join(import.meta.dirname, "../host/files/kinds-zstd.parquet"), file);
  await look(app, file);
  await expect.poll(() => headers(page)).toContainEqual(expect.stringMatching(/^day Date/));
  const how = sheet(page).getByRole("region", { name: "How the file is written" });
  await expect.poll(() => how.textContent()).toMatch(/Parquet.*1 row group, ZSTD, written by DuckDB/s);
  expect(await how.getByRole("combobox").count()).toBe(0);
  expect((await cellsOf(page, "2")).slice(0, 5)).toEqual(["1", "2", "4000001000", "9007199254740993", "0.125"]);
  await sheet(page)
    .getByText(/list is left out/)
    .first()
    .waitFor();
  await app.confirmImport();
  await expect.poll(() => page.textContent("body")).toMatch(/50 rows/);
  const table = page.getByRole("table", { name: "Columns" });
  await expect.poll(() => table.textContent()).toContain("big_unsigned");

  const cut = path.join(folder, "cut.parquet");
  writeFileSync(cut, readFileSync(file).subarray(0, 3000));
  await look(app, cut);
  await sheet(page)
    .getByText(/damaged or cut Parquet file/)
    .first()
    .waitFor();
});
