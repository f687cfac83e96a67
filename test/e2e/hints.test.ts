/** Settings and charts explain themselves where they stand: by the pointer and by the keyboard, with a way into the atlas. */
import { expect, it } from "vitest";
import { applications, sample } from "./app";

const tests = applications();

it("explains a setting and a chart, and leads to the lesson and back", async () => {
  const app = await tests.start("hints");
  const { page } = app;
  await app.importFile(sample("penguins.csv"));
  await app.goTo("Network");
  const word = page.getByRole("button", { name: "Learning rate", exact: true });
  await word.hover();
  const panel = page.getByRole("dialog", { name: "Learning rate" });
  await panel.getByText("How large a step each update takes").waitFor();
  await page.mouse.move(5, 400);
  await panel.waitFor({ state: "detached" });
  // By the keyboard: the focus shows it, Enter goes in.
  await word.focus();
  await panel.waitFor();
  if (process.env["HINT_PICTURES"])
    for (const theme of ["light", "dark"] as const) {
      await app.theme(theme);
      await page.screenshot({ path: `${process.env["HINT_PICTURES"]}-${theme}.png` });
    }
  await page.keyboard.press("Enter");
  await panel.getByRole("button", { name: "Atlas: Learning rate" }).and(page.locator(":focus")).waitFor();
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: "To Network" }).click();
  await page.getByRole("option", { name: /^dense 1/ }).waitFor();

  await app.train(1);
  await page.getByRole("button", { name: "Chart menu: Loss" }).click();
  await page.getByRole("menuitem", { name: "What this shows" }).click();
  await page.getByRole("dialog", { name: "Loss" }).getByText("How far the answers are from the truth").waitFor();
  await page.keyboard.press("Escape");
  await page.getByRole("dialog", { name: "Loss" }).waitFor({ state: "detached" });
  expect(app.errors).toEqual([]);
}, 120_000);

it("explains a row of a sheet without a way out of it, and a press there leaves the sheet open", async () => {
  const app = await tests.start("hints-sheet");
  const { page } = app;
  await app.menu("data.make");
  const sheet = page.getByRole("dialog", { name: "Make a data set" });
  await sheet.getByRole("button", { name: "Noise σ" }).hover();
  const words = page.getByText("How far each row is moved by chance");
  await words.waitFor();
  expect(await page.getByText(/^Atlas: /).count()).toBe(0);
  const box = (await words.boundingBox())!;
  await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
  await sheet.getByRole("button", { name: "Make it" }).waitFor();
  expect(app.errors).toEqual([]);
});
