/** Every lesson becomes an experiment of one's own: its network and data, its finding, and a remedy that cures it where the doctor has it. */
import { expect, it } from "vitest";
import { isRemedy, remedies } from "#core/doctor/remedies";
import { rules } from "#core/doctor/rules";
import { armsOf, lessons, type Arm, type Lesson } from "../../renderer/stages/atlas/lessons";
import { applications } from "./app";

const { start } = applications();

it("opens every lesson as an experiment, which shows and loses the same fault", async () => {
  const app = await start("atlas-forks");
  const { page } = app;
  await app.answerBox(/don.t save|discard/i);
  const banner = page.getByRole("banner");
  const findings = page.getByRole("region", { name: "Findings" });
  /** Presses one of the lesson's buttons: the draft is that arm's network on the lesson's data. */
  async function open(lesson: Lesson, { name, spec: { network, training } }: Arm): Promise<void> {
    await app.goTo("Atlas");
    await page
      .getByRole("button", { name: new RegExp(`^${lesson.title}`) })
      .last()
      .click();
    await banner.getByText(`Lesson: ${lesson.title}`).waitFor();
    const which = name === lesson.names[0] ? "" : `${name} `;
    await page.getByRole("button", { name: `Open ${which}as my experiment`, exact: true }).click();
    await banner.getByRole("button", { name: lesson.title, exact: true }).waitFor();
    await banner.getByText(new RegExp(`${training.epochs} epochs`)).waitFor();
    const dense = network.layers.filter(({ type }) => type === "dense").length;
    const layers = page.getByRole("region", { name: "Network" }).getByRole("button", { name: /^dense \d/ });
    expect(await layers.count(), `${lesson.id}, ${name}`).toBe(dense);
  }
  for (const lesson of lessons) {
    const [first, ...others] = armsOf(lesson);
    for (const other of others.filter(({ panel }) => !panel)) await open(lesson, other);
    await open(lesson, first!);
    await banner.getByRole("button", { name: "Train", exact: true }).click();
    await page
      .getByRole("status", { name: "Trainer" })
      .filter({ hasText: /finished|failed/ })
      .waitFor();
    if (lesson.rule === null) continue;
    await findings.getByText(rules[lesson.rule].title).first().waitFor();
    const { cure } = lesson;
    if (typeof cure !== "string" || !isRemedy(cure)) continue;
    const more = findings.getByRole("button", { name: /more remed/ });
    if (await more.isVisible()) await more.click();
    await findings
      .getByRole("listitem")
      .filter({ hasText: remedies[cure].title })
      .getByRole("button", { name: "Fork run" })
      .click();
    await findings.getByText("Cured").first().waitFor({ timeout: 60_000 });
  }
  expect(app.errors).toEqual([]);
}, 240_000);
