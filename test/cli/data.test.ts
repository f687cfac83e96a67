import { writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { gradlab, json, sample, scratch } from "./call";

const file = await scratch();

const profileSchema = z.strictObject({
  rows: z.int(),
  dialect: z.strictObject({
    format: z.literal("parquet").optional(),
    delimiter: z.string(),
    quote: z.string(),
    decimal: z.string(),
    encoding: z.string(),
    header: z.boolean(),
  }),
  columns: z.array(
    z.strictObject({
      name: z.string(),
      type: z.enum(["number", "category", "boolean", "date", "text"]),
      missing: z.int(),
      distinct: z.int(),
      min: z.number().nullable(),
      max: z.number().nullable(),
      mean: z.number().nullable(),
      std: z.number().nullable(),
      quantiles: z.array(z.number()),
    }),
  ),
  warnings: z.array(
    z.strictObject({
      code: z.string(),
      message: z.string(),
      column: z.string().optional(),
      columns: z.array(z.string()).min(2).optional(),
      line: z.int().optional(),
      lines: z.array(z.int()).min(1).optional(),
    }),
  ),
});

describe("gradlab profile", () => {
  it("prints what the issue promises, for every sample", async () => {
    const rows: Record<string, number> = {
      iris: 150,
      wine: 178,
      breast_cancer: 569,
      digits: 1797,
      diabetes: 442,
      penguins: 344,
    };
    for (const [name, count] of Object.entries(rows)) {
      const profile = profileSchema.parse(await json("profile", sample(name)));
      expect(profile.rows).toBe(count);
      expect(profile.dialect).toEqual({ delimiter: ",", quote: '"', decimal: ".", encoding: "utf-8", header: true });
    }
  });

  it("reads packed tables and Parquet", async () => {
    const stored = (name: string) => fileURLToPath(new URL(`../host/files/${name}`, import.meta.url));
    const packed = profileSchema.parse(await json("profile", stored("towns.csv.zst")));
    expect(packed).toMatchObject({ rows: 300, columns: [{ name: "größe" }, { name: "ort", distinct: 4 }] });
    const parquet = profileSchema.parse(await json("profile", stored("kinds-zstd.parquet")));
    expect(parquet).toMatchObject({ rows: 50, dialect: { format: "parquet" } });
    expect(parquet.columns.find(({ name }) => name === "town")).toMatchObject({ missing: 17, distinct: 2 });
  });

  it("counts what is missing", async () => {
    const { columns } = profileSchema.parse(await json("profile", sample("penguins")));
    expect(columns.reduce((sum, column) => sum + column.missing, 0)).toBe(19);
    expect(columns.find((column) => column.name === "species")).toMatchObject({
      type: "category",
      distinct: 3,
      mean: null,
    });
    expect(columns.find((column) => column.name === "body_mass_g")).toMatchObject({
      type: "number",
      min: 2700,
      max: 6300,
      missing: 2,
    });
  });

  it("prints a table for people", async () => {
    const { code, stdout } = await gradlab("profile", sample("iris"));
    expect(code).toBe(0);
    expect(stdout).toMatch(/^150 rows, 5 columns; utf-8/);
    expect(stdout).toContain("petal");
  });
});

describe("gradlab preview", () => {
  it("gives numbers as numbers, missing values as null, all else as strings", async () => {
    const path = file("mixed.csv");
    await writeFile(path, "n,word,day,yes\n1.5,a,2024-01-05,true\nNA,b,2024-01-06,false\n3,,2024-01-07,true\n");
    expect(await json("preview", path, "--rows", "0:3")).toEqual({
      header: ["n", "word", "day", "yes"],
      rows: [
        [1.5, "a", "2024-01-05", "true"],
        [null, "b", "2024-01-06", "false"],
        [3, null, "2024-01-07", "true"],
      ],
    });
    expect(await json("preview", path, "--rows", "1:2")).toMatchObject({ rows: [[null, "b", "2024-01-06", "false"]] });
    expect(await json("preview", path, "--rows", "2:")).toMatchObject({ rows: [[3, null, "2024-01-07", "true"]] });
    expect(await json("preview", path, "--rows", "5:9")).toMatchObject({ rows: [] });
  });

  it("refuses what is no range", async () => {
    const { code, stderr } = await gradlab("preview", sample("iris"), "--rows", "3");
    expect([code, stderr]).toEqual([
      2,
      "gradlab: --rows is “3”; it must be two row numbers with a colon, as in 0:10 (gradlab preview --help)\n",
    ]);
  });
});
