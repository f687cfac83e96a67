/** Every lesson of the atlas opens, runs in the real trainer to its end, and the cure is proven where something was broken. */
import { expect, it } from "vitest";
import { applications } from "./app";
import { lessons } from "../../renderer/stages/atlas/lessons";
import { rules } from "#core/doctor/rules";

const { start } = applications();

it("runs every lesson to its verdict", async () => {
  const app = await start("atlas");
  const { page } = app;
  await page.emulateMedia({ reducedMotion: "reduce" });
  await app.goTo("Atlas");
  for (const lesson of lessons) {
    await page
      .getByRole("button", { name: new RegExp(`^${lesson.title}`) })
      .last()
      .click();
    await page.getByRole("heading", { name: lesson.title }).waitFor();
    await page.getByRole("button", { name: "Run it" }).waitFor();
    const rows = page.getByRole("table", { name: "Arms" }).getByRole("row");
    // The head, the arms, and a line above those that are only tried.
    const others = lesson.others ?? [];
    const tried = others.filter(({ panel }) => !panel).length;
    const expected = 1 + lesson.names.length + others.length + (tried > 0 ? 1 : 0);
    expect(await rows.count(), lesson.id).toBe(expected);
    const said = await page.getByRole("list", { name: "Findings of the arms" }).getByRole("listitem").allInnerTexts();
    expect(said.length).toBe(lesson.names.length + others.length - tried);
    if (lesson.rule !== null) {
      expect(said[0], lesson.id).toContain(rules[lesson.rule].title);
      expect(await page.getByRole("status", { name: "Verdict" }).innerText(), lesson.id).toMatch(/^cured/);
    }
    await page.getByRole("button", { name: "Atlas", exact: true }).click();
  }
  await page.getByRole("radio", { name: `Seen ${lessons.length}` }).waitFor();
  expect(app.errors).toEqual([]);

  // What is seen is remembered; a lesson becomes a project of one's own.
  await page.getByRole("button", { name: /^XOR/ }).last().click();
  await page.getByRole("button", { name: "Open as my experiment" }).click();
  await page.getByRole("banner").getByRole("button", { name: "XOR" }).waitFor();
  await page.getByRole("button", { name: "Train", exact: true }).click();
  await app.trainer("finished");
  await app.answerBox(/don.t save|discard/i);
  await app.quit();
  const again = await start("atlas");
  await again.goTo("Atlas");
  await again.page.getByRole("radio", { name: `Seen ${lessons.length}` }).waitFor();
  expect(again.errors).toEqual([]);
}, 240_000);
