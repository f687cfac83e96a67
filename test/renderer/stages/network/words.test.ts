import { describe, expect, it } from "vitest";
import { optimizerFields, scheduleFields } from "#core/network/fields";
import { optimizerIds } from "#core/network/kinds/optimizers/index";
import { scheduleIds } from "#core/network/kinds/schedules/index";
import { planNetwork } from "#core/network/plan";
import { presetIds, presetSpec, withPreset } from "#core/network/presets";
import { parseSpec } from "#core/network/parse";
import type { NetworkCheck } from "#core/training/views";
import { duration } from "#core/numbers";
import { checkRows, paceWords, statesOf } from "../../../../renderer/stages/network/checks";
import { pairRows } from "../../../../renderer/stages/network/pairs";
import { presetOf } from "../../../../renderer/stages/network/preset-of";
import { rateCurve, rateLine } from "../../../../renderer/stages/network/rate-curve";
import { drawWords, outputWords, plainModel, proseOf } from "../../../../renderer/stages/network/words";

const layer = { inputs: 6, units: 32, activation: "relu", init: "he_normal" } as const;

describe("what a layer's settings lead to", () => {
  it("computes the initialiser's spread", () => {
    expect(drawWords(layer)).toBe("He uses σ = √(2/6) = **0.577**, so that ReLU keeps the size of the signal.");
    expect(drawWords({ ...layer, activation: "tanh", init: "glorot_uniform" })).toContain("√(2/(6 + 32)) = **0.229**");
  });
  it("says what would be usual where another one is chosen", () => {
    expect(drawWords({ ...layer, init: "lecun_normal" })).toContain("For ReLU, He normal is usual");
    expect(drawWords({ ...layer, init: { type: "normal", std: 1 } })).toContain("would use 0.577");
    expect(drawWords({ ...layer, init: "zeros" })).toContain("can't learn");
  });
  it("tells the two ends of dropout apart from the rest", () => {
    const words = (rate: number) =>
      proseOf(
        { id: "dropout_1", title: "dropout", kind: "dropout", source: 1, inputs: 32, units: 32, parameters: 0, rate },
        "dense 1",
      )[0];
    expect(words(0)).toContain("nothing is dropped");
    expect(words(1)).toContain("Every output is set to 0");
    expect(words(0.2)).toMatch(/6 of 32.*1\.25/);
  });
  it("names the model without hidden layers", () => {
    const plan = (task: "binary" | "multiclass" | "regression", classes: number) =>
      planNetwork({ layers: [] }, { task, inputs: 4, classes });
    expect(plainModel(plan("binary", 2))).toContain("**logistic regression**");
    expect(plainModel(plan("regression", 0))).toContain("**linear regression**");
    expect(outputWords(plan("multiclass", 3), "species")).toContain("softmax");
    expect(plainModel(planNetwork(parseSpec({}).network, { task: "binary", inputs: 4, classes: 2 }))).toBeNull();
  });
});

describe("checks before training", () => {
  const plan = planNetwork(parseSpec({}).network, { task: "multiclass", inputs: 6, classes: 3 });
  const check: NetworkCheck = {
    picture: { layers: [] },
    firstLoss: 1.13,
    expectedLoss: Math.log(3),
    signal: 0.94,
    trainingRows: 240,
    secondsBefore: 0.5,
    secondsPerEpoch: 0.01,
    endsEarly: false,
    findings: [],
  };
  const severity = (change: Partial<NetworkCheck>) =>
    Object.fromEntries(checkRows({ ...check, ...change }, plan).map((row) => [row.id, row.severity]));

  it("is content with a sound start", () => {
    expect(severity({})).toMatchObject({ loss: "ok", signal: "ok", size: "note" });
    expect(checkRows(check, plan)[0]).toMatchObject({ words: "First loss near −ln(1/3) = 1.10", value: "1.13" });
  });
  it("sees a wrong start and a signal that is lost", () => {
    expect(severity({ firstLoss: 400 }).loss).toBe("warning");
    expect(severity({ firstLoss: Number.NaN }).loss).toBe("problem");
    expect(severity({ signal: 1e-6 }).signal).toBe("warning");
    expect(severity({ signal: 0 }).signal).toBe("problem");
    expect(severity({ signal: 500 }).signal).toBe("warning");
    expect(severity({ trainingRows: 1e6 }).size).toBe("ok");
  });
  it("does not speak of a signal where there are no layers to go through", () => {
    const plain = planNetwork({ layers: [] }, { task: "binary", inputs: 6, classes: 2 });
    expect(checkRows(check, plain).map(({ id }) => id)).toEqual(["loss", "size"]);
  });
  it("counts what an optimiser keeps", () => {
    const of = (optimizer: object) => statesOf(parseSpec({ training: { optimizer } }).training.optimizer);
    expect([of({ type: "sgd" }), of({ type: "sgd", momentum: 0.9 }), of({ type: "adam" })]).toEqual([0, 1, 2]);
  });
  it("says how long all epochs take, and that it may be less", () => {
    expect(paceWords(check, 100, false)).toContain("100 epochs about **1.5");
    expect(paceWords(check, 100, true)).toContain("100 epochs up to **1.5");
    expect(paceWords({ ...check, endsEarly: true }, 100, false)).toContain("100 epochs up to **1.5");
    // What takes some tenth of a second is not told to the millisecond: nobody could hold it.
    const brief = { ...check, secondsBefore: 0.01, secondsPerEpoch: 0.0005 };
    expect(paceWords(brief, 100, false)).toContain("100 epochs less than **0.2\u00a0s**.");
    expect(paceWords(brief, 100, true)).toContain("100 epochs less than **0.2\u00a0s**.");
    expect(paceWords({ ...brief, secondsPerEpoch: 0.0004 }, 100, true)).toContain("takes **under 1\u00a0ms** here");
    expect(paceWords({ ...brief, secondsPerEpoch: 0.04 }, 100, true)).toContain("takes about **40\u00a0ms** here");
    expect(paceWords(brief, 300, false)).toContain("300 epochs about **160\u00a0ms**");
  });
  it("writes times in the unit that fits", () => {
    const plain = [0.0001, 0.004, 0.234, 3.21, 42, 600, 9000].map((s) => duration(s).replaceAll("\u00a0", " "));
    expect(plain).toEqual(["under 1 ms", "4 ms", "230 ms", "3.2 s", "42 s", "10 min", "2.5 h"]);
  });
});

