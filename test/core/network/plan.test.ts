import { describe, expect, it } from "vitest";
import { parseSpec } from "#core/network/parse";
import { draftLayers, planNetwork } from "#core/network/plan";
import type { SpecInput } from "#core/network/spec";

const network = (...layers: NonNullable<NonNullable<SpecInput["network"]>["layers"]>) =>
  parseSpec({ network: { layers } }).network;
const binary = { task: "binary" as const, inputs: 30, classes: 2 };

describe("planNetwork", () => {
  it("adds the output layer and counts", () => {
    const plan = planNetwork(
      network({ type: "dense", units: 32 }, { type: "dense", units: 16, activation: "tanh" }),
      binary,
    );
    expect(
      plan.layers.map(({ id, title, inputs, units, parameters }) => ({ id, title, inputs, units, parameters })),
    ).toEqual([
      { id: "dense_1", title: "dense 1", inputs: 30, units: 32, parameters: 31 * 32 },
      { id: "dense_2", title: "dense 2", inputs: 32, units: 16, parameters: 33 * 16 },
      { id: "output", title: "output", inputs: 16, units: 1, parameters: 17 },
    ]);
    expect(plan.layers.map((layer) => ("init" in layer ? layer.init : null))).toEqual([
      "he_normal",
      "glorot_uniform",
      "glorot_uniform",
    ]);
    expect(plan).toMatchObject({ loss: "binary_cross_entropy", outputs: 1, classes: 2, parameters: 992 + 528 + 17 });
    expect(plan.multiplications).toBe(30 * 32 + 32 * 16 + 16);
    expect(plan.layers.map(({ source }) => source)).toEqual([0, 1, -1]);
  });

  it("numbers a kind only where there are several, but dense always", () => {
    const one = network(
      { type: "dense", units: 4 },
      { type: "batch_norm" },
      { type: "dropout", rate: 0.1 },
      { type: "dropout", rate: 0.1 },
    );
    const plan = planNetwork(one, binary);
    expect(plan.layers.map(({ title }) => title)).toEqual([
      "dense 1",
      "batch norm",
      "dropout 1",
      "dropout 2",
      "output",
    ]);
    expect(plan.layers.map(({ id }) => id)).toEqual(["dense_1", "batch_norm_1", "dropout_1", "dropout_2", "output"]);
    expect(plan.layers[1]).toMatchObject({ units: 4, parameters: 8, momentum: 0.9, epsilon: 1e-5 });
  });

  it.each([
    ["binary", 2, "sigmoid", 1, "binary_cross_entropy"],
    ["multiclass", 5, "softmax", 5, "categorical_cross_entropy"],
    ["regression", 0, "linear", 1, "mse"],
  ] as const)("output of a %s target", (task, classes, activation, outputs, loss) => {
    const plan = planNetwork(network(), { task, inputs: 3, classes });
    expect(plan).toMatchObject({ outputs, loss, classes });
    expect(plan.layers).toEqual([expect.objectContaining({ kind: "output", activation, inputs: 3, units: outputs })]);
  });

  it("refuses a loss that does not fit, and data without features or classes", () => {
    expect(() => planNetwork(network(), binary, "mse")).toThrow(
      'training.loss: "mse" does not fit a target of two classes; there are auto, binary_cross_entropy',
    );
    expect(() => planNetwork(network(), { ...binary, inputs: 0 })).toThrow("no column is a feature");
    expect(() => planNetwork(network(), { ...binary, classes: 1 })).toThrow("fewer than two classes");
    expect(planNetwork(network(), { task: "regression", inputs: 1, classes: 0 }, "huber").loss).toBe("huber");
  });

  it("leaves out what is switched off, and renames nothing", () => {
    const off = { enabled: false };
    const spec = network(
      { type: "dense", units: 32 },
      { type: "dropout", rate: 0.1, ...off },
      { type: "dense", units: 16, ...off },
      { type: "dropout", rate: 0.2 },
      { type: "dense", units: 8 },
    );
    const plan = planNetwork(spec, binary);
    expect(plan.layers.map(({ id, title, inputs, source }) => [id, title, inputs, source])).toEqual([
      ["dense_1", "dense 1", 30, 0],
      ["dropout_2", "dropout 2", 32, 3],
      ["dense_3", "dense 3", 32, 4],
      ["output", "output", 8, -1],
    ]);
    const drafted = draftLayers(spec, 30);
    expect(drafted.map((layer) => layer.off)).toEqual([false, true, true, false, false]);
    expect(drafted[2]).toMatchObject({ id: "dense_2", inputs: 32, units: 16 });
  });

  it("runs a network of layers that are all off as one without hidden layers", () => {
    const plan = planNetwork(network({ type: "dense", units: 32, enabled: false }), binary);
    expect(plan.layers.map(({ id, inputs }) => [id, inputs])).toEqual([["output", 30]]);
  });

  it("plans shortcuts from an earlier layer or the input, past what is switched off, and projects where widths differ", () => {
    const plan = planNetwork(
      network(
        { type: "dense", units: 8 },
        { type: "dense", units: 8, enabled: false },
        { type: "dense", units: 8 },
        { type: "residual", around: 1 },
        { type: "dense", units: 5 },
        { type: "residual", around: 5 },
      ),
      binary,
    );
    const shortcuts = plan.layers.flatMap(({ id, parameters, shortcut }) =>
      shortcut ? [[id, shortcut, parameters]] : [],
    );
    expect(shortcuts).toEqual([
      ["residual_1", { layer: 0, id: "dense_1", title: "dense 1", units: 8 }, 0],
      ["residual_2", { layer: -1, id: "input", title: "the input", units: 30 }, 30 * 5],
    ]);
  });

  it("refuses a shortcut around more layers than stand before it, with its place", () => {
    expect(() => network({ type: "dense", units: 8 }, { type: "residual", around: 2 })).toThrow(
      "network.layers[1].around: 2 layers are more than stand before it; it has to be at most 1",
    );
    expect(() => network({ type: "residual", around: 1 })).toThrow("network.layers[0].around: has no layer before it");
  });
});
