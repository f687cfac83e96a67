import { readFile, writeFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { fromParts } from "#core/project/parts";
import { readProject } from "#host/project-file";
import { gradlab, json, sample, scratch } from "./call";

const file = await scratch();

describe("gradlab recipe", () => {
  it("says step by step what is done, and counts the rows of each part", async () => {
    const spec = file("recipe.json");
    const recipe = {
      columns: {
        sex: { missingFlag: true, maxCategories: 1 },
        year: { encode: "cyclic", period: 4 },
        island: { role: "ignored" },
      },
      split: { method: "group", column: "island" },
    };
    await writeFile(spec, JSON.stringify({ recipe }));
    const argv = [sample("penguins"), "--target", "species", "--spec", spec];
    expect(await json("recipe", ...argv)).toMatchObject({
      task: "multiclass",
      classes: ["Adelie", "Chinstrap", "Gentoo"],
      split: { words: "island kept together, stratified by species, seed 7" },
    });
    const { stdout } = await gradlab("recipe", ...argv);
    expect(stdout).toMatch(/^sex\n( {2}.*\n)* {2}Add an input that is 1 where the cell was missing\.$/m);
    expect(stdout).toContain("  Take sine and cosine, anew every 4.\n");
    expect(stdout).toMatch(/split +rows +Adelie +Chinstrap +Gentoo/);
  });
});

describe("gradlab profile --target", () => {
  it("names how closely each column goes with it", async () => {
    const { columns } = (await json("profile", sample("penguins"), "--target", "species")) as {
      columns: { name: string; relation: { kind: string; value: number } | null }[];
    };
    const relation = (name: string) => columns.find((column) => column.name === name)?.relation;
    expect(relation("flipper_length_mm")?.kind).toBe("correlation_ratio");
    expect(relation("island")?.kind).toBe("cramers_v");
    expect(relation("species")).toBeNull();
    expect((await gradlab("profile", sample("diabetes"), "--target", "progression")).stdout).toContain(
      "correlation r 0.58",
    );
    expect(await gradlab("profile", sample("iris"), "--target", "nobody")).toMatchObject({ code: 1 });
  });
});

describe("gradlab train --folds", () => {
  it("trains on each fold and says mean and deviation; the project holds a run for each", async () => {
    const out = file("folds.gradlab");
    const argv = [sample("iris"), "--target", "species", "--epochs", "5", "--folds", "3", "--out", out];
    const result = (await json("train", ...argv)) as {
      folds: { run: string; metrics: { test: { accuracy: number } } }[];
      scores: { test: { accuracy: { mean: number; sd: number } } };
    };
    const each = result.folds.map(({ metrics }) => metrics.test.accuracy);
    const mean = each.reduce((a, b) => a + b) / 3;
    expect(result.scores.test.accuracy.mean).toBeCloseTo(mean, 12);
    expect(result.scores.test.accuracy.sd).toBeCloseTo(
      Math.sqrt(each.reduce((a, b) => a + (b - mean) ** 2, 0) / 2),
      12,
    );
    const { document, runs } = fromParts(await readProject(out));
    expect(runs.map(({ record }) => record.spec.recipe.split.fold?.index)).toEqual([0, 1, 2]);
    expect(document.spec.recipe.split.fold).toBeNull();
    // A fold's run finds its own rows again.
    const again = await json("evaluate", out, "--run", "2");
    expect(again).toMatchObject({ rows: 50, accuracy: each[1] });
  });
});

describe("new files", () => {
  it("are predicted with a report of what training did not know", async () => {
    const project = file("p.gradlab");
    await json("train", sample("penguins"), "--target", "species", "--epochs", "2", "--out", project);
    const [header, ...lines] = (await readFile(sample("penguins"), "utf8")).trim().split("\n");
    const names = header!.split(",");
    const without = names.indexOf("bill_depth_mm");
    const island = names.indexOf("island");
    const rows = lines.slice(0, 6).map((line, i) => {
      const cells = line.split(",");
      if (i < 2) cells[island] = "Atlantis";
      return cells.filter((_, at) => at !== without);
    });
    const fresh = file("fresh.csv");
    await writeFile(fresh, [names.filter((_, at) => at !== without), ...rows].map((row) => row.join(",")).join("\n"));
    const { stderr, code } = await gradlab("predict", project, fresh, "--out", file("out.csv"));
    expect(code).toBe(0);
    expect(stderr).toContain(
      "1 column of the recipe is not in the file: bill_depth_mm (each of 6 rows counts as missing there",
    );
    expect(stderr).toContain(
      "2 rows with a value of island that training did not have (Atlantis: all its inputs are 0)",
    );
  });
});
