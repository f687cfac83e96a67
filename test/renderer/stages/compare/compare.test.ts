// @vitest-environment node
import { describe, expect, it } from "vitest";
import { specSchema, type SpecInput } from "#core/network/spec";
import type { RunRecord } from "#core/project/document";
import { remedied } from "#core/doctor/remedies";
import { remedyBetween } from "#core/doctor/verdict";
import type { RunHistory } from "#core/training/history";
import { resultOf, sorted, type Result } from "../../../../renderer/stages/compare/comparison";
import { compareSettings, sameWords } from "../../../../renderer/stages/compare/settings";
import { verdictOf } from "../../../../renderer/stages/compare/verdict";
import { runRecord } from "../../../run-record";

const record = (id: string, input: SpecInput = {}, more: Partial<RunRecord> = {}): RunRecord =>
  runRecord(id, { spec: specSchema.parse(input), created: `2026-01-0${id}`, ...more });
const relu = (units: number) => ({ type: "dense" as const, units });

describe("what differs", () => {
  it("names only the settings whose values differ, in words", () => {
    const { different, same } = compareSettings([
      record("1", {
        network: { layers: [relu(32), relu(16)] },
        training: { optimizer: { type: "sgd", learningRate: 0.1 } },
      }),
      record("2", {
        network: { layers: [relu(32), relu(16)] },
        training: { optimizer: { type: "sgd", learningRate: 0.01 } },
      }),
    ]);
    expect(different).toEqual([{ id: "rate", title: "learning rate", values: ["0.1", "0.01"] }]);
    expect(sameWords(same)).toContain("32-16 units, ReLU, sgd");
  });
  it("tells deep nets, dropout and none of both", () => {
    const { different } = compareSettings([
      record("1", { network: { layers: Array.from({ length: 10 }, () => relu(32)) } }),
      record("2", { network: { layers: [relu(8), { type: "dropout", rate: 0.2 }] } }),
      record("3", { network: { layers: [] } }),
    ]);
    const values = (id: string) => different.find((setting) => setting.id === id)?.values;
    expect(values("hidden")).toEqual(["10", "1", "0"]);
    expect(values("units")).toEqual(["32 × 10", "8", "–"]);
    expect(values("dropout")).toEqual(["none", "0.2", "none"]);
  });
  it("tells the activation of dense layers from a layer that is one", () => {
    const straight = { type: "dense" as const, units: 8, activation: "linear" as const };
    const { different } = compareSettings([
      record("1", { network: { layers: [relu(8)] } }),
      record("2", {
        network: { layers: [straight, { type: "batch_norm" }, { type: "activation", activation: "tanh" }] },
      }),
    ]);
    const values = (id: string) => different.find((setting) => setting.id === id)?.values;
    expect(values("activation")).toEqual(["ReLU", "linear"]);
    expect(values("activationLayer")).toEqual(["none", "tanh"]);
  });
  it("says so where nothing but the order of layers differs, and where only a column's recipe does", () => {
    const drop = { type: "dropout" as const, rate: 0.2 };
    const order = compareSettings([
      record("1", { network: { layers: [relu(8), drop, relu(8)] } }),
      record("2", { network: { layers: [relu(8), relu(8), drop] } }),
    ]);
    expect(order.different).toEqual([
      { id: "order", title: "layers", values: ["8 · drop 0.2 · 8", "8 · 8 · drop 0.2"] },
    ]);
    const recipe = compareSettings([
      record("1"),
      record("2", { recipe: { columns: { age: { scale: "none" } } } }),
      record("3", { recipe: { columns: { age: { role: "ignored" } } } }),
    ]);
    expect(recipe.different.map(({ id }) => id)).toEqual(["columns"]);
    const ignoring = (...names: string[]) =>
      record("1", { recipe: { columns: Object.fromEntries(names.map((name) => [name, { role: "ignored" }])) } });
    const named = compareSettings([record("2"), ignoring("age"), ignoring("age", "sex"), ignoring("a", "b", "c", "d")]);
    expect(named.different.map(({ values }) => values)).toEqual([
      ["all", "without age", "without age, sex", "without a, b and 2 more"],
    ]);
    const twins = compareSettings([record("1"), record("2", { recipe: { columns: { age: { scale: "none" } } } })]);
    expect(twins.different[0]?.values).toEqual(["recipe 1", "recipe 2"]);
  });
  it("repeats differ in nothing", () => {
    expect(compareSettings([record("1"), record("2")]).different).toEqual([]);
  });
});

const history = (metric: number[], loss: number[]): RunHistory =>
  ({
    layers: [],
    epochs: {
      count: metric.length,
      epoch: Float32Array.from(metric, (_, i) => i),
      trainLoss: Float32Array.from(loss),
      validationLoss: Float32Array.from(loss),
      trainMetric: Float32Array.from(metric),
      validationMetric: Float32Array.from(metric),
      seconds: new Float32Array(metric.length),
    },
  }) as unknown as RunHistory;
const result = (id: string, last: number): Result => ({
  ...resultOf(record(id), history([0.5, 0.75, 0.625], [1, 0.25, 0.5])),
  last,
});

describe("results", () => {
  it("best metric with its epoch, lowest loss, last", () => {
    expect(resultOf(record("1"), history([0.5, 0.75, 0.625], [1, NaN, 0.5]))).toMatchObject({
      best: 0.75,
      bestEpoch: 1,
      last: 0.625,
      lowestLoss: 0.5,
      lowestEpoch: 2,
    });
  });
  it("sorts either way, with what is not measured last", () => {
    const list = [result("1", 0.9), result("2", NaN), result("3", 0.95)];
    const ids = (descending: boolean) => sorted(list, "last", descending).map(({ run }) => run.id);
    expect(ids(true)).toEqual(["3", "1", "2"]);
    expect(ids(false)).toEqual(["1", "3", "2"]);
  });
});

