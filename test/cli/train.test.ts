import { readFile, writeFile } from "node:fs/promises";
import Papa from "papaparse";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import type { Part } from "#core/project/content";
import { fromParts, toParts } from "#core/project/parts";
import { readProject, writeProject } from "#host/project-file";
import { call, gradlab, json, sample, scratch } from "./call";

const file = await scratch();

const metric = z.strictObject({
  loss: z.number().nullable(),
  accuracy: z.number().optional(),
  r2: z.number().optional(),
  mae: z.number().optional(),
  rmse: z.number().optional(),
});
const trainSchema = z.strictObject({
  weightsEpoch: z.int(),
  run: z.string(),
  metrics: z.strictObject({ train: metric, validation: metric.optional(), test: metric.optional() }),
  epochs: z.int(),
  seconds: z.number(),
  rowsPerSecond: z.number(),
  weightsHash: z.string().regex(/^[0-9a-f]{64}$/),
  findings: z.array(
    z.strictObject({
      rule: z.string(),
      severity: z.enum(["problem", "warning", "note"]),
      layers: z.array(z.string()),
      epoch: z.number(),
    }),
  ),
  besideLinear: z
    .strictObject({
      split: z.enum(["test", "validation"]),
      rows: z.int(),
      metric: z.enum(["accuracy", "r2"]),
      network: z.number(),
      linear: z.number(),
      difference: z.strictObject({ value: z.number(), low: z.number(), high: z.number() }),
      outcome: z.enum(["better", "worse", "level", "unknown"]),
    })
    .nullable(),
});
const share = z.number().min(0).max(1);
const interval = z.strictObject({ low: z.number(), high: z.number() });
const conformal = z.strictObject({
  coverage: share,
  calibrationRows: z.int(),
  limit: z.number().nullable(),
  rowsNeeded: z.int(),
  rows: z.int(),
  reached: share,
  low: share,
  high: share,
});
const classesSchema = z.strictObject({
  run: z.string(),
  epochs: z.int(),
  weightsEpoch: z.int(),
  rows: z.int(),
  classes: z.array(z.string()),
  confusion: z.array(z.array(z.int())),
  accuracy: share,
  logLoss: z.number(),
  perClass: z.array(
    z.strictObject({
      class: z.string(),
      // A class that is never predicted has no precision.
      precision: share.nullable(),
      recall: share,
      f1: share.nullable(),
      support: z.int(),
    }),
  ),
  rocAuc: share,
  averagePrecision: share,
  brier: z.number(),
  notDefined: z.record(z.string(), z.string()).optional(),
  intervals: z.strictObject({
    rounds: z.int(),
    accuracy: interval,
    logLoss: interval,
    rocAuc: interval.nullable(),
    averagePrecision: interval.nullable(),
    brier: interval,
    perClass: z.array(
      z.strictObject({
        class: z.string(),
        precision: interval.nullable(),
        recall: interval.nullable(),
        f1: interval.nullable(),
      }),
    ),
  }),
  gain: z.array(
    z.strictObject({
      class: z.string(),
      points: z.array(z.strictObject({ share, gain: share, lift: z.number() })).nullable(),
    }),
  ),
  calibration: z
    .strictObject({
      temperature: z.number(),
      rows: z.int(),
      logLoss: z.strictObject({ before: z.number(), after: z.number() }),
    })
    .optional(),
  conformal: conformal
    .extend({
      meanSize: z.number(),
      sizes: z.array(z.int()),
      perClass: z.array(z.strictObject({ class: z.string(), rows: z.int(), reached: share.nullable() })),
    })
    .optional(),
});
const numbersSchema = z.strictObject({
  run: z.string(),
  epochs: z.int(),
  weightsEpoch: z.int(),
  rows: z.int(),
  r2: z.number(),
  mae: z.number(),
  rmse: z.number(),
  intervals: z.strictObject({ rounds: z.int(), r2: interval, mae: interval, rmse: interval }),
  conformal: conformal.optional(),
});

