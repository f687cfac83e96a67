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
    await page.getByRole("heading", { name: lesson.title, level: 2, exact: true }).waitFor();
    // It stands there again when the lesson has ended, which takes as long as the machine needs: the test's own limit holds.
    await page.getByRole("button", { name: "Run it" }).waitFor({ timeout: 0 });
    const others = lesson.others ?? [];
    const tried = others.filter(({ panel }) => !panel).length;
    const panels = lesson.names.length + others.length - tried;
    const table = page.getByRole("table", { name: "Arms" });
    expect(await table.getByRole("columnheader").count(), lesson.id).toBe(1 + panels);
    // An arm that stopped early shows weights of an earlier epoch, and the table says which.
    const stopped = await table.getByRole("row", { name: /^Weights of epoch/ }).count();
    if (lesson.id === "overfitting") expect(stopped).toBe(1);
    expect(await table.getByRole("row").count(), lesson.id).toBe(1 + lesson.measures.length + stopped);
    expect(await table.innerText(), lesson.id).not.toMatch(/NaN|undefined/);
    expect(await page.getByRole("button", { name: /^Open .+ as my experiment$/ }).count(), lesson.id).toBe(tried);
    const said = await page.getByRole("list", { name: "Findings of the arms" }).getByRole("listitem").allInnerTexts();
    expect(said.length).toBe(panels);
    const verdict = await page.getByRole("status", { name: "Verdict" }).innerText();
    if (lesson.concludes) expect(verdict, lesson.id).toMatch(/\d/);
    if (lesson.rule !== null) {
      expect(said[0], lesson.id).toContain(rules[lesson.rule].title);
      expect(verdict, lesson.id).toMatch(/^cured/);
    }
    await page.getByRole("button", { name: "Atlas", exact: true }).click();
  }
  await page.getByRole("radio", { name: `Seen ${lessons.length}` }).waitFor();
  expect(app.errors).toEqual([]);

  // The playhead moves strip, figures and words together.
  await page
    .getByRole("button", { name: /^Dead ReLU/ })
    .last()
    .click();
  await page.getByRole("button", { name: "Run it" }).waitFor();
  const playhead = page.getByRole("slider", { name: "Time" });
  const strip = page.getByRole("region", { name: "Network" });
  const gradient = () =>
    strip
      .getByRole("button", { name: /^dense 1/ })
      .last()
      .getAttribute("aria-label");
  const atEnd = await gradient();
  await playhead.focus();
  await playhead.press("Home");
  await playhead.press("PageUp");
  await playhead.press("ArrowRight");
  await expect.poll(() => playhead.getAttribute("aria-valuetext")).toBe("step 9");
  await strip.getByText("step 9", { exact: true }).waitFor();
  expect(await gradient()).not.toBe(atEnd);
  await page.getByText("inputs to a unit of layer 2, at step 9").waitFor();
  const box = await page.getByRole("region", { name: "3", exact: true }).boundingBox();
  await page.mouse.click(box!.x + box!.width - 12, box!.y + box!.height - 50);
  await expect.poll(() => playhead.getAttribute("aria-valuetext")).toBe("step 52");
  await page.getByRole("button", { name: "Atlas", exact: true }).click();

  // A threshold is dragged: figure, counts and curves follow.
  await page
    .getByRole("button", { name: /^Threshold/ })
    .last()
    .click();
  await page.getByRole("button", { name: "Run it" }).waitFor();
  const cut = page.getByRole("slider", { name: "Threshold" });
  const figure = page.getByRole("figure", { name: "The cause" });
  expect(await cut.getAttribute("aria-valuetext")).toBe("threshold 0.50: 2 missed, 4 false alarms");
  await cut.focus();
  for (let press = 0; press < 3; press++) await cut.press("PageDown");
  await expect.poll(() => cut.getAttribute("aria-valuetext")).toBe("threshold 0.20: 0 missed, 16 false alarms");
  await figure.getByText("at 0.20: recall 1, precision 0.667").waitFor();
  const plot = (await cut.locator("..").boundingBox())!;
  await page.mouse.move(plot.x + plot.width / 2, plot.y + 40);
  await page.mouse.down();
  await page.mouse.move(plot.x + plot.width * 0.8, plot.y + 60, { steps: 4 });
  await page.mouse.up();
  await figure.getByText(/^at 0\.80: recall/).waitFor();
  await page.getByRole("button", { name: "Atlas", exact: true }).click();

  // A lesson waits where it is paused, and goes on from there.
  await page.emulateMedia({ reducedMotion: "no-preference" });
  await page
    .getByRole("button", { name: /^Overfitting/ })
    .last()
    .click();
  await page.getByRole("button", { name: "Pause", exact: true }).click();
  await page.getByRole("button", { name: "Resume", exact: true }).waitFor();
  const epochNow = () => page.getByRole("slider", { name: "Time" }).getAttribute("aria-valuetext");
  // What was asked of the trainer before the press comes in still.
  await expect.poll(async () => (await epochNow()) === (await page.waitForTimeout(200), await epochNow())).toBe(true);
  const waited = await epochNow();
  await page.waitForTimeout(300);
  expect(await epochNow()).toBe(waited);
  expect(waited).not.toBe("epoch 60");
  await page.emulateMedia({ reducedMotion: "reduce" });
  await page.getByRole("button", { name: "Resume", exact: true }).click();
  await page.getByRole("button", { name: "Run it" }).waitFor();
  await expect.poll(epochNow).toBe("epoch 60");
  // The table is of the playhead's epoch.
  await page.getByRole("slider", { name: "Time" }).focus();
  await page.keyboard.press("Home");
  await page.getByRole("table", { name: "Arms" }).getByText("at epoch 0").waitFor();
  await page.getByRole("button", { name: "Atlas", exact: true }).click();

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
}, 600_000);
