import { writeFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { commands } from "../../cli/commands";
import { presetIds } from "#core/network/presets";
import { parseSpec } from "#core/network/parse";
import { gradlab, json, sample, scratch } from "./call";

const file = await scratch();

describe("help", () => {
  it("is there for the whole and for each command", async () => {
    const all = await gradlab("--help");
    for (const name of Object.keys(commands)) {
      expect(all.stdout).toContain(`\n  ${name} `);
      const one = await gradlab(name, "--help");
      expect(one).toMatchObject({ code: 0, stderr: "" });
      expect(one.stdout).toContain(`gradlab ${name}`);
      expect(one.stdout).toContain("--json");
    }
    expect((await gradlab("--version")).stdout).toMatch(/^gradlab \d+\.\d+\.\d+\n$/);
  });
});

describe("a call that is not understood", () => {
  it.each([
    [[], "a command is missing; there are profile, preview, train"],
    [["trian"], "there is no command “trian”; there are profile, preview, train"],
    [["profile"], "FILE is missing"],
    [["profile", "a.csv", "b.csv"], "unexpected argument “b.csv”"],
    [["train", "a.csv"], "--target is missing"],
    [["train", "a.csv", "--target"], "--target needs a value"],
    [["train", "a.csv", "--targte", "x"], "there is no option --targte; there are --target, --spec"],
    [["train", "a.csv", "--target", "x", "--epochs", "0"], "--epochs is “0”; it must be a whole number from 1"],
    [["train", "a.csv", "--target", "x", "--seed", "1.5"], "--seed is “1.5”; it must be a whole number"],
    [["train", "a.csv", "--target", "x", "--threads", "-1"], "--threads is “-1”; it must be a whole number from 1 to"],
    [["evaluate", "a.gradlab", "--threshold", "-.5"], "--threshold is “-.5”; it must be a number from 0 to 1"],
    [
      ["train", "a.csv", "--target", "--epochs", "3"],
      "--target needs a value; one that begins with - is given as --target=VALUE",
    ],
    [["train", "a.csv", "--resume=yes"], "--resume takes no value"],
    [["evaluate", "a.gradlab", "--split", "all"], "--split is “all”; it must be one of train, validation, test"],
    [["evaluate", "a.gradlab", "--threshold", "2"], "--threshold is “2”; it must be a number from 0 to 1"],
    [["evaluate", "a.gradlab", "--split", "test", "--csv", "a.csv"], "can't both be given"],
    [["predict", "a.gradlab", "a.csv"], "--out is missing"],
    [["spec", "--preset", "nope"], "--preset is “nope”; it must be one of"],
  ])("%j exits with 2 and one line", async (argv, message) => {
    const { code, stdout, stderr } = await gradlab(...argv);
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toContain(message);
    expect(stderr).toMatch(/^gradlab: [^\n]+\n$/);
  });
});

describe("data and specs that can't be used", () => {
  const spec = async (value: unknown): Promise<string> => {
    const path = file("spec.json");
    await writeFile(path, typeof value === "string" ? value : JSON.stringify(value));
    return path;
  };

  it.each<[unknown, RegExp]>([
    [{ trainig: {} }, /spec\.json: .*trainig.*recipe, network, training/],
    [
      { training: { optimizer: { type: "adm" } } },
      /training\.optimizer\.type: .*"adm".*sgd, adagrad, rmsprop, adam, adamw/,
    ],
    [{ network: { layers: [{ type: "dense", units: 0 }] } }, /network\.layers\[0\]\.units/],
    [{ network: { layers: [{ type: "dropout", rate: 1.5 }] } }, /network\.layers\[0\]\.rate/],
    [{ recipe: { columns: { petal: { role: "feature" } } } }, /petal/],
    ["{", /spec\.json is not JSON/],
  ])("spec %j exits with 1 and one line", async (value, message) => {
    const { code, stdout, stderr } = await gradlab(
      "train",
      sample("iris"),
      "--target",
      "species",
      "--spec",
      await spec(value),
    );
    expect([code, stdout]).toEqual([1, ""]);
    expect(stderr).toMatch(message);
    expect(stderr).toMatch(/^gradlab: [^\n]+\n$/);
  });

  it("names a column that is not there, with those that are", async () => {
    const { code, stderr } = await gradlab("train", sample("iris"), "--target", "nope");
    expect(code).toBe(1);
    expect(stderr).toMatch(/^gradlab: .*nope.*species.*\n$/);
  });

  it("names a file that is not there", async () => {
    const missing = file("missing.csv");
    for (const argv of [
      ["profile", missing],
      ["train", missing, "--target", "x"],
    ]) {
      expect(await gradlab(...argv)).toEqual({
        code: 1,
        stdout: "",
        stderr: `gradlab: ${missing} could not be read: there is no such file or folder\n`,
      });
    }
    expect(await gradlab("info", missing)).toMatchObject({ code: 1, stderr: expect.stringContaining("no such file") });
  });

  it("refuses an empty file and a file that is no project", async () => {
    const empty = file("empty.csv");
    await writeFile(empty, "");
    expect(await gradlab("profile", empty)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("empty.csv: The file is empty"),
    });
    expect(await gradlab("evaluate", sample("iris"))).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("not a Gradient Lab project"),
    });
  });
});

describe("gradlab spec and schema", () => {
  it("print the default spec and those of the presets", async () => {
    expect(await json("spec")).toEqual(JSON.parse(JSON.stringify(parseSpec({}))));
    for (const preset of presetIds) {
      const spec = await json("spec", "--preset", preset);
      expect(JSON.parse(JSON.stringify(parseSpec(spec)))).toEqual(spec);
    }
    const { stdout } = await gradlab("spec");
    expect(JSON.parse(stdout)).toEqual(await json("spec"));
  });

  it("print a JSON Schema with every part of the spec", async () => {
    expect(await json("schema")).toMatchObject({
      $schema: expect.stringContaining("json-schema.org"),
      properties: { recipe: {}, network: {}, training: {} },
    });
  });
});
