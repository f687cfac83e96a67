// The window while twelve layers stream into the Train stage: how even its frames are, how long a point takes from the trainer
// to the screen, and whether the page grows by more than the history that it holds. Without a display it runs under Xvfb.
//
//   npm run bench -- window               two minutes
//   npm run bench -- window --minutes 10  other than that
//   npm run bench -- window --import      while a file of 1 M × 20 is imported, twice
//   npm run bench -- window --explain     how long a step of time takes in Explain, with 784 inputs
//   npm run bench -- window --space       what Space takes of the page's processor with 5,000 points
//   npm run bench -- window --target      another target for 1 M × 10: until a sign of it, and until the whole
//   npm run bench -- window --threshold   what a step of the threshold takes of the page's processor, with 100 000 rows (--rows=N)
//   npm run bench -- window --deep        the frames of Train while 50 layers train
//   npm run bench -- window --stages      from a press to the other stage, from each to each, at rest and while a run trains
//   npm run bench -- window --open        a project of 1 M × 20 rows and 100 runs of 10,000 measurements, until its runs are listed
//   npm run bench -- window --evaluate    Evaluate, opened while 1 M rows train, until a sign of it
//   npm run bench -- window --importance  importance of 30 columns × 10 on 10,000 rows: time, processor, silence of the trainer
//   npm run bench -- window --microscope  the frames of Explain while the microscope plays its steps
//   npm run bench -- window --runs        the table of 1,000 runs: opened, sorted, filtered, and the memory of the page
import { mkdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { buildApp } from "../../scripts/lib/build.mjs";
import { hand, hasDisplay, main, root } from "../../scripts/lib/house.mjs";
import { installLibraries } from "../../scripts/lib/setup.mjs";
import { files, generate } from "./import/generate.mjs";

/** Scenes of a file of their own, and the routine of each that runs it. */
const scenes = {
  explain: "measureSteps",
  space: "measureSpace",
  target: "measureTarget",
  threshold: "measureThreshold",
  deep: "measureDeep",
  stages: "measureStages",
  evaluate: "measureEvaluate",
  open: "measureOpen",
  importance: "measureImportance",
  microscope: "measureMicroscope",
  runs: "measureRuns",
};

await main(async () => {
  await installLibraries({ withDisplay: true });
  const args = process.argv.slice(2);
  const screen = ["-a", "-s", "-screen 0 1920x1200x24"];
  if (!hasDisplay) return hand("xvfb-run", [...screen, process.execPath, import.meta.filename, ...args]);
  const { values } = parseArgs({
    args,
    options: {
      minutes: { type: "string", default: "2" },
      import: { type: "boolean" },
      rows: { type: "string" },
      ...Object.fromEntries(Object.keys(scenes).map((name) => [name, { type: "boolean" }])),
    },
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
  const chosen = Object.keys(scenes).filter((name) => values[name]);
  if (chosen.length > 0) {
    let worst = 0;
    for (const name of chosen) worst = Math.max(worst, await (await load(`${name}.ts`))[scenes[name]](values));
    return worst;
  }
  const module = await load("measure.ts");
  return module.measureWindow(Math.max(1, Math.round(Number(values.minutes)) || 2));
});
