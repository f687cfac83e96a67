/** Encodings, the split and doubts about data, by hand in the real window; kept in the project, and told of in new files. */
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import { applications, type App } from "./app";

const { folder, start } = applications();
const rows = 240;
const plans = ["free", "basic", "pro", "team", "legacy", "beta"];
const csv = [
  "customer,since,plan,size,age,hour,left",
  ...Array.from({ length: rows }, (_, i) => {
    const day = `${2021 + (i % 3)}-${String(1 + (i % 12)).padStart(2, "0")}-${String(1 + (i % 28)).padStart(2, "0")}`;
    const plan = plans[Math.floor(Math.sqrt(i % 36))];
    const age = i % 9 === 0 ? "" : String(20 + ((i * 17) % 50));
    const size = ["small", "medium", "large"][i % 3];
    return `c${i % 40},${day},${plan},${size},${age},${i % 24},${(i * 7) % 11 < 5 ? "yes" : "no"}`;
  }),
].join("\n");

const column = async (app: App, name: string) => {
  await app.page.getByRole("table", { name: "Columns" }).getByRole("rowheader", { name, exact: true }).click();
  await app.page.getByRole("region", { name: `Column ${name}` }).waitFor();
};
const choose = async (app: App, field: string, option: string | RegExp) => {
  await app.page.getByRole("combobox", { name: field, exact: true }).click();
  await app.page.getByRole("option", { name: option }).first().click();
};
const splitButton = (app: App) => app.page.getByRole("button", { name: /^Split settings/ });
const encoding = (app: App) => app.page.getByRole("combobox", { name: "Column encoding" }).innerText();

it("keeps a group split, a cap, an order, date parts and a flag, and reports what a new file lacks", async () => {
  const file = path.join(folder, "customers.csv");
  writeFileSync(file, csv);
  const app = await start("recipe");
  const { page } = app;
  await app.importFile(file);
  await page.getByRole("table", { name: "Columns" }).waitFor();
  expect(await page.getByRole("combobox", { name: "Target" }).innerText()).toContain("left");

  await column(app, "plan");
  const cap = page.getByRole("spinbutton", { name: "Most values with an input" });
  await cap.fill("3");
  await cap.press("Enter");
  await page.getByText("3 rarer ones share the input “other”.").waitFor();

  await column(app, "size");
  await choose(app, "Column encoding", /Ordinal/);
  const order = page.getByRole("list", { name: /Order of the values/ });
  await order.getByRole("button", { name: "Move small up" }).click();
  await order.getByRole("listitem").nth(1).press("Alt+ArrowUp");
  await expect
    .poll(async () => (await order.getByRole("listitem").allInnerTexts()).join(" "))
    .toMatch(/small.*large.*medium/s);

  await column(app, "since");
  await choose(app, "Column encoding", /Cyclic/);
  await page.getByRole("button", { name: "weekday", exact: true }).click();
  await expect
    .poll(() => page.getByRole("button", { name: "weekday", exact: true }).getAttribute("aria-pressed"))
    .toBe("false");

  // One click on the warning does what the switch in the inspector would do.
  const warnings = page.getByRole("region", { name: "Warnings" });
  await warnings
    .getByRole("listitem")
    .filter({ hasText: "age is missing" })
    .getByRole("button", { name: "Add a flag" })
    .click();
  await column(app, "age");
  await expect.poll(() => page.getByRole("switch", { name: "Input: was it missing?" }).isChecked()).toBe(true);

  await splitButton(app).click();
  await page.getByRole("radio", { name: "By group" }).click();
  await choose(app, "Group column", "customer");
  const parts = page.getByRole("table", { name: "Rows of each part" });
  await expect.poll(() => parts.getByRole("row").nth(1).innerText()).toMatch(/Train\s+168/);
  await page.keyboard.press("Escape");
  await expect.poll(() => splitButton(app).innerText()).toContain("customer kept together");
  await warnings
    .getByRole("listitem")
    .filter({ hasText: "customer splits the rows" })
    .getByRole("button", { name: "Ignore" })
    .click();

  await page.getByRole("radio", { name: "Recipe" }).click();
  const steps = page.getByRole("list", { name: "Steps of the recipe" });
  await expect.poll(() => steps.innerText()).toMatch(/Add an input that is 1 where the cell was missing/);
  expect(await steps.innerText()).toMatch(/Number its 3 values 0 to 2 in the order that was set/);
  expect(await steps.innerText()).toMatch(/One input for each of 3 values and one for all others/);

  await page.getByRole("button", { name: "Train", exact: true }).click();
  await app.trainer("finished", 120_000);
  const project = path.join(folder, "customers.gradlab");
  await app.answerSave(project);
  await page.getByRole("button", { name: "Save project" }).click();
  await page.getByRole("banner").getByText("customers").waitFor();
  await page.getByRole("banner").getByRole("img", { name: "unsaved" }).waitFor({ state: "detached" });
  await app.end();

  const again = await start("recipe again");
  await again.answerOpen(project);
  await again.page.getByRole("button", { name: "Open project…" }).first().click();
  await again.page.getByRole("banner").getByText("customers").waitFor();
  await again.goTo("Data");
  await expect.poll(() => splitButton(again).innerText()).toContain("customer kept together");
  await column(again, "plan");
  expect(await again.page.getByRole("spinbutton", { name: "Most values with an input" }).inputValue()).toBe("3");
  await column(again, "size");
  expect(await encoding(again)).toContain("Ordinal");
  expect(
    (
      await again.page
        .getByRole("list", { name: /Order of the values/ })
        .getByRole("listitem")
        .allInnerTexts()
    ).join(" "),
  ).toMatch(/small.*large.*medium/s);
  await column(again, "since");
  expect(await encoding(again)).toContain("Cyclic");
  await column(again, "age");
  expect(await again.page.getByRole("switch", { name: "Input: was it missing?" }).isChecked()).toBe(true);

  const fresh = path.join(folder, "fresh.csv");
  writeFileSync(
    fresh,
    "customer,since,plan,size,hour\nc1,2024-02-03,free,small,4\nc2,2024-02-04,gold,huge,5\nc3,2024-02-05,basic,large,6\n",
  );
  const out = path.join(folder, "predicted.csv");
  await again.answerOpen(fresh);
  await again.answerSave(out);
  await again.goTo("Evaluate");
  await again.page.getByRole("button", { name: "Predict a CSV…" }).click();
  const doubts = again.page.getByRole("list", { name: "Doubts about the file" });
  await doubts.waitFor();
  const told = await doubts.innerText();
  expect(told).toMatch(/1 column of the recipe is not in the file: age[\s\S]*3 rows/);
  expect(told).toMatch(/1 row with a value of plan that training did not have[\s\S]*gold: counted as other/);
  expect(told).toMatch(/1 row with a value of size that training did not have[\s\S]*huge/);
  await again.page.getByRole("button", { name: "Close", exact: true }).click();
  expect(readFileSync(out, "utf8").trim().split("\n")).toHaveLength(4);
  expect([...app.errors, ...again.errors]).toEqual([]);
}, 240_000);

