// Starts a packaged application from outside, as a person's click on a project does, and sees whether it opens the project: main
// process, page and trainer have to work together for that. The fuses of a package let no test attach to it.
//
//   npm run smoke                    the one that `npm run package` left in dist/
//   npm run smoke -- /usr/bin/gradient-lab
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildCli } from "./lib/build.mjs";
import { Halt, capture, hand, hasDisplay, main, printLine, root } from "./lib/house.mjs";
import { electronFlags } from "./lib/runtime.mjs";
import { installPackages } from "./lib/setup.mjs";

/** Milliseconds: a first start on a busy machine reads 200 MB from a cold disk. */
const patience = 120_000;

await main(async () => {
  const [given] = process.argv.slice(2);
  if (!hasDisplay) return hand("xvfb-run", ["-a", process.execPath, import.meta.filename, ...(given ? [given] : [])]);
  const executable = given ?? packaged();
  if (!existsSync(executable)) throw new Halt(`There is no ${executable}. Make it with: npm run package`);
  await installPackages();
  await buildCli();
  const folder = mkdtempSync(join(tmpdir(), "gradient-lab-smoke-"));
  try {
    const project = join(folder, "iris – ação.gradlab");
    const train = ["train", join(root, "samples/iris.csv"), "--target", "species", "--epochs", "3", "--out", project];
    const made = await capture(process.execPath, [join(root, "out/cli/gradlab.mjs"), ...train]);
    if (made.code !== 0) throw new Halt(made.output);
    const began = performance.now();
    await opens(executable, project, join(folder, "profile"));
    printLine(`${executable} opened a project in ${((performance.now() - began) / 1000).toFixed(1)} s.`);
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
  }
});

function packaged() {
  if (process.platform === "darwin") {
    const place = (/** @type {string} */ name) =>
      join(root, "dist", name, "Gradient Lab.app/Contents/MacOS/Gradient Lab");
    return ["mac-universal", "mac-arm64", "mac"].map(place).find((path) => existsSync(path)) ?? place("mac");
  }
  if (process.platform === "win32") return join(root, "dist/win-unpacked/Gradient Lab.exe");
  return join(root, "dist/linux-unpacked/gradient-lab");
}

/** The page notes a project among the recent ones once the trainer has read it. */
async function opens(/** @type {string} */ executable, /** @type {string} */ project, /** @type {string} */ profile) {
  const env = { ...process.env, GRADIENT_LAB_USER_DATA: profile };
  const child = spawn(executable, [...electronFlags, project], { env, stdio: ["ignore", "pipe", "pipe"] });
  let said = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (said += chunk));
  /** How it ended; empty while it runs. */
  const ending = { words: "" };
  const end = new Promise((resolve) =>
    child.on("close", (code, signal) => resolve((ending.words ||= `${signal ?? code}`))),
  );
  child.on("error", (error) => (ending.words = error.message));
  const recents = join(profile, "recent.json");
  const until = performance.now() + patience;
  const opened = () => existsSync(recents) && readFileSync(recents, "utf8").includes("iris – ação");
  while (!opened() && ending.words === "" && performance.now() < until)
    await new Promise((next) => setTimeout(next, 200));
  const there = opened();
  const why = ending.words === "" ? "" : ` (ended: ${ending.words})`;
  if (ending.words === "") {
    child.kill();
    const hard = setTimeout(() => child.kill("SIGKILL"), 15_000);
    await end;
    clearTimeout(hard);
  }
  if (!there) throw new Halt(`It did not open the project${why}.\n${said}`);
}
