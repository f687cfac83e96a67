// Runs every test: format, lint and type checks, the build, and vitest's projects unit, component and e2e
// (test/e2e drives the built application; without a display it runs under Xvfb). The last line is the sum.
//
//   npm test                       everything
//   npm test -- core/data csv      only test files whose path has one of these words in it, and no checks
//   npm test -- --no-e2e           all but the end-to-end tests
//   npm test -- --only=lint,unit   only these steps: build, format, lint, types, unit, component, e2e, second
//   npm test -- --second           the end-to-end tests, all or those named, in the second runtime alone
import { existsSync, readFileSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { buildApp, buildCli, buildKernels } from "./lib/build.mjs";
import { Halt, capture, hand, hasDisplay, root, printLine, tool } from "./lib/house.mjs";
import { electronExecutable } from "./lib/runtime.mjs";
import { hasStandIn, secondVersion, standIn } from "./lib/stand-in.mjs";
import { installLibraries, installPackages, installTracer } from "./lib/setup.mjs";
import { tally } from "./lib/tally.mjs";

/** @typedef {import("./lib/tally.mjs").Tally} Tally */

const args = process.argv.slice(2);
const words = args.filter((argument) => !argument.startsWith("--"));
const only = args.includes("--second")
  ? ["build", "second"]
  : args
      .find((argument) => argument.startsWith("--only="))
      ?.slice("--only=".length)
      .split(",");
const unknown = args.filter((argument) => argument.startsWith("--") && !/^--(no-e2e|second|only=.*)$/.test(argument));

/** What has to hold in two runtimes at every change: the main job, the same bits, and what a page may do. */
const inBoth = ["runtime", "main-job", "same-bits", "hostile-page"].map((name) => `test/e2e/${name}.test.ts`);

const checks = [
  { name: "format", command: ["oxfmt/bin/oxfmt", "--check"] },
  { name: "lint", command: ["oxlint/bin/oxlint", "--deny-warnings"] },
  { name: "types", command: ["vue-tsc/bin/vue-tsc.js", "-b"] },
];

/** Whether a step is asked for. */
function wants(/** @type {string} */ name) {
  if (["e2e", "second"].includes(name) && args.includes("--no-e2e")) return false;
  // Who names tests wants those, once, or says --second.
  if (name === "second" && words.length > 0 && !args.includes("--second")) return false;
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
  // Each under a display of its own they are in nobody's way; on a person's they would share the focus.
  if (windows && hasDisplay) count(await windows);
  if (wants("second") && builds) await inSecond(count);
  if (windows && !hasDisplay) count(await windows);
  return sum;
}

/**
 * The end-to-end tests in the second runtime, where there is one: all of them by --second, else those that have to hold in both.
 * @param {(found: Tally) => boolean} count
 */
async function inSecond(count) {
  if (!hasStandIn) return printLine("There is no second runtime for this system: nothing is tested in it.");
  let folder = "";
  const found = await step(`Electron ${secondVersion}`, async () => {
    await prepareWindow();
    folder = dirname(await standIn(secondVersion));
  });
  if (!count(found)) return;
  const files = args.includes("--second") ? words : inBoth;
  count(
    await runTests("e2e", {
      named: "second",
      files,
      env: { ELECTRON_OVERRIDE_DIST_PATH: folder, EXPECTED_ELECTRON: secondVersion },
    }),
  );
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
 * @param {{ aside?: boolean, named?: string, files?: readonly string[], env?: Record<string, string> }} [options]
 * aside: what it says waits until it has ended; named: its report; files: the tests, by words of their paths
 * @returns {Promise<Tally>}
 */
async function runTests(project, { aside = false, named = project, files = words, env = {} } = {}) {
  const report = join(root, "out", "test-results", `${named}.json`);
  rmSync(report, { force: true });
  const flags = ["--reporter=default", "--reporter=json", `--outputFile.json=${report}`];
  // A filter may well leave a project without tests; without one that would be a mistake.
  if (files.length > 0) flags.push("--passWithNoTests");
  const vitest = [tool("vitest/vitest.mjs"), "run", "--project", project, ...flags, ...files];
  const display = project === "e2e" && !hasDisplay ? ["xvfb-run", "-a", "-s", "-screen 0 1920x1200x24"] : [];
  const [program = "", ...rest] = [...display, process.execPath, ...vitest];
  const options = { env: { ...process.env, ...env } };
  const code = aside ? await captured(program, rest) : await hand(program, rest, options);
  return tally(existsSync(report) ? readFileSync(report, "utf8") : undefined, code);
}

/** Its exit code; what it said is said when it has ended. */
async function captured(/** @type {string} */ program, /** @type {string[]} */ given) {
  const { code, output } = await capture(program, given);
  process.stdout.write(output);
  return code;
}

if (unknown.length > 0) printLine(`Unknown: ${unknown.join(" ")}. There are --no-e2e, --second and --only=step,step.`);
const { passed, failed } = unknown.length > 0 ? { passed: 0, failed: 1 } : await runAll();
if (passed + failed === 0) printLine("No test was asked for.");
process.exitCode = failed > 0 || passed === 0 ? 1 : 0;
process.stdout.write(`${passed} passed, ${failed} failed\n`);
