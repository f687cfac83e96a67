/** A data set that is made: chosen by its picture, trained on, kept in the project with its settings. */
import path from "node:path";
import { expect, it } from "vitest";
import { applications } from "./app";

const { folder, start } = applications();

it("makes two moons, trains on them, and knows after a restart how they were made", async () => {
  const app = await start("make");
  const { page } = app;
  await page.getByRole("button", { name: "Make a data set…" }).click();
  const sheet = page.getByRole("dialog", { name: "Make a data set" });
  await sheet.getByRole("radio", { name: "Spirals" }).click();
  await sheet.getByRole("spinbutton", { name: "Classes" }).waitFor();
  await sheet.getByRole("radio", { name: "Two moons" }).click();
  expect(await sheet.getByRole("spinbutton", { name: "Classes" }).count()).toBe(0);
  const rows = sheet.getByRole("spinbutton", { name: "Rows" });
  await rows.fill("300");
  await rows.press("Enter");
  const picture = sheet.getByRole("figure", { name: "Preview of the rows" });
  await expect.poll(() => picture.locator("circle, rect").count()).toBe(300);
  await sheet.getByRole("slider", { name: "Noise" }).press("Home");
  await expect.poll(() => sheet.getByRole("spinbutton", { name: "Noise σ" }).inputValue()).toBe("0");
  await sheet.getByRole("button", { name: "Make it" }).click();
  await page.getByRole("table", { name: "Columns" }).waitFor();
  await page.getByText("generated, noise 0, seed 1").waitFor();
  await page.getByRole("button", { name: "Train", exact: true }).click();
  await app.trainer("finished");

  // Two inputs: a layer's space is their plane, bent, with the network's own answers on it.
  await app.goTo("Explain");
  await page.getByRole("img", { name: /same network in the input plane: x.+ and x/i }).waitFor();
  const space = page.getByRole("figure", { name: "Space" }).locator("canvas").first();
  const grid = page.getByRole("switch", { name: "Grid" });
  await grid.waitFor();
  let bent = await space.screenshot();
  // Until it stands still.
  await expect.poll(async () => bent.equals((bent = await space.screenshot())), { interval: 200 }).toBe(true);
  await grid.click();
  await page.getByRole("switch", { name: "Region" }).click();
  await expect.poll(async () => (await space.screenshot()).equals(bent)).toBe(false);

  const file = path.join(folder, "moons.gradlab");
  await app.answerSave(file);
  await page.getByRole("button", { name: "Save project" }).click();
  await page.getByRole("banner").getByRole("img", { name: "unsaved" }).waitFor({ state: "detached" });
  expect(app.errors).toEqual([]);
  await app.quit();

  const again = await start("make", file);
  await again.page.getByRole("banner").getByRole("button", { name: "moons" }).waitFor();
  await again.goTo("Data");
  await again.page.getByText("generated, noise 0, seed 1").waitFor();
  await again.page.getByRole("button", { name: "Make another…" }).click();
  await expect.poll(() => again.page.getByRole("spinbutton", { name: "Rows" }).inputValue()).toBe("300");
  expect(again.errors).toEqual([]);
}, 120_000);