const train = async (...argv: string[]) => trainSchema.parse(await json("train", ...argv));

describe("gradlab train", () => {
  it("prints what the issue promises", async () => {
    const result = await train(sample("iris"), "--target", "species", "--epochs", "5");
    expect(result).toMatchObject({ run: "1", epochs: 5 });
    expect(result.metrics.test?.accuracy).toBeGreaterThan(0);
    expect(result.rowsPerSecond).toBeGreaterThan(0);
  });

  it("gives the same weights for the same seed, and others for another", async () => {
    const hash = async (...more: string[]) =>
      (await train(sample("iris"), "--target", "species", "--epochs", "2", ...more)).weightsHash;
    expect(await hash("--seed", "3")).toBe(await hash("--seed", "3", "--threads", "2"));
    expect(await hash("--seed", "4")).not.toBe(await hash("--seed", "3"));
  });

  it("takes the seed for the split too, unless the spec has one", async () => {
    const spec = file("split.json");
    await writeFile(spec, JSON.stringify({ recipe: { split: { seed: 99 } } }));
    const splitSeed = async (...more: string[]) => {
      await train(
        sample("iris"),
        "--target",
        "species",
        "--epochs",
        "1",
        "--seed",
        "5",
        "--out",
        file("seed.gradlab"),
        ...more,
      );
      const { document } = fromParts(await readProject(file("seed.gradlab")));
      return [document.spec.training.seed, document.spec.recipe.split.seed];
    };
    expect(await splitSeed()).toEqual([5, 5]);
    expect(await splitSeed("--spec", spec)).toEqual([5, 99]);
  });

  it("says before it trains that the project can't be written", async () => {
    const out = file("no/such/folder.gradlab");
    expect(await gradlab("train", sample("iris"), "--target", "species", "--out", out)).toEqual({
      code: 1,
      stdout: "",
      stderr: `gradlab: ${out} could not be written: there is no such file or folder\n`,
    });
  });

  it("draws progress on a terminal and nowhere else", async () => {
    const argv = ["train", sample("iris"), "--target", "species", "--epochs", "3"];
    expect((await call(argv, true)).stderr).toContain("of 3");
    expect((await call(argv, false)).stderr).toBe("");
  });

  it("keeps a run that blew up, with what was found", async () => {
    const spec = file("explode.json");
    await writeFile(spec, JSON.stringify({ training: { optimizer: { type: "sgd", learningRate: 1000 }, epochs: 5 } }));
    const path = file("exploded.gradlab");
    const result = await train(sample("diabetes"), "--target", "progression", "--spec", spec, "--out", path);
    expect(result.findings.length).toBeGreaterThan(0);
    expect(await json("info", path)).toMatchObject({
      runs: [{ status: "failed", findings: [result.findings[0]?.rule] }],
    });
    numbersSchema.parse(await json("evaluate", path));
  });
});

