// Held to scikit-learn and SciPy: test/reference/insight.py wrote the values.
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { Dataset, Rows } from "#core/data/dataset";
import type { FittedRecipe } from "#core/data/fitted";
import { dependenceOf, gridOf, surfaceOf, type Grid } from "#core/insight/dependence";
import { kolmogorovSmirnov, stability } from "#core/insight/drift";
import { importanceOf, type Predicting } from "#core/insight/importance";
import { doubtedLabels } from "#core/insight/labels";
import { Matrix } from "#core/matrix";
import { holm } from "#core/metrics/holm";
import { fisherTail, normalTail } from "#core/metrics/normal";
import { toEnd } from "#core/pieces";

interface Known {
  x: number[][];
  hidden: number[][];
  out: number[];
}
const reference = JSON.parse(readFileSync("test/reference/insight.json", "utf8")) as {
  importance: (Known & { kind: string; y: number[]; permutations: number[][]; mean: number[]; sd: number[] })[];
  dependence: (Known & {
    classes: boolean;
    cases: { features: number[]; grid: number[][]; mean: number[]; lines: number[][] | null }[];
  })[];
  ks: { a: number[]; b: number[]; statistic: number }[];
  psi: { before: number[]; after: number[]; statistic: number }[];
  fisher: { own: number; size: number; errors: number; n: number; p: number }[];
  normal: { z: number; tail: number }[];
  labels: { classes: number; labels: number[]; scores: number[]; thresholds: number[]; rows: [number, number][] }[];
};

/** The same network in float64: what the analyses add is compared, not float32's rounding. */
function modelOf({ hidden, out }: Known, classes: boolean): Predicting {
  const inputs = hidden.length;
  const predict = (x: ArrayLike<number>, rows: number) => {
    const answers = new Float64Array(rows);
    for (let row = 0; row < rows; row++) {
      let sum = 0;
      for (let unit = 0; unit < out.length; unit++) {
        let z = 0;
        for (let i = 0; i < inputs; i++) z += x[row * inputs + i]! * hidden[i]![unit]!;
        sum += Math.tanh(z) * out[unit]!;
      }
      answers[row] = classes ? 1 / (1 + Math.exp(-sum)) : sum;
    }
    return answers;
  };
  return { plan: { inputs, outputs: 1, multiplications: 20_000 }, predict } as unknown as Predicting;
}
function rowsOf(x: number[][], y: number[]): Rows {
  const columns = x[0]!.length;
  return {
    rows: x.length,
    inputs: columns,
    x: Matrix.of(Float32Array.from(x.flat()), columns),
    y: Float32Array.from(y),
    rowIds: Uint32Array.from(x, (_, row) => row),
  };
}
const inputsOf = (count: number) => Array.from({ length: count }, (_, i) => ({ name: `x${i}`, column: `x${i}` }));

describe("permutation importance", () => {
  it.each(reference.importance)("equals scikit-learn's: $kind", (one) => {
    const classes = one.kind === "classes";
    const prepared = {
      task: classes ? ("binary" as const) : ("regression" as const),
      inputs: inputsOf(one.hidden.length),
      targetScale: null,
    };
    const found = toEnd(
      importanceOf(modelOf(one, classes), rowsOf(one.x, one.y), prepared, {
        permutations: one.permutations.map((rows) => Uint32Array.from(rows)),
      }),
    );
    expect(found.metric).toBe(classes ? "accuracy" : "r2");
    one.mean.forEach((mean, i) => {
      const own = found.columns.find(({ column }) => column === `x${i}`)!;
      expect(Math.abs(own.mean - mean)).toBeLessThan(1e-9);
      expect(Math.abs(own.sd - one.sd[i]!)).toBeLessThan(1e-9);
    });
  });
});

