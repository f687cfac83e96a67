import { describe, expect, it } from "vitest";
import { faults } from "#core/network/check";

const layers = (...list: unknown[]) => ({ network: { layers: list } });

describe("faults", () => {
  it("a dropout rate outside 0 to 1 is an error at its field, and 1 is a warning", () => {
    expect(faults(layers({ type: "dropout", rate: 1.2 }))).toEqual([
      { path: "network.layers[0].rate", severity: "error", message: "A dropout rate lies between 0 and 1." },
    ]);
    expect(faults(layers({ type: "dropout", rate: -0.1 }))).toHaveLength(1);
    expect(faults(layers({ type: "dropout", rate: 1 }))).toEqual([
      { path: "network.layers[0].rate", severity: "warning", message: expect.stringContaining("learns nothing") },
    ]);
    expect(faults(layers({ type: "dropout", rate: 0 }))).toEqual([]);
  });

  it("a loss has to fit the target", () => {
    const draft = { training: { loss: "binary_cross_entropy" } };
    expect(faults(draft, { task: "binary", inputs: 3, classes: 2 })).toEqual([]);
    const [fault] = faults(draft, { task: "regression", inputs: 3, classes: 0 });
    expect(fault).toMatchObject({ path: "training.loss", severity: "error" });
    expect(fault!.message).toContain("Mean squared error");
  });

  it("speaks of settings without effect", () => {
    const doubts = (draft: unknown, trainingRows = 100) =>
      faults(draft, { task: "regression", inputs: 3, classes: 0, trainingRows }).map(({ path }) => path);
    expect(doubts({ training: { optimizer: { type: "sgd", nesterov: true } } })).toEqual([
      "training.optimizer.nesterov",
    ]);
    expect(doubts({ training: { classWeights: "balanced" } })).toEqual(["training.classWeights"]);
    expect(doubts({ training: { labelSmoothing: 0.1 } })).toEqual(["training.labelSmoothing"]);
    expect(doubts({}, 10)).toEqual(["training.batchSize"]);
    expect(doubts(layers({ type: "dense", units: 3, activation: "linear" }))).toEqual(["network.layers[0].activation"]);
    expect(doubts(layers({ type: "dense", units: 3, init: "zeros" }))).toEqual(["network.layers[0].init"]);
  });

  it("stops a network that no memory holds", () => {
    const draft = layers({ type: "dense", units: 10_000 }, { type: "dense", units: 10_000 });
    const data = { task: "binary", inputs: 3, classes: 2 } as const;
    expect(faults(draft, data)).toEqual([
      expect.objectContaining({ path: "network.layers[1].units", severity: "error" }),
    ]);
  });

  it("says nothing of layers that are switched off, and looks past them", () => {
    expect(faults(layers({ type: "dropout", rate: 1, enabled: false }))).toEqual([]);
    const between = (enabled: boolean) =>
      faults(layers({ type: "batch_norm" }, { type: "dense", units: 3, enabled }, { type: "batch_norm" })).map(
        ({ path }) => path,
      );
    expect(between(true)).toEqual([]);
    expect(between(false)).toEqual(["network.layers[2].type"]);
  });
});
