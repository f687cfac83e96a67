/** Names of thousands of signs, most of which no font has: the page is given as much of them as anybody reads. */
import { writeFileSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import { applications, type App } from "./app";

const { folder, start } = applications();

/** As UTF-16 that is read as another encoding gives them. */
const endless = (from: number) =>
  Array.from({ length: 12_900 }, (_, i) => String.fromCodePoint(0x2c00 + ((i * 37 + from) % 0xa000)))
    .join("")
    .replaceAll(/[\p{Z}\p{C}]/gu, "x");
const mostUnits = 2000;

/** Texts and attributes of the page that are longer, by their elements. */
const tooLong = (app: App) =>
  app.page.evaluate((most) => {
    const found: string[] = [];
    for (const element of document.querySelectorAll("body, body *")) {
      const own = [...element.childNodes]
        .filter((node) => node.nodeType === Node.TEXT_NODE)
        .map((node) => ["text", node.nodeValue ?? ""]);
      const attributes = [...element.attributes].map(({ name, value }) => [name, value]);
      for (const [what, { length }] of [...own, ...attributes] as [string, string][])
        if (length > most && !["d", "points", "style"].includes(what))
          found.push(
            `${element.parentElement?.className} > ${element.tagName}.${element.className} ${what}: ${length}`,
          );
    }
    return found;
  }, mostUnits);

it("are cut in the import sheet and in every stage", async () => {
  const csv = path.join(folder, "endless.csv");
  const rows = Array.from({ length: 120 }, (_, i) => {
    const values = [
      (i * 7) % 11,
      i % 9 === 2 ? "" : i * 1e5,
      i % 2 ? "a" : endless(5),
      `id${i}`,
      i % 3 ? "p" : endless(7),
    ];
    return `${values.join(",")}\n`;
  });
  writeFileSync(csv, `a,${endless(0)},${endless(9)},${endless(3)},${endless(13)}\n${rows.join("")}`);
  const app = await start("endless");
  const { page } = app;
  await app.answerOpen(csv);
  await page.getByRole("button", { name: "Import CSV…" }).first().click();
  await page.getByRole("dialog").getByRole("button", { name: "Import", exact: true }).waitFor();
  expect.soft(await tooLong(app)).toEqual([]);
  await app.confirmImport();
  expect.soft(await tooLong(app)).toEqual([]);
  await page.getByRole("table", { name: "Columns" }).locator("bdi").nth(1).click();
  await page.waitForTimeout(300);
  expect.soft(await tooLong(app)).toEqual([]);
  await app.goTo("Network");
  expect.soft(await tooLong(app)).toEqual([]);
  await page.getByRole("button", { name: "Train", exact: true }).click();
  await app.trainer("finished", 120_000);
  for (const stage of ["Train", "Evaluate", "Explain", "Compare"]) {
    await app.goTo(stage);
    await page.waitForTimeout(300);
    expect.soft([stage, await tooLong(app)]).toEqual([stage, []]);
  }
});
