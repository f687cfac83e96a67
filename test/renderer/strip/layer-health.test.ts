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

describe("layerHealth", () => {
  const norms = [1e-6, 0.1, 0.2];
  it("lets a finding speak before the norm, the worst first", () => {
    const findings = [
      finding("warning", "dead_relu", "Dead ReLU units"),
      finding("problem", "vanishing_gradients", "Vanishing gradients"),
    ];
    const health = layerHealth("dense_1", 0.1, norms, findings);
    expect(health).toEqual({ kind: "problem", trend: "down", words: "vanishing, below 1e−4" });
  });
  it("keeps findings to the layers that they name", () => {
    const findings = [finding("problem", "dead_relu", "Dead ReLU units")];
    expect(layerHealth("dense_2", 0.1, norms, findings).kind).toBe("healthy");
    expect(layerHealth("dense_1", 0.1, norms, findings).words).toBe("dead ReLU units");
  });
  it("tells a gradient that vanishes on its way from a network that has converged", () => {
    expect(layerHealth("dense_1", 1e-6, norms, []).words).toContain("vanishing");
    expect(layerHealth("dense_1", 1e-6, [1e-6, 2e-6], []).kind).toBe("small");
  });
  it("knows no gradient at all, too much of it, and layers without weights", () => {
    expect(layerHealth("dense_1", 0, norms, []).words).toBe("no gradient at all");
    expect(layerHealth("dense_1", 1e6, norms, [])).toMatchObject({ kind: "problem", trend: "up" });
    expect(layerHealth("dropout_1", Number.NaN, norms, []).kind).toBe("none");
  });
});
