/** What a module says of its function beside the function itself. */
import { describe, expect, it } from "vitest";
import { activationIds, activationOf } from "#core/network/kinds/activations/index";

const points = Array.from({ length: 401 }, (_, i) => (i - 200) / 20);

describe.each(activationIds)("%s", (id) => {
  const { evaluate, derivative, ...said } = activationOf(id);
  const slope = (z: number) => derivative(z, evaluate(z));

  it("is the identity if it says so, and not otherwise", () => {
    expect(points.every((z) => evaluate(z) === z)).toBe(said.identity === true);
  });
  it("dies where a unit far below 0 gives nothing and gets nothing back", () => {
    expect(evaluate(-5) === 0 && slope(-5) === 0).toBe(said.dies !== undefined);
    if (said.dies) expect(said.rectifier).toBe(true);
  });
  it("is rich in zeros if it says so", () => {
    expect(points.filter((z) => evaluate(z) === 0).length > points.length / 3).toBe(
      said.kernel.zeros === true || said.dies !== undefined,
    );
  });
  it("keeps to its range, and is flat at the ends that it names", () => {
    const [low, high] = said.range ?? [-Infinity, Infinity];
    expect(points.every((z) => evaluate(z) >= low && evaluate(z) <= high)).toBe(true);
    expect(said.range !== undefined).toBe(said.saturates !== undefined);
    if (!said.saturates) return;
    const { below, above } = said.saturates;
    const ends = points.filter((z) => evaluate(z) < below || evaluate(z) > above);
    expect(ends.length).toBeGreaterThan(0);
    for (const z of ends) expect(slope(z)).toBeLessThan(0.02);
  });
  it("lets so little of a gradient through only where its slope is small everywhere", () => {
    const steepest = Math.max(...points.map(slope));
    expect((said.shrinks?.left ?? 1) < 1).toBe(steepest < 0.5);
    expect(said.shrinks?.left ?? 0).toBeLessThanOrEqual(steepest);
  });
});
