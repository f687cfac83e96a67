import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { layoutDots } from "../../../../renderer/charts/dot-layout";
import { staircase, thinCurve } from "../../../../renderer/charts/curves";
import { majority } from "../../../../renderer/stages/evaluate/measures";
import { regressionModel, round, toleranceScale, within } from "../../../../renderer/stages/evaluate/regression-model";
import {
  placeOf,
  placeOn,
  scoreAxis,
  thresholdAt,
  thresholdText,
} from "../../../../renderer/stages/evaluate/score-axis";
import { inUnits } from "#core/numbers";
import { compare, linearSentence, percent, waitingWords } from "../../../../renderer/stages/evaluate/words";
import { binary, regression } from "./evaluations";

describe("the axis of scores", () => {
  const axis = scoreAxis(Float64Array.from([1e-4, 0.01, 0.3, 0.8, 0.99]));
  it("has the middle at .5 and is symmetric around it", () => {
    expect(placeOf(0.5)).toBe(0);
    expect(placeOf(0.9)).toBeCloseTo(-placeOf(0.1), 12);
  });
  it("gives back the threshold that was placed, to three digits of its odds", () => {
    fc.assert(
      fc.property(fc.double({ min: 0.001, max: 0.99, noNaN: true }), (p) => {
        const back = thresholdAt(axis, placeOn(axis, p));
        const rest = Math.min(p, 1 - p);
        expect(Math.abs(back - p)).toBeLessThanOrEqual(rest * 0.006);
      }),
    );
  });
  it("means 0 and 1 at its ends, so that every row can be called either way", () => {
    expect(thresholdAt(axis, axis.min)).toBe(0);
    expect(thresholdAt(axis, axis.max)).toBe(1);
    expect(placeOn(axis, 0)).toBe(axis.min);
    expect(placeOn(axis, 1)).toBe(axis.max);
  });
  it("moves with every step of the slider", () => {
    for (let place = axis.min + 0.02; place < axis.max - 0.02; place += 0.01) {
      expect(thresholdAt(axis, place + 0.01)).toBeGreaterThan(thresholdAt(axis, place));
    }
  });
  it("keeps rows of p = 0 and p = 1 on it", () => {
    const wide = scoreAxis(Float64Array.from([0, 0, 0.5, 1, 1]));
    expect(placeOn(wide, 0)).toBe(wide.min);
    expect(placeOn(wide, 1)).toBe(wide.max);
  });
  it.each([
    [0.5, "0.50"],
    [0.104, "0.104"],
    [0.05, "0.05"],
    [0.0031, "0.0031"],
    [0.838, "0.838"],
    [0.9987, "0.9987"],
    [0, "0"],
    [1, "1"],
    [0.00002, "2e−5"],
  ])("writes %d as %s", (p, text) => expect(thresholdText(p)).toBe(text));
});

describe("the dot plot", () => {
  const field = { width: 300, middle: 60, height: 140 };
  it("has one mark per row, on the side of its class and in its column", () => {
    const at = [0.1, 0.1, 0.5, 0.93];
    const marks = layoutDots(
      4,
      (row) => row < 2,
      (row) => at[row]!,
      field,
    );
    if (marks.kind !== "marks") throw new Error("bars");
    expect([...marks.rows].toSorted()).toEqual([0, 1, 2, 3]);
    marks.rows.forEach((row, i) => {
      expect(marks.y[i]! < field.middle).toBe(row < 2);
      expect(Math.abs(marks.x[i]! - at[row]! * field.width)).toBeLessThanOrEqual(marks.pitch);
    });
  });
  it("never leaves the picture, and no two marks share a place", () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 300 }), (at) => {
        const marks = layoutDots(
          at.length,
          (row) => row % 3 === 0,
          (row) => at[row]!,
          field,
        );
        if (marks.kind === "bars") {
          expect(Math.max(...marks.up)).toBeLessThanOrEqual(field.middle);
          expect(Math.max(...marks.down)).toBeLessThanOrEqual(field.height - field.middle);
          return;
        }
        expect(Math.min(...marks.y)).toBeGreaterThanOrEqual(0);
        expect(Math.max(...marks.y)).toBeLessThanOrEqual(field.height);
        expect(new Set(Array.from(marks.x, (x, i) => `${x} ${marks.y[i]}`)).size).toBe(at.length);
      }),
    );
  });
  it("keeps the words in the corners clear, marks and bars alike", () => {
    const corners = { width: 80, height: 24 };
    const inCorner = (x: number) => x < corners.width - 8 || x > field.width - corners.width + 8;
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 300 }), (at) => {
        const shown = layoutDots(
          at.length,
          (row) => row % 3 === 0,
          (row) => at[row]!,
          { ...field, corners },
        );
        if (shown.kind === "bars") {
          expect(Math.max(...shown.up)).toBeLessThanOrEqual(field.middle - corners.height);
          expect(Math.max(...shown.down)).toBeLessThanOrEqual(field.height - field.middle - corners.height);
          return;
        }
        shown.x.forEach((x, i) => {
          if (!inCorner(x)) return;
          expect(shown.y[i]! - shown.size / 2).toBeGreaterThanOrEqual(corners.height);
          expect(shown.y[i]! + shown.size / 2).toBeLessThanOrEqual(field.height - corners.height);
        });
      }),
    );
  });
  it("turns into bars where there are too many rows", () => {
    expect(
      layoutDots(
        50_000,
        (row) => row % 2 === 0,
        (row) => (row % 1000) / 1000,
        field,
      ).kind,
    ).toBe("bars");
  });
});

