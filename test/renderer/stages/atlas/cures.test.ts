// @vitest-environment node
import { describe, expect, it } from "vitest";
import { armsOf, lessons, measured } from "../../../../renderer/stages/atlas/lessons";
import { gradeOf, judgedBy, judgedThen } from "../../../../renderer/stages/atlas/measures";

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
