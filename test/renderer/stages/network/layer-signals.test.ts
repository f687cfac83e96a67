import { describe, expect, it } from "vitest";
import { layerSignals } from "#core/engine/engine";
import type { RunHistory } from "#core/training/history";
import { signalRows, sparkline } from "../../../../renderer/stages/network/layer-signals";

/** Two layers, three ticks; what is not given is NaN. */
function history(signals: Partial<RunHistory["ticks"]["signals"]>): RunHistory {
  const none = new Float32Array(6).fill(Number.NaN);
  const empty = new Float32Array(0);
  return {
    layers: [
      { id: "dense_1", kind: "dense", title: "dense 1" },
      { id: "output", kind: "output", title: "output" },
    ],
    ticks: {
      count: 3,
      step: Float64Array.of(1, 2, 3),
      epoch: Float32Array.of(0.1, 0.2, 0.3),
      loss: new Float32Array(3),
      learningRate: new Float32Array(3),
      signals: {
        ...(Object.fromEntries(layerSignals.map((id) => [id, none])) as RunHistory["ticks"]["signals"]),
        ...signals,
      },
    },
    epochs: {
      count: 0,
      epoch: empty,
      seconds: empty,
      trainLoss: empty,
      validationLoss: empty,
      trainMetric: empty,
      validationMetric: empty,
    },
  };
}

describe("signals of a layer", () => {
  const told = history({
    gradientNorm: Float32Array.of(1, 9, 0.1, 9, 0.01, 9),
    dead: Float32Array.of(0, NaN, 0.25, NaN, 0.5, NaN),
  });
  it("are its own last values, without those that it does not have", () => {
    expect(signalRows(told, "dense_1", 10, 10).map(({ id, value }) => [id, value])).toEqual([
      ["gradientNorm", "0.01"],
      ["dead", "50\u00a0%"],
    ]);
    expect(signalRows(told, "output", 10, 10).map(({ value }) => value)).toEqual(["9"]);
    expect(signalRows(told, "dense_7", 10, 10)).toEqual([]);
  });
  it("fall by equal steps for equal powers of ten", () => {
    expect(signalRows(told, "dense_1", 10, 10)[0]?.line).toBe("M0 0L5 5L10 10");
  });
  it("lie in the middle while they are constant", () => {
    expect(sparkline([3, 3], 10, 8)).toBe("M0 4L10 4");
    expect(sparkline([3], 10, 8)).toBe("M0 4H10");
  });
});
