import { expect, it } from "vitest";
import { parseSpec } from "#core/network/parse";
import { describeRun } from "../../../renderer/stores/run-names";

const named = (...layers: object[]) => describeRun(parseSpec({ network: { layers } }));
const dense = (units: number, activation: string) => ({ type: "dense", units, activation });

it("names a run by what sets its network apart", () => {
  expect(named()).toBe("no hidden layer");
  expect(named(dense(32, "relu"), { type: "dropout", rate: 0.2 }, dense(16, "relu"))).toBe("ReLU 32-16");
  expect(named(...Array.from({ length: 10 }, () => dense(32, "sigmoid")))).toBe("sigmoid 32 × 10");
  expect(named(dense(8, "tanh"), dense(8, "relu"))).toBe("mixed 8-8");
});
