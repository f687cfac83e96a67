// Runs what may fail once in a while, many times over. The last line is the sum.
//
//   npm run soak                    every property 50 times, each time with another seed, and the threads' stress
//   npm run soak -- --times 5       so many times
//   npm run soak -- journal csv     only test files whose path has one of these words in it
//   npm run soak -- --seed 123      begin with this seed; every further time it is one more
//   npm run soak -- --e2e 10        instead: the end-to-end tests 10 times, beside two busy loops
//
// What fails says how to repeat it: SEED=123 npx vitest run test/host/journal.test.ts
import { spawn } from "node:child_process";
import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { buildApp, buildCli, buildKernels } from "./lib/build.mjs";
import { capture, hasDisplay, main, root, printLine, tool } from "./lib/house.mjs";
import { electronExecutable } from "./lib/runtime.mjs";
import { installLibraries, installPackages } from "./lib/setup.mjs";
import { drawingTests, optionsOf, patternOf, propertyFiles } from "./lib/soak.mjs";
import { brokenFiles, tally } from "./lib/tally.mjs";

/** The stress of threads, which takes seconds in a usual test. */
const stress = "test/host/threads.test.ts";
const stressSeconds = "60";

/**
 * @typedef {object} Round
 * @property {string} title
 * @property {string[]} flags of vitest
 * @property {Record<string, string>} env
 * @property {boolean} [window] it needs a display
 * @property {boolean} [draws] its tests are properties: of the same tests only those that draw cases need to run again
 */

/**
 * Runs test files once, and says how it went in a line, or all that they said where they failed.
 * @param {Round} round
 * @param {readonly string[]} only names of the tests to run; none: all
 * @returns {Promise<import("./lib/tally.mjs").Tally & { drew: string[] }>}
 */
async function run({ title, flags, env, window = false }, only = []) {
  const report = join(root, "out", "test-results", `soak-${process.pid}.json`);
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${report}`];
  const named = only.length > 0 ? ["-t", patternOf(only)] : [];
  const command = [process.execPath, tool("vitest/vitest.mjs"), "run", ...flags, ...named, ...reporters];
  const display = window && !hasDisplay ? ["xvfb-run", "-a", "-s", "-screen 0 1920x1200x24"] : [];
  const [program = "", ...args] = [...display, ...command];
  const { code, output } = await capture(program, args, { env: { ...process.env, ...env } });
  const text = existsSync(report) ? readFileSync(report, "utf8") : undefined;
  rmSync(report, { force: true });
  const sum = tally(text, code);
  if (sum.failed > 0) {
    const given = Object.entries(env).map(([name, value]) => `${name}=${value} `);
    const broken = brokenFiles(text, root);
    process.stdout.write(
      `${output}\nRepeat it: ${given.join("")}npx vitest run ${(broken.length > 0 ? broken : flags).join(" ")}\n`,
    );
  }
  process.stdout.write(`${sum.failed > 0 ? "✗" : "✓"} ${title}: ${sum.passed} passed, ${sum.failed} failed\n`);
  return { ...sum, drew: drawingTests(text) };
}

/**
 * The rounds that are asked for, each with a seed of its own.
 * @param {import("./lib/soak.mjs").SoakOptions} options
 * @returns {Round[]}
 */
function roundsOf({ words, times, e2e, seed }) {
  const isWanted = (/** @type {string} */ file) => words.length === 0 || words.some((word) => file.includes(word));
  const files = propertyFiles(join(root, "test")).map((file) => `test/${file}`);
  const chosen = files.filter(isWanted);
  const projects = ["--project", "unit", "--project", "component"];
  /** @type {Round[]} */
  const rounds = Array.from({ length: e2e ?? (chosen.length > 0 ? times : 0) }, (_, n) => {
    const title = `${n + 1} of ${e2e ?? times}, seed ${seed + n}`;
    const env = { SEED: String(seed + n) };
    return e2e === null
      ? { title, flags: [...projects, ...chosen], env, draws: true }
      : { title, flags: ["--project", "e2e", ...words], env, window: true };
  });
  if (e2e === null && isWanted(stress)) {
    const env = { SEED: String(seed), STRESS_SECONDS: stressSeconds };
    rounds.push({ title: `threads, seed ${seed}`, flags: ["--project", "unit", stress], env });
  }
  return rounds;
}

/** Two processes that do nothing, as fast as they can. */
const busyLoops = () => [1, 2].map(() => spawn(process.execPath, ["-e", "for (;;);"], { stdio: "ignore" }));

await main(async () => {
  const options = optionsOf(process.argv.slice(2));
  await installPackages();
  await buildKernels();
  if (options.e2e !== null) {
    await buildApp();
    await buildCli();
    await installLibraries({ withDisplay: true });
    await electronExecutable();
  }
  const rounds = roundsOf(options);
  if (rounds.length === 0) printLine("No test with a property has these words in its path.");
  const loops = options.e2e === null ? [] : busyLoops();
  const end = () => loops.forEach((loop) => loop.kill());
  process.on("exit", end);
  const sum = { passed: 0, failed: 0 };
  /** What the first round found to draw cases: all else would run the same again. @type {string[]} */
  let drawing = [];
  for (const round of rounds) {
    const { passed, failed, drew } = await run(round, round.draws ? drawing : []);
    if (round.draws && drawing.length === 0) drawing = drew;
    sum.passed += passed;
    sum.failed += failed;
  }
  end();
  process.stdout.write(`${sum.passed} passed, ${sum.failed} failed\n`);
  return sum.failed > 0 || sum.passed === 0 ? 1 : 0;
});
