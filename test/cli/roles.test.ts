/** The command line leaves out what the window leaves out, and says what is doubtful with the column's name. */
import { writeFileSync } from "node:fs";
import { expect, it } from "vitest";
import { gradlab, json, sample, scratch } from "./call";

const file = await scratch();
const rows = Array.from(
  { length: 60 },
  (_, i) => `${15_000 + 17 * i},${i % 7 === 6 ? "<1" : i % 11},${i % 5},${i % 2}`,
);
writeFileSync(file("churn.csv"), `CustomerId,len,age,churn\n${rows.join("\n")}\n7,8\n`);

it("leaves IDs out where the spec says nothing of them, and says so", async () => {
  const argv = ["recipe", file("churn.csv"), "--target", "churn"];
  const { stderr } = await gradlab(...argv);
  expect(stderr).toBe(
    'gradlab: note: left out: CustomerId (it looks like an ID); a role of "feature" in the spec takes a column in\n',
  );
  expect((await json(...argv)) as object).toMatchObject({ inputs: expect.not.arrayContaining(["CustomerId"]) });
  writeFileSync(file("spec.json"), JSON.stringify({ recipe: { columns: { CustomerId: { role: "feature" } } } }));
  const taken = await json(...argv, "--spec", file("spec.json"));
  expect(taken).toMatchObject({ inputs: expect.arrayContaining(["CustomerId"]) });
});

it("names column and lines of a doubt in JSON, in recipe as in profile, and says the doubts before it trains", async () => {
  const wanted = expect.arrayContaining([
    expect.objectContaining({ code: "ragged_row", line: 62 }),
    expect.objectContaining({ code: "id_like", column: "CustomerId" }),
  ]);
  expect(await json("profile", file("churn.csv"))).toMatchObject({ warnings: wanted });
  const { stdout } = await gradlab("recipe", file("churn.csv"), "--target", "churn");
  expect(stdout).toMatch(/1 row does not have 4 fields: line 62; 1 shorter/);
  const { stderr } = await gradlab("train", file("churn.csv"), "--target", "churn", "--epochs", "1");
  expect(stderr).toContain("gradlab: warning: 1 row does not have 4 fields (line 62");
  expect(stderr).toContain("left out: CustomerId");
});

it("names the likeliest target where none is given", async () => {
  const { code, stderr } = await gradlab("train", sample("iris"));
  expect([code, stderr]).toEqual([
    2,
    "gradlab: --target is missing: name the column to predict; species looks like it (gradlab train --help)\n",
  ]);
});

it("says of a spec what the window says at its fields, before training", async () => {
  const layers = [{ type: "dense", units: 4, activation: "relu" }, { type: "batch_norm" }];
  writeFileSync(file("single.json"), JSON.stringify({ network: { layers }, training: { batchSize: 1 } }));
  const argv = ["train", sample("iris"), "--target", "species", "--epochs", "1", "--spec", file("single.json")];
  const { stderr } = await gradlab(...argv);
  expect(stderr).toContain("gradlab: warning: training.batchSize: Batch normalisation compares the rows of a batch");
});

it("takes a backslash for an escape where it is told to", async () => {
  writeFileSync(file("escaped.csv"), 'a,b\n1,"say \\"hi\\", twice"\n2,x\n');
  const { rows: shown } = (await json("preview", file("escaped.csv"), "--escape", "backslash")) as {
    rows: unknown[][];
  };
  expect(shown).toEqual([
    [1, 'say "hi", twice'],
    [2, "x"],
  ]);
});

it("says that two rows are too few, and nothing of class imbalance", async () => {
  writeFileSync(file("two.csv"), "a,b,y\n0,1,u\n1,0,v\n");
  writeFileSync(file("all.json"), JSON.stringify({ recipe: { split: { train: 1, validation: 0, test: 0 } } }));
  const argv = ["train", file("two.csv"), "--target", "y", "--epochs", "60", "--spec", file("all.json")];
  const { stdout, stderr } = await gradlab(...argv);
  expect(stderr).toContain("gradlab: warning: 2 training rows: too few to say anything");
  expect(stdout).not.toContain("class_imbalance");
});
