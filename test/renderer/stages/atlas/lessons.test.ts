// @vitest-environment node
import { writeFileSync } from "node:fs";
import { afterAll, describe, expect, it } from "vitest";
import { lessons, measured, type Measurement, type Outcome } from "../../../../renderer/stages/atlas/lessons";
import { luckOf, measureLesson } from "./measure";

/** `MEASURE_LESSONS=1` writes what was measured in place of comparing with it. */
const writing = process.env["MEASURE_LESSONS"] === "1";
const twenty = Array.from({ length: 20 }, (_, i) => i + 1);
const written: Record<string, Measurement> = {};
afterAll(() => {
  if (writing) writeFileSync("renderer/stages/atlas/measured.json", `${JSON.stringify(written)}\n`);
});

it("reads on to lessons that there are", () => {
  for (const { id, next, names, cure } of lessons) {
    for (const other of next) expect(lessons.some((lesson) => lesson.id === other && other !== id)).toBe(true);
    expect(names.length).toBe(cure === null ? 1 : 2);
  }
});

/** What arms that go wrong wildly come to differs with the last bit of a sum: their words name no number, and this holds of them. */
const says = (outcome: Outcome, rule: string) => outcome.findings.some((finding) => finding.rule === rule);
it.each<[string, number, string, (outcome: Outcome) => boolean]>([
  ["learning_rate", 0, "a problem", ({ findings }) => findings[0]?.severity === "problem"],
  ["initialisation", 0, "saturated", (wide) => says(wide, "saturation")],
  ["dead_relu", 0, "learns", ({ validationMetric }) => validationMetric! > 0.9],
  ["dead_relu", 1, "learns", ({ validationMetric }) => validationMetric! > 0.8],
  ["dead_relu", 2, "learns nothing", ({ validationMetric }) => validationMetric! < 0.8],
  ["dropout", 0, "overfits", (none) => says(none, "overfitting")],
  ["xor", 0, "gets part of it", ({ trainMetric }) => trainMetric! < 0.9],
  ["xor", 1, "learns nothing", ({ trainMetric }) => trainMetric! < 0.65],
])("%s: its other arm %i %s, as the lesson says", (id, at, _, holds) => {
  expect(holds(measured[id]!.others[at]!)).toBe(true);
});

it("names each lesson once, in a line that fits", () => {
  expect(new Set(lessons.map(({ id }) => id)).size).toBe(lessons.length);
  for (const { caption } of lessons) expect(caption.length).toBeLessThanOrEqual(36);
});

describe.each(lessons.map((lesson) => [lesson.id, lesson] as const))("%s", (id, lesson) => {
  it("trains to what its words say", { timeout: 300_000 }, () => {
    const now = measureLesson(lesson, writing ? twenty : null);
    if (writing) {
      written[id] = now;
      console.log(
        `${lesson.says(now)}\n${lesson.explains(now)}\n${lesson.concludes?.(now) ?? ""}\n${lesson.luck.says(now.luck)}\n`,
        [now.broken, now.cure, ...now.others].map((o) => o?.validationMetric),
        JSON.stringify(now.broken.findings),
        [now.cure, ...now.others].map((o) => o?.findings.map(({ rule }) => rule).join()),
      );
      return;
    }
    const then = measured[id]!;
    expect(now.rows).toEqual(then.rows);
    expect(now.cure === null).toBe(then.cure === null);
    expect(now.others.length).toBe(then.others.length);
    for (const [a, b] of [[now.broken, then.broken] as const, [now.cure, then.cure] as const]) {
      if (!a || !b) continue;
      expect(a.status).toBe(b.status);
      expect(a.findings.map(({ rule }) => rule)).toEqual(b.findings.map(({ rule }) => rule));
      near(a.gradientNorm[0], b.gradientNorm[0]);
      near(a.activationStd[0], b.activationStd[0]);
      near(a.train.slice(0, 1), b.train.slice(0, 1));
    }
    for (const words of [lesson.says, lesson.explains, lesson.concludes ?? (() => "")]) {
      expect(words(now)).not.toMatch(/undefined|NaN|\*\*–\*\*/);
      sameNumbers(words(now), words(then));
    }
  });

  it("twenty seeds come to what is shown of them", { timeout: 120_000 }, () => {
    if (writing) return;
    const { luck } = measured[id]!;
    expect(luck[0].length).toBe(20);
    // One seed apiece: what the wild ones come to hangs on the last bit of a sum, so that of them only the kind is asked.
    const wild = luck[0].some((value) => value === null);
    const seeds = wild ? twenty : [7];
    const now = luckOf(lesson, seeds);
    expect(now[1].length).toBe(luck[1].length === 0 ? 0 : seeds.length);
    now.forEach((values, arm) => {
      if (wild && arm === 0) {
        const whole = (list: readonly (number | null)[]) =>
          list.filter((value) => value === null || value === 1).length;
        expect(Math.abs(whole(values) - whole(luck[0]))).toBeLessThanOrEqual(4);
        return;
      }
      values.forEach((value, i) => near([value], [luck[arm]![seeds[i]! - 1]!], 0.1));
    });
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

function near(now: readonly (number | null)[], then: readonly (number | null)[], by = 0.02): void {
  expect(now.length).toBe(then.length);
  now.forEach((value, i) => {
    const other = then[i]!;
    if (value === null || other === null) return expect(value).toBe(other);
    expect(Math.abs(value - other)).toBeLessThanOrEqual(by * Math.abs(other) + 1e-12);
  });
}

/** The numbers that stand out in two texts, one by one; what a rounding more or less can do to them is allowed. */
function sameNumbers(now: string, then: string): void {
  const numbers = (text: string) =>
    [...text.matchAll(/\*\*([−\d][^*]*)\*\*/g)].map(([, quoted]) =>
      Number(quoted!.replaceAll("−", "-").replace(/\s?%$/, "").replaceAll(/\s/g, "")),
    );
  const [a, b] = [numbers(now), numbers(then)];
  expect(a.length).toBe(b.length);
  a.forEach((value, i) => {
    const other = b[i]!;
    const allowed = Number.isInteger(other)
      ? Math.max(3, 0.1 * Math.abs(other))
      : Math.max(0.05, 0.15 * Math.abs(other));
    expect(Math.abs(value - other), `${value} in place of ${other}: ${then}`).toBeLessThanOrEqual(allowed);
  });
}
