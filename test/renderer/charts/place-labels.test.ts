import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fittingTicks, placeLabels, type Box, type Obstacles, type Wish } from "../../../renderer/charts/place-labels";
import { counted } from "../counted";

const area: Box = { left: 40, top: 8, right: 340, bottom: 208 };
const whole = (box: Box) => ({ ...box });
const overlap = (a: Box, b: Box) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;

const wish = fc.record({
  width: fc.integer({ min: 8, max: 200 }),
  height: fc.integer({ min: 12, max: 20 }),
  places: fc.array(fc.record({ x: fc.integer({ min: -60, max: 420 }), y: fc.integer({ min: -60, max: 300 }) }), {
    minLength: 1,
    maxLength: 4,
  }),
  must: fc.boolean(),
});
const wishes: fc.Arbitrary<Wish[]> = fc.array(wish, { maxLength: 12 });
const curve = fc
  .array(fc.tuple(fc.integer({ min: 0, max: 380 }), fc.integer({ min: 0, max: 220 })), { minLength: 2, maxLength: 30 })
  .map((points) => ({ x: points.map(([x]) => x), y: points.map(([, y]) => y) }));
const obstacles: fc.Arbitrary<Obstacles> = fc.record({ curves: fc.array(curve, { maxLength: 3 }) });

/** Whether a sampled point of the curve lies in the box: another way than the one that is tested. */
function isStruck({ left, top, right, bottom }: Box, { curves = [] }: Obstacles): boolean {
  return curves.some(({ x, y }) =>
    Array.from({ length: x.length - 1 }, (_, i) => i).some((i) =>
      Array.from({ length: 401 }, (_, k) => k / 400).some((t) => {
        const px = x[i]! + t * (x[i + 1]! - x[i]!);
        const py = y[i]! + t * (y[i + 1]! - y[i]!);
        return px > left + 1e-9 && px < right - 1e-9 && py > top + 1e-9 && py < bottom - 1e-9;
      }),
    ),
  );
}

describe("labels", () => {
  it("never lie on each other, stay in their area, keep their size, and come out the same each time", () => {
    fc.assert(
      fc.property(wishes, obstacles, (wanted, around) => {
        const boxes = placeLabels(wanted, area, around);
        expect(boxes).toEqual(placeLabels(wanted, area, around));
        expect(boxes.length).toBe(wanted.length);
        const drawn = boxes.filter((box) => box !== null);
        for (const [i, box] of drawn.entries()) {
          expect(box.left).toBeGreaterThanOrEqual(area.left);
          expect(box.right).toBeLessThanOrEqual(area.right);
          expect(box.top).toBeGreaterThanOrEqual(area.top);
          expect(box.bottom).toBeLessThanOrEqual(area.bottom);
          expect(drawn.slice(i + 1).some((other) => overlap(box, other))).toBe(false);
        }
        for (const [i, box] of boxes.entries()) {
          if (!box) continue;
          expect(box.right - box.left).toBeCloseTo(wanted[i]!.width);
          expect(box.bottom - box.top).toBeCloseTo(wanted[i]!.height);
        }
      }),
    );
  });
  it("are struck by no curve, unless they must be seen", () => {
    fc.assert(
      fc.property(wishes, obstacles, (wanted, around) => {
        for (const [i, box] of placeLabels(wanted, area, around).entries()) {
          if (box && !wanted[i]!.must) expect(isStruck(box, around)).toBe(false);
        }
      }),
    );
  });
  it("look at each point of a curve once, however many places are tried", () => {
    // The whole area is crossed: every place is tried, for words that must be seen as well.
    const points = Array.from({ length: 2000 }, (_, i) => i);
    const x = counted(points.map((i) => 40 + (300 * i) / 2000));
    const y = counted(points.map((i) => 108 + 100 * Math.sin(i)));
    const words: Wish = { width: 60, height: 15, places: [{ x: 100, y: 100 }] };
    const [left, must] = placeLabels([words, { ...words, must: true }], area, { curves: [{ x: x.list, y: y.list }] });
    expect([left, must === null]).toEqual([null, false]);
    expect([x.reads(), y.reads()]).toEqual([points.length, points.length]);
  });
  it("take their first place where it is free, and the nearest free one where a curve runs through it", () => {
    const one: Wish = { width: 60, height: 15, places: [{ x: 100, y: 100 }] };
    expect(placeLabels([one], area)).toEqual([{ left: 100, top: 100, right: 160, bottom: 115 }]);
    const level = { x: [40, 340], y: [108, 108] };
    const [moved] = placeLabels([one], area, { curves: [level] });
    expect(isStruck(whole(moved!), { curves: [level] })).toBe(false);
    expect(Math.abs(moved!.top - 100)).toBeLessThanOrEqual(12);
    expect(moved!.left).toBe(100);
  });
  it("are seen where they must be, though everything is full of curves, and are left out else", () => {
    const grid = Array.from({ length: 60 }, (_, i) => ({ x: [0, 400], y: [i * 4, i * 4] }));
    const one: Wish = { width: 60, height: 15, places: [{ x: 100, y: 100 }] };
    expect(placeLabels([one], area, { curves: grid })).toEqual([null]);
    expect(placeLabels([{ ...one, must: true }], area, { curves: grid })[0]).not.toBeNull();
  });
  it("keep clear of points, and of lines whose pen is lifted only where they are drawn", () => {
    const one: Wish = { width: 20, height: 15, places: [{ x: 100, y: 100 }] };
    const point = { left: 105, right: 111, top: 104, bottom: 110 };
    expect(overlap(placeLabels([one], area, { boxes: [point] })[0]!, point)).toBe(false);
    const lifted = { x: [40, 90, 130, 340], y: [105, NaN, NaN, 105] };
    expect(placeLabels([one], area, { curves: [lifted] })[0]!.left).toBe(100);
  });
});

describe("ticks", () => {
  const axis = fc.array(fc.tuple(fc.integer({ min: 0, max: 400 }), fc.integer({ min: 1, max: 90 })), {
    minLength: 1,
    maxLength: 14,
  });
  it("are named without one name on another; the first always is, and the last where there is room", () => {
    fc.assert(
      fc.property(axis, fc.integer({ min: 0, max: 8 }), (ticks, gap) => {
        const sorted = ticks.toSorted(([a], [b]) => a - b);
        const places = sorted.map(([at]) => at);
        const sizes = sorted.map(([, size]) => size);
        const shown = fittingTicks(places, sizes, gap);
        const kept = sorted.filter((_, i) => shown[i]);
        expect(shown[0]).toBe(true);
        for (const [i, [at, size]] of kept.entries()) {
          const next = kept[i + 1];
          if (next) expect(at + size / 2 + gap).toBeLessThanOrEqual(next[0] - next[1] / 2 + 1e-9);
        }
        const [from, to] = [places[0]! + sizes[0]! / 2, places.at(-1)! - sizes.at(-1)! / 2];
        if (from + gap < to) expect(shown.at(-1)).toBe(true);
      }),
    );
  });
  it("are all named where there is room for all", () => {
    expect(fittingTicks([0, 50, 100, 150], [20, 20, 20, 20], 5)).toEqual([true, true, true, true]);
    expect(fittingTicks([0, 20, 40, 60, 80], [30, 30, 30, 30, 30], 5)).toEqual([true, false, true, false, true]);
  });
});
