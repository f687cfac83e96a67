/** Curves in less room, and what of a project's runs goes to keep within a budget. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { layerSignals } from "#core/engine/engine";
import { cleaned, overBudget, sizeOf, thinnedTicks } from "#core/project/budget";
import { partsOfRun } from "#core/project/parts";
import { thinHistory, tickBytes } from "#core/training/thin-history";
import type { RunHistory } from "#core/training/history";
import { history, layers, snapshot } from "./fixtures";

/** Values without NaN, of each layer of a signal. */
function bounds(values: ArrayLike<number>, width: number, column: number): [number, number] {
  const known = Array.from(values).filter((value, n) => n % width === column && !Number.isNaN(value));
  return [Math.min(...known), Math.max(...known)];
}
function expectPeaks(thin: RunHistory, whole: RunHistory): void {
  for (const name of ["loss", "learningRate"] as const)
    expect(bounds(thin.ticks[name], 1, 0)).toEqual(bounds(whole.ticks[name], 1, 0));
  for (const name of layerSignals)
    for (let column = 0; column < whole.layers.length; column++)
      expect(bounds(thin.ticks.signals[name], whole.layers.length, column)).toEqual(
        bounds(whole.ticks.signals[name], whole.layers.length, column),
      );
}

describe("thinned curves", () => {
  it("keep every peak, the first and the last value, and the order of time", () => {
    const whole = history(10_000, 40);
    whole.ticks.loss[4321] = 1e9;
    whole.ticks.signals.gradientNorm[2 * 777 + 1] = Infinity;
    whole.ticks.signals.dead[2 * 888] = -5;
    const thin = thinHistory(whole, 500);
    expect(thin.ticks.count).toBe(500);
    expectPeaks(thin, whole);
    expect([thin.ticks.loss[0], thin.ticks.loss.at(-1)]).toEqual([whole.ticks.loss[0], whole.ticks.loss.at(-1)]);
    expect([thin.ticks.step[0], thin.ticks.step.at(-1)]).toEqual([1, 10_000]);
    for (let n = 1; n < 500; n++) expect(thin.ticks.step[n]).toBeGreaterThanOrEqual(thin.ticks.step[n - 1]!);
    // The peak stands where it was, by one stretch at most.
    const at = thin.ticks.loss.indexOf(1e9);
    expect(Math.abs(thin.ticks.step[at]! - 4322)).toBeLessThanOrEqual(Math.ceil((2 * 10_000) / 498));
    expect(thin.epochs).toBe(whole.epochs);
    expect(thinHistory(thin, 500)).toBe(thin);
  });

  it("of any values", () => {
    fc.assert(
      fc.property(
        fc.array(fc.float(), { minLength: 5, maxLength: 300 }),
        fc.integer({ min: 4, max: 60 }),
        (values, most) => {
          const whole = history(values.length, 1);
          whole.ticks.loss = Float32Array.from(values);
          const thin = thinHistory(whole, most);
          expect(thin.ticks.count).toBeLessThanOrEqual(Math.max(4, most));
          expectPeaks(thin, whole);
        },
      ),
      { numRuns: 40 },
    );
  });
});

describe("a budget", () => {
  const size = (run: string, curves: number, epochs: number) => ({ size: { run, curves, epochs, rest: 7 }, layers: 2 });
  it("takes nothing where all fits", () => {
    expect(overBudget([size("1", 100, 100)], { run: 200, project: 200 })).toEqual([]);
  });
  it("takes curves of the runs that are beyond it, and earlier epochs where that is not enough", () => {
    const tick = tickBytes(2);
    const big = 50_000 * tick;
    const plan = overBudget([size("1", big, 0), size("2", 10, 0)], { run: big / 2, project: 1e12 });
    expect(plan).toEqual([{ run: "1", epochs: false, ticks: 25_000 }]);
    expect(overBudget([size("1", big, big), size("2", 10, 0)], { run: big / 2, project: 1e12 })).toEqual([
      { run: "1", epochs: true, ticks: thinnedTicks },
    ]);
    // Of a project, the largest run first.
    const all = overBudget([size("1", big, 0), size("2", 2 * big, 0)], { run: 1e12, project: 2 * big });
    expect(all).toEqual([{ run: "2", epochs: false, ticks: 50_000 }]);
  });
  it("is measured by the parts that a run has, and keeps the best epoch", () => {
    const run = snapshot("1", {
      history: history(5000, 4),
      kept: [0, 1, 2, 3, 4].map((epoch) => ({
        epoch,
        loss: Math.abs(epoch - 2),
        weights: new Float32Array(18).fill(epoch),
      })),
    });
    const before = sizeOf("1", partsOfRun(run));
    const thin = cleaned(run, { epochs: true, ticks: thinnedTicks });
    const after = sizeOf("1", partsOfRun(thin));
    expect(thin.kept.map(({ epoch }) => epoch)).toEqual([0, 2, 4]);
    expect(before.curves - after.curves).toBe(3000 * tickBytes(layers.length));
    // The index names fewer epochs.
    expect([after.epochs < before.epochs, after.rest < before.rest]).toEqual([true, true]);
    expect(thin.tensors).toBe(run.tensors);
  });
});
