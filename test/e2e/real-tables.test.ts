/** Kinds of real files in the real window: what is read, offered and said of them, from the sheet to the Data stage. */
import { writeFileSync } from "node:fs";
import path from "node:path";
import type { Locator, Page } from "playwright";
import { expect, it } from "vitest";
import { applications, type App } from "./app";

const { folder, start } = applications();

const sheet = (page: Page): Locator => page.getByRole("dialog", { name: /^Import / });
const read = (page: Page): Locator =>
  sheet(page)
    .getByRole("status", { name: "Reading" })
    .getByText(/rows read/);
const headers = async (page: Page): Promise<string[]> =>
  (await sheet(page).getByRole("table", { name: "Preview" }).getByRole("columnheader").allInnerTexts()).map((text) =>
    text.replaceAll(/\s+/g, " ").trim(),
  );
const cellsOf = async (page: Page, row: string): Promise<string[]> =>
  sheet(page)
    .getByRole("table", { name: "Preview" })
    .getByRole("row")
    .filter({ has: page.getByRole("rowheader", { name: row, exact: true }) })
    .getByRole("cell")
    .allInnerTexts()
    .then((texts) => texts.map((text) => text.trim()).filter((text) => text !== ""));
async function look(app: App, name: string, text: string): Promise<void> {
  const file = path.join(folder, name);
  writeFileSync(file, text);
  await app.answerOpen(file);
  await app.page.getByRole("button", { name: "Import CSV…" }).first().click();
  await read(app.page).waitFor();
}

/** Titles, IDs, currencies, backslashes before quotes, days with the month's name, zeros for missing, rows of another width. */
function salesFile(): string {
  const rows = Array.from({ length: 120 }, (_, i) => {
    const day = new Date(Date.UTC(2020, 0, 1 + i));
    const when = `${day.getUTCDate()}-${["Jan", "Feb", "Mar", "Apr"][day.getUTCMonth()]}-20`;
    const note = i % 9 === 0 ? '"a \\"fine\\" one, twice"' : "plain";
    const fields = [
      15_000 + 17 * i,
      when,
      `"$${1 + (i % 9)},${100 + i}.00"`,
      i % 20 === 7 ? 0 : 70 + ((i * 37) % 60),
      note,
    ];
    return i === 30 || i === 50 ? `${fields.slice(0, 4).join(",")}` : [...fields, i % 2 ? "yes" : "no"].join(",");
  });
  return `Sales report,,,,,\n,,,,,\nCustomerId,when,income,glucose,note,bought\n${rows.join("\n")}\n`;
}

it("reads a spreadsheet's report, and settles its doubts from the sheet to the Data stage", async () => {
  const app = await start("real-tables");
  const { page } = app;
  await look(app, "sales.csv", salesFile());
  expect(await headers(page)).toEqual([
    "row",
    "CustomerId Number",
    "when Date",
    "income Category",
    "glucose Number",
    "note Category",
    "bought Category",
  ]);
  await sheet(page).getByText("2 lines above the table are left out").waitFor();

  // Backslashes are escapes: the rows have six fields, and two have not, on the lines that are named.
  await sheet(page)
    .getByText(/stand behind a backslash/)
    .waitFor();
  await sheet(page).getByRole("radio", { name: "An escape" }).click();
  await sheet(page).getByText("2 rows do not have 6 fields").waitFor();
  await sheet(page)
    .getByText(/^lines 34 and 54/)
    .waitFor();
  await expect.poll(() => headers(page)).toContain("bought Yes or no");
  await expect.poll(() => cellsOf(page, "1")).toContain('a "fine" one, twice');
  await expect.poll(() => cellsOf(page, "31")).toContain("15510");
  await expect.poll(() => cellsOf(page, "51")).toContain("15850");

  // Currencies as numbers.
  await sheet(page).getByText("income has numbers with $").waitFor();
  await sheet(page).getByRole("radio", { name: "Number", exact: true }).click();
  await expect.poll(() => headers(page)).toContain("income Number");
  await expect.poll(() => cellsOf(page, "1")).toContain("1100");
  await sheet(page).getByRole("button", { name: "Import", exact: true }).click();

  // The same roles as on the command line, and the doubts of the values.
  const columns = page.getByRole("table", { name: "Columns" });
  await columns.waitFor();
  const row = (name: string) => columns.getByRole("row").filter({ hasText: name });
  await expect.poll(() => row("CustomerId").innerText()).toContain("Ignored");
  const warnings = page.getByRole("region", { name: "Warnings" });
  const warning = (words: string) => warnings.getByRole("listitem").filter({ hasText: words });
  await warning("when rises from row to row").getByRole("button", { name: "By time", exact: true }).click();
  await expect.poll(() => warning("when rises from row to row").count()).toBe(0);
  await warning("glucose is 0 in 6 rows").getByRole("button", { name: "Missing…", exact: true }).click();
  await read(page).waitFor();
  await sheet(page).getByRole("button", { name: "Import", exact: true }).click();
  await expect.poll(() => row("glucose").innerText()).toContain("6");
  await expect.poll(() => warning("glucose is missing in 6 rows").count()).toBe(1);
  await expect.poll(() => warning("glucose is 0").count()).toBe(0);
});

it("refuses what is no table by its name", async () => {
  const app = await start("real-tables-json");
  const file = path.join(folder, "lines.jsonl");
  writeFileSync(file, '{"a":1,"b":"x"}\n{"a":2,"b":"y"}\n');
  await app.answerOpen(file);
  await app.page.getByRole("button", { name: "Import CSV…" }).first().click();
  await expect.poll(() => sheet(app.page).innerText()).toMatch(/no CSV file but JSON: .*pandas\.read_json/);
});
