/** The command palette and the sheet of shortcuts: everything is found and gone to, by the keyboard alone. */
import axe from "axe-core";
import { expect, it } from "vitest";
import { settings } from "../../renderer/help/settings";
import { applications, sample, type App } from "./app";

const tests = applications();

async function open(app: App, words = ""): Promise<void> {
  await app.menu("view.palette");
  await app.page.getByRole("combobox", { name: /^Command, setting/ }).fill(words);
}
async function choose(app: App, words: string): Promise<void> {
  await open(app, words);
  await app.page.keyboard.press("Enter");
  await app.page.getByRole("dialog", { name: "Command palette" }).waitFor({ state: "detached" });
}
/** Names of what has the focus and of all around it, the nearest first. */
const focused = (app: App) =>
  app.page.evaluate(() => {
    const names: string[] = [];
    for (let at = document.activeElement; at; at = at.parentElement) if (at.ariaLabel) names.push(at.ariaLabel);
    return names;
  });
async function violations(app: App): Promise<string[]> {
  await app.page.evaluate(axe.source);
  return app.page.evaluate(async () => {
    const runner = (window as unknown as { axe: typeof axe }).axe;
    const { violations: found } = await runner.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"] });
    return found.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html.slice(0, 160)}`));
  });
}

it("goes to commands, columns, layers, settings, runs and lessons, and says why something can't be done", async () => {
  const app = await tests.start("palette");
  const { page } = app;
  await open(app, "train");
  const train = page.getByRole("option", { name: /^Train, pause or resume/ });
  await train.getByText("There are no data yet: import a file first.").waitFor();
  expect(await train.getAttribute("aria-disabled")).toBe("true");
  await page.keyboard.press("Escape");
  await app.importFile(sample("penguins.csv"));

  // A column, from another stage.
  await app.goTo("Network");
  await choose(app, "flipper");
  await page.getByRole("row", { name: /^flipper_length_mm/, selected: true }).waitFor();
  await expect.poll(() => focused(app)).toContain("Columns, arrow keys choose");
  // A layer takes the focus in the diagram.
  await choose(app, "output");
  await page.getByRole("option", { name: /^output/, selected: true }).waitFor();
  // A setting of a stage, and one behind a button.
  await app.goTo("Data");
  await choose(app, "batch size");
  await expect.poll(() => focused(app)).toContain("Batch size");
  await choose(app, "way to split");
  await expect.poll(() => focused(app)).toContain("Way to split");
  await page.keyboard.press("Escape");

  await app.train(1);
  // Every setting that is on the page of this data set is reached.
  const missing: string[] = [];
  for (const [name, { stage, control }] of Object.entries(settings)) {
    if (stage === "explain" || stage === "compare") continue;
    await choose(app, name);
    try {
      await expect.poll(() => focused(app), { timeout: 3500 }).toContain(control ?? name);
    } catch {
      missing.push(name);
    }
    await page.keyboard.press("Escape");
  }
  // The file stays as it was read once there is a run; three classes have no costs of a miss, and no tolerance.
  const data = ["Delimiter", "Decimal mark", "Encoding", "Header"];
  expect(missing).toEqual([...data, "Tolerance", "Cost of a miss", "Cost of a false alarm"]);

  await app.goTo("Data");
  await choose(app, "run 1");
  await page.getByRole("region", { name: "Findings" }).waitFor();
  await choose(app, "dead relu");
  await page.getByRole("button", { name: "To Train" }).click();
  await page.getByRole("region", { name: "Findings" }).waitFor();
  // What was used stands first, marked letters in the label.
  await open(app);
  await page
    .getByRole("group", { name: "Often used" })
    .getByRole("option", { name: /^Batch size/ })
    .waitFor();
  await page.getByRole("combobox", { name: /^Command, setting/ }).fill("lr");
  expect(
    await page
      .getByRole("group", { name: "Settings" })
      .getByRole("option", { name: /^Learning rate/ })
      .locator("mark")
      .allInnerTexts(),
  ).toEqual(["L", "r"]);
  for (const theme of ["light", "dark"] as const) {
    await app.theme(theme);
    await expect.poll(() => violations(app)).toEqual([]);
  }
  await page.keyboard.press("Escape");

  await page.locator("nav a[aria-current]").focus();
  await page.keyboard.press("?");
  await page.getByRole("dialog", { name: "Keyboard shortcuts" }).getByText("Command palette").waitFor();
  expect(await violations(app)).toEqual([]);
  await page.keyboard.press("Escape");
  expect(app.errors).toEqual([]);
}, 240_000);
