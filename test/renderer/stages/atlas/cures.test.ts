// @vitest-environment node
import { describe, expect, it } from "vitest";
import { armsOf, lessons, measured } from "../../../../renderer/stages/atlas/lessons";
import { shallowRef } from "vue";
import { HistoryColumns } from "#core/training/columns";
import { gradeOf, judgedBy, judgedThen, measureRow } from "../../../../renderer/stages/atlas/measures";

function gradesOf(id: string): string[] {
  const lesson = lessons.find((one) => one.id === id)!;
  const m = measured[id]!;
  const judged = judgedBy(lesson);
  const arms = armsOf(lesson);
  const [before, cured] = [m.broken, m.cure!].map((outcome, i) => judgedThen(outcome, arms[i]!.spec, judged));
  return m.others.map((outcome, i) => gradeOf(judgedThen(outcome, arms[i + 2]!.spec, judged), before!, cured!, judged));
}

describe("other cures", () => {
  it("are judged by what the lesson's finding is judged by", () => {
    const of = (id: string) => judgedBy(lessons.find((lesson) => lesson.id === id)!);
    expect(of("overfitting")).toEqual({ kind: "loss", split: "validation" });
    expect(of("exploding")).toEqual({ kind: "loss", split: "train" });
    expect(of("xor")).toEqual({ kind: "score", split: "train" });
  });
  it("are no help where the loss still explodes, however many rows are named right", () => {
    expect(measured["exploding"]!.others[1]!.trainMetric).toBeGreaterThan(0.9);
    expect(gradesOf("exploding")).toEqual(["note", "problem", "problem"]);
  });
  it("of overfitting are as good by the weights that are kept", () => {
    expect(gradesOf("overfitting")).toEqual(["ok", "ok", "problem"]);
  });
  it("that fail are no help", () => {
    expect(gradesOf("learning_rate")).toEqual(["problem", "ok", "problem"]);
  });
});

describe("an arm that overflowed", () => {
  const arm = (status: string) =>
    ({
      record: shallowRef({ status, metrics: { validation: { accuracy: 0.605 } } }),
      frames: shallowRef([{ epoch: 0 }, { epoch: 0.5 }]),
      history: shallowRef(new HistoryColumns([]).view()),
    }) as never;
  const row = (status: string, epoch: number | null) =>
    measureRow({ kind: "score", split: "validation" }, measured["exploding"]!, [arm(status)], epoch).cells;
  it("has no number from there on, for its last ones say nothing", () => {
    expect(row("failed", null)).toEqual([{ text: "overflow", bad: true }]);
    expect(row("failed", 30)).toEqual([{ text: "overflow", bad: true }]);
    expect(row("failed", 0)[0]!.text).toBe("–");
    expect(row("finished", null)[0]!.text).toBe("0.605");
  });
});
