import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decades, linearTicks } from "#core/ticks";
import { stepLines } from "../../../renderer/charts/kinds/heat";
import { fit } from "../../../renderer/charts/marks/end";
import { fitting, spread } from "../../../renderer/charts/spread";

describe("spread", () => {
  it("keeps labels apart, in order and within their frame where there is room", () => {
    const heights = fc.array(fc.double({ min: 0, max: 200, noNaN: true }), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(heights, (wanted) => {
        const placed = spread(wanted, 17, 0, 200);
        const order = wanted.map((y, i) => ({ y, at: placed[i]! })).sort((a, b) => a.y - b.y || a.at - b.at);
        for (const [i, { at }] of order.entries()) {
          expect(at).toBeGreaterThanOrEqual(8.5 - 1e-9);
          expect(at).toBeLessThanOrEqual(191.5 + 1e-9);
          if (i > 0) expect(at - order[i - 1]!.at).toBeGreaterThanOrEqual(17 - 1e-9);
        }
      }),
    );
  });

  it("leaves labels that do not touch where they are", () => {
    expect(spread([100, 20], 17, 0, 200)).toEqual([100, 20]);
  });
});

describe("fitting", () => {
  const labels = (count: number, strong = -1) => Array.from({ length: count }, (_, i) => ({ i, strong: i === strong }));
  it("keeps all at ease where there is room, and closer where there is less", () => {
    expect(fitting(labels(5), 200, 17, 13)).toEqual({ labels: labels(5), pitch: 17 });
    expect(fitting(labels(12), 180, 17, 13).pitch).toBe(15);
  });
  it("leaves out the earliest where even that is too little, never the strong one", () => {
    const { labels: kept, pitch } = fitting(labels(12, 0), 136, 17, 13);
    expect(kept.map(({ i }) => i)).toEqual([0, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
    expect(kept.length * pitch).toBeLessThanOrEqual(136);
  });
});

describe("stepLines", () => {
  it("draws the edge between lanes below and above the threshold, with a step where it moves", () => {
    const marks = [Uint8Array.of(1, 1, 1), Uint8Array.of(0, 1, 1), Uint8Array.of(0, 0, 0)];
    expect(stepLines(marks, 3)).toEqual([
      { x1: 0, y1: 1, x2: 1, y2: 1 },
      { x1: 1, y1: 2, x2: 3, y2: 2 },
      { x1: 1, y1: 1, x2: 1, y2: 2 },
    ]);
  });

  it("draws nothing where all lanes are alike", () => {
    expect(stepLines([Uint8Array.of(1, 1), Uint8Array.of(1, 1)], 2)).toEqual([]);
  });
});

describe("numbers", () => {
  it("of axes are round and inside", () => {
    expect(linearTicks(0, 100, 6)).toEqual([0, 20, 40, 60, 80, 100]);
    expect(decades(1e-3, 1)).toEqual([0.001, 0.01, 0.1, 1].map((v) => expect.closeTo(v, 9)));
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1_000_000 }), (high) => {
        const ticks = linearTicks(0, high, 6);
        return ticks.length >= 1 && ticks.length <= 7 && ticks.every((t) => t >= 0 && t <= high * 1.0001);
      }),
    );
  });

  it("stay whole when a label is cut", () => {
    const measure = { measureText: (text: string) => ({ width: text.length * 6 }) as TextMetrics };
    expect(fit(measure, "deep sigmoid 0.66", 200)).toBe("deep sigmoid 0.66");
    expect(fit(measure, "deep sigmoid 0.66", 72)).toMatch(/^dee.*…\S* 0\.66$/);
  });
});
