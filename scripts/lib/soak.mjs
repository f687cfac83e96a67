import { readFileSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path/posix";
import { Halt } from "./house.mjs";

/**
 * @typedef {object} SoakOptions
 * @property {string[]} words one of which the path of a test has in it
 * @property {number} times
 * @property {number | null} e2e times that the end-to-end tests run, in place of all else
 * @property {number} seed of the first time
 */

/**
 * What `npm run soak -- …` asks for.
 * @param {readonly string[]} args
 * @returns {SoakOptions}
 */
export function optionsOf(args, draw = () => Math.floor(Math.random() * 1e9)) {
  /** @type {string[]} */
  const words = [];
  /** @type {Record<string, number>} */
  const numbers = {};
  for (const rest = args.flatMap((arg) => (arg.startsWith("--") ? arg.split("=") : [arg])); rest.length > 0;) {
    const arg = rest.shift() ?? "";
    if (!arg.startsWith("-")) {
      words.push(arg);
      continue;
    }
    if (!["--times", "--e2e", "--seed"].includes(arg))
      throw new Halt(`Unknown: ${arg}. There are --times N, --e2e N and --seed N, and words of the paths of tests.`);
    const value = Number(rest.shift());
    if (!Number.isInteger(value) || value < (arg === "--seed" ? -(2 ** 31) : 1))
      throw new Halt(`${arg} wants a whole number: ${arg} 5.`);
    numbers[arg] = value;
  }
  return {
    words,
    times: numbers["--times"] ?? 50,
    e2e: numbers["--e2e"] ?? null,
    seed: numbers["--seed"] ?? draw(),
  };
}

/**
 * Names of the tests that drew cases in a vitest JSON report: marked by test/seed.ts, or of files that read the seed themselves.
 * Only they differ in the next round.
 * @param {string | undefined} report
 * @returns {string[]}
 */
export function drawingTests(report) {
  /** @typedef {{ fullName: string, meta?: { draws?: boolean } }} Test */
  /** @type {{ name: string, assertionResults: Test[] }[]} */
  const files = report ? JSON.parse(report).testResults : [];
  const names = files.flatMap(({ name, assertionResults }) => {
    const isSeeded = readFileSync(name, "utf8").includes(seeded);
    return assertionResults.filter(({ meta }) => isSeeded || meta?.draws).map(({ fullName }) => fullName);
  });
  return [...new Set(names)].sort();
}

/** The pattern of vitest's `-t` that names these tests and no others. */
export const patternOf = (/** @type {readonly string[]} */ names) =>
  `^(${names.map((name) => name.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&")).join("|")})$`;

/**
 * Test files that draw cases: those that use fast-check themselves or by a file of the same folders, and those that read `SEED`.
 * With `/` between folders. Neither end-to-end tests nor those of the house are.
 * @param {string} folder
 */
export function propertyFiles(folder) {
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map((file) => file.replaceAll("\\", "/"))
    .filter((file) => /\.[cm]?ts$/.test(file) && !/^(e2e|house)\//.test(file))
    .sort();
  const imports = new Map(files.map((file) => [file, importsOf(file, readFileSync(`${folder}/${file}`, "utf8"))]));
  const using = new Set(["fast-check", seeded]);
  for (let before = 0; before < using.size;) {
    before = using.size;
    for (const [file, names] of imports)
      if (names.some((name) => using.has(name))) using.add(file.replace(/\.ts$/, ""));
  }
  return files.filter((file) => file.endsWith(".test.ts") && using.has(file.replace(/\.ts$/, "")));
}

const seeded = "process.env.SEED";

/** What a file imports: packages by name, files by their place in the folder, without an ending; and the seed where it reads it. */
function importsOf(/** @type {string} */ file, /** @type {string} */ text) {
  const names = [...text.matchAll(/(?:from|import)\s*\(?\s*"([^"]+)"/g)].map(([, name = ""]) =>
    name.startsWith(".") ? join(dirname(file), name).replace(/\.ts$/, "") : name,
  );
  return text.includes(seeded) ? [...names, seeded] : names;
}