describe("curves", () => {
  it("keep their ends and their shape when they are thinned", () => {
    const x = Float64Array.from({ length: 10_001 }, (_, i) => i / 10_000);
    const thin = thinCurve(x, x.map(Math.sqrt), 200);
    expect(thin.index[0]).toBe(0);
    expect(thin.index.at(-1)).toBe(10_000);
    expect(thin.x.length).toBeLessThan(410);
    thin.x.forEach((at, i) => expect(thin.y[i]).toBeCloseTo(Math.sqrt(at), 12));
  });
  it("climb as stairs", () => {
    expect(staircase([0, 1], [2, 3], "before")).toEqual({ x: [0, 0, 1], y: [2, 3, 3] });
    expect(staircase([0, 1], [2, 3], "after")).toEqual({ x: [0, 1, 1], y: [2, 2, 3] });
  });
});

describe("the baseline of naming the most frequent class", () => {
  it("is right on that class alone, with the loss of the classes' shares", () => {
    const decided = majority(binary);
    expect(decided.accuracy).toBeCloseTo(5 / 8, 12);
    expect(decided.called).toEqual([8, 0]);
    expect(decided.logLoss).toBeCloseTo(-(5 * Math.log(60 / 100) + 3 * Math.log(40 / 100)) / 8, 12);
  });
});

describe("predicted numbers", () => {
  const model = regressionModel(regression);
  it("are off by predicted − true, the worst row first", () => {
    expect([...model.run.errors]).toEqual([1, -2, 0, 4, -1, 0]);
    expect(model.worst[0]).toBe(3);
    expect(model.run.measures.mae).toBeCloseTo(8 / 6, 12);
  });
  it("lie within a tolerance, its edge included", () => {
    expect(within(model.run.sizes, 0)).toBe(2);
    expect(within(model.run.sizes, 1)).toBe(4);
    expect(within(model.run.sizes, 10)).toBe(6);
  });
  it("set the tolerance's scale by the target, in round numbers", () => {
    expect(toleranceScale(75)).toEqual({ max: 150, step: 1, initial: 50 });
    expect([0.033, 7, 77, 1234].map(round)).toEqual([0.03, 7.5, 75, 1000]);
    expect(round(0)).toBe(1);
  });
});

describe("sentences", () => {
  it("compare row by row", () => {
    const run = [true, true, false, true];
    const linear = [true, false, true, false];
    const compared = compare(
      4,
      (row) => run[row]!,
      (row) => linear[row]!,
    );
    expect(compared).toEqual({ rows: 4, runErrors: 1, linearErrors: 2, runAlone: 2, linearAlone: 1 });
  });
  it("claim nothing that so few rows can't show", () => {
    const few = { rows: 60, runErrors: 1, linearErrors: 2, runAlone: 2, linearAlone: 1 };
    expect(linearSentence(few, true)).toContain("too few rows to tell");
    const many = { rows: 500, runErrors: 5, linearErrors: 40, runAlone: 38, linearAlone: 3 };
    expect(linearSentence(many, true)).toContain("the hidden layers help");
    expect(linearSentence({ rows: 500, runErrors: 40, linearErrors: 5, runAlone: 3, linearAlone: 38 }, true)).toContain(
      "worse",
    );
    const equal = { runErrors: 3, linearErrors: 3, runAlone: 1, linearAlone: 1 };
    expect(linearSentence({ rows: 500, ...equal }, true)).toContain("hidden layers gain nothing");
    expect(linearSentence({ rows: 31, ...equal }, true)).toContain("too few rows to tell");
    expect(linearSentence(many, false)).toContain("itself a linear model");
  });
  it("write shares and units", () => {
    expect(percent(60, 64)).toBe("93.8\u00a0%");
    expect(percent(9997, 10_000)).toBe(">\u00a099.9\u00a0%");
    expect(percent(3, 10_000)).toBe("<\u00a00.1\u00a0%");
    expect(percent(10_000, 10_000)).toBe("100\u00a0%");
    expect(percent(0, 0)).toBe("–");
    expect(inUnits(75)(151.27)).toBe("151");
    expect(inUnits(7.5)(-47.23)).toBe("−47.2");
    expect(inUnits(0.02)(0.12345)).toBe("0.123");
    expect(inUnits(75)(-0.2)).toBe("0");
    expect(inUnits(1e6)(2.5e6)).toBe("2.5e6");
    expect([1_000_000_000.25, 1_000_000_001].map(inUnits(0.7))).toEqual([
      "1\u00a0000\u00a0000\u00a0000.25",
      "1\u00a0000\u00a0000\u00a0001.00",
    ]);
    expect(inUnits(2e-300)(-1.234e-300)).toBe("−1.23e−300");
    expect(inUnits(0)(2e6)).toBe("2\u00a0000\u00a0000");
  });
});

it("says what an evaluation waits for while runs train", () => {
  expect(waitingWords("test", [])).toBe("Predicting the test rows…");
  expect(waitingWords("test", [{ id: "3" }])).toContain("takes turns with run 3, which trains: with it paused");
  expect(waitingWords("train", [{ id: "3" }, { id: "4" }])).toContain("2 runs that train: with them paused");
});
