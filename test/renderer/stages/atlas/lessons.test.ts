// @vitest-environment node
import { writeFileSync } from "node:fs";
import { afterAll, describe, expect, it } from "vitest";
import { lessons, measured, type Measurement } from "../../../../renderer/stages/atlas/lessons";
import { measureLesson } from "./measure";

/** `MEASURE_LESSONS=1` writes what was measured in place of comparing with it. */
const writing = process.env["MEASURE_LESSONS"] === "1";
const written: Record<string, Measurement> = {};
afterAll(() => {
  if (writing) writeFileSync("renderer/stages/atlas/measured.json", `${JSON.stringify(written)}\n`);
});

it("names each lesson once, in a line that fits", () => {
  expect(new Set(lessons.map(({ id }) => id)).size).toBe(lessons.length);
  for (const { caption } of lessons) expect(caption.length).toBeLessThanOrEqual(36);
});

describe.each(lessons.map((lesson) => [lesson.id, lesson] as const))("%s", (id, lesson) => {
  it("trains to what its words say", { timeout: 120_000 }, () => {
    const now = measureLesson(lesson);
    if (writing) {
      written[id] = now;
      console.log(
        `${lesson.says(now)}\n${lesson.cured(now)}\n`,
        JSON.stringify(now.broken.findings),
        JSON.stringify(now.cure?.findings ?? null),
      );
      return;
    }
    const then = measured[id]!;
    expect(now.rows).toEqual(then.rows);
    for (const side of ["broken", "cure"] as const) {
      const [a, b] = [now[side], then[side]];
      expect(a === null).toBe(b === null);
      if (!a || !b) continue;
      expect(a.status).toBe(b.status);
      expect(a.findings.map(({ rule }) => rule)).toEqual(b.findings.map(({ rule }) => rule));
      for (const key of ["trainMetric", "validationMetric", "testMetric"] as const)
        expect(Math.abs((a[key] ?? 0) - (b[key] ?? 0)), key).toBeLessThan(0.03);
      near(a.gradientNorm[0], b.gradientNorm[0]);
      near(a.activationStd[0], b.activationStd[0]);
      near(a.train.slice(0, 1), b.train.slice(0, 1));
    }
    expect(lesson.says(now)).not.toMatch(/undefined|NaN|\*\*–\*\*/);
    expect(lesson.cured(now)).not.toMatch(/undefined|NaN|\*\*–\*\*/);
  });

  it("the doctor finds what it is about, and nothing of the kind in the cure", () => {
    if (writing) return;
    const { broken, cure } = measured[id]!;
    if (lesson.rule !== null) expect(broken.findings[0]?.rule).toBe(lesson.rule);
    else expect(broken.findings.filter(({ severity }) => severity === "problem")).toEqual([]);
    for (const { rule, severity } of cure?.findings ?? []) {
      expect(rule).not.toBe(lesson.rule);
      expect(severity).not.toBe("problem");
    }
  });
});

function near(now: readonly (number | null)[], then: readonly (number | null)[]): void {
  expect(now.length).toBe(then.length);
  now.forEach((value, i) => {
    const other = then[i]!;
    if (value === null || other === null) return expect(value).toBe(other);
    expect(Math.abs(value - other)).toBeLessThanOrEqual(0.02 * Math.abs(other) + 1e-12);
  });
}
