/** Which hidden layers bend their sums, by themselves or in a layer behind them, and what the doctor makes of it. */
import { expect, it } from "vitest";
import { remedied } from "#core/doctor/remedies";
import { straightOf } from "#core/network/bends";
import { parseSpec } from "#core/network/parse";
import type { SpecInput } from "#core/network/spec";

const linear = { type: "dense" as const, units: 6, activation: "linear" as const };
const specOf = (layers: NonNullable<SpecInput["network"]>["layers"]) => parseSpec({ network: { layers } });
const relu = { type: "activation" as const, activation: "relu" as const };

it("counts a function behind a normalisation as the bend of the layer before", () => {
  const bent = specOf([linear, { type: "batch_norm" }, relu, linear, { type: "layer_norm" }, relu]);
  expect(straightOf(bent.network.layers)).toEqual([]);
  const off = specOf([linear, { type: "batch_norm" }, { ...relu, enabled: false }, linear, relu]);
  expect(straightOf(off.network.layers)).toEqual([off.network.layers[0]]);
});

it("bends the straight layers alone", () => {
  expect(remedied(specOf([linear, { type: "batch_norm" }, relu]), { id: "relu_everywhere" })).toBeNull();
  const mended = remedied(specOf([linear, relu, linear]), { id: "relu_everywhere" })!;
  expect(mended.network.layers.map((layer) => "activation" in layer && layer.activation)).toEqual([
    "linear",
    "relu",
    "relu",
  ]);
});
