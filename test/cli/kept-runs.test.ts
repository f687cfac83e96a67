/** A training that is ended, killed or can't be saved: what was trained is kept, and goes on to the same weights. */
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, it } from "vitest";
import { overlay } from "#core/project/journal-records";
import { fromParts } from "#core/project/parts";
import { replay } from "#host/journal-read";
import { readProject } from "#host/project-file";
import { gradlab, json, scratch } from "./call";

const file = await scratch();
const script = fileURLToPath(new URL("../../scripts/gradlab.mjs", import.meta.url));
const csv = file("moons.csv");
const spec = file("spec.json");
const training = (epochs: number) => ["train", csv, "--target", "class", "--spec", spec, "--epochs", String(epochs)];
const argv = (out: string, epochs: number, ...more: string[]) => training(epochs).concat("--out", out, more);

interface Ended {
  code: number | null;
  signal: string | null;
  stderr: string;
}
function start(args: string[], cwd = file(".")): { child: ChildProcess; ended: Promise<Ended> } {
  const child = spawn(process.execPath, [script, ...args], { cwd, stdio: ["ignore", "ignore", "pipe"] });
  let stderr = "";
  child.stderr?.on("data", (bytes: Buffer) => (stderr += bytes.toString()));
  const ended = once(child, "close").then(([code, signal]): Ended => ({
    code: code as number | null,
    signal: signal as string | null,
    stderr,
  }));
  return { child, ended };
}

/** The only run of a project, with what its journal has of it. */
async function runOf(project: string) {
  const saved = await readProject(project);
  const { runs } = fromParts(overlay(saved, await replay(`${project}.journal`, saved)));
  expect(runs).toHaveLength(1);
  return runs[0]!.record;
}
const until = async (what: () => boolean | Promise<boolean>, child: ChildProcess): Promise<void> => {
  while (child.exitCode === null && child.signalCode === null && !(await what())) await pause(20);
};
const trained = (project: string) => async () => existsSync(project) && (await runOf(project)).step > 0;
const hashOf = async (project: string): Promise<string | null> => (await runOf(project)).weightsHash;

/** Seconds of training. */
const long = 500;
beforeAll(async () => {
  writeFileSync(spec, JSON.stringify({ training: { earlyStopping: null } }));
  await json("make", "moons", "--rows", "1000", "--out", csv);
  // The first call may build the command line.
  await start(["--version"]).ended;
});

