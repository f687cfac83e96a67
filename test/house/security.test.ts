/** The promises of docs/SECURITY.md: each names tests, and they are there. */
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";

const root = path.resolve(import.meta.dirname, "../..");
const text = readFileSync(path.join(root, "docs/SECURITY.md"), "utf8");
const rows = text
  .split("## Promises")[1]!
  .split("\n## ")[0]!
  .split("\n")
  .filter((line) => line.startsWith("| ") && !line.startsWith("| promise"))
  .filter((line) => !/^\| -+/.test(line));

it("names a test for each promise", () => {
  expect(rows.length).toBeGreaterThan(12);
  for (const row of rows) expect(row.split("|")[2], row).toMatch(/`test\/[\w/.-]+\.test\.ts`/);
});
it("names only files that are there", () => {
  const files = [...text.matchAll(/`((?:test|packaging|electron|docs)\/[\w/.-]+)`/g)].map(([, file]) => file!);
  expect(files.filter((file) => !existsSync(path.join(root, file)))).toEqual([]);
});
