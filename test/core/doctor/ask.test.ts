import { describe, expect, it } from "vitest";
import { ask, distance, isBeyond } from "#core/doctor/ask";
import { measuredInWords, inWords, titlesOf } from "#core/doctor/in-words";
import { oddsInWords, oddsOf } from "#core/doctor/odds";
import { rules, type RuleId } from "#core/doctor/rules";
import { uncovered, uncoveredInWords } from "#core/doctor/uncovered";
import { layerLabels } from "#core/network/plan";
import { specSchema } from "#core/network/spec";
import { toEnd } from "#core/pieces";
import { datasetOf, trained } from "../training/lab";

const cancer = datasetOf("breast_cancer");
const spec = specSchema.parse({
  network: {
    layers: [
      { type: "dense", units: 16, activation: "relu", l2: 0.0001 },
      { type: "batch_norm" },
      { type: "dense", units: 16, activation: "tanh" },
      { type: "dropout", rate: 0.1 },
    ],
  },
  training: { epochs: 12, clip: { type: "norm", limit: 1 } },
});

describe("asking the doctor", () => {
  const run = trained("breast_cancer", spec, cancer);
  const asked = toEnd(run.ask());

  it("tells of every rule, in their order, and on a healthy run no number is beyond its limit unless a rule needs more", () => {
    expect(asked.map(({ rule }) => rule)).toEqual(Object.keys(rules));
    expect(run.record().findings.filter(({ severity }) => severity !== "note")).toEqual([]);
    const numbers = asked.flatMap(({ measured }) => measured);
    expect(numbers.length).toBeGreaterThan(25);
    for (const { value, threshold } of numbers) {
      expect(value).not.toBeNaN();
      expect(Number.isFinite(threshold)).toBe(true);
    }
    expect(numbers.filter(isBeyond).length).toBeLessThan(numbers.length / 4);
  });
  it("names each number in words", () => {
    const titles = titlesOf(layerLabels(spec.network));
    for (const { rule, measured } of asked) {
      for (const { label } of measuredInWords(rule, measured, titles)) expect(label, rule).not.toMatch(/_\d|undefined/);
    }
    const labels = asked.flatMap(({ rule, measured }) => measuredInWords(rule, measured, titles));
    expect(labels.map(({ label }) => label)).toContain("dead share, dense 1");
  });
  it("leaves the run as it was", () => {
    const before = JSON.stringify(run.record().findings);
    toEnd(run.ask());
    expect(ask(run.evidence).map(({ severity }) => severity)).toEqual(asked.map(({ severity }) => severity));
    expect(JSON.stringify(run.record().findings)).toBe(before);
  });
  it("measures what a finding was raised by", () => {
    const slow = trained(
      "breast_cancer",
      {
        ...spec,
        training: { ...spec.training, clip: null, epochs: 12, optimizer: { type: "sgd", learningRate: 1e-6 } },
      },
      cancer,
    );
    const { severity, measured } = toEnd(slow.ask()).find(({ rule }) => rule === "learning_rate_low")!;
    expect(severity).toBe("problem");
    expect(measured.find(({ of }) => of === "rate")).toMatchObject({
      value: 1e-6 / 0.03,
      comparison: "<",
      threshold: 0.25,
    });
  });
  it("says how far a number is from its limit", () => {
    expect(distance({ value: 0.05, threshold: 0.5, comparison: ">" })).toBe("a factor of 10 below");
    expect(distance({ value: 0.5, threshold: 0.01, comparison: "<" })).toBe("a factor of 50 above");
    expect(distance({ value: 0.6, threshold: 0.5, comparison: ">" })).toBe("beyond it");
    expect(distance({ value: -0.1, threshold: 0.1, comparison: ">" })).toBe("0.2 below");
    expect(distance({ value: 0.5, threshold: 0.5, comparison: ">" })).toBe("right at it");
    expect(distance({ value: NaN, threshold: 0.5, comparison: ">" })).toBe("not known");
  });
});

const finding = (rule: string, severity: "problem" | "warning" | "note" = "problem") => ({
  rule,
  severity,
  layers: [],
  epoch: 0,
  step: 0,
  measured: [],
  facts: {},
  remedies: [],
});

describe("what one fault hides", () => {
  it("is told where its finding is gone and another one is new", () => {
    const before = { findings: [finding("symmetric_weights"), finding("saturation")] };
    const after = { findings: [finding("too_few_epochs"), finding("saturation"), finding("leakage", "note")] };
    const shown = uncovered(before.findings[0]!, before, after);
    expect(shown.map(({ rule }) => rule)).toEqual(["too_few_epochs"]);
    expect(uncoveredInWords(before.findings[0]!, shown, "run 1")).toBe(
      "**Too few epochs** shows only now: in run 1, **Symmetric weights** hid it.",
    );
  });
  it("is not, while that finding is still there, or where nothing is new", () => {
    const before = { findings: [finding("symmetric_weights")] };
    expect(uncovered(before.findings[0]!, before, { findings: [...before.findings, finding("saturation")] })).toEqual(
      [],
    );
    expect(uncoveredInWords(before.findings[0]!, [], "run 1")).toBeNull();
  });
});

describe("the story of a finding", () => {
  it("has three sentences and what would prove it wrong, of every rule that needs no facts for it", () => {
    const told = (Object.keys(rules) as RuleId[]).map((id) => inWords(finding(id), new Map()).story);
    expect(told.filter((story) => story !== null).length).toBeGreaterThan(20);
    for (const story of told) {
      if (!story) continue;
      for (const sentence of Object.values(story)) expect(sentence).toMatch(/^[A-ZÄÖÜ][^.]*\.$|^[A-Z].*\.5.*\.$/);
    }
  });
});

describe("how often a finding is right", () => {
  it("is said in tenths, and never all of them while one was wrong", () => {
    expect(oddsInWords({ right: 41, runs: 46 })).toBe("right in 9 of 10 such runs (41 of 46 in the benchmark)");
    expect(oddsInWords({ right: 99, runs: 100 })).toBe("right in 9 of 10 such runs (99 of 100 in the benchmark)");
    expect(oddsInWords({ right: 12, runs: 12 })).toBe("right in all 12 such runs of the benchmark");
  });
  it("is not said of a note, of a draft or of a rule that nobody counted", () => {
    expect(oddsOf(finding("leakage", "note"))).toBeNull();
    expect(oddsOf({ ...finding("leakage"), draft: true })).toBeNull();
    expect(oddsOf(finding("toString"))).toBeNull();
  });
});
