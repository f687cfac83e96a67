// What an answer is shared out into: slopes against finite differences on every layer kind, completeness, and Shapley values
// against a count over all orders.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { referenceEngine } from "#core/engine/reference/index";
import { Answer } from "#core/insight/answers";
import { integratedGradients, shapleyValues } from "#core/insight/attribution";
import { inputGroups, type InputGroup } from "#core/insight/groups";
import { activationIds } from "#core/network/kinds/activations/index";
import { specSchema, type SpecInput } from "#core/network/spec";
import { toEnd } from "#core/pieces";
import { createRandom } from "#core/random";
import { planExperiment } from "#core/training/plan";

type Layers = NonNullable<NonNullable<SpecInput["network"]>["layers"]>;

function answerOf(layers: Layers, { classes = 2, inputs = 5, seed = 1, of = 1 } = {}): Answer {
  const spec = specSchema.parse({ network: { layers }, training: { seed } });
  const task = classes === 0 ? ("regression" as const) : classes === 2 ? ("binary" as const) : ("multiclass" as const);
  const prepared = {
    task,
    classes: Array.from({ length: classes }, (_, k) => ({ label: String(k), rows: 1 })),
    inputs: Array.from({ length: inputs }, (_, i) => ({ name: `x${i}`, column: `x${i}` })),
    targetScale: classes === 0 ? { mean: 10, std: 3 } : null,
  };
  const plan = planExperiment(spec, prepared);
  const settings = { training: spec.training, classWeights: null, precision: "float64" as const, stepsPerEpoch: 1 };
  const { tensors } = referenceEngine.build(plan, settings);
  const random = createRandom(seed, "statistics");
  // As after training: no mean is 0, no variance 1.
  for (const { name, data } of tensors)
    if (/mean|variance|gamma|beta|bias/.test(name)) data.forEach((_, i) => (data[i] = 0.5 + random.next()));
  return new Answer(plan, tensors, prepared, of);
}
const rowOf = (inputs: number, seed: number) => {
  const random = createRandom(seed, "row");
  return Float64Array.from({ length: inputs }, () => random.normal());
};

const kinds: Record<string, Layers> = {
  none: [],
  dense: [{ type: "dense", units: 6, activation: "tanh" }],
  dropout: [
    { type: "dense", units: 6, activation: "tanh" },
    { type: "dropout", rate: 0.5 },
  ],
  "batch norm": [{ type: "batch_norm" }, { type: "dense", units: 4, activation: "sigmoid" }, { type: "batch_norm" }],
  "layer norm": [{ type: "dense", units: 5, activation: "tanh" }, { type: "layer_norm" }],
  "residual from the input": [
    { type: "dense", units: 7, activation: "tanh" },
    { type: "residual", around: 1 },
  ],
  "residual of the same size": [
    { type: "dense", units: 5, activation: "tanh" },
    { type: "residual", around: 1 },
  ],
} as Record<string, Layers>;

describe("slopes", () => {
  it.each(Object.entries(kinds))("are those of finite differences: %s", (_, layers) => {
    for (const [classes, of] of [
      [2, 0],
      [2, 1],
      [4, 2],
      [0, -1],
    ] as const) {
      const answer = answerOf(layers, { classes, of });
      const x = Float64Array.from([...rowOf(5, 3), ...rowOf(5, 4)]);
      const { slopes, answers } = answer.withSlopes(x, 2);
      expect(answers).toEqual(answer.of(x, 2));
      for (let i = 0; i < x.length; i++) {
        const [up, down] = [1e-5, -1e-5].map((h) =>
          answer.of(
            x.map((value, j) => (i === j ? value + h : value)),
            2,
          ),
        );
        const row = Math.floor(i / 5);
        const difference = (up![row]! - down![row]!) / 2e-5;
        expect(Math.abs(slopes[i]! - difference)).toBeLessThan(1e-6 * Math.max(1, Math.abs(difference)));
      }
    }
  });
});

