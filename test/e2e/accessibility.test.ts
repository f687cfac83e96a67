/** axe-core finds nothing to complain of in any stage, with data and a trained run, light and dark. */
import axe from "axe-core";
import { expect, it } from "vitest";
import { applications, sample, type App } from "./app";

const { start } = applications();
const stages = ["Data", "Network", "Train", "Evaluate", "Explain", "Compare", "Atlas"];

/**
 * The rules that the window breaks, with the element and the reason. What it seems to break is looked at again a little later:
 * while the theme changes, an element may still have its old colour on the new ground.
 */
async function violations(app: App): Promise<string[]> {
  let found = await look(app);
  for (let tries = 0; tries < 5 && found.length > 0; tries++) {
    await app.page.waitForTimeout(200);
    found = await look(app);
  }
  return found;
}

async function look(app: App): Promise<string[]> {
  await app.page.evaluate(axe.source);
  return app.page.evaluate(async () => {
    const runner = (window as unknown as { axe: typeof axe }).axe;
    // Experimental in axe, and wrong of options whose name says in words what their content draws.
    const rules = { "label-content-name-mismatch": { enabled: false } };
    const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"];
    const { violations: found } = await runner.run(document, { runOnly: tags, rules });
    return found.flatMap(({ id, nodes }) =>
      nodes.map((node) => `${id}: ${node.html.slice(0, 160)} ${node.failureSummary}`),
    );
  });
}

it("is accessible in every stage", async () => {
  const app = await start("axe");
  const { page } = app;
  expect(await violations(app)).toEqual([]);
  await app.importFile(sample("penguins.csv"));
  await page.getByRole("table", { name: "Columns" }).waitFor();
  await app.goTo("Train");
  await page.getByRole("button", { name: "Train", exact: true }).click();
  await app.trainer("finished", 120_000);
  const found: string[] = [];
  for (const theme of ["light", "dark"] as const) {
    await app.theme(theme);
    for (const stage of stages) {
      await app.goTo(stage);
      await page.waitForTimeout(300);
      found.push(...(await violations(app)).map((words) => `${stage}, ${theme}: ${words}`));
    }
    await app.goTo("Explain");
    await page.getByRole("radio", { name: "Microscope" }).click();
    await page.getByRole("region", { name: "The chain rule" }).waitFor();
    found.push(...(await violations(app)).map((words) => `Microscope, ${theme}: ${words}`));
    await page.getByRole("radio", { name: "Space", exact: true }).click();
  }
  expect(found).toEqual([]);
}, 180_000);

/** A lesson of each kind of figure. */
const opened = ["Dead ReLU", "Vanishing gradients", "Learning rate", "Threshold", "L1 against L2", "XOR"];

it("is accessible in an opened lesson of each kind", async () => {
  const app = await start("axe-lesson");
  const { page } = app;
  await page.emulateMedia({ reducedMotion: "reduce" });
  await app.goTo("Atlas");
  const found: string[] = [];
  for (const title of opened) {
    await page
      .getByRole("button", { name: new RegExp(`^${title}`) })
      .last()
      .click();
    await page.getByRole("status", { name: "Verdict" }).waitFor({ timeout: 60_000 });
    for (const theme of ["light", "dark"] as const) {
      await app.theme(theme);
      await page.waitForTimeout(300);
      found.push(...(await violations(app)).map((words) => `${title}, ${theme}: ${words}`));
    }
    await page.getByRole("button", { name: "Atlas", exact: true }).click();
  }
  expect(found).toEqual([]);
}, 180_000);

it("is accessible in the import sheet", async () => {
  const app = await start("axe-sheet", sample("penguins.csv"));
  await app.page.getByRole("dialog").getByText("rows read").waitFor();
  const found: string[] = [];
  for (const theme of ["light", "dark"] as const) {
    await app.theme(theme);
    found.push(...(await violations(app)).map((words) => `${theme}: ${words}`));
  }
  expect(found).toEqual([]);
}, 60_000);
