/** What is pressed twice is done once, wherever it is pressed. */
import { expect, it } from "vitest";
import { applications, sample } from "./app";

const { start } = applications();

it("starts one run for a double press of the button, the keys or the menu", async () => {
  const app = await start("twice");
  const { page } = app;
  await app.importFile(sample("digits.csv"));
  await app.goTo("Network");
  const set = async (name: string, value: string) => {
    const field = page.getByRole("spinbutton", { name });
    await field.fill(value);
    await field.press("Enter");
  };
  await set("Epochs", "100000");
  await set("Early stopping", "");
  await page.getByRole("button", { name: "Train", exact: true }).dblclick();
  await app.trainer("training");
  await page.getByText("run 1", { exact: true }).first().waitFor();
  const runs = () =>
    page.getByRole("status", { name: "Trainer" }).locator("xpath=following-sibling::span[1]").innerText();
  expect(await runs()).toBe("run 1");
  await page.getByRole("button", { name: "Stop", exact: true }).click();
  await app.trainer("stopped");

  // The same command from the menu twice in one moment, as a key that is held down gives it.
  await app.goTo("Network");
  await set("Batch size", "64");
  await app.electron.evaluate(({ Menu, BrowserWindow }) => {
    const entry = Menu.getApplicationMenu()
      ?.items.flatMap((item) => item.submenu?.items ?? [])
      .find(({ label }) => label.startsWith("Train,"));
    const [window] = BrowserWindow.getAllWindows();
    for (let press = 0; press < 2; press++) entry?.click({} as never, window, window?.webContents);
  });
  await app.trainer("training");
  expect(await runs()).toBe("run 2");
}, 120_000);
