import { readFile } from "node:fs/promises";
import { expect, it } from "vitest";
import { generateCsv, generatorSchema } from "#core/data/generate/generate";
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
