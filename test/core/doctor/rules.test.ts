/** Each rule on runs that fail in its way and on runs that are well. */
import { describe, expect, it } from "vitest";
import { readTable } from "#core/data/read";
import { prepare } from "#core/data/recipe";
import type { Finding } from "#core/doctor/finding";
import { remedyInWords } from "#core/doctor/remedies";
import type { RuleId } from "#core/doctor/rules";
import { referenceEngine } from "#core/engine/reference/index";
import type { ActivationId } from "#core/network/kinds/activations/index";
import { specSchema, type SpecInput } from "#core/network/spec";
import { createRandom } from "#core/random";
import { Run } from "#core/training/run";
import { nodeDecoder } from "#host/text";
import { countingClock, datasetOf, trained } from "../training/lab";
import { worded } from "./words";

type Layer = NonNullable<NonNullable<SpecInput["network"]>["layers"]>[number];
const dense = (activation: ActivationId, more: object = {}): Layer => ({
  type: "dense",
  units: 32,
  activation,
  ...more,
});
const times = (count: number, layer: Layer): Layer[] => Array.from({ length: count }, () => ({ ...layer }));
const sigma = (std: number) => ({ init: { type: "normal" as const, std } });
const sgd = (learningRate: number) => ({ type: "sgd" as const, learningRate });
const adam = (learningRate: number) => ({ type: "adam" as const, learningRate });
const two = { layers: times(2, dense("relu")) };
const cancer = datasetOf("breast_cancer");

/** A run on a table that is made here: features x1 … xn and a target. */
function trainedOn(
  rows: readonly (readonly (string | number)[])[],
  names: readonly string[],
  input: SpecInput,
): Finding[] {
  const spec = specSchema.parse(input);
  const text = [names, ...rows].map((row) => row.join(",")).join("\n");
  const table = readTable(new TextEncoder().encode(text), { decode: nodeDecoder });
  const dataset = prepare(table, spec.recipe, names.at(-1)!);
  const settings = { id: "1", name: "", slot: 0, spec, target: names.at(-1)!, created: "2026-01-01T00:00:00Z" };
  const run = Run.create(settings, { dataset, engine: referenceEngine, clock: countingClock() });
  run.resume();
  run.finish();
  return run.record().findings;
}
const random = createRandom(3, "rules", 0);
const points = Array.from({ length: 240 }, () => [2 * random.next() - 1, 2 * random.next() - 1] as const);
const find = (findings: readonly Finding[], rule: RuleId) => findings.find((finding) => finding.rule === rule);
const plain = (layers: Layer[], training: SpecInput["training"]): SpecInput => ({
  network: { layers },
  training: { earlyStopping: null, epochs: 30, ...training },
});

describe("saturation", () => {
  it("of units drawn wide, with another initialiser first among the remedies", () => {
    const { findings } = trained(
      "breast_cancer",
      plain(times(6, dense("tanh", sigma(3))), { optimizer: sgd(0.03) }),
      cancer,
    ).record();
    expect(findings[0]?.rule).toBe("saturation");
    expect(findings[0]?.measured[0]?.value).toBeGreaterThan(0.5);
    expect(findings[0]?.remedies[0]?.id).toBe("default_init");
  });
  it("is silent where a net is half saturated and right on every row", () => {
    const run = trained("wine", plain([dense("tanh")], { optimizer: sgd(0.5), epochs: 100 }));
    expect(run.record().metrics?.train?.accuracy).toBe(1);
    expect(find(run.record().findings, "saturation")).toBeUndefined();
  });
});

describe("dead units", () => {
  it("of a hard swish are named as such, with what stays alive among the remedies", () => {
    const input = plain(times(2, dense("hard_swish")), { optimizer: sgd(3), epochs: 15 });
    const { findings, spec } = trained("breast_cancer", input, cancer).record();
    const dead = find(findings, "dead_relu");
    expect(worded(dead, spec).why).toContain("A hard swish whose input is below −3 for all rows passes no gradient");
    expect(dead?.remedies.map(({ id }) => id)).toContain("leaky_relu");
  });
});

