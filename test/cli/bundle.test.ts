import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { json, sample } from "./call";

const script = fileURLToPath(new URL("../../scripts/gradlab.mjs", import.meta.url));
const gradlab = (...argv: string[]) => spawnSync(process.execPath, [script, ...argv], { encoding: "utf8" });

describe("the built command line", () => {
  it("prints exactly one JSON value on stdout", async () => {
    // The first call may build it, and says so on stderr.
    gradlab("--version");
    const { status, stdout, stderr } = gradlab("profile", sample("iris"), "--json");
    expect([status, stderr]).toEqual([0, ""]);
    expect(JSON.parse(stdout)).toEqual(await json("profile", sample("iris")));
  });

  it("trains to the same weights as the sources do", async () => {
    const argv = ["train", sample("iris"), "--target", "species", "--epochs", "3"];
    const { weightsHash } = JSON.parse(gradlab(...argv, "--json").stdout);
    expect(await json(...argv)).toMatchObject({ weightsHash });
  });

  it("exits with 1 for bad data and 2 for bad usage", () => {
    const missing = gradlab("profile", "missing.csv");
    expect([missing.status, missing.stdout]).toEqual([1, ""]);
    expect(missing.stderr).toMatch(/^gradlab: missing\.csv could not be read: [^\n]+\n$/);
    const usage = gradlab("profile");
    expect([usage.status, usage.stdout, usage.stderr]).toEqual([
      2,
      "",
      "gradlab: FILE is missing (gradlab profile --help)\n",
    ]);
  });
});
