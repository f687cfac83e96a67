import { expect, it } from "vitest";
import { valueText } from "../../../../renderer/stages/data/values";

it("writes a column near the largest numbers say no zeros that mean nothing", () => {
  const column = { type: "number", min: -1e308, max: 1e308 } as const;
  expect([-1e308, 0, 1.5e308, 2.35e-7].map((value) => valueText(value, column))).toEqual([
    "−1e308",
    "0",
    "1.5e308",
    "2.35e−7",
  ]);
});
