/** A shortcut in the window: added by its menu, set in the inspector, drawn in the diagram and in the strip, trained. */
import { expect, it } from "vitest";
import { applications, sample } from "./app";

const tests = applications();

it("adds a shortcut and a layer normalisation, says where it comes from, draws it, and trains with it", async () => {
  const app = await tests.start("shortcuts");
  const { page } = app;
  await app.importFile(sample("digits.csv"));
  await app.goTo("Network");
  const add = async (kind: string, after: string) => {
    await page.getByRole("button", { name: `Insert layer after ${after}`, exact: true }).click();
    await page.getByRole("menuitem", { name: kind }).click();
  };
  await add("Layer normalisation", "dense 1");
  await add("Residual (shortcut)", "dense 2");
  const inspector = page.getByRole("region", { name: "Layer", exact: true });
  await inspector.getByText("Adds the output of dropout 1 to that of dense 2").waitFor();
  await inspector.getByLabel("Around").fill("2");
  await page.keyboard.press("Tab");
  await inspector.getByText("Adds the output of layer norm").waitFor();
  await inspector.getByText("layer norm has 32 numbers and this layer 16 units").waitFor();
  expect(await page.locator("path.shortcut").count()).toBe(1);
  // What it comes from stays when a layer is put between.
  await add("Dropout", "dropout 1");
  await page.getByRole("option", { name: /^residual, / }).click();
  await inspector.getByText("Adds the output of layer norm").waitFor();
  expect(await inspector.getByLabel("Around").inputValue()).toBe("3");

  await page.getByRole("combobox", { name: "Preset", exact: true }).click();
  await page.getByRole("option", { name: "30 with shortcuts" }).click();
  expect(await page.locator("path.shortcut").count()).toBe(29);
  await app.goTo("Train");
  await page.getByRole("button", { name: "Step", exact: true }).click();
  await app.trainer("paused");
  expect(await page.getByRole("region", { name: "Network" }).locator("path.shortcut").count()).toBe(29);
  // Layers without weights have no lane.
  await page.getByText("no weights: residual").waitFor();
  expect(await page.locator(".health .values li").filter({ hasText: "res" }).count()).toBe(0);
  expect(app.errors).toEqual([]);
}, 240_000);
