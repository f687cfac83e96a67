/** The pages that name the commands name all of them, and no other. */
import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import { commands } from "../../cli/commands";

const root = path.join(import.meta.dirname, "../..");
const named = (file: string, pattern: RegExp): string[] => {
  const text = readFileSync(path.join(root, file), "utf8");
  return [...new Set([...text.matchAll(pattern)].map(([, name]) => name!))].toSorted();
};
const known = Object.keys(commands).toSorted();

it("docs/CLI.md has a heading for each command", () => {
  expect(named("docs/CLI.md", /^### `gradlab ([a-z]+)/gm)).toEqual(known);
});

it("README.md has a row for each command", () => {
  expect(named("README.md", /^\| `([a-z]+)` +\|/gm)).toEqual(known);
});