describe("integrated gradients", () => {
  it("add up to the difference from the base, whatever the activation", () => {
    for (const activation of activationIds) {
      const answer = answerOf([
        { type: "dense", units: 12, activation },
        { type: "dense", units: 8, activation },
      ] as Layers);
      const found = toEnd(integratedGradients(answer, groupsOf(5), rowOf(5, 8), rowOf(5, 9)));
      const sum = found.contributions.reduce((all, { contribution }) => all + contribution, 0);
      expect(found.completeness, activation).toBeLessThan(1e-3);
      expect(Math.abs(sum - (found.prediction - found.base))).toBeLessThan(
        1e-3 * Math.abs(found.prediction - found.base),
      );
    }
  });
  it("are what a linear network's weights say", () => {
    const answer = answerOf([], { classes: 0, of: -1 });
    const [x, base] = [rowOf(5, 1), rowOf(5, 2)];
    const { slopes } = answer.withSlopes(x, 1);
    const found = toEnd(integratedGradients(answer, groupsOf(5), x, base));
    found.contributions.forEach(({ contribution }, i) =>
      expect(Math.abs(contribution - (x[i]! - base[i]!) * slopes[i]!)).toBeLessThan(1e-9),
    );
  });
});

const groupsOf = (inputs: number): InputGroup[] =>
  inputGroups(Array.from({ length: inputs }, (_, i) => ({ name: `x${i}`, column: `x${i}` })));

/** Every order of the groups, each adding its difference. */
function counted(answer: Answer, groups: InputGroup[], x: Float64Array, base: Float64Array): number[] {
  const sums = groups.map(() => 0);
  let orders = 0;
  const walk = (left: number[], now: Float64Array, before: number, marks: number[]): void => {
    if (left.length === 0) {
      orders++;
      marks.forEach((mark, k) => (sums[k]! += mark));
      return;
    }
    for (const k of left) {
      const next = now.slice();
      for (let j = groups[k]!.from; j < groups[k]!.end; j++) next[j] = x[j]!;
      const value = answer.of(next, 1)[0]!;
      const own = [...marks];
      own[k] = value - before;
      walk(
        left.filter((other) => other !== k),
        next,
        value,
        own,
      );
    }
  };
  walk(
    groups.map((_, k) => k),
    base.slice(),
    answer.of(base, 1)[0]!,
    groups.map(() => 0),
  );
  return sums.map((sum) => sum / orders);
}

describe("Shapley values", () => {
  it("equal the count over all orders, columns of several inputs among them", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1000 }),
        fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 1, maxLength: 4 }),
        (seed, widths) => {
          const inputs = widths.reduce((sum, width) => sum + width, 0);
          const groups = inputGroups(
            widths.flatMap((width, k) =>
              Array.from({ length: width }, (_, i) => ({ name: `${k}.${i}`, column: `c${k}` })),
            ),
          );
          const answer = answerOf([{ type: "dense", units: 5, activation: "tanh" }] as Layers, { inputs, seed });
          const [x, base] = [rowOf(inputs, seed), rowOf(inputs, seed + 1)];
          const found = toEnd(shapleyValues(answer, groups, x, base));
          expect(found.exact).toBe(true);
          counted(answer, groups, x, base).forEach((value, k) =>
            expect(Math.abs(found.contributions[k]!.contribution - value)).toBeLessThan(1e-12),
          );
          expect(found.completeness).toBeLessThan(1e-6);
        },
      ),
      { numRuns: 20 },
    );
  });
  it("lie within the intervals of those that were sampled, as often as said", () => {
    let [inside, all] = [0, 0];
    for (let seed = 1; seed <= 12; seed++) {
      const answer = answerOf([{ type: "dense", units: 10, activation: "tanh" }] as Layers, { inputs: 6, seed });
      const [x, base] = [rowOf(6, seed), rowOf(6, seed + 50)];
      const exact = toEnd(shapleyValues(answer, groupsOf(6), x, base));
      const sampled = toEnd(shapleyValues(answer, groupsOf(6), x, base, { exactUpTo: 0, pairs: 60, seed }));
      expect(sampled.completeness).toBeLessThan(1e-9);
      exact.contributions.forEach(({ contribution }, k) => {
        const { low, high } = sampled.contributions[k]!;
        all++;
        if (contribution >= low! - 1e-12 && contribution <= high! + 1e-12) inside++;
      });
    }
    expect(inside / all).toBeGreaterThan(0.85);
  });
});
