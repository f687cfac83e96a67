/** Where a run fails and what its answers rest on, found in the window: a planted slice, its rows, the columns, one row explained. */
import { writeFileSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import { createRandom } from "#core/random";
import { applications } from "./app";

const { start, folder } = applications();

/** Yes where `signal` is above 0, but for elderly people of the north: there it is a coin. `other` says nothing. */
function planted(): string {
  const random = createRandom(5, "planted");
  const lines = ["signal,other,age,site,answer"];
  for (let row = 0; row < 900; row++) {
    const [signal, other, age] = [random.normal(), random.normal(), 20 + random.below(60)];
    const site = ["north", "south", "west"][random.below(3)]!;
    const coin = site === "north" && age >= 50;
    const yes = coin ? random.below(2) === 1 : signal > 0;
    lines.push(`${signal.toFixed(3)},${other.toFixed(3)},${age},${site},${yes ? "yes" : "no"}`);
  }
  return `${lines.join("\n")}\n`;
}

it("finds the planted slice and opens its rows, says which columns matter, and explains a row", async () => {
  const file = path.join(folder, "planted.csv");
  writeFileSync(file, planted());
  const app = await start("insight");
  const { page } = app;
  await app.importFile(file);
  await app.goTo("Train");
  await page.getByRole("button", { name: "Train", exact: true }).click();
  await app.trainer("finished", 120_000);

  await app.goTo("Evaluate");
  await page.getByRole("figure", { name: "ROC" }).waitFor();
  await page.getByRole("radiogroup", { name: "View" }).getByRole("radio", { name: "Slices" }).click();
  await page.getByRole("combobox", { name: "Split" }).click();
  await page.getByRole("option", { name: /^Train/ }).click();
  const fails = page.getByRole("region", { name: "Where it fails" });
  await fails.getByText(/^Train, .* epoch/).waitFor();
  await fails.getByText(/clearly worse than the rest/).waitFor();
  const worst = page.getByRole("table", { name: "Slices" }).locator("tbody tr").first();
  expect(await worst.innerText()).toMatch(/site = north/);
  expect(await worst.innerText()).toMatch(/age/);
  const first = page.getByRole("list", { name: "Rows" }).getByRole("listitem").first();
  const number = /Row (\d+)/.exec(await first.innerText())![1]!;
  await first.getByRole("button", { name: `Row ${number} in Data` }).click();
  const marked = page.getByRole("table", { name: "Rows" }).locator("tr[aria-selected=true]");
  await marked.getByText("north").waitFor();
  expect(await marked.getByRole("rowheader").innerText()).toBe(number);

  await app.goTo("Evaluate");
  await page.getByRole("radiogroup", { name: "View" }).getByRole("radio", { name: "Columns" }).click();
  const columns = page.getByRole("list", { name: "Columns by importance" }).getByRole("listitem");
  await columns.first().waitFor();
  expect(await columns.count()).toBe(4);
  expect(await columns.first().innerText()).toMatch(/^signal/);
  await page.getByRole("figure", { name: "Partial dependence" }).waitFor();
  await page.getByText(/costs the run/).waitFor();

  await app.goTo("Explain");
  await page.getByRole("radiogroup", { name: "View" }).getByRole("radio", { name: "One row" }).click();
  const row = page.getByRole("spinbutton", { name: "Row", exact: true });
  await row.fill(number);
  await row.press("Enter");
  await page.getByText(new RegExp(`^row ${number}, train part`)).waitFor();
  const adds = page.getByRole("list", { name: "What each column adds" }).getByRole("listitem");
  expect(await adds.count()).toBe(6);
  expect(await page.getByRole("list", { name: "Nearest training rows" }).getByRole("listitem").count()).toBe(5);
  await page.getByText(/add up to within/).waitFor();
  expect(app.errors).toEqual([]);
}, 120_000);
