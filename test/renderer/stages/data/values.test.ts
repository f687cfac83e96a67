import { describe, expect, it } from "vitest";
import type { ColumnProfile } from "#core/data/types";
import { rangeText, valueText } from "../../../../renderer/stages/data/values";

const column = (type: ColumnProfile["type"], min: number | null, max: number | null) =>
  ({ type, min, max }) as ColumnProfile;

describe("values of a column in words", () => {
  it("groups thousands, but not in years", () => {
    expect(rangeText(column("number", 2700, 6300))).toMatch(/^2\s700 – 6\s300$/);
    expect(rangeText(column("number", 2007, 2009))).toBe("2007 – 2009");
  });
  it("gives as many digits as the range asks for", () => {
    expect(rangeText(column("number", 32.1, 59.6))).toBe("32.1 – 59.6");
    expect(valueText(0.05263, column("number", 0.05263, 0.1634))).toBe("0.053");
    expect(valueText(12.30001, column("number", 0, 99))).toBe("12.3");
  });
  it("writes a minus that is a minus, and dates by day", () => {
    expect(valueText(-3, column("number", -3, 3))).toBe("−3");
    expect(valueText(Date.UTC(2024, 2, 14, 7), column("date", 0, 1))).toBe("2024-03-14");
  });
  it("says nothing of a column without numbers", () => {
    expect(rangeText(column("category", null, null))).toBe("–");
  });
});