/** Numbers that enter as they are. */
function datasetOf(columns: number, classes: boolean): Pick<Dataset, "fitted" | "prepared"> {
  const scaling = { log: false, centre: 0, spread: 1 };
  const fitted = {
    target: { column: "y", type: "number", task: classes ? "binary" : "regression", classes: [], scale: null },
    columns: inputsOf(columns).map(({ column }) => ({
      kind: "number",
      column,
      type: "number",
      fill: 0,
      features: [{ of: "value", wave: null, scaling }],
      flag: false,
      inputs: [column],
    })),
    inputs: inputsOf(columns),
  } as unknown as FittedRecipe;
  const prepared = { task: fitted.target.task, targetScale: null } as Dataset["prepared"];
  return { fitted, prepared };
}

describe("partial dependence", () => {
  it.each(reference.dependence)("equals scikit-learn's, classes: $classes", (one) => {
    const columns = one.hidden.length;
    const dataset = datasetOf(columns, one.classes);
    const rows = rowsOf(
      one.x,
      one.x.map(() => 0),
    );
    const column = (at: number) => ({
      name: `x${at}`,
      type: "number" as const,
      numbers: Float64Array.from(one.x, (row) => row[at]!),
    });
    for (const { features, grid, mean, lines } of one.cases) {
      const grids = features.map((at) => gridOf(column(at), rows.rowIds, 7));
      grids.forEach((own, i) => {
        const { numbers } = own as Extract<Grid, { numbers: Float64Array }>;
        numbers.forEach((value, k) => expect(Math.abs(value - grid[i]![k]!)).toBeLessThan(1e-9));
      });
      // The rows enter as float32: the grid is taken as they can hold it.
      const model = modelOf(one, one.classes);
      const exact = { ...model, predict: (x: ArrayLike<number>, n: number) => model.predict(restored(x), n) };
      const byCell = new Map(grid.flat().map((value) => [Math.fround(value), value]));
      const restored = (x: ArrayLike<number>) => Float64Array.from(x, (value) => byCell.get(value) ?? value);
      if (lines) {
        const found = toEnd(
          dependenceOf(exact as Predicting, dataset, rows, grids[0]!, { rows: rows.rows, lines: rows.rows }),
        );
        found.mean.forEach((value, k) => expect(Math.abs(value - mean[k]!)).toBeLessThan(1e-9));
        lines.flat().forEach((value, k) => expect(Math.abs(found.lines[k]! - value)).toBeLessThan(1e-9));
      } else {
        const found = toEnd(surfaceOf(exact as Predicting, dataset, rows, [grids[0]!, grids[1]!], { rows: rows.rows }));
        found.mean.forEach((value, k) => expect(Math.abs(value - mean[k]!)).toBeLessThan(1e-9));
      }
    }
  });
});

describe("tests and distances", () => {
  it("equal SciPy's", () => {
    for (const { a, b, statistic } of reference.ks) {
      const found = kolmogorovSmirnov(Float64Array.from(a).sort(), Float64Array.from(b).sort());
      expect(Math.abs(found.statistic - statistic)).toBeLessThan(1e-12);
    }
    for (const { before, after, statistic } of reference.psi)
      expect(Math.abs(stability(before, after).statistic - statistic)).toBeLessThan(1e-9);
    for (const { own, size, errors, n, p } of reference.fisher)
      expect(Math.abs(fisherTail(own, size, errors, n) / p - 1)).toBeLessThan(1e-7);
    for (const { z, tail } of reference.normal) expect(Math.abs(normalTail(z) / tail - 1)).toBeLessThan(2e-7);
  });
  it("are corrected for being many as Holm says", () => {
    expect(holm([0.01, 0.04, 0.03])).toEqual([0.03, 0.06, 0.06]);
    expect(holm([])).toEqual([]);
  });
});

describe("labels that may be wrong", () => {
  it.each(reference.labels)("are those of confident learning, $classes classes", (one) => {
    const found = doubtedLabels(one.labels, one.scores, one.classes);
    found.thresholds.forEach((value, k) => expect(Math.abs(value - one.thresholds[k]!)).toBeLessThan(1e-9));
    expect(found.rows.map(({ row, likely }) => [row, likely])).toEqual(one.rows);
    expect(found.count).toBe(one.rows.length);
  });
});
