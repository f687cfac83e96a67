// Runs every test: format, lint and type checks, the build, and vitest's projects unit, component and e2e
// (test/e2e drives the built application; without a display it runs under Xvfb). The last line is the sum.
//
//   npm test                       everything
//   npm test -- core/data csv      only test files whose path has one of these words in it, and no checks
//   npm test -- --no-e2e           all but the end-to-end tests
//   npm test -- --only=lint,unit   only these steps: build, format, lint, types, unit, component, e2e
import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { buildApp, buildCli, buildKernels } from "./lib/build.mjs";
import { Halt, capture, hand, hasDisplay, root, say, tool } from "./lib/house.mjs";
import { electronExecutable } from "./lib/runtime.mjs";
import { installLibraries, installPackages, installTracer } from "./lib/setup.mjs";
import { tally } from "./lib/tally.mjs";

/** @typedef {import("./lib/tally.mjs").Tally} Tally */

const args = process.argv.slice(2);
const words = args.filter((argument) => !argument.startsWith("--"));
const only = args
  .find((argument) => argument.startsWith("--only="))
  ?.slice("--only=".length)
  .split(",");
const unknown = args.filter((argument) => argument.startsWith("--") && !/^--(no-e2e|only=.*)$/.test(argument));

const checks = [
  { name: "format", command: ["oxfmt/bin/oxfmt", "--check"] },
  { name: "lint", command: ["oxlint/bin/oxlint", "--deny-warnings"] },
  { name: "types", command: ["vue-tsc/bin/vue-tsc.js", "-b"] },
];

/** Whether a step is asked for. */
function wants(/** @type {string} */ name) {
  if (name === "e2e" && args.includes("--no-e2e")) return false;
  if (words.length > 0 && checks.some((check) => check.name === name)) return false;
  return !only || only.includes(name);
}

/** @returns {Promise<Tally>} */
async function runAll() {
  /** @type {Tally} */
  const sum = { passed: 0, failed: 0 };
  const count = (/** @type {Tally} */ { passed, failed }) => {
    sum.passed += passed;
    sum.failed += failed;
    return failed === 0;
  };
  if (!count(await step("setup", installPackages))) return sum;
  // A generated file that the types and the tests need.
  if (!count(await step("kernels", buildKernels))) return sum;
  // The three only read, so they may run side by side.
  const running = checks.filter(({ name }) => wants(name)).map(runCheck);
  for (const check of running) count(await check);
  const builds = !wants("build") || count(await step("build", buildBoth));
  for (const project of ["unit", "component"]) if (wants(project)) count(await runTests(project));
  if (!wants("e2e")) return sum;
  if (!builds) say("The end-to-end tests can't run without a build.");
  else if (count(await step("Electron", prepareWindow))) count(await runTests("e2e"));
  return sum;
}

async function buildBoth() {
  await buildApp();
  await buildCli();
}

async function prepareWindow() {
  await installLibraries({ withDisplay: true });
  await installTracer();
  await electronExecutable();
}

/**
 * @param {string} name
 * @param {() => Promise<unknown>} work
 * @returns {Promise<Tally>}
 */
async function step(name, work) {
  try {
    await work();
    process.stdout.write(`✓ ${name}\n`);
    return { passed: 1, failed: 0 };
  } catch (error) {
    const reason = error instanceof Halt ? error.message : error instanceof Error ? error.stack : error;
    process.stdout.write(`${reason}\n✗ ${name}\n`);
    return { passed: 0, failed: 1 };
  }
}

/**
 * @param {{ name: string, command: string[] }} check
 * @returns {Promise<Tally>}
 */
async function runCheck({ name, command: [script = "", ...flags] }) {
  const { code, output } = await capture(process.execPath, [tool(script), ...flags]);
  if (code !== 0) process.stdout.write(`${output}\n`);
  process.stdout.write(`${code === 0 ? "✓" : "✗"} ${name}\n`);
  return code === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
}

/** @returns {Promise<Tally>} */
async function runTests(/** @type {string} */ project) {
  const report = join(root, "out", "test-results", `${project}.json`);
  rmSync(report, { force: true });
  const flags = ["--reporter=default", "--reporter=json", `--outputFile.json=${report}`];
  // A filter may well leave a project without tests; without one that would be a mistake.
  if (words.length > 0) flags.push("--passWithNoTests");
  const vitest = [tool("vitest/vitest.mjs"), "run", "--project", project, ...flags, ...words];
  const code =
    project === "e2e" && !hasDisplay
      ? await hand("xvfb-run", ["-a", "-s", "-screen 0 1920x1200x24", process.execPath, ...vitest])
      : await hand(process.execPath, vitest);
  return tally(existsSync(report) ? readFileSync(report, "utf8") : undefined, code);
}

if (unknown.length > 0) say(`Unknown: ${unknown.join(" ")}. There are --no-e2e and --only=step,step.`);
const { passed, failed } = unknown.length > 0 ? { passed: 0, failed: 1 } : await runAll();
if (passed + failed === 0) say("No test was asked for.");
process.exitCode = failed > 0 || passed === 0 ? 1 : 0;
process.stdout.write(`${passed} passed, ${failed} failed\n`);