describe("the learning rate's picture", () => {
  const curve = (schedule: object, epochs = 10) =>
    rateCurve(parseSpec({ training: { schedule, epochs, batchSize: 32, optimizer: { type: "sgd" } } }).training, 240);

  it("goes over every planned update", () => {
    const { steps, stepsPerEpoch, points } = curve({ type: "constant" });
    expect([steps, stepsPerEpoch]).toEqual([80, 8]);
    expect([points[0]?.step, points.at(-1)?.step]).toEqual([0, 79]);
  });
  it("peaks where the warm-up ends", () => {
    const { points, peak } = curve({ type: "constant", warmup: 13 }, 1000);
    expect(peak).toBe(0.03);
    expect(points.find(({ rate }) => rate === peak)?.step).toBe(12);
  });
  it("falls to nothing with a cosine", () => {
    expect(curve({ type: "cosine" }).last).toBeLessThan(0.0001);
  });
  it("has a lowest course where the loss decides", () => {
    expect(curve({ type: "step" }).lowest).toBeNull();
    // 8 updates an epoch: the first epoch is better than nothing, three that are not bring the rate down.
    const { lowest, last } = curve({ type: "reduce_on_plateau", patience: 2, factor: 0.5, minRate: 0.01 }, 12);
    expect(last).toBe(0.03);
    expect(lowest?.filter(({ step }) => step % 16 === 0).map(({ step, rate }) => [step, rate])).toEqual([
      [0, 0.03],
      [16, 0.03],
      [32, 0.015],
      [48, 0.015],
      [64, 0.01],
      [80, 0.01],
    ]);
  });
  it("draws a single update as a line, and a rate that changes once an epoch as stairs", () => {
    const one = rateCurve(parseSpec({ training: { epochs: 1, batchSize: 1000 } }).training, 240);
    expect(rateLine(one.points, false)).toEqual({ x: [0, 1], y: [one.peak, one.peak] });
    const points = [
      { step: 0, rate: 1 },
      { step: 4, rate: 0.5 },
    ];
    expect(rateLine(points, true)).toEqual({ x: [0, 4, 4], y: [1, 1, 0.5] });
    expect(rateLine(points, false)).toEqual({ x: [0, 4], y: [1, 0.5] });
  });
});

describe("presets and rows of settings", () => {
  it("knows each preset again, whatever the seed", () => {
    const spec = parseSpec({ training: { seed: 99 } });
    for (const id of presetIds) {
      const known = presetOf(withPreset(spec, id));
      expect(known === null ? null : presetSpec(known)).toEqual(presetSpec(id));
    }
    const changed = parseSpec({ training: { epochs: 3 } });
    expect(presetOf(changed)).toBeNull();
  });
  it("puts every setting of every kind into a row", () => {
    for (const fields of [...optimizerIds.map(optimizerFields), ...scheduleIds.map(scheduleFields)]) {
      expect(pairRows(fields).flatMap((row) => row.fields)).toEqual(fields);
    }
    expect(pairRows(optimizerFields("adam").slice(1)).map(({ label }) => label)).toEqual(["β₁ and β₂", "Epsilon"]);
  });
});
