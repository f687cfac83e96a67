import { describe, expect, it } from "vitest";
import { isRemedy, offered, remedied, remedies, remedyInWords } from "#core/doctor/remedies";
import { rules } from "#core/doctor/rules";
import { specSchema, type SpecInput } from "#core/network/spec";
import { datasetOf, runOf, trained, type Sample } from "../training/lab";
import { worded } from "./words";

type Layer = NonNullable<NonNullable<SpecInput["network"]>["layers"]>[number];
const dense = (activation: "sigmoid" | "tanh" | "relu", more: object = {}): Layer => ({
  type: "dense",
  units: 32,
  activation,
  ...more,
});
const ten = (activation: "sigmoid" | "tanh" | "relu", more?: object): Layer[] =>
  Array.from({ length: 10 }, () => dense(activation, more));
const sgd = (learningRate: number) => ({ type: "sgd" as const, learningRate });
const cancer = datasetOf("breast_cancer");
const twoLayers = { layers: [dense("relu"), dense("relu")] };

describe("failures that the literature knows", () => {
  it("ten sigmoid layers: the gradient vanishes from the first layer on, early", () => {
    const run = trained(
      "breast_cancer",
      { network: { layers: ten("sigmoid") }, training: { optimizer: sgd(0.03), epochs: 20 } },
      cancer,
    );
    const [finding] = run.record().findings;
    expect(finding).toMatchObject({ rule: "vanishing_gradients", severity: "problem" });
    expect(finding?.layers.slice(0, 3)).toEqual(["dense_1", "dense_2", "dense_3"]);
    expect(finding?.layers).not.toContain("output");
    const ratio = finding?.measured[0];
    expect(ratio?.value).toBeLessThan(1e-4);
    expect(ratio?.value).toBeGreaterThan(1e-7);
    expect(ratio?.threshold).toBe(1e-2);
    expect(worded(finding, run.record().spec).why).toMatch(/\*\*dense 1/);
    expect(finding?.remedies[0]?.id).toBe("relu");
  });

  it("tanh with tiny weights: the signal itself dies, which no ratio of gradients shows", () => {
    const layers = ten("tanh", { init: { type: "normal", std: 0.01 } });
    const run = trained(
      "breast_cancer",
      { network: { layers }, training: { optimizer: sgd(0.03), epochs: 12 } },
      cancer,
    );
    const [finding, ...others] = run.record().findings;
    expect(finding).toMatchObject({ rule: "vanishing_signal", severity: "problem" });
    expect(finding?.layers).toContain("dense_10");
    expect(finding?.remedies.map((r) => r.id)).toContain("default_init");
    expect(others.map((f) => f.rule)).not.toContain("vanishing_gradients");
  });

  it.each([1, 2, 3, 4, 5, 6])("a learning rate of 3: the second layer dies (seed %i)", (seed) => {
    const input: SpecInput = { network: twoLayers, training: { optimizer: sgd(3), epochs: 15, seed } };
    const { findings } = trained("breast_cancer", input, cancer).record();
    expect(["dead_relu", "exploding_gradients"]).toContain(findings[0]?.rule);
    const dead = findings.find((f) => f.rule === "dead_relu");
    expect(dead?.layers).toContain("dense_2");
    expect(dead?.remedies[0]?.id).toBe("lower_learning_rate");
  });

  it("inputs that are not scaled: dead from the first layer, and scaling them is offered", () => {
    const input: SpecInput = {
      recipe: { defaults: { scale: "none" } },
      network: twoLayers,
      training: { optimizer: sgd(0.03), epochs: 15 },
    };
    const { findings } = trained("breast_cancer", input).record();
    const [finding] = findings;
    expect(finding).toMatchObject({ rule: "unscaled_inputs", severity: "problem" });
    expect(finding?.remedies[0]?.id).toBe("scale_inputs");
    const dead = findings.find((f) => f.rule === "dead_relu");
    expect(dead?.layers).toContain("dense_1");
    expect(dead?.measured[0]?.value).toBeGreaterThan(0.9);
  });

  it("weights of σ = 1 in ten layers: the run fails, is left with finite weights and says where", () => {
    const layers = ten("relu", { init: { type: "normal", std: 1 } });
    const run = trained("breast_cancer", { network: { layers }, training: { optimizer: sgd(0.03) } }, cancer);
    const record = run.record();
    expect(record.status).toBe("failed");
    expect(record.findings[0]).toMatchObject({ rule: "exploding_gradients", severity: "problem" });
    expect(record.findings[0]?.layers).toHaveLength(1);
    expect(record.findings[0]?.step).toBeGreaterThan(0);
    expect(run.model.tensors.every(({ data }) => data.every(Number.isFinite))).toBe(true);
    expect(JSON.parse(JSON.stringify(record))).toEqual(record);
  });

  it("a dropout rate of 1: told before the first update", () => {
    const run = runOf("breast_cancer", { network: { layers: [dense("relu"), { type: "dropout", rate: 1 }] } }, cancer);
    run.resume({ updates: 1 });
    run.finish();
    run.resume();
    let slices = 0;
    run.advance(() => ++slices > 60);
    expect(run.record().findings[0]).toMatchObject({ rule: "dropout_all", layers: ["dropout_1"], epoch: 0, step: 0 });
  });

  it("a net that is too large for its rows overfits, as a warning", () => {
    const input: SpecInput = {
      network: { layers: [dense("relu"), dense("relu")] },
      training: { epochs: 60, optimizer: { type: "adam", learningRate: 0.01 }, earlyStopping: null },
    };
    const { findings } = trained("diabetes", input).record();
    expect(findings).toMatchObject([{ rule: "overfitting", severity: "warning" }]);
    expect(findings[0]?.remedies[0]?.id).toBe("early_stopping");
  });
});

