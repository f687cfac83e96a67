import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Columns } from "../../../renderer/charts/kinds/columns";
import { placeWords, type Curves } from "../../../renderer/charts/level-words";

const frame = { left: 40, right: 140, top: 0, bottom: 80 };
const scale = {
  x: (value: number) => frame.left + value,
  y: (value: number) => frame.bottom - value * (frame.bottom - frame.top),
};
const line = (of: (x: number) => number, to = 100): Columns => {
  const x = Array.from({ length: to + 1 }, (_, i) => i);
  return { x, y: x.map(of) };
};
const among = (lines: Columns[], playhead = NaN): Curves => ({ lines, head: scale.x(playhead), from: 0, to: 100 });

describe("the words of a level", () => {
  it("stand at its right end, below it, where nothing is in the way", () => {
    expect(placeWords(among([]), 0.6, 40, frame, scale)).toEqual({ left: 96, centre: 41, covered: 0 });
  });
  it("stand above it where a curve runs below it, and where there is no room below", () => {
    expect(placeWords(among([line(() => 0.5)]), 0.6, 40, frame, scale)).toEqual({ left: 96, centre: 23, covered: 0 });
    expect(placeWords(among([]), 0.05, 40, frame, scale)).toEqual({ left: 96, centre: 67, covered: 0 });
  });
  it("stand at its other end where the curves come near it late", () => {
    const late = line((x) => (x < 50 ? 0.1 : x % 2 ? 0.5 : 0.7));
    expect(placeWords(among([late]), 0.6, 40, frame, scale).left).toBe(44);
  });
  it("leave the playhead free", () => {
    expect(placeWords(among([], 80), 0.6, 40, frame, scale).left).toBe(44);
  });
  it("stay in the frame wherever the level is", () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1, noNaN: true }), (y) => {
        const { left, centre } = placeWords(among([line((x) => x / 100)]), y, 40, frame, scale);
        expect(left).toBeGreaterThanOrEqual(frame.left);
        expect(left + 40).toBeLessThanOrEqual(frame.right);
        expect(centre - 8).toBeGreaterThanOrEqual(frame.top);
        expect(centre + 8).toBeLessThanOrEqual(frame.bottom);
      }),
    );
  });
});
