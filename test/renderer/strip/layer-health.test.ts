import { describe, expect, it } from "vitest";
import type { Finding } from "#core/doctor/finding";
import { layerHealth } from "../../../renderer/strip/layer-health";

const finding = (severity: Finding["severity"], rule: string, title: string): Finding => ({
  rule,
  title,
  severity,
  layers: ["dense_1"],
  epoch: 3,
  step: 20,
  measured: [],
  why: "",
  remedies: [],
});

const at = (norms: Record<string, number>, findings: Finding[] = [], epoch = 10) => ({
  epoch,
  norms: new Map(Object.entries(norms)),
  findings,
});

describe("layerHealth", () => {
  const norms = { dense_1: 1e-6, dense_2: 0.1, output: 0.2 };
  const vanishing = finding("problem", "vanishing_gradients", "Vanishing gradients");
  const dead = finding("warning", "dead_relu", "Dead ReLU units");

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
  it("tells a gradient that vanishes on its way from a network that has converged", () => {
    expect(layerHealth("dense_1", at(norms)).words).toContain("vanishing");
    expect(layerHealth("dense_1", at({ dense_1: 1e-6, output: 2e-6 })).kind).toBe("small");
  });
  it("knows no gradient at all, too much of it, and layers without weights", () => {
    expect(layerHealth("dense_1", at({ ...norms, dense_1: 0 })).words).toBe("no gradient at all");
    expect(layerHealth("dense_1", at({ ...norms, dense_1: 1e6 }))).toMatchObject({ kind: "problem", trend: "up" });
    expect(layerHealth("dropout_1", at({ ...norms, dropout_1: Number.NaN })).kind).toBe("none");
  });
});