describe("nets that are well", () => {
  const samples: Sample[] = ["iris", "wine", "breast_cancer", "penguins", "diabetes"];
  const healthy: [string, Sample, SpecInput][] = [
    ...samples.flatMap((sample) =>
      [1, 2, 3].map((seed): [string, Sample, SpecInput] => [
        `${sample}, seed ${seed}`,
        sample,
        { training: { seed, epochs: 60 } },
      ]),
    ),
    ["ReLU at .03", "breast_cancer", { network: twoLayers, training: { optimizer: sgd(0.03), epochs: 60 } }],
    [
      "ten tanh layers",
      "breast_cancer",
      { network: { layers: ten("tanh") }, training: { optimizer: sgd(0.03), epochs: 30 } },
    ],
    [
      "ten ReLU layers",
      "breast_cancer",
      { network: { layers: ten("relu") }, training: { optimizer: sgd(0.03), epochs: 30 } },
    ],
    ["converged to the bone", "iris", { training: { epochs: 400, optimizer: { type: "adam", learningRate: 0.01 } } }],
    [
      "a saturated tanh net",
      "wine",
      { network: { layers: [dense("tanh")] }, training: { epochs: 200, optimizer: sgd(0.3) } },
    ],
    ["logistic regression", "breast_cancer", { network: { layers: [] }, training: { epochs: 40 } }],
  ];
  it.each(healthy)("%s: no problem is raised, at any time", (_, sample, input) => {
    const run = runOf(sample, input);
    run.resume();
    const raised = new Set<string>();
    while (!run.idle) {
      let pieces = 0;
      run.advance(() => ++pieces > 40);
      for (const finding of run.record().findings) if (finding.severity === "problem") raised.add(finding.rule);
    }
    expect([...raised]).toEqual([]);
  });
});

