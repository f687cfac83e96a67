import { availableParallelism } from "node:os";
import { expect, it } from "vitest";
import { weightsHash } from "#core/engine/hash";
import { parseSpec } from "#core/network/parse";
import { planNetwork } from "#core/network/plan";
import { TrainerEngine } from "../../electron/trainer/trainer-engine";

it("leaves one core free unless a person says otherwise, and takes no more than there are", () => {
  const cores = availableParallelism();
  const engine = new TrainerEngine();
  expect(engine.threads).toBe(Math.max(1, cores - 1));
  engine.setThreads(1);
  expect(engine.threads).toBe(1);
  engine.setThreads(256);
  expect(engine.threads).toBe(cores);
  engine.setThreads(null);
  expect(engine.threads).toBe(Math.max(1, cores - 1));
});

it("builds models that come out the same whatever was chosen", () => {
  const { network, training } = parseSpec({ network: { layers: [{ type: "dense", units: 64 }] } });
  const plan = planNetwork(network, { task: "regression", inputs: 20, classes: 0 });
  const settings = { training, classWeights: null, precision: "float32", stepsPerEpoch: 1 } as const;
  const batch = { x: Float32Array.from({ length: 4000 }, (_, i) => Math.sin(i)), y: new Float32Array(200), rows: 200 };
  const engine = new TrainerEngine();
  const hashes = [null, 1, 2].map((threads) => {
    engine.setThreads(threads);
    const model = engine.build(plan, settings);
    for (let step = 0; step < 12; step++) model.trainStep(batch, { step, learningRate: 0.01, measure: false });
    return weightsHash(model.tensors);
  });
  expect(new Set(hashes).size).toBe(1);
});