it("puts rows in time order, and says when a column can't", async () => {
  const file = path.join(folder, "times.csv");
  writeFileSync(file, csv);
  const app = await start("times");
  const { page } = app;
  await app.importFile(file);
  await page.getByRole("table", { name: "Columns" }).waitFor();
  await splitButton(app).click();
  await page.getByRole("radio", { name: "In time order" }).click();
  await expect.poll(() => page.getByRole("combobox", { name: "Time column" }).innerText()).toContain("since");
  await page.keyboard.press("Escape");
  await expect.poll(() => splitButton(app).innerText()).toContain("in the order of since");
  await column(app, "since");
  await choose(app, "Type", "Category");
  await page
    .getByRole("alert")
    .filter({ hasText: /can't be put in time order by since/ })
    .first()
    .waitFor();
  await choose(app, "Type", "Date");
  await expect
    .poll(() =>
      page
        .getByRole("alert")
        .filter({ hasText: /time order/ })
        .count(),
    )
    .toBe(0);
  expect(app.errors).toEqual([]);
}, 120_000);

it("keeps the rows of a patient together by one press at the doubt, trains so, and takes it back", async () => {
  const file = path.join(folder, "visits.csv");
  const visit = (i: number) => [
    `p${i % 60}`,
    ((i * 7919) % 3001) / 100,
    ((i * 104_729) % 997) / 10,
    i % 7 < 3 ? "ill" : "well",
  ];
  writeFileSync(
    file,
    ["patient_id,pulse,weight,state", ...Array.from({ length: 300 }, (_, i) => visit(i).join(","))].join("\n"),
  );
  const app = await start("by-group");
  const { page } = app;
  await app.importFile(file);
  const doubts = page.getByRole("region", { name: "Warnings" });
  await doubts.getByText("patient_id comes again in other rows").waitFor();
  const split = page.getByRole("region", { name: "Split" });
  const before = await splitButton(app).getAttribute("title");
  await doubts.getByRole("button", { name: "By group", exact: true }).click();
  await split
    .getByText(/patient_id kept together/)
    .first()
    .waitFor();
  // The doubt is settled, and what it leads to is not a doubt of its own.
  await doubts.getByText("patient_id comes again in other rows").waitFor({ state: "detached" });
  await splitButton(app).click();
  const way = page
    .getByRole("radiogroup", { name: "Way to split" })
    .or(page.getByRole("group", { name: "Way to split" }));
  await way.getByText("By group").waitFor();
  expect(await page.getByRole("combobox", { name: "Group column" }).innerText()).toContain("patient_id");
  await page.keyboard.press("Escape");
  // Whole patients: five rows each.
  const parts = (await split.innerText()).match(/%\s+\d+/g) ?? [];
  expect(parts.map((part) => Number(/\d+$/.exec(part)![0]) % 5)).toEqual([0, 0, 0]);

  await app.goTo("Train");
  await page.getByRole("button", { name: "Train", exact: true }).click();
  await app.trainer("finished", 120_000);
  await app.goTo("Evaluate");
  await page
    .getByRole("contentinfo")
    .getByText(/patient_id/)
    .waitFor();

  await app.goTo("Data");
  await app.menu("edit.undo");
  await doubts.getByText("patient_id comes again in other rows").waitFor();
  expect(await splitButton(app).getAttribute("title")).toBe(before);
  expect(app.errors).toEqual([]);
}, 180_000);