describe("remedies", () => {
  const broken = specSchema.parse({
    recipe: {
      defaults: { scale: "none" },
      columns: { area: { scale: "min_max", role: "feature" } },
      split: { stratify: false },
    },
    network: {
      layers: [
        dense("sigmoid", { init: "zeros" }),
        dense("relu", { init: { type: "normal", std: 5 } }),
        dense("tanh", { l1: 0.1, l2: 1 }),
        { type: "dropout", rate: 1 },
      ],
    },
    training: { optimizer: sgd(3), earlyStopping: null },
  });
  /** For what the first has not got: an adaptive optimiser, clipping, a small batch, batch norm, layers without a bend. */
  const otherwise = specSchema.parse({
    network: { layers: [{ type: "dense", units: 8, activation: "linear" }, { type: "batch_norm" }] },
    training: { optimizer: { type: "adam", epsilon: 1 }, clip: { type: "norm", limit: 1e-5 }, batchSize: 2 },
  });
  const ofTheOther = ["default_epsilon", "remove_clip", "larger_batch", "layer_norm", "relu_everywhere"];
  const ids = Object.keys(remedies).filter(isRemedy);
  /** What can be done more than once. */
  const again = new Set<string>([
    "lower_learning_rate",
    "raise_learning_rate",
    "smaller_net",
    "larger_net",
    "lower_penalty",
    "more_epochs",
    "smaller_batch",
  ]);

  it("leave a layer that is switched off as it is, and do not count it", () => {
    const off = { type: "dense" as const, units: 32, activation: "sigmoid" as const, l1: 0, l2: 0, enabled: false };
    const on = { ...off, enabled: true };
    const spec = specSchema.parse({ network: { layers: [on, off, { type: "dropout", rate: 0.5, enabled: false }] } });
    const layersOf = (id: string) => remedied(spec, { id })?.network.layers;
    expect(layersOf("relu")).toEqual([
      { ...on, activation: "relu", init: "he_normal" },
      ...spec.network.layers.slice(1),
    ]);
    expect(layersOf("add_dropout")).toEqual([on, { type: "dropout", rate: 0.2 }, ...spec.network.layers.slice(1)]);
    expect(layersOf("remove_dropout")).toBeUndefined();
  });

  it.each(ids)("%s gives another valid spec, leaves the old one alone, and is not offered twice", (id) => {
    const ill = ofTheOther.includes(id) ? otherwise : broken;
    const before = JSON.stringify(ill);
    const cured = remedied(ill, { id, column: "area" })!;
    expect(JSON.stringify(ill)).toBe(before);
    expect(cured).not.toEqual(ill);
    expect(specSchema.parse(cured)).toEqual(cured);
    if (!again.has(id)) expect(offered([id], cured, { column: "area" })).toEqual([]);
  });
  it("together apply what each changes, one after the other", () => {
    const parts = [{ id: "scale_inputs" }, { id: "more_epochs", amount: 900 }];
    const cured = remedied(broken, { id: "together", parts })!;
    expect(cured.recipe.defaults.scale).toBe("standard");
    expect(cured.training.epochs).toBe(900);
    expect(remedied(broken, { id: "together", parts: [] })).toBeNull();
    expect(remedyInWords({ id: "together", parts }).title).toBe("Standardise the inputs + 900 epochs");
  });
  it("every rule offers remedies that exist", () => {
    for (const rule of Object.values(rules)) expect(rule.remedies.every(isRemedy)).toBe(true);
  });
  it("keep what they are not about", () => {
    const cured = remedies.scale_inputs.apply(broken);
    expect(cured.recipe.columns["area"]).toEqual({ role: "feature" });
    expect(cured.network).toBe(broken.network);
    expect(remedies.lower_learning_rate.apply(broken).training.optimizer.learningRate).toBe(0.3);
  });
  it.each([
    ["lower_learning_rate", { network: twoLayers, training: { optimizer: sgd(3), epochs: 30 } }],
    ["clip_norm", { network: twoLayers, training: { optimizer: sgd(3), epochs: 30 } }],
    ["relu", { network: { layers: ten("sigmoid") }, training: { optimizer: sgd(0.03), epochs: 30 } }],
    [
      "default_init",
      {
        network: { layers: ten("tanh", { init: { type: "normal", std: 0.01 } }) },
        training: { optimizer: sgd(0.03), epochs: 30 },
      },
    ],
    ["lower_dropout", { network: { layers: [dense("relu"), { type: "dropout", rate: 1 }] }, training: { epochs: 30 } }],
  ] satisfies [keyof typeof remedies, SpecInput][])("%s cures", (id, input) => {
    const cured = remedies[id].apply(specSchema.parse(input));
    const record = trained("breast_cancer", cured, cancer).record();
    expect(record.metrics?.validation?.accuracy).toBeGreaterThan(0.93);
    expect(record.findings.filter((f) => f.severity === "problem")).toEqual([]);
  });
});
