// @vitest-environment node
import { writeFileSync } from "node:fs";
import { expect, it } from "vitest";
import { causes } from "../../../../renderer/stages/atlas/causes";
import { lessons } from "../../../../renderer/stages/atlas/lessons";
import { lossSection, silenced } from "./causes";

const lesson = (id: string) => lessons.find((one) => one.id === id)!;
const file = "renderer/stages/atlas/causes.json";

it("shows causes as they are measured", { timeout: 120_000 }, () => {
  const now = { section: lossSection(lesson("learning_rate")), silenced: silenced(lesson("dropout")) };
  if (process.env["MEASURE_LESSONS"] === "1") {
    writeFileSync(file, `${JSON.stringify(now)}\n`);
    return;
  }
  const near = (a: number, b: number) => expect(Math.abs(a - b)).toBeLessThanOrEqual(0.02 * Math.abs(b) + 1e-6);
  near(now.section.curvature, causes.section.curvature);
  now.section.points.forEach(([rate, loss], i) => {
    expect(rate).toBe(causes.section.points[i]![0]);
    near(loss, causes.section.points[i]![1]);
  });
  now.silenced.losses.forEach((losses, arm) =>
    losses.forEach((loss, i) => near(loss, causes.silenced.losses[arm]![i]!)),
  );
});
