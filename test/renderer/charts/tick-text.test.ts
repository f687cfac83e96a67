import { describe, expect, it } from "vitest";
import { positionText, tickText } from "../../../renderer/charts/format";
import { valueText } from "../../../renderer/stages/data/values";
import { tick } from "../../../renderer/stages/evaluate/plots";

const space = "\u00a0";

it("says where a run stands in one way: whole where it is, thousands apart, a tenth within an epoch", () => {
  const said = [0, 30, 2.25, 1835.92, 1835.96, 999.99, 12_000].map((epoch) =>
    positionText(epoch).replaceAll(space, " "),
  );
  expect(said).toEqual(["0", "30", "2.3", "1 835.9", "1 836", "1 000", "12 000"]);
});

describe("numbers of an axis", () => {
  it("are whole from 10 000 on, and two ticks never read the same", () => {
    expect([10_000, 150_000, 200_000, 9_999_999].map(tickText)).toEqual([
      `10${space}000`,
      `150${space}000`,
      `200${space}000`,
      `9${space}999${space}999`,
    ]);
    expect([0, 0.25, 2500].map(tickText)).toEqual(["0", "0.25", `2${space}500`]);
    expect([-50_000, 0, 0.1, 125_000].map(tick)).toEqual([`−50${space}000`, "0", "0.1", `125${space}000`]);
    expect(tick(2e21)).toBe("2e21");
  });
  it("of a column near the largest numbers say no zeros that mean nothing", () => {
    const column = { type: "number", min: -1e308, max: 1e308 } as const;
    expect([-1e308, 0, 1.5e308, 2.35e-7].map((value) => valueText(value, column))).toEqual([
      "−1e308",
      "0",
      "1.5e308",
      "2.35e−7",
    ]);
  });
});
