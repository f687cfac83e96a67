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
import { Halt, capture, hand, hasDisplay, root, printLine, tool } from "./lib/house.mjs";
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
  const inWindow = wants("e2e") && builds && count(await step("Electron", prepareWindow));
  if (wants("e2e") && !builds) printLine("The end-to-end tests can't run without a build.");
  // A window waits more than it works: beside it the other tests take hardly longer.
  const others = ["unit", "component"].filter(wants);
  const windows = inWindow ? runTests("e2e", { aside: others.length > 0 }) : null;
  for (const project of others) count(await runTests(project));
  if (windows) count(await windows);
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

/**
 * @param {string} project
 * @param {{ aside?: boolean }} [options] aside: what it says waits until it has ended
 * @returns {Promise<Tally>}
 */
async function runTests(project, { aside = false } = {}) {
  const report = join(root, "out", "test-results", `${project}.json`);
  rmSync(report, { force: true });
  const flags = ["--reporter=default", "--reporter=json", `--outputFile.json=${report}`];
  // A filter may well leave a project without tests; without one that would be a mistake.
  if (words.length > 0) flags.push("--passWithNoTests");
  const vitest = [tool("vitest/vitest.mjs"), "run", "--project", project, ...flags, ...words];
  const display = project === "e2e" && !hasDisplay ? ["xvfb-run", "-a", "-s", "-screen 0 1920x1200x24"] : [];
  const [program = "", ...rest] = [...display, process.execPath, ...vitest];
  const code = aside ? await captured(program, rest) : await hand(program, rest);
  return tally(existsSync(report) ? readFileSync(report, "utf8") : undefined, code);
}

/** Its exit code; what it said is said when it has ended. */
async function captured(/** @type {string} */ program, /** @type {string[]} */ given) {
  const { code, output } = await capture(program, given);
  process.stdout.write(output);
  return code;
}

if (unknown.length > 0) printLine(`Unknown: ${unknown.join(" ")}. There are --no-e2e and --only=step,step.`);
const { passed, failed } = unknown.length > 0 ? { passed: 0, failed: 1 } : await runAll();
if (passed + failed === 0) printLine("No test was asked for.");
process.exitCode = failed > 0 || passed === 0 ? 1 : 0;
process.stdout.write(`${passed} passed, ${failed} failed\n`);
