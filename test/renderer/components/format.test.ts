import { describe, expect, it } from "vitest";
import { bytes, clock, count, percent, plural, short } from "../../../renderer/components/format";

describe("numbers in the window", () => {
  it.each([
    [1e-6, "1e−6"],
    [0.0099, "0.01"],
    [0.0112, "0.011"],
    [0.1499, "0.15"],
    [2.44, "2.4"],
    [312.4, "312"],
    [0, "0"],
    [-0.5, "−0.5"],
    [Number.NaN, "NaN"],
    [Infinity, "∞"],
  ])("writes %s as %s", (value, text) => expect(short(value)).toBe(text));

  it("parts thousands, counts and sizes", () => {
    expect(count(41200)).toBe("41\u00a0200");
    expect(count(1_000_000)).toBe("1\u00a0000\u00a0000");
    expect(plural(1, "row")).toBe("1 row");
    expect(plural(0, "row")).toBe("0 rows");
    expect(bytes(212_000_000)).toBe("212 MB");
    expect(bytes(1500)).toBe("1.5 kB");
    expect(clock(5)).toBe("0:05");
    expect(clock(3730)).toBe("1:02:10");
    expect(percent(0.0323)).toBe("3.2\u00a0%");
    expect(percent(0.3)).toBe("30\u00a0%");
  });
});