describe.runIf(process.platform !== "win32")("gradlab train", () => {
  it("goes on after kills to the weights of a training that was never broken, and no kill costs the project", async () => {
    const [whole, broken] = [file("whole.gradlab"), file("broken.gradlab")];
    expect((await start(argv(whole, long)).ended).code).toBe(0);
    let [kills, step] = [0, 0];
    for (let round = 0; round < 14; round++) {
      const { child, ended } = start(argv(broken, long, ...(existsSync(broken) ? ["--resume"] : [])));
      // Early ones, in the midst of the first writes, and late ones.
      await pause(250 + ((round * 787) % 2600));
      child.kill("SIGKILL");
      const { code, stderr } = await ended;
      expect(stderr).toBe("");
      if (existsSync(broken)) {
        const record = await runOf(broken);
        expect(record.step).toBeGreaterThanOrEqual(step);
        step = record.step;
      }
      if (code === 0) break;
      kills++;
    }
    expect((await start(argv(broken, long, "--resume")).ended).code).toBe(0);
    expect(kills).toBeGreaterThan(0);
    expect(await hashOf(broken)).toBe(await hashOf(whole));
    expect(await runOf(broken)).toMatchObject({ status: "finished", epoch: long });
    expect(readdirSync(file(".")).filter((name) => /journal|lock|tmp/.test(name))).toEqual([]);
  }, 180_000);

  it("keeps the run on Ctrl-C, says where, and goes on from there", async () => {
    const project = file("ended.gradlab");
    const { child, ended } = start(argv(project, 200_000));
    await until(trained(project), child);
    child.kill("SIGINT");
    const { code, stderr } = await ended;
    expect([code, stderr]).toEqual([
      130,
      expect.stringMatching(/^gradlab: ended at epoch \d+ of 200000: .*--resume\n$/),
    ]);
    const paused = await runOf(project);
    expect(paused).toMatchObject({ status: "paused", plannedEpochs: 200_000 });
    expect(paused.step).toBeGreaterThan(0);
    expect(existsSync(`${project}.journal`)).toBe(false);
    const again = start(argv(project, 200_000, "--resume"));
    await until(async () => (await runOf(project)).step > paused.step, again.child);
    // One project is trained by one process.
    expect(await gradlab(...argv(project, 200_000, "--resume"))).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("is open in gradlab train"),
    });
    again.child.kill("SIGTERM");
    expect((await again.ended).code).toBe(143);
    expect((await runOf(project)).step).toBeGreaterThan(paused.step);
    const { stderr: other } = await gradlab(...argv(project, 5, "--resume"));
    expect(other).toContain("another spec, seed or number of epochs");
  });

  it("says beside a project that a kill left unsaved work and untrained weights, and how to recover it", async () => {
    const project = file("crashed.gradlab");
    const { child, ended } = start(argv(project, 200_000));
    await until(trained(project), child);
    child.kill("SIGKILL");
    await ended;
    const asking = [
      ["predict", project, csv, "--out", file("crashed.csv")],
      ["evaluate", project],
      ["info", project],
    ];
    for (const args of asking) {
      const { code, stdout, stderr } = await gradlab(...args, "--json");
      expect(code).toBe(0);
      expect(stderr).toContain(`that was never saved`);
      expect(stderr).toContain(`${project}.journal`);
      expect(stderr).toContain("--resume");
      if (args[0] !== "info") expect(stderr).toContain("run 1 was not trained yet");
      expect(JSON.parse(stdout)).toMatchObject({ unsaved: [{ path: `${project}.journal`, runs: 1 }] });
    }
    expect(JSON.parse((await gradlab(...asking[0]!, "--json")).stdout)).toMatchObject({ untrained: true });
    const { step } = await runOf(project);
    const again = start(argv(project, 200_000, "--resume"));
    await until(async () => (await runOf(project)).step > step, again.child);
    again.child.kill("SIGINT");
    await again.ended;
    const { stdout, stderr } = await gradlab(...asking[0]!, "--json");
    expect([stderr, Object.keys(JSON.parse(stdout) as object)]).toEqual(["", ["run", "rows", "path"]]);
  });

  it("ends on Ctrl-C without --out, and says that nothing was kept", async () => {
    let last: Ended | null = null;
    // Until training has begun, the signal ends the process as any other.
    for (let wait = 1000; wait < 40_000 && last?.code !== 130; wait *= 2) {
      const { child, ended } = start(training(200_000));
      await pause(wait);
      child.kill("SIGINT");
      last = await ended;
    }
    expect(last).toMatchObject({ code: 130, stderr: expect.stringContaining("nothing was kept") });
  }, 120_000);

  it("keeps the folds that are finished on Ctrl-C, and says what became of them", async () => {
    const project = file("folds.gradlab");
    // Some seconds a fold, so that the journal has some of the second while it trains.
    const epochs = 8000;
    const { child, ended } = start(argv(project, epochs, "--folds", "3"));
    const runs = async () => {
      const saved = await readProject(project);
      return fromParts(overlay(saved, await replay(`${project}.journal`, saved))).document.runs;
    };
    await until(async () => existsSync(project) && ((await runs())[1]?.step ?? 0) > 0, child);
    child.kill("SIGINT");
    const { code, stderr } = await ended;
    expect([code, stderr]).toEqual([
      130,
      expect.stringMatching(
        /^gradlab: ended at fold 2 of 3, epoch \d+ of 8000: 1 of 3 folds were finished \(test accuracy [\d.]+\); the project has them and the one that was ended, .*\n$/,
      ),
    ]);
    expect(await runs()).toMatchObject([
      { id: "1", status: "finished", epoch: epochs, metrics: { test: {} } },
      { id: "2", status: "paused", plannedEpochs: epochs },
    ]);
    expect(readdirSync(file(".")).filter((name) => /folds.*(journal|lock|tmp)/.test(name))).toEqual([]);
  });

  it("says which folds were finished on Ctrl-C without --out", async () => {
    let last: Ended | null = null;
    for (let wait = 1000; wait < 40_000 && last?.code !== 130; wait *= 2) {
      const { child, ended } = start([...training(200_000), "--folds", "3"]);
      await pause(wait);
      child.kill("SIGINT");
      last = await ended;
    }
    expect(last).toMatchObject({
      code: 130,
      stderr: expect.stringMatching(/ended at fold 1 of 3, .*: 0 of 3 folds were finished; nothing was kept/),
    });
  }, 120_000);

  it("writes the project elsewhere when its folder is gone at the end, and says where", async () => {
    const [gone, here] = [file("gone"), file("here")];
    mkdirSync(gone);
    mkdirSync(here);
    const { child, ended } = start(argv(join(gone, "p.gradlab"), 200_000), here);
    await until(trained(join(gone, "p.gradlab")), child);
    rmSync(gone, { recursive: true });
    child.kill("SIGINT");
    const { code, stderr } = await ended;
    expect(code).toBe(1);
    const [name = ""] = readdirSync(here);
    expect(stderr).toContain(`what was trained is in ${join(here, name)}`);
    expect(await runOf(join(here, name))).toMatchObject({ status: "paused" });
  });

  it("leaves a project that another program wrote meanwhile, unless it is forced to replace it", async () => {
    const [project, here, other] = [file("meanwhile.gradlab"), file("elsewhere"), file("other.gradlab")];
    mkdirSync(here);
    await json(...argv(other, 2));
    for (const force of [false, true]) {
      rmSync(project, { force: true });
      const { child, ended } = start(argv(project, 200_000, ...(force ? ["--force"] : [])), here);
      await until(trained(project), child);
      const theirs = readFileSync(other);
      writeFileSync(project, theirs);
      child.kill("SIGINT");
      const { code, stderr } = await ended;
      if (force) {
        expect(code).toBe(130);
        expect((await runOf(project)).plannedEpochs).toBe(200_000);
        continue;
      }
      expect(code).toBe(1);
      expect(readFileSync(project)).toEqual(theirs);
      const [name = ""] = readdirSync(here);
      expect(stderr).toMatch(/was changed by another program since it was opened.*--force/);
      expect(stderr).toContain(`what was trained is in ${join(here, name)}`);
      expect((await runOf(join(here, name))).plannedEpochs).toBe(200_000);
    }
  }, 60_000);

  it("has nothing to resume where there is no project", async () => {
    expect(await gradlab(...argv(file("none.gradlab"), 5, "--resume"))).toMatchObject({ code: 1 });
    expect(await gradlab("train", csv, "--target", "class", "--resume")).toMatchObject({ code: 2 });
  });
});
