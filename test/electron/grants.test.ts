import { join, resolve } from "node:path";
import { expect, it } from "vitest";
import { Grants } from "../../electron/main/grants";

const file = resolve("/data/a.csv");

it("allows what was granted and nothing else", () => {
  const grants = new Grants();
  expect(grants.allows(file, "read")).toBe(false);
  grants.add(file, "read");
  expect(grants.allows(file, "read")).toBe(true);
  expect(grants.allows(file, "write")).toBe(false);
  expect(grants.allows(`${file}.bak`, "read")).toBe(false);
});

it("knows a file by any spelling of its path", () => {
  const grants = new Grants();
  expect(grants.add(join("/data", "x", "..", "a.csv"), "write")).toEqual({ path: file, mode: "write" });
  expect(grants.allows("/data/./a.csv", "read")).toBe(true);
  expect(grants.list()).toEqual([{ path: file, mode: "write" }]);
});

it("does not take writing back when the file is read later", () => {
  const grants = new Grants();
  grants.add(file, "write");
  expect(grants.add(file, "read").mode).toBe("write");
  expect(grants.allows(file, "write")).toBe(true);
});
