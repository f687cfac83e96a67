// What `npm run soak` runs, and how a failure is repeated.
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { drawingTests, optionsOf, patternOf, propertyFiles } from "../../scripts/lib/soak.mjs";

const root = join(import.meta.dirname, "../..");
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "gradlab-soak-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function put(path: string, text: string) {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}

describe("what is asked for", () => {
  it("is everything 50 times, from a seed that is drawn", () => {
    expect(optionsOf([], () => 7)).toEqual({ words: [], times: 50, e2e: null, seed: 7 });
  });
  it("may be less", () => {
    expect(optionsOf(["journal", "--times", "5", "--seed=-3", "csv"])).toEqual({
      words: ["journal", "csv"],
      times: 5,
      e2e: null,
      seed: -3,
    });
    expect(optionsOf(["--e2e", "10"])).toMatchObject({ e2e: 10 });
  });
  it.each([["--time", "5"], ["--times"], ["--times", "many"], ["--e2e", "0"]])("is refused: %s %s", (...args) => {
    expect(() => optionsOf(args)).toThrow(args[0]);
  });
});

describe("test files with properties", () => {
  it("are found by what they import, themselves or by another, and by the seed", () => {
    put("a.test.ts", 'import fc from "fast-check";\n');
    put("deep/b.test.ts", 'import { readings } from "./values";\n');
    put("deep/values.ts", 'import { more } from "../more";\n');
    put("more.ts", 'import * as fc from "fast-check";\n');
    put("plain.test.ts", 'import { it } from "vitest";\n');
    put("mutants.test.ts", "const first = Number(process.env.SEED ?? 0);\n");
    put("e2e/window.test.ts", 'import fc from "fast-check";\n');
    expect(propertyFiles(folder)).toEqual(["a.test.ts", "deep/b.test.ts", "mutants.test.ts"]);
  });
  it("are those of the house", () => {
    const found = propertyFiles(join(root, "test"));
    expect(found).toContain("host/journal.test.ts");
    expect(found).toContain("core/data/csv/chunks.property.test.ts");
    expect(found).toContain("host/project-mutants.test.ts");
    expect(found.length).toBeGreaterThan(35);
    for (const file of found) expect(existsSync(join(root, "test", file))).toBe(true);
  });
});

it("names tests so that a pattern finds them and no others", () => {
  const pattern = new RegExp(patternOf(["a (b) *", "c|d [e]"]));
  expect(["a (b) *", "c|d [e]"].map((name) => pattern.test(name))).toEqual([true, true]);
  expect(["a (b) **", "a", "c", "d [e]", "a b"].some((name) => pattern.test(name))).toBe(false);
});

it("tests that read the seed draw cases, and those that say so", () => {
  put("mutants.test.ts", "const first = Number(process.env.SEED ?? 0);\n");
  put("plain.test.ts", "");
  const file = (name: string, ...assertionResults: { fullName: string; meta?: { draws?: boolean } }[]) => ({
    name: join(folder, name),
    assertionResults,
  });
  const testResults = [
    file("plain.test.ts", { fullName: "sums", meta: { draws: true } }, { fullName: "adds", meta: {} }),
    file("mutants.test.ts", { fullName: "holds" }),
  ];
  expect(drawingTests(JSON.stringify({ testResults }))).toEqual(["holds", "sums"]);
  expect(drawingTests(undefined)).toEqual([]);
});

it("a failure says its seed, and the seed repeats it", () => {
  // A house with one property, which fails for most seeds in a way of their own.
  for (const path of ["scripts", "vitest.config.ts", "package.json", "test/seed.ts"])
    cpSync(join(root, path), join(folder, path), { recursive: true });
  symlinkSync(join(root, "node_modules"), join(folder, "node_modules"), "junction");
  put("test/kernels.ts", "export default () => {};\n");
  put(
    "scripts/lib/build.mjs",
    "export const buildKernels = async () => {}, buildApp = buildKernels, buildCli = buildKernels;\n",
  );
  put("scripts/lib/setup.mjs", "export const installPackages = async () => {}, installLibraries = installPackages;\n");
  put(
    "test/core/drawn.test.ts",
    `import fc from "fast-check";
import { it } from "vitest";
it("holds", () => {
  fc.assert(fc.property(fc.nat(), () => false), { endOnFailure: true });
});
it("is the same whatever is drawn", () => {});
`,
  );
  const run = (env: Record<string, string>, ...args: string[]) =>
    spawnSync(process.execPath, args, { cwd: folder, encoding: "utf8", env: { ...process.env, ...env } });
  const soak = run({}, "scripts/soak.mjs", "--times", "2", "--seed", "123", "drawn");
  expect(soak.stdout.trimEnd().split("\n").at(-1)).toBe("1 passed, 2 failed");
  expect(soak.status).toBe(1);
  const counterexamples = (output: string) => [...output.matchAll(/Counterexample: \[(\d+)\]/g)].map(([, n]) => n);
  const drawn = counterexamples(soak.stdout);
  expect(new Set(drawn).size).toBe(2);
  expect(soak.stdout).toContain("Repeat it: SEED=123 npx vitest run test/core/drawn.test.ts");
  const again = run({ SEED: "123" }, "node_modules/vitest/vitest.mjs", "run", "test/core/drawn.test.ts");
  expect(counterexamples(again.stdout + again.stderr)).toEqual([drawn[0]]);
});
