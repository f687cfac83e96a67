/** The layout law in the real window: at five sizes, three zooms and in both themes no text lies on another, is cut in silence, or leaves its place. */
import { writeFileSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import { applications, sample, type App } from "./app";
import { fewViews, Walk } from "./layout-walk";

const { folder, start } = applications();

const long = [
  "the share of households that had a contract for electricity in the year before last",
  "👩🏽‍🚀 astronauts and their families 👨‍👩‍👧‍👦 who answered the second letter of the survey",
  "二〇二四年度における全国主要都市別平均気温および降水量の推移に関する調査報告書の付属資料第三表の平均値",
  "معدل درجات الحرارة الشهرية في المدن الرئيسية خلال السنوات العشر الماضية وفق التقرير السنوي",
];
/** A table whose names are as long as names come: every column, and sixty classes. */
function manyClasses(): string {
  const classes = Array.from({ length: 60 }, (_, i) => `${long[i % 4]} ${i + 1}`);
  const columns = [
    ...long.map((name) => `${name} 0`),
    "edges of what a float64 holds",
    "plan",
    "the class that is to be told apart from the fifty-nine other ones of this survey",
  ];
  const row = (i: number) => {
    const c = i % 60;
    const noise = (k: number) => (((i * 7919 + k * 104_729) % 1000) / 1000 - 0.5) * 3;
    return [
      (c % 8) * 2 + noise(1),
      Math.floor(c / 8) * 20_000 + noise(2) * 9000,
      Math.sin(c) * 1e-7 + noise(3) * 1e-8,
      c + noise(4),
      i % 2 ? 1e308 : -1e308,
      long[i % 3],
      classes[c],
    ].join(",");
  };
  return [columns.join(","), ...Array.from({ length: 900 }, (_, i) => row(i))].join("\n");
}
function bigNumbers(): string {
  const columns = [
    ...long.slice(1),
    "the price that was paid for the house, with all fees, in the currency of its country",
  ];
  const row = (i: number) => {
    const noise = (k: number) => ((i * 7919 + k * 104_729) % 1000) / 1000;
    const [a, b, c] = [noise(1), noise(2), noise(3)];
    return [a, b * 40_000, c, 12_000 + a * 90_000 + b * b * 60_000 + noise(4) * 9000].join(",");
  };
  return [columns.join(","), ...Array.from({ length: 300 }, (_, i) => row(i))].join("\n");
}

async function choose(app: App, field: string, option: string | RegExp): Promise<void> {
  await app.page.getByRole("combobox", { name: field, exact: true }).click();
  await app.page.getByRole("option", { name: option }).first().click();
}
async function epochs(app: App, count: number): Promise<void> {
  for (const [name, value] of [
    ["Epochs", String(count)],
    ["Early stopping", ""],
  ] as const) {
    const box = app.page.getByRole("spinbutton", { name, exact: true });
    await box.fill(value);
    await box.press("Enter");
  }
}
/** The sheet is looked at before it imports. */
async function importWalked(app: App, walk: Walk, file: string): Promise<void> {
  await app.answerOpen(file);
  await app.page.getByRole("button", { name: "Import CSV…" }).first().click();
  const button = app.page.getByRole("dialog").getByRole("button", { name: "Import", exact: true });
  await button.and(app.page.locator(":focus")).waitFor();
  await walk.look("import");
  await button.focus();
  await app.confirmImport();
  await app.page.getByRole("region", { name: "Split" }).waitFor();
}
const ready = {
  Train: (app: App) => app.page.getByRole("figure", { name: "Loss" }).waitFor(),
  Evaluate: (app: App) => app.page.getByRole("combobox", { name: "Split" }).waitFor(),
  Explain: (app: App) => app.page.getByRole("figure", { name: /space/i }).first().waitFor(),
  Compare: (app: App) => app.page.getByRole("table", { name: "Runs" }).waitFor(),
} as const;
/** Every view that a stage's switch offers, the one that it opens with last: that one is looked at with the stage. */
async function otherViews(app: App, walk: Walk, stage: string): Promise<void> {
  await app.goTo(stage);
  const names = await app.page.getByRole("radiogroup", { name: "View" }).getByRole("radio").allInnerTexts();
  const [first, ...others] = names.map((name) => name.trim());
  const show = (name: string) => app.page.getByRole("radio", { name, exact: true }).click();
  for (const name of others) {
    await show(name);
    await walk.look(`${stage}: ${name}`);
  }
  await show(first!);
}
async function stages(app: App, walk: Walk, names: readonly (keyof typeof ready)[]): Promise<void> {
  for (const name of names) {
    await app.goTo(name);
    await ready[name](app);
    await walk.look(name);
  }
}
it("keeps a classifier in order, from the start to the atlas and its dialogs", async () => {
  const app = await start("binary");
  const { page } = app;
  await page.emulateMedia({ reducedMotion: "reduce" });
  const walk = await Walk.begin(app, "binary");
  await walk.look("start");
  await page.getByRole("button", { name: "Make a data set…" }).click();
  await page.getByRole("dialog", { name: "Make a data set" }).waitFor();
  await walk.look("make dialog");
  await page.keyboard.press("Escape");
  await importWalked(app, walk, sample("breast_cancer.csv"));
  await walk.look("data");
  // Opened at each size anew, as it is when a person comes to it.
  await walk.look("split settings", async () => {
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: /^Split settings/ }).click();
    await page.getByRole("spinbutton", { name: "Split seed" }).waitFor();
  });
  await page.keyboard.press("Escape");
  await app.goTo("Network");
  await choose(app, "Preset", /Deep, regularised/);
  await epochs(app, 12);
  await page.getByRole("option", { name: /^dense 1/ }).click();
  await page.getByText("lines show the initial weights of this seed").waitFor();
  await walk.look("network");
  await page.getByRole("button", { name: "Code…" }).click();
  await page.getByRole("dialog").waitFor();
  await walk.look("code dialog");
  await page.keyboard.press("Escape");
  await app.train(1);
  await app.goTo("Network");
  await choose(app, "Preset", /vanish|ten sigmoid/i);
  await epochs(app, 25);
  await app.train(2);
  await stages(app, walk, ["Train", "Evaluate", "Explain", "Compare"]);
  await page.getByRole("button", { name: "Delete run…" }).click();
  await page.getByRole("alertdialog").or(page.getByRole("dialog")).waitFor();
  await walk.look("delete dialog");
  await page.keyboard.press("Escape");
  await app.goTo("Atlas");
  await page.getByRole("region", { name: "Map of the atlas" }).waitFor();
  await walk.look("atlas");
  await page
    .getByRole("button", { name: /^Dead ReLU/ })
    .last()
    .click();
  await page.getByRole("button", { name: "Run it" }).waitFor({ timeout: 60_000 });
  await walk.look("lesson");
  // Train's four, Evaluate's three or four, Explain's two, Compare's two.
  expect(walk.told).toBeGreaterThanOrEqual(9);
  expect(walk.report()).toEqual([]);
  expect(app.errors).toEqual([]);
}, 600_000);

