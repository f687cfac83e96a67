// @vitest-environment node
import { readFile, writeFile } from "node:fs/promises";
import { parquetReadObjects } from "hyparquet";
import { beforeAll, describe, expect, it } from "vitest";
import { fromParts } from "#core/project/parts";
import { readProject } from "#host/project-file";
import { gradlab, json, sample, scratch } from "./call";

const at = await scratch();
const spec = at("spec.json");
const [one, two, wide, other] = [at("one.gradlab"), at("two.gradlab"), at("folds.gradlab"), at("wine.gradlab")];
const train = (file: string, target: string, out: string, ...more: string[]) =>
  json("train", sample(file), "--target", target, "--spec", spec, "--threads", "1", "--out", out, ...more);

beforeAll(async () => {
  const training = { epochs: 3, batchSize: 32, earlyStopping: null };
  await writeFile(spec, JSON.stringify({ network: { layers: [{ type: "dense", units: 4 }] }, training }));
  await train("iris", "species", one);
  await train("iris", "species", two, "--seed", "3");
  await train("iris", "species", wide, "--folds", "3");
  await train("wine", "cultivar", other);
});

describe("gradlab reproduce", () => {
  it("comes to the same bits on one thread and on two", async () => {
    for (const threads of ["1", "2"]) {
      const found = await json("reproduce", one, "--run", "1", "--threads", threads);
      expect(found).toMatchObject({ run: "1", verdict: "the same bits", parting: null, limits: [], updates: 12 });
    }
    expect((await gradlab("reproduce", one)).stdout).toMatch(
      /^Run 1 trained anew has the same bits: [0-9a-f]{8}… after/,
    );
  });
});

describe("gradlab merge, compare", () => {
  const merged = at("merged.gradlab");

  it("takes the runs of the second project under new numbers, weights and curves with them", async () => {
    const found = await json("merge", one, wide, "--out", merged);
    expect(found).toMatchObject({ total: 4, same: [], runs: [1, 2, 3].map((n) => ({ from: `${n}`, to: `${n + 1}` })) });
    const [a, b, c] = await Promise.all([one, wide, merged].map(async (file) => fromParts(await readProject(file))));
    expect(c!.runs.map(({ record }) => record.weightsHash)).toEqual(
      [...a!.runs, ...b!.runs].map(({ record }) => record.weightsHash),
    );
    expect(c!.document.nextRun).toBe(5);
    expect(await json("reproduce", merged, "--run", "4")).toMatchObject({ verdict: "the same bits" });
  });
  it("has what both had once, and says names that clash", async () => {
    const again = at("again.gradlab");
    const found = await json("merge", merged, wide, "--out", again);
    expect(found).toMatchObject({ total: 4, runs: [], same: [{ from: "1", to: "2" }, {}, {}] });
    const both = await json("merge", one, two, "--out", at("both.gradlab"), "--runs", "1");
    expect(both).toMatchObject({ total: 2, clashes: [expect.any(String)] });
  });
  it("refuses other data, and writes nothing", async () => {
    const { code, stderr } = await gradlab("merge", one, other, "--out", at("no.gradlab"));
    expect([code, stderr]).toEqual([1, expect.stringContaining("wine.gradlab has other data than one.gradlab")]);
    await expect(readFile(at("no.gradlab"))).rejects.toThrow("ENOENT");
  });
  it("tells in which update two runs part", async () => {
    const found = await json("compare", at("both.gradlab"), "--runs", "1,2");
    expect(found).toMatchObject({ verdict: "they part", parts: { update: 0 }, sameData: false });
    expect(await json("compare", at("both.gradlab"), "--runs", "1,1")).toMatchObject({ verdict: "the same bits" });
    expect((await gradlab("compare", one, "--runs", "1")).stderr).toContain("it must be two runs");
  });
});

describe("gradlab export --format history", () => {
  const read = async (name: string) => readFile(at(name));
  it("writes the same curves as CSV, JSON and Parquet", async () => {
    const { history } = fromParts(await readProject(one)).runs[0]!;
    for (const ending of ["csv", "json", "parquet"])
      expect(await json("export", one, "--format", "history", "--out", at(`h.${ending}`))).toMatchObject({
        run: "1",
        format: "history",
      });
    const parquet = new Uint8Array(await read("h.parquet")).buffer;
    const rows = await parquetReadObjects({ file: parquet });
    const { rows: list, run } = JSON.parse((await read("h.json")).toString()) as { rows: object[]; run: object };
    const [head, ...lines] = (await read("h.csv")).toString().trim().split("\n");
    expect(run).toMatchObject({ id: "1", target: "species", weightsHash: expect.stringMatching(/^[0-9a-f]{64}$/) });
    expect(head).toBe("epoch,seconds,train_loss,validation_loss,train_accuracy,validation_accuracy");
    expect(rows.map((row) => row["validation_loss"])).toEqual([...history.epochs.validationLoss.subarray(0, 4)]);
    const floats = (values: unknown[]) => values.map((value) => Math.fround(Number(value)));
    expect(list.map((row) => floats(Object.values(row)))).toEqual(rows.map((row) => floats(Object.values(row))));
    expect(lines.map((line) => floats(line.split(",")))).toEqual(rows.map((row) => floats(Object.values(row))));
  });
  it("writes the layers' signals by update", async () => {
    await json("export", one, "--format", "history", "--rows", "updates", "--out", at("u.csv"));
    const [head, first] = (await read("u.csv")).toString().split("\n");
    expect(head).toMatch(/^update,epoch,batch_loss,learning_rate,dense_1\.gradientNorm,output\.gradientNorm/);
    expect(first).toMatch(/^1,/);
  });
  it("says what it can't write", async () => {
    const call = async (...argv: string[]) => (await gradlab("export", one, ...argv)).stderr;
    expect(await call("--out", "x.csv")).toContain("--format is missing; it is one of history");
    expect(await call("--format", "history", "--out", "x.xlsx")).toContain(".csv, .json, .parquet");
    expect(await call("--format", "history", "--out", one)).toContain("one.gradlab");
  });
});
