// What `gradlab explain` says: the shapes that programs read, and that what it says is of the rows that it names.
import { copyFile, readFile, writeFile } from "node:fs/promises";
import { beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { formatNumber } from "#core/numbers";
import { cutRun, gradlab, json, sample, scratch } from "./call";

const file = await scratch();
const [classes, numbers] = [file("penguins.gradlab"), file("diabetes.gradlab")];
const few = JSON.stringify({
  network: { layers: [{ type: "dense", units: 8 }] },
  training: { epochs: 12, optimizer: { type: "adam", learningRate: 0.01 } },
});

beforeAll(async () => {
  await writeFile(file("few.json"), few);
  for (const [name, target, out] of [
    ["penguins", "species", classes],
    ["diabetes", "progression", numbers],
  ] as const)
    await json("train", sample(name), "--target", target, "--spec", file("few.json"), "--out", out);
});

const finite = z.number();
const importanceSchema = z.strictObject({
  metric: z.string(),
  baseline: finite,
  columns: z.array(z.strictObject({ column: z.string(), mean: finite, sd: finite.min(0) })),
});
const slicesSchema = z.strictObject({
  metric: z.string(),
  slices: z.array(
    z.strictObject({ where: z.string(), rows: z.int().min(1), value: finite, low: finite, high: finite }),
  ),
});
const driftSchema = z.strictObject({
  columns: z.array(
    z.strictObject({
      column: z.string(),
      test: z.enum(["ks", "psi"]),
      statistic: finite.nullable(),
      low: finite.nullable(),
      high: finite.nullable(),
      unseen: z.int().min(0),
      missing: finite.min(0).max(1),
    }),
  ),
});

describe("units", () => {
  const schema = z.strictObject({
    layer: z.string(),
    split: z.string(),
    rows: z.int(),
    epoch: z.int(),
    units: z.array(
      z.strictObject({
        unit: z.int().min(1),
        mean: finite,
        sd: finite.min(0),
        dead: z.boolean(),
        saturated: z.boolean(),
        duplicateOf: z.int().min(1).nullable(),
        lossIncrease: finite,
        lossIncreaseAtMean: finite,
      }),
    ),
  });
  it("names each unit of the layer, and what is lost without it", async () => {
    const found = schema.parse(await json("explain", classes, "--units"));
    expect(found).toMatchObject({ layer: "dense_1", split: "test", epoch: 12 });
    expect(found.units.map(({ unit }) => unit)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect(found.units.filter(({ dead }) => dead).every((one) => one.mean === 0 && one.lossIncrease === 0)).toBe(true);
    const numbersOf = schema.parse(await json("explain", numbers, "--units", "--layer", "dense_1", "--split", "train"));
    expect(numbersOf.rows).toBeGreaterThan(found.rows);
    const { stdout } = await gradlab("explain", classes, "--units");
    expect(stdout).toContain("loss at 0");
    const wrong = await gradlab("explain", classes, "--units", "--layer", "dense_7");
    expect(wrong.code).toBe(1);
    expect(wrong.stderr).toContain("there are dense_1");
    expect((await gradlab("explain", classes, "--importance", "--layer", "dense_1")).code).toBe(2);
  });
});

describe("importance", () => {
  it("names each column once, the most important first, with the measure of the rows as they are", async () => {
    const found = importanceSchema.parse(await json("explain", classes, "--importance", "--repeats", "3"));
    const report = z.looseObject({ accuracy: finite }).parse(await json("evaluate", classes));
    expect(found.metric).toBe("accuracy");
    expect(found.baseline).toBeCloseTo(report.accuracy, 12);
    expect(found.columns.map(({ column }) => column).toSorted()).toEqual(
      ["island", "bill_length_mm", "bill_depth_mm", "flipper_length_mm", "body_mass_g", "sex", "year"].toSorted(),
    );
    expect(found.columns).toEqual(found.columns.toSorted((a, b) => b.mean - a.mean));
  });
  it("takes R² of numbers, says which columns share theirs, and refuses a measure that does not fit", async () => {
    const found = importanceSchema.parse(await json("explain", numbers, "--importance", "--split", "validation"));
    expect(found.metric).toBe("r2");
    const { stdout } = await gradlab("explain", numbers, "--importance");
    expect(stdout).toContain("the test part");
    expect(stdout).toMatch(/s1 and s2 go together \(r up to 0\.\d+\)/);
    const refused = await gradlab("explain", numbers, "--importance", "--metric", "accuracy");
    expect([refused.code, refused.stderr]).toEqual([2, expect.stringContaining("there are r2, absolute_error")]);
  });
});

describe("columns left out", () => {
  const schema = importanceSchema.extend({
    dropped: z.array(
      z.strictObject({
        column: z.string(),
        value: finite,
        loss: finite,
        low: finite,
        high: finite,
        epochs: z.int(),
        weightsHash: z.string(),
      }),
    ),
  });
  it("are trained without, and told beside the run as it is", async () => {
    const asked = ["--importance", "--repeats", "2", "--drop", "bill_length_mm", "--drop", "year"];
    const before = await readFile(classes);
    const { baseline, dropped } = schema.parse(await json("explain", classes, ...asked));
    expect(dropped.map(({ column, epochs }) => [column, epochs])).toEqual([
      ["bill_length_mm", 12],
      ["year", 12],
    ]);
    for (const { value, loss, low, high } of dropped) {
      expect(baseline - value).toBeCloseTo(loss, 12);
      expect(low).toBeLessThanOrEqual(loss);
      expect(high).toBeGreaterThanOrEqual(loss);
    }
    // The same spec without the column, trained as any other run.
    const spec = JSON.parse(few) as Record<string, unknown>;
    const without = { ...spec, recipe: { columns: { bill_length_mm: { role: "ignored" } } } };
    await writeFile(file("without.json"), JSON.stringify(without));
    const out = file("without.gradlab");
    await json("train", sample("penguins"), "--target", "species", "--spec", file("without.json"), "--out", out);
    const { accuracy } = z.looseObject({ accuracy: finite }).parse(await json("evaluate", out));
    expect(dropped[0]!.value).toBeCloseTo(accuracy, 12);
    // The project is as it was.
    expect(Buffer.compare(await readFile(classes), before)).toBe(0);
    const { stdout } = await gradlab("explain", numbers, "--importance", "--repeats", "2", "--drop", "bmi");
    expect(stdout).toMatch(/trained without +R² +loss/);
  });
  it("have to be columns that the run learned from, at its end", async () => {
    const stray = await gradlab("explain", classes, "--importance", "--drop", "species");
    expect([stray.code, stray.stderr]).toEqual([2, expect.stringContaining("“species”, which is no column")]);
    const early = await gradlab("explain", classes, "--importance", "--drop", "year", "--epoch", "3");
    expect([early.code, early.stderr]).toEqual([2, expect.stringContaining("leave out --epoch")]);
  });
});

const rowSchema = z.strictObject({
  row: z.int(),
  prediction: finite,
  contributions: z.array(z.strictObject({ column: z.string(), value: z.string(), contribution: finite })),
  base: finite,
  completeness: finite,
});

describe("a row", () => {
  it.each(["integrated_gradients", "shapley"])("is shared out among its columns: %s", async (method) => {
    for (const project of [classes, numbers]) {
      const found = rowSchema.parse(await json("explain", project, "--row", "7", "--method", method));
      expect(found.row).toBe(7);
      const sum = found.contributions.reduce((all, { contribution }) => all + contribution, found.base);
      const difference = Math.abs(found.prediction - found.base);
      expect(Math.abs(sum - found.prediction)).toBeLessThan(1e-3 * difference);
      expect(found.completeness).toBeLessThan(1e-3);
    }
  });
  it("has its values as in the file, its neighbours, and what would turn it", async () => {
    const { stdout } = await gradlab("explain", classes, "--row", "7");
    expect(stdout).toMatch(/bill_length_mm +38\.9/);
    expect(stdout).toContain("Nearest training rows in the last hidden layer: row ");
    expect(stdout).toMatch(/What would turn the answer|No change of one or two columns/);
  });
  it("has to be there", async () => {
    const { code, stderr } = await gradlab("explain", classes, "--row", "9999");
    expect([code, stderr]).toEqual([1, expect.stringContaining("there is no row 9999: the data have 344 rows")]);
  });
});

describe("slices", () => {
  it("stand the worst first, with their rows and intervals", async () => {
    for (const [project, sign] of [
      [classes, 1],
      [numbers, -1],
    ] as const) {
      const { slices } = slicesSchema.parse(await json("explain", project, "--slices", "--split", "train"));
      expect(slices.length).toBeGreaterThan(0);
      expect(slices).toEqual(slices.toSorted((a, b) => sign * (a.value - b.value) || b.rows - a.rows));
      for (const { low, value, high, rows } of slices) {
        expect(low).toBeLessThanOrEqual(value);
        expect(high).toBeGreaterThanOrEqual(value);
        expect(rows).toBeGreaterThanOrEqual(20);
      }
    }
  });
});

describe("drift", () => {
  it("tells nothing of the file that the run was trained on", async () => {
    const { columns } = driftSchema.parse(await json("explain", classes, "--drift", sample("penguins")));
    expect(columns).toHaveLength(7);
    expect(columns.every(({ low }) => low === 0)).toBe(true);
    const { stdout } = await gradlab("explain", classes, "--drift", sample("penguins"));
    expect(stdout).toContain("No column has drifted.");
  });
  it("names what has moved, what is new and what is missing", async () => {
    const lines = (await readFile(sample("penguins"), "utf8")).trim().split("\n");
    const [head = "", ...rows] = lines;
    const names = head.split(",");
    const changed = rows.map((line) => {
      const cells = line.split(",");
      const at = (name: string) => names.indexOf(name);
      cells[at("island")] = "Elephant";
      cells[at("sex")] = "";
      if (cells[at("body_mass_g")] !== "") cells[at("body_mass_g")] = String(Number(cells[at("body_mass_g")]) + 2000);
      return cells.filter((_, i) => i !== at("year")).join(",");
    });
    const moved = file("moved.csv");
    await writeFile(moved, [names.filter((name) => name !== "year").join(","), ...changed].join("\n"));
    const { columns } = driftSchema.parse(await json("explain", classes, "--drift", moved));
    const of = (name: string) => columns.find(({ column }) => column === name)!;
    expect(of("island").unseen).toBe(rows.length);
    expect(of("body_mass_g").low).toBeGreaterThan(0.5);
    expect(of("sex").missing).toBe(1);
    expect(of("year")).toMatchObject({ statistic: null, missing: 1 });
    expect(of("bill_length_mm").low).toBe(0);
    const { stdout } = await gradlab("explain", classes, "--drift", moved);
    expect(stdout).toContain("body_mass_g lies elsewhere than in training: KS distance");
    expect(stdout).toContain("year is not in the file, or has no value there.");
    expect(stdout).toContain("344 rows of 344 rows have a value of island that training did not have.");
  });
});

describe("what is asked", () => {
  it("has to be one thing, with what goes with it", async () => {
    for (const [argv, words] of [
      [[], "what is to be explained is missing: one of --"],
      [["--importance", "--slices"], "--importance and --slices can't both be given"],
      [["--slices", "--repeats", "3"], "--repeats goes with --importance alone"],
      [["--importance", "--repeats", "1"], "it must be a whole number from 2 to 1000"],
    ] as const) {
      const { code, stderr } = await gradlab("explain", classes, ...argv);
      expect([code, stderr]).toEqual([2, expect.stringContaining(words)]);
    }
  });
});

describe("step", () => {
  const layer = z.strictObject({
    id: z.string(),
    kind: z.string(),
    title: z.string(),
    units: z.int().min(1),
    activation: z.string().nullable(),
    forward: z.string(),
    back: z.string(),
    z: z.array(finite),
    a: z.array(finite),
    da: z.array(finite),
    dz: z.array(finite),
  });
  const stepSchema = z.looseObject({
    row: z.int(),
    split: z.string(),
    pass: z.string(),
    x: z.array(finite),
    layers: z.array(layer).length(2),
    loss: z.looseObject({ value: finite }),
    chain: z.looseObject({ product: finite, da: finite, slope: finite, factor: z.looseObject({ value: finite }) }),
    proof: z.looseObject({ engine: finite, training: finite }),
  });
  it("prints what goes forward and back, and a product that is the engine's gradient", async () => {
    for (const project of [classes, numbers]) {
      const now = stepSchema.parse(await json("explain", project, "--step", "51"));
      expect(now.row).toBe(51);
      const { product, da, slope, factor } = now.chain;
      expect(product).toBeCloseTo(da * slope * factor.value, 12);
      expect(product).toBeCloseTo(now.proof.engine, 12);
      expect(now.proof.training).toBeCloseTo(now.proof.engine, 5);
      expect(now.layers.map(({ units }) => units)).toEqual(now.layers.map((one) => one.dz.length));
    }
    const { stdout } = await gradlab("explain", classes, "--step", "51", "--weight", "dense_1/bias:2", "--epoch", "4");
    expect(stdout).toMatch(/^run \w+, weights of epoch 4 of 12/);
    expect(stdout).toMatch(/row 51 \(\w+\), in inference: \w+; p\(/);
    expect(stdout).toMatch(/^dense 1: a = ReLU\(W·x \+ b\); back/m);
    expect(stdout).toMatch(/^dense_1\/bias:2 of dense 1, w = /m);
  });
  it("says which rows and numbers there are", async () => {
    const { code, stderr } = await gradlab("explain", classes, "--step", "99999");
    expect([code, stderr]).toEqual([1, expect.stringContaining("Row 99999 is in none of the run's parts")]);
    const other = await gradlab("explain", classes, "--step", "51", "--weight", "dense_7/weights:0");
    expect(other.stderr).toContain("there are dense_1/weights:0…");
  });
});

describe("a run with cuts of its own", () => {
  it("is judged by them: columns, slices and units start from the accuracy that evaluate tells", async () => {
    const path = file("cut.gradlab");
    await copyFile(classes, path);
    await cutRun(path, [0.2, 0.7, 0.1]);
    const accuracyOf = async (...more: string[]) => {
      const split = ["--split", "train"];
      const said = z.looseObject({ accuracy: finite });
      return said.parse(await json("evaluate", path, ...split, ...more)).accuracy;
    };
    const [cut, uncut] = [await accuracyOf(), await accuracyOf("--threshold", "none")];
    expect(cut).toBeLessThan(uncut);
    const explain = (...more: string[]) => json("explain", path, "--split", "train", ...more);
    const told = z.looseObject({ baseline: finite, thresholds: z.array(z.unknown()).optional() });
    const importance = told.parse(await explain("--importance", "--repeats", "2"));
    expect(importance.baseline).toBeCloseTo(cut, 12);
    expect(importance.thresholds).toHaveLength(3);
    const without = told.parse(await explain("--importance", "--repeats", "2", "--threshold", "none"));
    expect(without.baseline).toBeCloseTo(uncut, 12);
    const { stdout } = await gradlab("explain", path, "--split", "train", "--slices");
    expect(stdout).toContain(`accuracy ${formatNumber(cut)} on all rows`);
    const units = await gradlab("explain", path, "--split", "train", "--units");
    expect(units.stdout).toContain(`accuracy ${formatNumber(cut)};`);
    expect((await gradlab("explain", path, "--row", "1", "--threshold", "none")).code).toBe(2);
  });
});
