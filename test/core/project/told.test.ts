/** Findings that were stored as text, before their facts were kept. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { inWords, remedyOf, titleOf } from "#core/doctor/in-words";
import { encodeJson } from "#core/project/json";
import { runRecord } from "#core/project/schema";
import { record } from "./fixtures";

interface Old {
  rule: string;
  title: string;
  severity: string;
  layers: string[];
  measured: { label: string; value: number | string; threshold: number }[];
  why: string;
  remedies: { id: string; title: string; detail: string; column?: string }[];
}
/** As a version wrote them that kept words: one of each rule, and of the 20-row test. */
const told = JSON.parse(readFileSync("test/core/project/told-findings.json", "utf8")) as Old[];

/** Opened, saved and opened again. */
const opened = (finding: unknown) => {
  const once = runRecord.parse({ ...record("1"), metrics: null, findings: [finding] });
  const twice = runRecord.parse(JSON.parse(encodeJson(once)));
  expect(twice).toEqual(once);
  return twice.findings[0]!;
};

describe("a finding that was stored as text shows its old words", () => {
  it.each(told.map((finding): [string, Old] => [finding.rule, finding]))("%s", (_, old) => {
    const finding = opened(old);
    const words = inWords(finding, new Map());
    expect(titleOf(finding)).toBe(old.title);
    expect([words.why, words.severity, words.layers]).toEqual([old.why, old.severity, old.layers]);
    expect(words.measured.map(({ label, value, threshold }) => [label, value, threshold])).toEqual(
      old.measured.map(({ label, value, threshold }) => [label, Number(value), threshold]),
    );
    expect(words.remedies).toEqual(old.remedies);
    for (const [i, remedy] of finding.remedies.entries())
      expect(remedyOf(finding, remedy).title).toBe(old.remedies[i]!.title);
  });
  it("and of a rule that is no more", () => {
    const gone = { ...told[0], rule: "cold_feet", title: "Cold feet", why: "It **shivers**." };
    expect(inWords(opened(gone), new Map())).toMatchObject({ title: "Cold feet", why: "It **shivers**." });
  });
});

it("keeps what a verdict asks of it: the signal of a layer, and the recall of a class", () => {
  const of = (rule: string) => opened(told.find((finding) => finding.rule === rule)).measured;
  expect(of("vanishing_gradients")[0]).toMatchObject({ of: "gradientNorm", layer: "dense_1", over: "output" });
  expect(of("class_imbalance").some((one) => one.of === "recall" && one.name !== undefined)).toBe(true);
});

it("refuses one that is neither, and says where", () => {
  const { facts: _, ...neither } = { ...record("1").findings[0]!, measured: [] };
  const result = runRecord.safeParse({ ...record("1"), metrics: null, findings: [neither] });
  expect(result.error?.issues.map(({ path }) => path)).toEqual([["findings", 0, "facts"]]);
});
