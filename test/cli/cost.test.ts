import { writeFile } from "node:fs/promises";
import { expect, it } from "vitest";
import { faults } from "#core/network/check";
import { gradlab, sample, scratch } from "./call";

const file = await scratch();
const layer = (units: number, init: string) => ({ type: "dense", units, init });

it("says what a network takes before it begins, and refuses one that there is no room for", async () => {
  const spec = file("huge.json");
  const layers = [layer(20_000, "he_normal"), layer(20_000, "orthogonal")];
  await writeFile(spec, JSON.stringify({ network: { layers } }));
  const { code, stderr } = await gradlab("train", sample("iris"), "--target", "species", "--spec", spec);
  expect(code).toBe(1);
  expect(stderr).toMatch(
    /parameters take about .+ MB of memory; drawing the orthogonal weights of dense 2 about \d+ min/,
  );
  expect(stderr).toMatch(/MB more memory than the 4 GB|this computer has \d+ MB/);
  expect(stderr).not.toMatch(/\bat \S+ \(/);
});

it("names one figure where the memory is far beyond the computer's: that of the refusal", async () => {
  const spec = file("far.json");
  await writeFile(spec, JSON.stringify({ network: { layers: Array(3).fill({ type: "dense", units: 65_536 }) } }));
  const { code, stderr } = await gradlab("train", sample("iris"), "--target", "species", "--spec", spec);
  expect([code, stderr.match(/\d+ MB of memory/g)]).toEqual([1, [expect.any(String)]]);
});

it("says what each fold takes before the first begins", async () => {
  const spec = file("folds.json");
  const layers = [layer(20_000, "he_normal"), layer(20_000, "orthogonal")];
  await writeFile(spec, JSON.stringify({ network: { layers } }));
  const { code, stderr } = await gradlab(
    "train",
    sample("iris"),
    "--target",
    "species",
    "--spec",
    spec,
    "--folds",
    "3",
  );
  expect(code).toBe(1);
  expect(stderr).toMatch(/MB of memory; drawing .+ min before the first epoch of each of 3 trainings/);
});

it("says in the window, too, what drawing weights takes, and refuses what would keep it waiting for minutes", () => {
  const said = (units: number) =>
    faults(
      { network: { layers: [layer(units, "he_normal"), layer(units, "orthogonal")] } },
      { task: "binary", inputs: 4, classes: 2 },
    ).filter(({ path }) => path === "network.layers[1].init");
  expect(said(200)).toEqual([]);
  expect(said(1500)).toMatchObject([
    { severity: "warning", message: expect.stringMatching(/takes about 7 s, before/) },
  ]);
  expect(said(4000)).toMatchObject([{ severity: "error", message: expect.stringMatching(/2 min: make the layer/) }]);
});
