// Intervals hold as often as they say, and what is called clear is: by simulation.
import { describe, expect, it } from "vitest";
import type { Column } from "#core/data/types";
import { kolmogorovSmirnov, stability } from "#core/insight/drift";
import { importanceOf, type Predicting } from "#core/insight/importance";
import { slicesOf } from "#core/insight/slices";
import { Matrix } from "#core/matrix";
import { normalTail } from "#core/metrics/normal";
import { toEnd } from "#core/pieces";
import { createRandom } from "#core/random";

/** How many of `rounds` intervals hold `truth`. */
function share(rounds: number, truth: number, interval: (seed: number) => { low: number; high: number }): number {
  let inside = 0;
  for (let seed = 1; seed <= rounds; seed++) {
    const { low, high } = interval(seed);
    if (low <= truth && truth <= high) inside++;
  }
  return inside / rounds;
}
const normals = (count: number, seed: number, stream: string, shift = 0) => {
  const random = createRandom(seed, stream);
  return Float64Array.from({ length: count }, () => random.normal() + shift).sort();
};
function drawn(shares: readonly number[], count: number, seed: number, stream: string): number[] {
  const random = createRandom(seed, stream);
  const counts = shares.map(() => 0);
  for (let i = 0; i < count; i++) {
    let [left, at] = [random.next(), 0];
    while (at < shares.length - 1 && left >= shares[at]!) left -= shares[at++]!;
    counts[at]!++;
  }
  return counts;
}

describe("drift", () => {
  it("of numbers lies within its interval", () => {
    for (const shift of [0, 0.4]) {
      const truth = shift === 0 ? 0 : 1 - 2 * normalTail(shift / 2);
      const found = share(200, truth, (seed) =>
        kolmogorovSmirnov(normals(150, seed, "before"), normals(200, seed, "after", shift)),
      );
      expect(found).toBeGreaterThan(0.93);
    }
  });
  it("of categories lies within its interval", () => {
    const p = [0.4, 0.3, 0.2, 0.1];
    for (const q of [p, [0.2, 0.3, 0.3, 0.2]]) {
      const truth = p.reduce((sum, of, i) => sum + (q[i]! - of) * Math.log(q[i]! / of), 0);
      const found = share(200, truth, (seed) => stability(drawn(p, 300, seed, "before"), drawn(q, 400, seed, "after")));
      expect(found).toBeGreaterThan(0.92);
    }
  });
});

describe("importance", () => {
  it("lies within its interval, for other rows as for other dealings", () => {
    // y = x₀ + noise of the same size, and the answer is x₀: dealt anew the squared error grows by 2, the spread of y is 2.
    const model = {
      plan: { inputs: 2, outputs: 1, multiplications: 50_000 },
      predict: (x: Float32Array, rows: number) => Float32Array.from({ length: rows }, (_, i) => x[2 * i]!),
    } as unknown as Predicting;
    const inputs = [0, 1].map((i) => ({ name: `x${i}`, column: `x${i}` }));
    const found = share(200, 1, (seed) => {
      const random = createRandom(seed, "rows");
      const n = 150;
      const x = Float32Array.from({ length: 2 * n }, () => random.normal());
      const y = Float32Array.from({ length: n }, (_, i) => x[2 * i]! + random.normal());
      const rows = { rows: n, x: Matrix.of(x, 2), y };
      const prepared = { task: "regression" as const, inputs, targetScale: null };
      const { columns } = toEnd(importanceOf(model, rows, prepared, { repeats: 5, seed }));
      expect(columns.find(({ column }) => column === "x1")!.mean).toBe(0);
      return columns.find(({ column }) => column === "x0")!;
    });
    expect(found).toBeGreaterThan(0.92);
  });
});

describe("slices", () => {
  const rows = 400;
  const rowIds = Uint32Array.from({ length: rows }, (_, row) => row);
  /** Four columns that say nothing of the errors. */
  function columns(seed: number): Column[] {
    const random = createRandom(seed, "columns");
    const labels = ["a", "b", "c"];
    return [
      ...["x", "y"].map((name): Column => ({
        name,
        type: "number",
        numbers: Float64Array.from(rowIds, () => random.normal()),
      })),
      ...["g", "h"].map((name): Column => ({
        name,
        type: "category",
        labels,
        codes: Int32Array.from(rowIds, () => random.below(3)),
      })),
    ];
  }

  it("are not called clear where nothing is behind them, and their intervals hold for all at once", () => {
    let [clear, inside, rounds] = [0, 0, 0];
    for (const kind of ["mistakes", "errors"] as const) {
      for (let seed = 1; seed <= 30; seed++) {
        const random = createRandom(seed, kind);
        const errors = Float64Array.from(rowIds, () =>
          kind === "mistakes" ? Number(random.next() < 0.2) : Math.abs(random.normal()),
        );
        const found = toEnd(slicesOf(columns(seed), rowIds, errors, kind, { most: 1000 }));
        const truth = kind === "mistakes" ? 0.8 : Math.sqrt(2 / Math.PI);
        rounds++;
        if (found.slices.some((one) => one.clear)) clear++;
        if (found.slices.every(({ low, high }) => low <= truth && truth <= high)) inside++;
      }
    }
    expect(clear / rounds).toBeLessThan(0.12);
    expect(inside / rounds).toBeGreaterThan(0.9);
  });

  it("that are planted stand first, with their rows", () => {
    const all = columns(3);
    const [g, h] = [all[2], all[3]] as [Extract<Column, { codes: Int32Array }>, Extract<Column, { codes: Int32Array }>];
    const random = createRandom(9, "planted");
    const bad = (row: number) => g.codes[row] === 1 && h.codes[row] === 2;
    const errors = Float64Array.from(rowIds, (row) => Number(random.next() < (bad(row) ? 0.8 : 0.05)));
    const { slices } = toEnd(slicesOf(all, rowIds, errors, "mistakes"));
    expect(slices[0]).toMatchObject({ where: "g = b and h = c", clear: true, rows: rowIds.filter(bad).length });
    expect([...slices[0]!.members].every(bad)).toBe(true);
    expect(errors[slices[0]!.members[0]!]).toBe(1);
  });
  it("are none where there are too few rows, no column or one value", () => {
    const one: Column = { name: "one", type: "number", numbers: new Float64Array(rows).fill(7) };
    expect(toEnd(slicesOf([one], rowIds, new Float64Array(rows), "mistakes"))).toMatchObject({ looked: 0, slices: [] });
    expect(toEnd(slicesOf([], new Uint32Array(), new Float64Array(), "errors")).slices).toEqual([]);
    expect(toEnd(slicesOf(columns(1), rowIds.slice(0, 15), new Float64Array(15).fill(1), "mistakes")).looked).toBe(0);
  });
});