describe("a project from the command line", () => {
  it("says which epoch the weights are of where training stopped early", async () => {
    const path = file("early.gradlab");
    const spec = file("early.json");
    await writeFile(spec, JSON.stringify({ training: { epochs: 300, earlyStopping: { patience: 3 } } }));
    const { epochs, weightsEpoch } = await train(sample("wine"), "--target", "cultivar", "--spec", spec, "--out", path);
    expect(weightsEpoch).toBe(epochs - 3);
    expect(await json("evaluate", path)).toMatchObject({ run: "1", weightsEpoch });
    expect(await json("info", path)).toMatchObject({ runs: [{ epochs, weightsEpoch }] });
  });

  it("evaluates to the numbers that training printed, and is what the window opens", async () => {
    const path = file("wine.gradlab");
    const trained = await train(sample("wine"), "--target", "cultivar", "--epochs", "10", "--out", path);
    for (const split of ["train", "validation", "test"] as const) {
      const result = classesSchema.parse(await json("evaluate", path, "--split", split));
      expect(result.accuracy).toBe(trained.metrics[split]?.accuracy);
      expect(result.logLoss).toBeCloseTo(trained.metrics[split]?.loss ?? NaN, 4);
      expect(result.confusion.flat().reduce((a, b) => a + b)).toBe(result.rows);
      expect(result.perClass.map((row) => row.class)).toEqual(result.classes);
    }
    const { document, source, runs } = fromParts(await readProject(path));
    expect(document).toMatchObject({ name: "wine", target: "cultivar", nextRun: 2, view: { run: "1" } });
    expect(Buffer.from(source?.bytes ?? []).equals(await readFile(sample("wine")))).toBe(true);
    expect(runs[0]?.history.epochs.count).toBe(11);
    expect(await json("info", path)).toMatchObject({
      name: "wine",
      data: { name: "wine.csv" },
      target: "cultivar",
      runs: [{ id: "1", status: "finished", epochs: 10, weightsHash: trained.weightsHash, metrics: trained.metrics }],
    });
  });

  it("evaluates and predicts another file", async () => {
    const path = file("penguins.gradlab");
    await train(sample("penguins"), "--target", "species", "--epochs", "10", "--out", path);
    const whole = classesSchema.parse(await json("evaluate", path, "--csv", sample("penguins")));
    expect(whole.rows).toBe(344);
    const out = file("penguins-predicted.csv");
    expect(await json("predict", path, sample("penguins"), "--out", out)).toEqual({ run: "1", rows: 344, path: out });
    const { data, meta } = Papa.parse<Record<string, string>>(await readFile(out, "utf8"), {
      header: true,
      skipEmptyLines: true,
    });
    expect(meta.fields?.slice(-4)).toEqual(["prediction", ...whole.classes.map((name) => `p_${name}`)]);
    expect(data).toHaveLength(344);
    const right = data.filter((row) => row["prediction"] === row["species"]).length;
    expect(right / 344).toBeCloseTo(whole.accuracy, 10);
    const sums = data.map((row) => whole.classes.reduce((sum, name) => sum + Number(row[`p_${name}`]), 0));
    expect(Math.max(...sums.map((sum) => Math.abs(sum - 1)))).toBeLessThan(1e-5);
    const original = (await readFile(sample("penguins"), "utf8")).trimEnd().split(/\r?\n/);
    const written = (await readFile(out, "utf8")).trimEnd().split("\n");
    expect(written.every((line, i) => line.startsWith(original[i] ?? "?"))).toBe(true);
  });

  it("asks a run without the data that it learned from, and fits anew where its recipe was not kept", async () => {
    const path = file("kept.gradlab");
    await train(sample("penguins"), "--target", "species", "--epochs", "5", "--out", path);
    const parts = await readProject(path);
    const rewritten = async (name: string, change: (part: Part) => Part[]) => {
      await writeProject(file(name), parts.flatMap(change));
      const out = file(`${name}.csv`);
      await json("predict", file(name), sample("penguins"), "--out", out);
      const scores = await json("evaluate", file(name), "--csv", sample("penguins"));
      return { predicted: await readFile(out, "utf8"), scores };
    };
    const whole = await rewritten("whole.gradlab", (part) => [part]);
    const others = await readFile(sample("iris"));
    const otherData = (part: Part) => (part.name === "data/source.csv" ? [{ ...part, bytes: others }] : [part]);
    expect(await rewritten("other-data.gradlab", otherData)).toEqual(whole);
    expect(await gradlab("evaluate", file("other-data.gradlab"))).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/the data in .+ are cut or changed: they have \d+ bytes, and \d+ are noted/),
    });
    const older = (part: Part) => (part.name === "runs/1/recipe.json" ? [] : [part]);
    expect(await rewritten("older.gradlab", older)).toEqual(whole);
  });

  it("moves the threshold of two classes", async () => {
    const path = file("cancer.gradlab");
    await train(sample("breast_cancer"), "--target", "diagnosis", "--epochs", "3", "--out", path);
    const at = async (threshold: string) => classesSchema.parse(await json("evaluate", path, "--threshold", threshold));
    const [all, usual, none] = [await at("0"), await at("0.5"), await at("1")];
    expect(all.perClass[1]?.recall).toBe(1);
    expect(none.perClass[0]?.recall).toBe(1);
    expect(all.rocAuc).toBe(usual.rocAuc);
    expect(usual.notDefined).toBeUndefined();
  });

  it("says how sure its figures are, fits a temperature, and predicts sets of classes", async () => {
    const path = file("sure.gradlab");
    await train(sample("penguins"), "--target", "species", "--epochs", "8", "--out", path);
    const plain = classesSchema.parse(await json("evaluate", path));
    const { intervals } = plain;
    expect(intervals.accuracy.low).toBeLessThanOrEqual(plain.accuracy);
    expect(intervals.accuracy.high).toBeGreaterThanOrEqual(plain.accuracy);
    expect(intervals.logLoss.low).toBeLessThan(plain.logLoss);
    expect(plain.gain.map((one) => one.class)).toEqual(plain.classes);
    expect(plain.calibration).toBeUndefined();
    const asked = ["--calibration", "fit", "--coverage", ".8"];
    const sure = classesSchema.parse(await json("evaluate", path, ...asked));
    expect(sure.accuracy).toBe(plain.accuracy);
    expect(sure.calibration!.logLoss.after).toBeLessThanOrEqual(sure.calibration!.logLoss.before);
    expect(sure.conformal!.reached).toBeGreaterThan(0.6);
    expect(sure.conformal!.sizes.reduce((a, b) => a + b, 0)).toBe(sure.rows);
    const whole = classesSchema.parse(await json("evaluate", path, "--csv", sample("penguins"), ...asked));
    expect(whole.rows).toBe(344);
    const out = file("sure.csv");
    const predicted = await gradlab("predict", path, sample("penguins"), "--out", out, ...asked);
    expect(predicted.stderr).toMatch(/calibrated, T = [\d.]+: log loss/);
    const { data } = Papa.parse<Record<string, string>>(await readFile(out, "utf8"), {
      header: true,
      skipEmptyLines: true,
    });
    const held = data.filter((row) => row["set"]!.split("|").includes(row["species"]!)).length;
    expect(held).toBe(Math.round(whole.conformal!.reached * 344));
    const total = whole.classes.reduce((sum, name) => sum + Number(data[0]![`p_${name}`]), 0);
    expect(total).toBeCloseTo(1, 6);
    expect(await gradlab("predict", path, sample("penguins"), "--out", out, "--coverage", ".999")).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/validation rows are too few for --coverage 0.999, which needs 999/),
    });
    const drifting = file("drifted.csv");
    const lines = (await readFile(sample("penguins"), "utf8")).trim().split("\n");
    const at = lines[0]!.split(",").indexOf("body_mass_g");
    const heavier = (line: string) =>
      line
        .split(",")
        .map((field, i) => (i === at && field !== "" ? String(Number(field) + 3000) : field))
        .join(",");
    await writeFile(drifting, [lines[0], ...lines.slice(1).map(heavier)].join("\n"));
    const warned = await gradlab("predict", path, drifting, "--out", file("warned.csv"), "--json");
    expect(warned.stderr).toMatch(/warning: body_mass_g lies elsewhere than in training: KS distance/);
    expect(JSON.parse(warned.stdout)).toMatchObject({ drifted: ["body_mass_g"] });
    const said = await gradlab("evaluate", path, "--coverage", ".9");
    expect(said.stdout).toMatch(/95 % intervals: accuracy [\d.]+ \([\d.]+ … [\d.]+\), log loss/);
    expect(said.stdout).toMatch(/prediction sets of 90\s%, calibrated on \d+ validation rows/);
  });

  it("has no precision of a class that no row is called, and says why", async () => {
    const path = file("low.gradlab");
    await train(sample("breast_cancer"), "--target", "diagnosis", "--epochs", "1", "--out", path);
    const none = classesSchema.parse(await json("evaluate", path, "--threshold", "1"));
    expect(none.perClass[1]).toMatchObject({ precision: null, recall: 0, f1: 0 });
    expect(none.notDefined).toEqual({ precision: expect.stringMatching(/^no row of .+ is called “malignant”$/) });
    const said = await gradlab("evaluate", path, "--threshold", "1");
    expect(said.stdout).toMatch(/^malignant +– +0/m);
    expect(said.stdout).toContain("precision not defined: no row of");
  });

  it("parts two classes where the project does, and says so", async () => {
    const path = file("threshold.gradlab");
    await train(sample("breast_cancer"), "--target", "diagnosis", "--epochs", "1", "--out", path);
    const out = file("threshold.csv");
    const positives = async (...more: string[]) => {
      const { stdout, stderr } = await gradlab(
        "predict",
        path,
        sample("breast_cancer"),
        "--out",
        out,
        "--json",
        ...more,
      );
      const lines = (await readFile(out, "utf8")).trim().split("\n");
      const [classes, prediction] = [
        [...new Set(lines.slice(1).map((line) => line.split(",").at(-3)))],
        lines[0]?.split(",").at(-3),
      ];
      return { told: stderr, said: JSON.parse(stdout) as object, classes, prediction };
    };
    const usual = await positives();
    expect([usual.told, Object.keys(usual.said)]).toEqual(["", ["run", "rows", "path"]]);
    const content = fromParts(await readProject(path));
    const { document } = content;
    await writeProject(
      path,
      toParts({ ...content, document: { ...document, view: { ...document.view, threshold: 0 } } }),
    );
    // From p = 0 on all rows are of the positive class.
    const asProject = await positives();
    expect(asProject).toMatchObject({ said: { threshold: 0 }, prediction: "prediction", classes: { length: 1 } });
    expect(asProject.told).toContain("parted at p = 0, as the project has it");
    const asked = await positives("--threshold", "1");
    expect([asked.told, Object.keys(asked.said), asked.classes.length]).toEqual(["", ["run", "rows", "path"], 1]);
    expect(asked.classes).not.toEqual(asProject.classes);
    expect(await json("evaluate", path)).toMatchObject({ threshold: 0 });
    expect(await json("evaluate", path)).toMatchObject((await json("evaluate", path, "--threshold", "0")) as object);
  });

  it("evaluates and predicts numbers in their own units", async () => {
    const path = file("diabetes.gradlab");
    const trained = await train(sample("diabetes"), "--target", "progression", "--epochs", "20", "--out", path);
    const result = numbersSchema.parse(await json("evaluate", path));
    expect(result.r2).toBeCloseTo(trained.metrics.test?.r2 ?? NaN, 4);
    expect(result.rmse).toBeCloseTo(trained.metrics.test?.rmse ?? NaN, 2);
    expect(result.intervals.r2.low).toBeLessThan(result.r2);
    const ranged = file("diabetes-ranged.csv");
    const { conformal: limits } = (await json(
      "predict",
      path,
      sample("diabetes"),
      "--out",
      ranged,
      "--coverage",
      "0.9",
    )) as {
      conformal: { limit: number };
    };
    const [ends] = Papa.parse<Record<string, string>>(await readFile(ranged, "utf8"), { header: true }).data;
    expect(Number(ends!["high"]) - Number(ends!["low"])).toBeCloseTo(2 * limits.limit, 6);
    const out = file("diabetes-predicted.csv");
    await json("predict", path, sample("diabetes"), "--out", out);
    const { data } = Papa.parse<Record<string, string>>(await readFile(out, "utf8"), {
      header: true,
      skipEmptyLines: true,
    });
    const errors = data.map((row) => Math.abs(Number(row["prediction"]) - Number(row["progression"])));
    const whole = numbersSchema.parse(await json("evaluate", path, "--csv", sample("diabetes")));
    expect(errors.reduce((a, b) => a + b, 0) / errors.length).toBeCloseTo(whole.mae, 2);
  });

  it("says what a file for it lacks", async () => {
    const path = file("iris.gradlab");
    await train(sample("iris"), "--target", "species", "--epochs", "1", "--out", path);
    expect(await gradlab("evaluate", path, "--csv", sample("diabetes"))).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("has no column “species”"),
    });
    expect(await gradlab("evaluate", path, "--run", "7")).toMatchObject({
      code: 1,
      stderr: "gradlab: the project has no run “7”; there are 1\n",
    });
    const noTarget = file("no-target.csv");
    await writeFile(noTarget, "sepal_length_cm,petal_length_cm\n5.1,1.4\n6,4\n");
    const { code, stderr } = await gradlab("predict", path, noTarget, "--out", file("o.csv"));
    expect(code).toBe(0);
    expect(stderr).toMatch(/problem: .*not in the file/);
    expect(await gradlab("predict", path, noTarget, "--out", file("no/such/o.csv"))).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("could not be written"),
    });
  });

  it("prints tables for people", async () => {
    const path = file("people.gradlab");
    const trained = await gradlab("train", sample("iris"), "--target", "species", "--epochs", "2", "--out", path);
    expect(trained.stdout).toMatch(/split .*loss .*accuracy/);
    expect((await gradlab("evaluate", path)).stdout).toContain("true \\ predicted");
    expect((await gradlab("info", path)).stdout).toMatch(/people: iris\.csv .* target species/);
    expect((await gradlab("info", path)).stdout).toContain("weights of epoch 2 ");
    expect((await gradlab("evaluate", path)).stdout).toMatch(/^run 1, weights of epoch 2\n/);
  });

  it("says of which epoch the weights are that early stopping brought back", async () => {
    const path = file("stopped.gradlab");
    const { epochs, weightsEpoch } = await train(sample("diabetes"), "--target", "progression", "--out", path);
    expect(weightsEpoch).toBeLessThan(epochs);
    const words = `weights of epoch ${weightsEpoch} of ${epochs} (best checkpoint)`;
    expect((await gradlab("evaluate", path)).stdout).toContain(`run 1, ${words}\n`);
    expect((await gradlab("info", path)).stdout).toContain(words);
  });

  it("says why a figure is not defined where rows lack a class or the target does not vary", async () => {
    const path = file("lacking.gradlab");
    await train(sample("penguins"), "--target", "species", "--epochs", "1", "--out", path);
    const [header, ...rows] = (await readFile(sample("penguins"), "utf8")).trim().split("\n");
    const some = file("some.csv");
    await writeFile(some, [header, ...rows.filter((row) => !row.includes("Adelie"))].join("\n"));
    const reason = "no rows of class “Adelie” in some.csv";
    expect(await json("evaluate", path, "--csv", some)).toMatchObject({
      rocAuc: null,
      averagePrecision: null,
      notDefined: { rocAuc: reason, averagePrecision: reason },
    });
    const { stdout } = await gradlab("evaluate", path, "--csv", some);
    expect(stdout).toContain(`ROC AUC not defined: ${reason}`);
    expect(stdout).not.toContain("NaN");
    const numbers = file("constant.gradlab");
    await train(sample("diabetes"), "--target", "progression", "--epochs", "1", "--out", numbers);
    const [names, first] = (await readFile(sample("diabetes"), "utf8")).split("\n");
    await writeFile(some, [names, first, first].join("\n"));
    const alike = "the target is the same in all rows of some.csv";
    expect(await json("evaluate", numbers, "--csv", some)).toMatchObject({ r2: null, notDefined: { r2: alike } });
    expect((await gradlab("evaluate", numbers, "--csv", some)).stdout).toContain(`R² not defined: ${alike}`);
  });
});
