import { describe, expect, it } from "vitest";
import type { Finding } from "#core/doctor/finding";
import { layerHealth } from "../../../renderer/strip/layer-health";

const finding = (severity: Finding["severity"], rule: string): Finding => ({
  rule,
  severity,
  layers: ["dense_1"],
  epoch: 3,
  step: 20,
  measured: [],
  facts: {},
  remedies: [],
});

const at = (norms: Record<string, number>, findings: Finding[] = [], epoch = 10) => ({
  epoch,
  norms: new Map(Object.entries(norms)),
  findings,
});

describe("layerHealth", () => {
  const norms = { dense_1: 1e-6, dense_2: 0.1, output: 0.2 };
  const vanishing = finding("problem", "vanishing_gradients");
  const dead = finding("warning", "dead_relu");

  it("lets a finding speak before the norm, the worst first", () => {
    expect(layerHealth("dense_1", at(norms, [dead, vanishing]))).toEqual({
      kind: "problem",
      trend: "down",
      words: "vanishing, below 1e−4",
    });
  });
  it("keeps findings to the layers that they name and the time since which they hold", () => {
    expect(layerHealth("dense_2", at(norms, [dead])).kind).toBe("healthy");
    expect(layerHealth("dense_1", at(norms, [dead])).words).toBe("dead ReLU units");
    expect(layerHealth("dense_1", at({ ...norms, dense_1: 0.1 }, [dead], 1)).kind).toBe("healthy");
  });
  it("does not call a gradient vanishing where its number says otherwise", () => {
    expect(layerHealth("dense_1", at({ ...norms, dense_1: 2e-4 }, [vanishing])).kind).toBe("healthy");
  });
  it("says of the last moment what the finding says, layer for layer", () => {
    expect(layerHealth("dense_1", { ...at({ ...norms, dense_1: 2e-4 }, [vanishing]), live: true }).kind).toBe(
      "problem",
    );
  });
  it("calls nothing a problem that the doctor has found nothing wrong with", () => {
    expect(layerHealth("dense_1", at(norms))).toEqual({ kind: "small", trend: "down", words: "small, below 1e−4" });
    expect(layerHealth("dense_1", at({ dense_1: 1e-6, output: 2e-6 })).words).toBe("small in every layer");
    expect(layerHealth("dense_1", at({ ...norms, dense_1: 1e6 }))).toMatchObject({ kind: "small", trend: "up" });
    expect(layerHealth("dense_1", at({ ...norms, dense_1: 0 })).kind).toBe("small");
    expect(layerHealth("dropout_1", at({ ...norms, dropout_1: Number.NaN })).kind).toBe("none");
    // Beside a fault that was found, no gradient at all is part of it.
    const elsewhere = { ...vanishing, layers: ["dense_2"] };
    expect(layerHealth("dense_1", at({ ...norms, dense_1: 0 }, [elsewhere])).kind).toBe("problem");
  });
  it("says neither well nor ill of a layer before there is evidence", () => {
    expect(layerHealth("dense_1", at({ ...norms, dense_1: 0 }, [], 0.4)).kind).toBe("none");
    expect(layerHealth("dense_2", at(norms, [], 0.4)).kind).toBe("none");
    const certain = { ...dead, epoch: 0 };
    expect(layerHealth("dense_1", at(norms, [certain], 0.4)).kind).toBe("warning");
  });
});