it("keeps sixty classes in order whose names are long, emoji, Chinese and Arabic", async () => {
  const app = await start("classes");
  await app.page.emulateMedia({ reducedMotion: "reduce" });
  const walk = await Walk.begin(app, "classes", fewViews);
  const file = path.join(folder, `${long[0]}.csv`);
  writeFileSync(file, manyClasses());
  await importWalked(app, walk, file);
  await choose(app, "Target", /the class that is to be told apart/);
  await app.page.getByText("60 classes").first().waitFor();
  await walk.look("data");
  await app.goTo("Network");
  await epochs(app, 4);
  await app.page.getByText("lines show the initial weights of this seed").waitFor();
  await walk.look("network");
  await app.train(1);
  await stages(app, walk, ["Train", "Evaluate", "Explain", "Compare"]);
  await otherViews(app, walk, "Evaluate");
  await otherViews(app, walk, "Explain");
  // Train's four, Evaluate's three or four, Explain's two, Compare's two.
  expect(walk.told).toBeGreaterThanOrEqual(9);
  expect(walk.report()).toEqual([]);
  expect(app.errors).toEqual([]);
}, 600_000);

it("keeps a regression in order whose numbers are large", async () => {
  const app = await start("regression");
  await app.page.emulateMedia({ reducedMotion: "reduce" });
  const walk = await Walk.begin(app, "regression", fewViews);
  const file = path.join(folder, `${long[1]}.csv`);
  writeFileSync(file, bigNumbers());
  await importWalked(app, walk, file);
  await walk.look("data");
  await app.goTo("Network");
  await epochs(app, 10);
  await app.page.getByText("lines show the initial weights of this seed").waitFor();
  await walk.look("network");
  await app.train(1);
  await app.goTo("Network");
  await choose(app, "Preset", /Deep, regularised/);
  await epochs(app, 10);
  await app.train(2);
  await stages(app, walk, ["Train", "Evaluate", "Explain", "Compare"]);
  await otherViews(app, walk, "Evaluate");
  await otherViews(app, walk, "Explain");
  await app.goTo("Network");
  await epochs(app, 1_000_000);
  await app.goTo("Train");
  await app.page.getByRole("button", { name: "Train", exact: true }).click();
  await app.trainer("training");
  await walk.look("while it trains");
  await app.page.getByRole("button", { name: "Stop", exact: true }).click();
  await app.trainer("stopped");
  // Train's four, Evaluate's three or four, Explain's two, Compare's two.
  expect(walk.told).toBeGreaterThanOrEqual(9);
  expect(walk.report()).toEqual([]);
  expect(app.errors).toEqual([]);
}, 600_000);
