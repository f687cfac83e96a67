// The window while twelve layers stream into the Train stage: how even its frames are, how long a point takes from the trainer
// to the screen, and whether the page grows by more than the history that it holds. Without a display it runs under Xvfb.
//
//   npm run bench -- window               two minutes
//   npm run bench -- window --minutes 10  other than that
//   npm run bench -- window --import      while a file of 1 M × 20 is imported, twice
//   npm run bench -- window --explain     how long a step of time takes in Explain, with 784 inputs
import { mkdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { buildApp } from "../../scripts/lib/build.mjs";
import { hand, hasDisplay, main, root } from "../../scripts/lib/house.mjs";
import { installLibraries } from "../../scripts/lib/setup.mjs";
import { files, generate } from "./import/generate.mjs";

await main(async () => {
  await installLibraries({ withDisplay: true });
  const args = process.argv.slice(2);
  const screen = ["-a", "-s", "-screen 0 1920x1200x24"];
  if (!hasDisplay) return hand("xvfb-run", [...screen, process.execPath, import.meta.filename, ...args]);
  const { values } = parseArgs({
    args,
    options: { minutes: { type: "string", default: "2" }, import: { type: "boolean" }, explain: { type: "boolean" } },
    strict: false,
  });
  await buildApp();
  // Vite is there only once the packages are; it reads the TypeScript of the end-to-end tests.
  const { runnerImport } = await import("vite");
  const load = async (file) => {
    const { module } = await runnerImport(join(root, "test/bench/window", file), {
      configFile: false,
      logLevel: "error",
    });
    return module;
  };
  if (values.import) {
    const folder = join(tmpdir(), "gradient-lab-import-files");
    mkdirSync(folder, { recursive: true });
    generate(join(folder, "mixed.csv"), files.mixed);
    return (await load("import.ts")).measureImport(join(folder, "mixed.csv"));
  }
  if (values.explain) return (await load("explain.ts")).measureSteps();
  const module = await load("measure.ts");
  return module.measureWindow(Math.max(1, Math.round(Number(values.minutes)) || 2));
});
