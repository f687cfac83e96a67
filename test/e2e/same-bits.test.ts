/** Training and reading come to the same bits in Node and in the application's own runtime. */
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import { command, root } from "./app";

const weights = JSON.parse(readFileSync(path.join(root, "test/reference/weights.json"), "utf8")) as object;

it.each([
  ["Node", process.execPath],
  ["Electron", command()[0]],
])("comes to the same bits in %s", (name, runtime) => {
  const said = execFileSync(process.execPath, [path.join(root, "scripts/hashes.mjs"), runtime], { encoding: "utf8" });
  expect(said).toMatch(new RegExp(`^${name} .*the same bits in ${Object.keys(weights).length} networks`, "m"));
  expect(said).toMatch(new RegExp(`^${name} .*the same values in .*, compiled loops, plain loops`, "m"));
});
