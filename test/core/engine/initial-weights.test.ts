import { createHash } from "node:crypto";
import { expect, it } from "vitest";
import type { Engine } from "#core/engine/engine";
import { drawAhead } from "#core/engine/initial-weights";
import { referenceEngine } from "#core/engine/reference/index";
import { drawOrthogonal } from "#core/network/kinds/initialisers/draw-orthogonal";
import { parseSpec } from "#core/network/parse";
import { planNetwork } from "#core/network/plan";
import { toEnd } from "#core/pieces";
import { createRandom } from "#core/random";
import { nodeEngine } from "#host/engine";

/** Of weights that were drawn one vector after the other, each by itself. */
it.each([
  [30, 12, "7d095416df6a7de43d658840dafa96eb02154d084bdad4de375d1711a3e16e4c"],
  [7, 101, "61401e8f7770780e3c48c99c16a0619783d2990cc8a10ec0f16bc9532d22f74b"],
  [333, 217, "c52c4a3f2ae25bd535f7a3ad2830ad43cd014b10a0ee755115a305fab299be83"],
])("draws %i × %i orthogonal weights to the bit as ever", (inputs, units, hash) => {
  const weights = new Float64Array(inputs * units);
  toEnd(drawOrthogonal(weights, createRandom(5, "weights", 1), inputs, units, 1.3));
  expect(createHash("sha256").update(weights).digest("hex")).toBe(hash);
});

const spec = parseSpec({
  network: {
    layers: [
      { type: "dense", units: 40 },
      { type: "dense", units: 400, init: "orthogonal" },
      { type: "dense", units: 500, init: "orthogonal" },
    ],
  },
});
const plan = planNetwork(spec.network, { task: "binary", inputs: 3, classes: 2 }, spec.training.loss);
const settings = { training: spec.training, classWeights: null, precision: "float32", stepsPerEpoch: 1 } as const;

it.each<[string, Engine]>([
  ["reference", referenceEngine],
  ["fast", nodeEngine(1)],
])("builds the %s engine's model on weights that were drawn in pieces", (_name, engine) => {
  const drawing = drawAhead(plan, spec.training.seed);
  // No piece is more than a vector or a quarter of a million multiplications: 400² × 500 times 2 of them are many.
  let pieces = 0;
  let step = drawing.next();
  for (; !step.done; step = drawing.next()) pieces++;
  expect(pieces).toBeGreaterThan(300);
  expect([...step.value.keys()]).toEqual(["dense_2", "dense_3"]);

  const ahead = engine.build(plan, { ...settings, weights: step.value });
  const atOnce = engine.build(plan, settings);
  expect(ahead.tensors.map(({ data }) => data)).toEqual(atOnce.tensors.map(({ data }) => data));
});

it.each<[string, Engine]>([
  ["reference", referenceEngine],
  ["fast", nodeEngine(1)],
])("draws nothing for a model of the %s engine whose weights are given", (_name, engine) => {
  const { tensors } = engine.build(plan, { ...settings, weights: "given" });
  const weights = tensors.filter(({ name }) => name.endsWith("/weights"));
  expect(weights).toHaveLength(4);
  for (const { data } of weights) expect(data.every((value) => value === 0)).toBe(true);
});