describe("unscaled inputs", () => {
  it.each(["relu", "tanh"] as const)("stop a %s net, which dies or saturates", (activation) => {
    const input = {
      ...plain(times(2, dense(activation)), { optimizer: sgd(0.03) }),
      recipe: { defaults: { scale: "none" as const } },
    };
    const run = trained("breast_cancer", input);
    const { findings } = run.record();
    expect(findings[0]).toMatchObject({ rule: "unscaled_inputs", severity: "problem", epoch: 0 });
    expect(findings[0]?.measured[0]).toMatchObject({ of: "size", name: "worst_area" });
    expect(worded(findings[0], input).measured[0]?.label).toBe("size of worst_area");
    const { ticks } = run.history;
    const signal = ticks.signals[activation === "relu" ? "dead" : "saturated"];
    expect(signal[(ticks.count - 1) * 3]).toBeGreaterThan(0.9);
  });
  it("are a warning where the net learns all the same, and none where they are alike", () => {
    const raw = { defaults: { scale: "none" as const } };
    const wine = trained("wine", { ...plain([dense("relu")], { optimizer: adam(0.001), epochs: 60 }), recipe: raw });
    expect(find(wine.record().findings, "unscaled_inputs")?.severity ?? "warning").not.toBe("note");
    const iris = trained("iris", { ...plain([dense("relu")], { optimizer: adam(0.01) }), recipe: raw });
    expect(find(iris.record().findings, "unscaled_inputs")).toBeUndefined();
  });
});

describe("the learning rate", () => {
  it("is too high where the loss jumps about under long steps", () => {
    const { findings } = trained(
      "digits",
      plain(times(2, dense("tanh")), { optimizer: adam(0.5), epochs: 25 }),
    ).record();
    expect(findings[0]?.rule).toBe("learning_rate_high");
    expect(findings[0]?.remedies[0]?.id).toBe("default_learning_rate");
  });
  it("is too low where the loss stands still though gradients are there", () => {
    const { findings } = trained("breast_cancer", plain(two.layers, { optimizer: sgd(1e-6) }), cancer).record();
    expect(findings[0]).toMatchObject({ rule: "learning_rate_low", severity: "problem" });
    expect(findings[0]?.remedies[0]?.id).toBe("raise_learning_rate");
  });
  it("is too low in a start so slow that a linear model does better in the end", () => {
    const { findings } = trained("breast_cancer", plain(two.layers, { optimizer: sgd(0.001) }), cancer).record();
    expect(findings[0]?.rule).toBe("learning_rate_low");
  });
  it("is neither at .03, at .3 and in three sigmoids that start slowly", () => {
    for (const input of [
      plain(two.layers, { optimizer: sgd(0.03) }),
      plain(two.layers, { optimizer: sgd(0.3) }),
      plain(times(3, dense("sigmoid")), { optimizer: adam(0.003) }),
    ]) {
      const { findings } = trained("breast_cancer", input, cancer).record();
      expect(findings.filter(({ rule }) => rule.startsWith("learning_rate"))).toEqual([]);
    }
  });
});

describe("the first loss", () => {
  it("is bad where wide weights are sure of wrong answers", () => {
    const { findings } = trained(
      "breast_cancer",
      plain([dense("relu", sigma(5))], { optimizer: adam(0.003) }),
      cancer,
    ).record();
    const finding = find(findings, "bad_initial_loss");
    expect(finding?.measured[0]?.value).toBeGreaterThan(2);
    expect(finding?.remedies[0]?.id).toBe("default_init");
  });
  it("is fine with He's initialiser", () => {
    const { findings } = trained("digits", plain(two.layers, { optimizer: adam(0.003), epochs: 5 })).record();
    expect(find(findings, "bad_initial_loss")).toBeUndefined();
  });
});

describe("underfitting", () => {
  const xor = points.map(([a, b]) => [a.toFixed(4), b.toFixed(4), a > 0 === b > 0 ? "yes" : "no"]);
  it("of XOR without a hidden layer, and a larger net is the remedy", () => {
    const findings = trainedOn(xor, ["a", "b", "same"], plain([], { optimizer: adam(0.01), epochs: 60 }));
    expect(findings[0]).toMatchObject({ rule: "underfitting", severity: "problem" });
    expect(findings[0]?.remedies[0]?.id).toBe("larger_net");
  });
  it("is silent with two hidden layers", () => {
    const findings = trainedOn(xor, ["a", "b", "same"], plain(two.layers, { optimizer: adam(0.01), epochs: 60 }));
    expect(find(findings, "underfitting")).toBeUndefined();
  });
});