describe("the verdict", () => {
  /** The first run less the second. */
  const apart = (value: number, low: number, high: number) => ({
    rows: 100,
    epochs: [10, 10] as [number, number],
    metric: { value, low, high },
    loss: null,
  });
  const about = {
    regression: false,
    different: ["seed"],
    remedy: null,
    rows: 100,
    difference: apart(-0.08, -0.15, -0.01),
  };
  it("counts rows, names the one difference, and owns up to a single run", () => {
    const { title, text } = verdictOf(result("1", 0.9), result("2", 0.98), about);
    expect(title).toBe("Run 2 is ahead of run 1");
    expect(text).toContain("run 2 has **8** more of 100 rows right");
    expect(text).toContain("95 % interval of the difference is **+0.01 … +0.15**");
    const few = verdictOf(result("1", 0.9), result("2", 0.95), { ...about, difference: apart(-0.05, -0.11, 0.01) });
    expect(few.title).toBe("Too few rows to tell runs 1 and 2 apart");
    expect(few.text).toContain("run 2 has **5** more of 100 rows right");
    expect(text).toContain("Only **seed** differs");
    expect(text).toContain("chance");
  });
  it("calls a remedy one change by its name, however many settings it touches", () => {
    const sigmoid = { network: { layers: [{ type: "dense" as const, units: 8, activation: "sigmoid" as const }] } };
    const before = record("1", sigmoid);
    const after = record("2", remedied(before.spec, { id: "relu" })!);
    const different = compareSettings([before, after]).different.map(({ title }) => title);
    expect(different).toEqual(["activation", "initialiser"]);
    const told = { ...about, different, remedy: remedyBetween(after, before) };
    const [a, b] = [
      { ...result("1", 0.6), run: before },
      { ...result("2", 0.95), run: after },
    ];
    expect(verdictOf(a, b, told).text).toContain(
      "Only one thing differs: **ReLU instead of sigmoid and tanh** in run 2.",
    );
    // What was changed on the way is another change.
    const slower = { ...after, rateChanges: [{ step: 5, learningRate: 0.001 }] };
    expect(remedyBetween(before, slower)).toBeNull();
    expect(remedyBetween(before, { ...after, plannedEpochs: 20 })).toBeNull();
  });
  it("says of a run that was cut short that it had fewer epochs", () => {
    const cut = { ...result("1", 0.9), run: record("1", {}, { status: "stopped", epoch: 4 }) };
    const { text } = verdictOf(cut, result("2", 0.95), { ...about, different: [] });
    expect(text).toContain("Run 1 has had **4** epochs and run 2 **10**.");
  });
  it("takes a run that was trained on for one of the same settings with more epochs, not for another plan", () => {
    const drawnOut = record("2", {}, { plannedEpochs: 60, epoch: 60 });
    expect(compareSettings([record("1"), drawnOut]).different).toEqual([]);
    const { text } = verdictOf(result("1", 0.9), { ...result("2", 0.95), run: drawnOut }, { ...about, different: [] });
    expect(text).toContain("No setting differs.");
    expect(text).toContain("Run 1 has had **10** epochs and run 2 **60**.");
    const planned = compareSettings([record("1"), record("2", { training: { epochs: 60 } })]).different;
    expect(planned.map(({ title }) => title)).toEqual(["planned epochs"]);
  });
  it("level runs are level", () => {
    expect(
      verdictOf(result("1", 0.9), result("2", 0.901), { ...about, difference: apart(-0.001, -0.01, 0.01) }).title,
    ).toBe("Runs 1 and 2 are level");
  });
  it("calls no R² better whose interval holds 0, and none without an interval", () => {
    const of = { ...about, regression: true };
    const [one, two] = [result("1", 0.41), result("2", 0.45)];
    const few = verdictOf(one, two, { ...of, difference: apart(-0.04, -0.1, 0.02) });
    expect(few.title).toBe("Too few rows to tell runs 1 and 2 apart");
    expect(few.text).toContain("a difference of **0.04**; the 95 % interval of the difference is **−0.02 … +0.10**.");
    const clear = verdictOf(one, two, { ...of, difference: apart(-0.04, -0.06, -0.02) });
    expect(clear.title).toBe("Run 2 is ahead of run 1");
    expect(verdictOf(one, two, { ...of, difference: undefined }).title).toContain("Measuring");
    expect(verdictOf(one, two, { ...of, difference: null }).title).toContain("can't be told");
  });
  it("another split makes no fair comparison", () => {
    const { text } = verdictOf(result("1", 0.9), result("2", 0.95), { ...about, different: ["split"] });
    expect(text).toContain("the comparison is not fair");
  });
  it("says no winner where two runs answer different questions", () => {
    const { title, text } = verdictOf(result("1", 0.9), result("2", 0.95), { ...about, unlike: "another target" });
    expect(title).toBe("Runs 1 and 2 answer different questions");
    expect(text).toContain("**another target**");
  });
  it("sorts runs of another question behind, whichever way", () => {
    const list = [result("1", 0.5), result("2", 0.99), result("3", 0.7)];
    const ids = (descending: boolean) =>
      sorted(list, "last", descending, ({ id }) => id !== "2").map(({ run }) => run.id);
    expect(ids(true)).toEqual(["3", "1", "2"]);
    expect(ids(false)).toEqual(["1", "3", "2"]);
  });
});
