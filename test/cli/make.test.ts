import { readFile, writeFile } from "node:fs/promises";
import { expect, it } from "vitest";
import { generateCsv, generatorSchema } from "#core/data/generate/generate";
import { fromParts } from "#core/project/parts";
import { readProject } from "#host/project-file";
import { gradlab, json, scratch } from "./call";

const file = await scratch();

it("writes what the laboratory makes of the same settings, ready to train on", { timeout: 60_000 }, async () => {
  const path = file("moons.csv");
  const said = await json("make", "moons", "--rows", "200", "--noise", ".1", "--seed", "3", "--out", path);
  const spec = { kind: "moons", rows: 200, noise: 0.1, seed: 3 } as const;
  expect(said).toEqual({ ...spec, path });
  expect(await readFile(path, "utf8")).toBe(generateCsv(generatorSchema.parse(spec)));
  const trained = (await json("train", path, "--target", "class", "--epochs", "60")) as {
    metrics: { test: { accuracy: number } };
  };
  expect(trained.metrics.test.accuracy).toBeGreaterThan(0.85);
});

it("makes a table on which a run of one cycle has its shape", { timeout: 60_000 }, async () => {
  const [path, spec, out] = [file("cycle.csv"), file("cycle.json"), file("cycle.gradlab")];
  await json("make", "circles", "--rows", "400", "--seed", "5", "--out", path);
  const rate = 0.02;
  const training = {
    batchSize: 40,
    optimizer: { type: "adam", learningRate: rate },
    schedule: { type: "one_cycle" },
    earlyStopping: null,
  };
  await writeFile(spec, JSON.stringify({ training }));
  const trained = await json("train", path, "--target", "class", "--epochs", "50", "--spec", spec, "--out", out);
  const [run] = fromParts(await readProject(out)).runs;
  const { ticks, epochs } = run!.history;
  const rates = [...ticks.learningRate.subarray(0, ticks.count)];

  // 280 training rows are 7 updates an epoch.
  expect([epochs.count, ticks.count, ticks.step[ticks.count - 1]]).toEqual([51, 350, 350]);
  // It starts at 1/25, is at its highest after 30 % of the updates, and ends at next to nothing.
  const peak = rates.indexOf(Math.max(...rates));
  expect(peak).toBe(0.3 * 350 - 1);
  expect(rates[peak]).toBeCloseTo(rate, 8);
  expect(rates[0]).toBeCloseTo(rate / 25, 8);
  expect(rates.at(-1)! / (rate / 250_000)).toBeCloseTo(1, 4);
  // It rises all the way there, and falls all the way from there, along half a cosine each.
  const isUp = rates.slice(1).map((value, i) => value > rates[i]!);
  expect(isUp).toEqual(rates.slice(1).map((_, i) => i < peak));
  expect(rates[peak / 2]).toBeCloseTo((rate + rate / 25) / 2, 6);
  expect(trained).toMatchObject({ epochs: 50, metrics: { test: { accuracy: expect.any(Number) } } });
  expect((trained as { metrics: { test: { accuracy: number } } }).metrics.test.accuracy).toBeGreaterThan(0.9);
});

it.each([
  [["make", "moon", "--out", "x.csv"], "KIND is “moon”; it must be one of moons, circles, spirals"],
  [["make", "moons"], "--out is missing"],
  [["make", "moons", "--out", "x.csv", "--classes", "3"], "--classes means nothing for moons"],
  [["make", "blobs", "--out", "x.csv", "--classes", "11"], "--classes is 11; blobs takes 2 to 10"],
  [["make", "moons", "--out", "x.csv", "--rows", "5"], "--rows is “5”; it must be a whole number from 20"],
])("%j is refused in one line", async (argv, message) => {
  const { code, stdout, stderr } = await gradlab(...argv);
  expect([code, stdout]).toEqual([2, ""]);
  expect(stderr).toContain(message);
});

it("says where it could not write", async () => {
  const { code, stderr } = await gradlab("make", "xor", "--out", file("no/such/folder.csv"));
  expect(code).toBe(1);
  expect(stderr).toContain("could not be written");
});