describe("class imbalance", () => {
  const names = ["a", "b", "kind"];
  /** One row in twenty-four is rare; `apart` says how far it lies from the others. */
  const rows = (apart: number) => points.map(([a, b], i) => (i % 24 === 0 ? [a + apart, b, "rare"] : [a, b, "common"]));
  it("is a problem where the rare class is never named, and weights are the remedy", () => {
    const findings = trainedOn(
      rows(0.7),
      names,
      plain([dense("relu", { units: 4 })], { optimizer: sgd(0.01), epochs: 30 }),
    );
    expect(findings[0]).toMatchObject({ rule: "class_imbalance", severity: "problem" });
    // Alone, or with what else the run lacks.
    expect(findings[0]?.remedies.slice(0, 2).map(({ id }) => id)).toContain("class_weights");
  });
  it("is a note where it is told apart all the same", () => {
    const findings = trainedOn(rows(4), names, plain(two.layers, { optimizer: adam(0.01), epochs: 40 }));
    expect(find(findings, "class_imbalance")?.severity).toBe("note");
  });
  it("is none on balanced classes", () => {
    expect(
      find(trained("iris", plain(two.layers, { optimizer: adam(0.01) })).record().findings, "class_imbalance"),
    ).toBeUndefined();
  });
});

describe("too much regularisation", () => {
  it("is found where the penalty outweighs the data, and a smaller λ is the remedy", () => {
    for (const more of [{ l2: 1 }, { l1: 0.3 }]) {
      const { findings } = trained(
        "breast_cancer",
        plain(times(2, dense("relu", more)), { optimizer: sgd(0.03) }),
        cancer,
      ).record();
      expect(findings[0]).toMatchObject({ rule: "over_regularized", severity: "problem" });
      expect(findings[0]?.remedies[0]?.id).toBe("lower_penalty");
    }
  });
  it("is not where a strong penalty leaves the net learning", () => {
    const run = trained(
      "breast_cancer",
      plain(times(2, dense("relu", { l2: 0.02 })), { optimizer: adam(0.003) }),
      cancer,
    );
    expect(run.record().metrics?.train?.accuracy).toBeGreaterThan(0.95);
    expect(find(run.record().findings, "over_regularized")).toBeUndefined();
  });
  it.each(["breast_cancer", "iris", "wine", "diabetes", "penguins"] as const)(
    "is not on the default network, whose λ is small, however long it trains on %s",
    (sample) => {
      const { findings } = trained(sample, { training: { earlyStopping: null, epochs: 150 } }).record();
      expect(find(findings, "over_regularized")).toBeUndefined();
    },
  );
  it.each(["classes", "numbers"])(
    "is not on the default network where %s have nothing to do with the inputs",
    (kind) => {
      const noise = createRandom(9, "noise", 0);
      const rows = points.map(([a, b]) => [
        a,
        b,
        kind === "classes" ? (noise.next() < 0.5 ? "yes" : "no") : noise.normal(),
      ]);
      const findings = trainedOn(rows, ["a", "b", "target"], { training: { earlyStopping: null, epochs: 100 } });
      expect(find(findings, "over_regularized")).toBeUndefined();
    },
  );
});

describe("leakage", () => {
  it("names the column that tells the target, and leaves it out", () => {
    const rows = points.map(([a, b], i) => [a, b, a + b > 0 ? 1.02 : 3.4 + (i % 7) / 100, a + b > 0 ? "yes" : "no"]);
    const findings = trainedOn(
      rows,
      ["a", "b", "code", "sum"],
      plain([dense("relu")], { optimizer: adam(0.01), epochs: 10 }),
    );
    expect(findings[0]).toMatchObject({ rule: "leakage", severity: "warning", epoch: 0 });
    expect(findings[0]?.remedies[0]).toEqual({ id: "exclude_column", column: "code" });
    expect(remedyInWords(findings[0]!.remedies[0]!).title).toBe("Leave out code");
  });
  it("names a column that numbers the rows", () => {
    const rows = points.map(([a, b], i) => [i + 1, a, b, a + 0.3 * b > 0 ? "yes" : "no"]);
    const findings = trainedOn(
      rows,
      ["row", "a", "b", "sum"],
      plain([dense("relu")], { optimizer: adam(0.01), epochs: 10 }),
    );
    expect(findings[0]?.remedies[0]?.column).toBe("row");
  });
  it.each(["breast_cancer", "iris", "wine", "diabetes", "penguins"] as const)("is not in %s", (sample) => {
    expect(find(trained(sample, plain([dense("relu")], { epochs: 3 })).record().findings, "leakage")).toBeUndefined();
  });
});

