// The whole application is killed (SIGKILL to its process group) at random moments: while it trains, while it writes its journal,
// while it saves, and in a sweep. After each kill the project must open, with at most 5 s of training lost; what is gone on with
// until it ends must come to the weights of the same training that was never broken.
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { _electron } from "playwright";
import { buildScript } from "../../../scripts/lib/script.mjs";
import { randomNumbers, root } from "./common.mjs";

const limit = 5000;
const patience = 60_000;
const table = join(root, "samples", "breast_cancer.csv");
const cli = join(root, "scripts", "gradlab.mjs");
const dense = (units) => ({ type: "dense", units, activation: "relu" });
const spec = { network: { layers: [96, 96, 96, 96].map(dense) }, training: { epochs: 1000, earlyStopping: null } };
const sweep = {
  settings: { "training.optimizer.learningRate": [0.0003, 0.001, 0.003, 0.01] },
  repeat: { seeds: 6 },
  seed: 1,
};
const sweepSpec = { network: { layers: [64, 64].map(dense) }, training: { epochs: 80, earlyStopping: null } };

const node = (...args) =>
  execFileSync(process.execPath, args, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });

export async function killApplications({ kills, seed, each }) {
  const folder = mkdtempSync(join(tmpdir(), "gradient-lab-kills-"));
  const command = node(join(root, "scripts", "electron-path.mjs"))
    .trim()
    .split("\n");
  const file = (name) => join(folder, name);
  await buildScript({ entry: join(root, "test", "bench", "kill", "look.ts"), folder, name: "look.mjs" });
  const look = (project) => JSON.parse(node(file("look.mjs"), "look", project));
  const train = [cli, "train", table, "--target", "diagnosis", "--json"];

  writeFileSync(file("spec.json"), JSON.stringify(spec));
  writeFileSync(file("sweep-spec.json"), JSON.stringify(sweepSpec));
  writeFileSync(file("sweep.json"), JSON.stringify(sweep));
  const whole = JSON.parse(node(...train, "--spec", file("spec.json"), "--out", file("whole.gradlab")));
  node(file("look.mjs"), "strip", file("whole.gradlab"), file("draft.gradlab"));
  const swept = [cli, "sweep", table, "--target", "diagnosis", "--json", "--spec", file("sweep-spec.json")];
  node(...swept, "--sweep", file("sweep.json"), "--out", file("swept.gradlab"));
  const placesOf = ({ runs }) =>
    runs
      .map(({ sweep: of, hash }) => `${of?.setting}/${of?.repeat} ${hash}`)
      .sort()
      .join();
  const wholeSweep = placesOf(look(file("swept.gradlab")));
  await beginSweep([...swept, "--sweep", file("sweep.json"), "--out", file("begun.gradlab")], file("begun.gradlab"));

  const counts = { unreadable: 0, checked: 0, wrong: 0, failed: 0 };
  const lost = [];
  /** Starts the application with the project, and gives the window to `work`, which ends when it is to be killed. */
  async function killed(project, work) {
    const profile = file("profile");
    mkdirSync(profile, { recursive: true });
    const env = { ...process.env, GRADIENT_LAB_USER_DATA: profile };
    const [executablePath, ...args] = command;
    const app = await _electron.launch({ executablePath, args: [...args, project], env, timeout: patience });
    const child = app.process();
    const gone = once(child, "close");
    try {
      const page = await app.firstWindow();
      page.setDefaultTimeout(patience);
      await page.getByRole("banner").getByRole("button", { name: "Project menu" }).waitFor();
      await work(app, page);
    } finally {
      process.kill(-child.pid, "SIGKILL");
      await gone;
    }
    return Date.now();
  }
  /** A project that is still being opened has no command that can be chosen. */
  async function press(app, id) {
    const pressed = () =>
      app.evaluate(({ Menu, BrowserWindow }, entry) => {
        const item = Menu.getApplicationMenu()?.getMenuItemById(entry);
        if (item?.enabled) item.click(undefined, BrowserWindow.getAllWindows()[0]);
        return item?.enabled === true;
      }, id);
    for (const end = Date.now() + patience; !(await pressed());) {
      if (Date.now() > end) throw new Error(`The command ${id} could not be chosen.`);
      await pause(50);
    }
  }
  const stamp = (project) => (existsSync(`${project}.journal`) ? statSync(`${project}.journal`).mtimeMs : 0);
  const trainer = (page, state) => page.getByRole("status", { name: "Trainer" }).filter({ hasText: state }).waitFor();

  const random = randomNumbers(Number(seed));
  const upTo = (ms) => random.next().value * ms;
  const moments = {
    training: async () => pause(200 + upTo(4000)),
    autosave: async (_app, _page, project) => {
      const before = stamp(project);
      for (const end = Date.now() + 10_000; stamp(project) === before && Date.now() < end;) await pause(2);
      await pause(upTo(30));
    },
    save: async (app) => {
      await pause(300 + upTo(1500));
      await press(app, "project.save");
      await pause(upTo(200));
    },
    sweep: async () => pause(300 + upTo(4000)),
  };
  const names = Object.keys(moments);
  const projects = { run: file("run.gradlab"), sweep: file("sweep.gradlab") };
  const fresh = (kind) => {
    for (const ending of ["", ".journal", ".journal.lock"]) rmSync(`${projects[kind]}${ending}`, { force: true });
    rmSync(`${projects[kind]}.snapshots`, { recursive: true, force: true });
    copyFileSync(file(kind === "run" ? "draft.gradlab" : "begun.gradlab"), projects[kind]);
  };
  fresh("run");
  fresh("sweep");

  async function begin(app, page, kind) {
    // What does not train has nothing to lose: such a kill does not count.
    if (kind === "run") {
      await press(app, "run.train");
      await trainer(page, "training");
    } else {
      await page.getByRole("navigation", { name: "Stages" }).getByRole("link", { name: "Compare" }).click();
      await page.getByRole("radio", { name: "Sweeps" }).click();
      await page.getByRole("button", { name: "Continue", exact: true }).click();
      await page.getByRole("status", { name: "Sweep" }).waitFor();
    }
  }
  /** What the last kill left; a training that is over is held against the one that was never broken, and begun anew. */
  function settle(kind, moment, n) {
    let found;
    try {
      found = look(projects[kind]);
    } catch (error) {
      console.log(`kill ${n} (${moment}): ${String(error.stderr ?? error).slice(0, 2000)}`);
      counts.unreadable++;
      fresh(kind);
      return true;
    }
    if (found.damaged.length > 0) {
      console.log(`kill ${n} (${moment}): ${found.damaged[0].reason}`);
      counts.unreadable++;
    }
    const over = kind === "run" ? found.runs[0]?.status === "finished" : !found.open;
    if (!over) return false;
    counts.checked++;
    const right = kind === "run" ? found.runs[0].hash === whole.weightsHash : placesOf(found) === wholeSweep;
    if (!right) {
      counts.wrong++;
      console.log(`kill ${n} (${moment}): other weights than the training that was never broken`);
    }
    fresh(kind);
    return true;
  }

  const ended = new AbortController();
  process.once("SIGINT", () => ended.abort());
  try {
    for (let n = 0; n < Number(kills) && !ended.signal.aborted; n++) {
      const moment = names[n % names.length];
      const kind = moment === "sweep" ? "sweep" : "run";
      const project = projects[kind];
      let began = 0;
      const at = await killed(project, async (app, page) => {
        await begin(app, page, kind);
        began = Date.now();
        await moments[moment](app, page, project);
      }).catch((error) => {
        console.log(`kill ${n + 1} (${moment}): ${String(error.message).split("\n")[0]}`);
        return null;
      });
      if (at === null) {
        counts.failed++;
        continue;
      }
      // Before anything else touches them. What came to its end is not lost.
      const written = Math.max(stamp(project), statSync(project).mtimeMs);
      const over = settle(kind, moment, n + 1);
      const cost = over ? 0 : Math.max(0, at - Math.max(began, written));
      lost.push(cost);
      if (each)
        console.log(`kill ${n + 1} (${moment}): ${Math.round(cost)} ms lost at most${over ? ", it was over" : ""}`);
    }
    // What is under way is trained to its end.
    for (const kind of ["run", "sweep"]) {
      await killed(projects[kind], async (app, page) => {
        await begin(app, page, kind);
        if (kind === "run") await trainer(page, "finished");
        else {
          const words = page.getByRole("region", { name: "Verdict of the sweep" });
          for (
            const end = Date.now() + patience;
            Date.now() < end && /so far|still to be trained/.test(await words.innerText());
          )
            await pause(500);
        }
        await press(app, "project.save");
        await page.getByRole("banner").getByRole("img", { name: "unsaved" }).waitFor({ state: "detached" });
      });
      settle(kind, "trained to its end", "last");
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  lost.sort((a, b) => a - b);
  const [middle, longest] = [lost[Math.floor(lost.length / 2)], lost.at(-1)].map(Math.round);
  console.log(
    `${lost.length} kills of the application (${counts.failed} more did not come to it): ${counts.unreadable} projects unreadable; ${middle} ms of training lost in the median, ${longest} at most (to be ≤ ${limit}); ${counts.checked} resumed to their end, ${counts.wrong} of them to other weights`,
  );
  return counts.unreadable === 0 && longest <= limit && counts.wrong === 0 && counts.checked > 0;
}

/** A project with a sweep of which nothing is trained yet. */
async function beginSweep(args, project) {
  const child = spawn(process.execPath, args, { stdio: "ignore" });
  const gone = once(child, "close");
  while (!existsSync(project)) await pause(5);
  child.kill("SIGKILL");
  await gone;
  for (const ending of [".journal", ".journal.lock"]) rmSync(`${project}${ending}`, { force: true });
}
