import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { exactNumber, numberFault, parseNumber, plainNumber, stepped } from "../../../renderer/components/number-text";

describe("parseNumber", () => {
  it.each([
    ["1e-3", 0.001],
    ["0,001", 0.001],
    [" 1 000 ", 1000],
    ["−0.5", -0.5],
    [".5", 0.5],
    ["5.", 5],
    ["+2E3", 2000],
  ])("reads %s", (text, value) => expect(parseNumber(text)).toBe(value));

  it.each(["", "abc", "1e", "0x10", "1,2,3", "1.000,5", "Infinity", "--1", "1 e3x"])("refuses %j", (text) =>
    expect(parseNumber(text)).toBeNaN(),
  );

  it("reads back what a field shows", () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        expect(parseNumber(exactNumber(value))).toBe(value === 0 ? 0 : value);
      }),
    );
  });
});

describe("numberFault", () => {
  it("names the field and its limits", () => {
    expect(numberFault("Rate", 1.5, { min: 0, max: 1 })).toBe("Rate must lie between 0 and 1.");
    expect(numberFault("Learning rate", 0, { min: 0, exclusiveMin: true })).toBe("Learning rate must be above 0.");
    expect(numberFault("Units", 2.5, { min: 1, integer: true })).toBe("Units must be a whole number.");
    expect(numberFault("Units", Number.NaN, { integer: true })).toContain("must be a number");
  });
  it("lets the limits themselves pass", () => {
    expect(numberFault("Rate", 0, { min: 0, max: 1 })).toBeNull();
    expect(numberFault("Rate", 1, { min: 0, max: 1 })).toBeNull();
  });
});

describe("stepped", () => {
  it("leaves no dust of binary fractions", () => {
    expect(stepped(0.1, 0.2, {})).toBe(0.3);
    expect(stepped(0.0003, -0.0001, {})).toBe(0.0002);
    expect(stepped(1e-7, 1e-7, {})).toBe(2e-7);
  });
  it("stops at the limits", () => {
    expect(stepped(0.95, 0.1, { max: 1 })).toBe(1);
    expect(stepped(1, -1, { min: 1 })).toBe(1);
  });
});

describe("plainNumber", () => {
  it("writes small numbers without an exponent", () => {
    expect([1e-8, 0.003, 32, 1.5e-7].map(plainNumber)).toEqual(["0.00000001", "0.003", "32", "0.00000015"]);
  });
});
