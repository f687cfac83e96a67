/** What a training is worth, and the plain networks that say what can be reached. */
import fc from "fast-check";
import { expect, it } from "vitest";
import type { Finding } from "#core/doctor/finding";
import { isOfYardstick, yardsticks } from "#core/doctor/plain";
import { remedied } from "#core/doctor/remedies";
import { worthOf, type Standings } from "#core/doctor/standing";
import { specSchema } from "#core/network/spec";

const standings = (train: number, validation: number | null, rows = [200, 50], alike = [NaN, NaN]): Standings => ({
  numbers: false,
  train: { rows: rows[0]!, all: train, alike: alike[0]! },
  validation: validation === null ? null : { rows: rows[1]!, all: validation, alike: alike[1]! },
});

it("is the mean over all rows where both kinds bear each other out", () => {
  expect(worthOf(standings(0.9, 0.9), false)).toBeCloseTo(0.9, 12);
  // 2 standard errors of 50 rows at .85 are .1: .9 is borne out.
  expect(worthOf(standings(0.9, 0.85), false)).toBeCloseTo((200 * 0.9 + 50 * 0.85) / 250, 12);
  expect(worthOf(standings(0.7, null), false)).toBe(0.7);
});

it("counts what is learnt beyond that as little, and less the more rows bear witness", () => {
  const byHeart = worthOf(standings(1, 0.6), false);
  expect(byHeart).toBeLessThan(0.85);
  expect(worthOf(standings(1, 0.6, [200, 5000]), false)).toBeLessThan(0.61);
  // Of two that are equal on unseen rows the one that has learnt more wins.
  expect(byHeart).toBeGreaterThan(worthOf(standings(0.8, 0.6), false));
});

it("bears out an R² by its own standard error", () => {
  const told = (numbers: boolean) => worthOf({ ...standings(1, 0.9, [200, 100]), numbers }, false);
  // 2 · 2√.9 · (1 − .9)/√100 beyond .9, and a fifth of what is left to 1.
  const most = 0.9 + 0.4 * Math.sqrt(0.9) * 0.1;
  expect(told(true)).toBeCloseTo((100 * 0.9 + 200 * (most + 0.2 * (1 - most))) / 300, 12);
  expect(told(true)).toBeLessThan(told(false));
});

it("goes by rows that count alike where it is asked to, and bounds an R² far below 0", () => {
  expect(worthOf(standings(0.95, 0.95, [200, 50], [0.5, 0.5]), true)).toBeCloseTo(0.5, 12);
  expect(worthOf(standings(-1e9, -1e9), false)).toBeGreaterThanOrEqual(-1);
});

it("never falls where a score rises", () => {
  const share = fc.double({ min: -3, max: 1, noNaN: true });
  fc.assert(
    fc.property(
      share,
      share,
      share,
      fc.integer({ min: 1, max: 500 }),
      fc.boolean(),
      (train, low, high, rows, numbers) => {
        const [less, more] = [Math.min(low, high), Math.max(low, high)];
        const of = (a: number, b: number) => worthOf({ ...standings(a, b, [300, rows]), numbers }, false);
        expect(of(less, train)).toBeLessThanOrEqual(of(more, train) + 1e-9);
      },
    ),
    { numRuns: 200 },
  );
});

const sick = specSchema.parse({
  recipe: { defaults: { scale: "none" } },
  network: { layers: [{ type: "dense", units: 3, activation: "sigmoid" }] },
  training: { optimizer: { type: "sgd", learningRate: 9 }, clip: { type: "norm", limit: 1e-6 }, epochs: 3 },
});
const found = (rule: string, ...remedies: Finding["remedies"]): Finding => ({
  rule,
  severity: "warning",
  layers: [],
  epoch: 0,
  step: 0,
  measured: [],
  facts: {},
  remedies,
});

it("makes plain networks of any spec, each step of them a change of its own", () => {
  for (const { changes } of yardsticks(sick, [], 300)) {
    let spec = sick;
    for (const change of changes) {
      const changed = remedied(spec, change);
      expect(changed, change.id).not.toBeNull();
      spec = changed!;
    }
    expect(spec.training).toMatchObject({ optimizer: { type: "adam" }, schedule: { type: "cosine" }, clip: null });
    expect(spec.training.epochs).toBe(500);
    expect(spec.recipe.defaults.scale).toBe("standard");
    expect(changes.some(({ id }) => isOfYardstick(id))).toBe(true);
    // Of one that is plain already there is nothing left to change.
    for (const again of yardsticks(spec, [], 300)) expect(again.changes.length).toBeLessThan(changes.length);
  }
  // Many rows need few epochs.
  const [first] = yardsticks(sick, [], 1e5);
  expect(first!.changes.find(({ id }) => id === "more_epochs")!.amount).toBe(60);
});

it("keeps what the data need: a column left out, classes weighed", () => {
  const leak = found("leakage", { id: "together", parts: [] }, { id: "exclude_column", column: "paid" });
  const rare = found("class_imbalance", { id: "class_weights" }, { id: "stratify" });
  for (const { changes, needed } of yardsticks(sick, [leak, found("dead_relu", { id: "leaky_relu" }), rare], 300)) {
    expect(needed).toBe(2);
    expect(changes.slice(0, 2)).toEqual([{ id: "exclude_column", column: "paid" }, { id: "class_weights" }]);
  }
});
