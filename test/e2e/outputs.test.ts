/** What the window writes: never over what it reads, and over another kind of file only when it was asked again. */
import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import { applications, root, sample } from "./app";

const { folder, start } = applications();

it("leaves a file that is read for an output, or is of another kind, as it is", async () => {
  const file = (name: string) => path.join(folder, name);
  const project = file("iris.gradlab");
  const rows = readFileSync(sample("iris.csv"), "utf8").trimEnd().split("\n");
  // Beyond 4 MiB its fields are looked up in the file while predictions are written.
  writeFileSync(file("big.csv"), `${rows[0]}\n${`${rows.slice(1).join("\n")}\n`.repeat(1200)}`);
  const made = spawnSync(
    process.execPath,
    [path.join(root, "scripts/gradlab.mjs"), "train", sample("iris.csv")].concat(
      "--target",
      "species",
      "--epochs",
      "2",
      "--out",
      project,
    ),
  );
  expect(made.status).toBe(0);
  const before = new Map(["big.csv", "iris.gradlab"].map((name) => [name, readFileSync(file(name))]));
  const unchanged = () => {
    for (const [name, bytes] of before) expect(bytes.equals(readFileSync(file(name)))).toBe(true);
    expect(readdirSync(folder).filter((name) => name.endsWith(".tmp"))).toEqual([]);
  };

  const app = await start("outputs", project);
  const { page } = app;
  await page.getByRole("banner").getByText("iris").waitFor();
  await app.goTo("Evaluate");
  const button = page.getByRole("button", { name: "Predict a CSV…" });
  await app.answerOpen(file("big.csv"));
  await app.answerSave(file("big.csv"));
  await button.click();
  await page.getByText(/big\.csv is read for this, so it can't be overwritten/).waitFor();
  unchanged();

  // Saved over a table: a person is asked whether they mean it.
  const picture = file("chart.gradlab");
  writeFileSync(picture, readFileSync(sample("iris.csv")));
  before.set("chart.gradlab", readFileSync(picture));
  await app.answerSave(picture);
  const saveAs = () =>
    app.electron.evaluate(({ Menu }) => Menu.getApplicationMenu()?.getMenuItemById("project.saveAs")?.click());
  const boxes = async () =>
    JSON.stringify(await app.electron.evaluate(() => (globalThis as { asked?: string[] }).asked));
  await app.electron.evaluate(({ dialog }) => {
    const seen: string[] = ((globalThis as { asked?: string[] }).asked = []);
    dialog.showMessageBox = async (...args: unknown[]) => {
      seen.push((args.at(-1) as { message: string }).message);
      return { response: 1, checkboxChecked: false };
    };
  });
  await saveAs();
  await expect.poll(boxes).toBe('["chart.gradlab is a text or a table. Replace it with a project?"]');
  unchanged();
  await app.answerBox(/Replace/);
  await saveAs();
  await expect.poll(() => readFileSync(picture, "latin1").startsWith("PK")).toBe(true);
  before.delete("chart.gradlab");

  await app.answerSave(file("fresh.csv"));
  await button.click();
  await page.getByText(/written with predictions to/).waitFor();
  expect(readFileSync(file("fresh.csv"), "utf8").split("\n")).toHaveLength(180_002);
  unchanged();
  expect(app.errors).toEqual([]);
}, 120_000);