describe("a learning rate of 3 on 30-32-32-1", () => {
  const at = (seed: number, layers: Layer[], training: SpecInput["training"]) => {
    const run = trained("breast_cancer", plain(layers, { optimizer: sgd(3), epochs: 60, seed, ...training }), cancer);
    return { run, accuracy: run.record().metrics?.train?.accuracy ?? 0 };
  };
  const batchNorm = two.layers.flatMap((layer): Layer[] => [layer, { type: "batch_norm" }]);
  it.each([1, 2, 3])("clipped to norm 1 learns, and so does a tenth of it (seed %i)", (seed) => {
    expect(at(seed, two.layers, { clip: { type: "norm", limit: 1 } }).accuracy).toBeGreaterThan(0.98);
    expect(at(seed, two.layers, { optimizer: sgd(0.3) }).accuracy).toBeGreaterThan(0.99);
  });
  it("learns a good deal with batch normalisation, in most seeds", () => {
    const accuracies = [1, 2, 3, 4, 5].map((seed) => at(seed, batchNorm, {}).accuracy);
    expect(accuracies.filter((accuracy) => accuracy > 0.93).length).toBeGreaterThanOrEqual(3);
    expect(Math.min(...accuracies)).toBeGreaterThan(0.7);
  });
  it.each([1, 2, 3])("is not cured by leaky ReLU: no unit is dead, and nothing is learnt (seed %i)", (seed) => {
    const { run, accuracy } = at(seed, times(2, dense("leaky_relu")), {});
    expect(accuracy).toBeLessThan(0.8);
    const { findings } = run.record();
    expect(find(findings, "dead_relu")).toBeUndefined();
    expect(findings[0]?.severity).toBe("problem");
  });
});

describe("numbers that float32 squares can't hold", () => {
  it("has fifty sigmoids' gradients vanish by a number, in the layers that they vanish in", () => {
    const run = trained(
      "breast_cancer",
      plain(times(50, dense("sigmoid")), { optimizer: sgd(0.03), epochs: 12 }),
      cancer,
    );
    const [finding] = run.record().findings;
    expect(finding!.rule).toBe("vanishing_gradients");
    expect(worded(finding, run.record().spec).why).not.toMatch(/\*\*0\*\*/);
    const [ratio] = finding!.measured;
    expect(ratio!.value).toBeGreaterThan(0);
    expect(ratio!.value).toBeLessThan(1e-20);
    // The first layers without a gap, and each of them below what counts as small.
    const names = Array.from(finding!.layers, (_, i) => `dense_${i + 1}`);
    expect(finding!.layers).toEqual(names);
    expect(names.length).toBeGreaterThan(40);
    const { ticks, layers } = run.history;
    const column = (id: string) => layers.findIndex((layer) => layer.id === id);
    const inLastEpoch = Array.from({ length: run.stepsPerEpoch }, (_, i) => ticks.count - 1 - i);
    const norm = (id: string) => {
      const at = (tick: number) => ticks.signals.gradientNorm[tick * layers.length + column(id)]!;
      return inLastEpoch.map(at).sort((x, y) => x - y)[(inLastEpoch.length - 1) >> 1];
    };
    for (const id of names) expect(norm(id), id).toBeLessThan(1e-2);
  });
  it("says in words where no gradient comes through at all", () => {
    const run = trained(
      "breast_cancer",
      plain(times(90, dense("sigmoid")), { optimizer: sgd(0.03), epochs: 6 }),
      cancer,
    );
    const [finding] = run.record().findings;
    expect(finding!.rule).toBe("vanishing_gradients");
    expect(worded(finding, run.record().spec).why).toMatch(/^No gradient reaches \*\*dense 1–/);
  });
  it("sees a signal that has faded to nothing", () => {
    const layers = times(40, dense("tanh", sigma(0.01)));
    const { findings } = trained("breast_cancer", plain(layers, { optimizer: sgd(0.03), epochs: 6 }), cancer).record();
    expect(find(findings, "vanishing_signal")).toBeDefined();
  });
});
