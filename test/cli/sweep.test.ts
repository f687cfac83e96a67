/** `gradlab sweep`: its answer, that its runs are those of `train`, and that it goes on where it was ended. */
import { spawn } from "node:child_process";
import { existsSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, it } from "vitest";
import { overlay } from "#core/project/journal-records";
import { fromParts } from "#core/project/parts";
import { replay } from "#host/journal-read";
import { readProject } from "#host/project-file";
import { gradlab, sample, scratch } from "./call";

const file = await scratch();
const json = (name: string, value: unknown) => {
  const path = file(name);
  writeFileSync(path, JSON.stringify(value));
  return path;
};
const spec = json("spec.json", { training: { epochs: 4, batchSize: 8, earlyStopping: null } });
const call = async (sweep: unknown, ...more: string[]) => {
  const path = json("sweep.json", sweep);
  return gradlab("sweep", sample("iris"), "--target", "species", "--spec", spec, "--sweep", path, "--json", ...more);
};
const rates = { "training.optimizer.learningRate": [0.001, 0.05] };

interface Answer {
  runs: number;
  settings: {
    values: Record<string, number>;
    repeats: number;
    mean: number;
    low: number | null;
    high: number | null;
    failed: number;
    trained: { run: string; weightsHash: string; epochs: number }[];
  }[];
  best: { setting: number; mean: number };
  verdict: string;
  comparisons: { a: number; b: number; difference: number; p: number; test: string }[];
}

describe("the answer", () => {
  it("has a mean and an interval per setting, and says what can be told", async () => {
    const { code, stdout } = await call({ settings: rates, repeat: { seeds: 8 } });
    expect(code).toBe(0);
    const answer: Answer = JSON.parse(stdout);
    expect(answer.runs).toBe(16);
    expect(answer.settings.map(({ values, repeats }) => [values, repeats])).toEqual([
      [{ "training.optimizer.learningRate": 0.001 }, 8],
      [{ "training.optimizer.learningRate": 0.05 }, 8],
    ]);
    for (const { low, mean, high } of answer.settings) expect([low! <= mean, mean <= high!]).toEqual([true, true]);
    expect(answer.best.setting).toBe(1);
    expect(answer.comparisons).toMatchObject([{ a: 1, b: 0, test: "paired t" }]);
    expect(answer.verdict).toMatch(/^Learning rate 0\.05 is the best\. /);
  });
  it.each(["halving", "bayes", "random"])(
    "by %s has each of a few settings once, wherever it was proposed",
    async (method) => {
      const sweep = { settings: { "network.depth": [1, 2, 3] }, method, runs: 12, repeat: { seeds: 2 } };
      const { code, stdout, stderr } = await call(sweep);
      expect([code, stderr]).toEqual([0, expect.anything()]);
      const answer: Answer = JSON.parse(stdout);
      expect(answer.settings.map(({ values }) => values["network.depth"]!).toSorted()).toEqual([1, 2, 3]);
      expect(answer.runs).toBe(6);
    },
  );
  it("has the bits of runs that are trained alone, whatever the threads", async () => {
    const one: Answer = JSON.parse((await call({ settings: rates }, "--threads", "1")).stdout);
    const three: Answer = JSON.parse((await call({ settings: rates }, "--threads", "3")).stdout);
    const hashes = (answer: Answer) => answer.settings.flatMap(({ trained }) => trained.map((run) => run.weightsHash));
    expect(hashes(three)).toEqual(hashes(one));
    const alone = json("alone.json", {
      training: { epochs: 4, batchSize: 8, earlyStopping: null, optimizer: { type: "adam", learningRate: 0.05 } },
    });
    const { stdout } = await gradlab("train", sample("iris"), "--target", "species", "--spec", alone, "--json");
    expect(hashes(one)[1]).toBe(JSON.parse(stdout).weightsHash);
  });
  it("trains the better ones longer by halving", async () => {
    const settings = { "training.optimizer.learningRate": { min: 1e-5, max: 0.1, scale: "log" } };
    const answer: Answer = JSON.parse((await call({ settings, method: "halving", runs: 9 })).stdout);
    const epochs = answer.settings.map(({ trained }) => trained[0]!.epochs).sort((a, b) => a - b);
    expect(epochs).toEqual([1, 1, 1, 1, 1, 1, 1, 1, 4]);
    expect(answer.settings[answer.best.setting]!.trained[0]!.epochs).toBe(4);
  });
  it("tells a run that breaks off, and goes on", async () => {
    const answer: Answer = JSON.parse(
      (await call({ settings: { "training.optimizer": [{ type: "sgd", learningRate: 1000 }, { type: "adam" }] } }))
        .stdout,
    );
    expect(answer.settings.map(({ failed }) => failed)).toEqual([1, 0]);
    expect(answer.settings[0]!.mean).toBeNull();
    expect(answer.verdict).toContain("1 setting broke off in training");
  });
});

describe("beside the settings", () => {
  const two = { ...rates, "network.depth": [1, 2] };
  it("stand simple models on the same rows, and what the settings matter", async () => {
    const answer = JSON.parse((await call({ settings: two, repeat: { folds: 3 } })).stdout);
    expect(answer.baselines.map(({ id }: { id: string }) => id)).toEqual(["constant", "linear"]);
    const [constant, linear] = answer.baselines;
    expect(constant.mean).toBeLessThan(0.5);
    expect(linear.mean).toBeGreaterThan(0.8);
    expect([linear.low <= linear.mean, linear.mean <= linear.high]).toEqual([true, true]);
    expect(answer.importance).toMatchObject({ how: "variance", count: 4 });
    expect(answer.importance.settings[0].path).toBe("training.optimizer.learningRate");
  });
  it("--dry-run says what it takes, and trains nothing", async () => {
    const out = file("dry.gradlab");
    const { code, stdout } = await call({ settings: two, repeat: { folds: 3 } }, "--dry-run", "--out", out);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ settings: 4, runs: 12 });
    expect(JSON.parse(stdout).words).toMatch(/^4 settings × 3 folds: 12 runs: about /);
    expect(existsSync(out)).toBe(false);
  });
});

describe("more repeats", () => {
  it.each([{ seeds: 2 }, { folds: 3 }])(
    "are added to two settings of a sweep with %j, and judged by all",
    async (repeat) => {
      const out = file(`more ${Object.keys(repeat).join()}.gradlab`);
      const asked = { settings: { "training.optimizer.learningRate": [0.001, 0.01, 0.05] }, repeat };
      const before: Answer = JSON.parse((await call(asked, "--out", out)).stdout);
      const answer: Answer = JSON.parse(
        (await call(asked, "--out", out, "--resume", "--more", "5", "--of", "1,3")).stdout,
      );
      expect(answer.settings.map(({ repeats }) => repeats)).toEqual([5, before.settings[1]!.repeats, 5]);
      const hashes = ({ settings }: Answer) => settings.map(({ trained }) => trained.map((run) => run.weightsHash));
      // Those that were there stay, and all are other trainings.
      expect(hashes(answer).map((own, at) => own.slice(0, hashes(before)[at]!.length))).toEqual(hashes(before));
      expect(new Set(hashes(answer).flat()).size).toBe(hashes(answer).flat().length);
      expect(answer.verdict).toContain("Repeats were added after a look");
      // Once more without --more: the same table, from the project.
      const again: Answer = JSON.parse((await call(asked, "--out", out, "--resume")).stdout);
      expect({ ...again, seconds: 0 }).toEqual({ ...answer, seconds: 0 });
    },
  );
  it("are refused without a project, and of settings that there are not", async () => {
    expect((await call({ settings: rates }, "--more", "5")).stderr).toContain("needs --resume");
    expect(
      (await call({ settings: rates }, "--resume", "--out", file("x.gradlab"), "--more", "5", "--of", "a")).code,
    ).not.toBe(0);
  });
});

describe("what can't be", () => {
  it.each([
    [{ settings: {} }, /sweep\.json: settings: names no setting/],
    [{ settings: { "training.rate": [1] } }, /sweep\.json: settings\.training\.rate: 1 can't be used/],
    [{ settings: rates, repeat: { seeds: 0 } }, /sweep\.json: repeat/],
  ])("%j is said before anything is trained", async (sweep, words) => {
    const { code, stderr } = await call(sweep);
    expect([code, stderr]).toEqual([1, expect.stringMatching(words)]);
  });
});

describe("a project", () => {
  it("holds all runs and the sweep, and is not continued as another", async () => {
    const out = file("kept.gradlab");
    await call({ settings: rates }, "--out", out);
    const info = JSON.parse((await gradlab("info", out, "--json")).stdout);
    expect(info.runs.map(({ name, status }: { name: string; status: string }) => [name, status])).toEqual([
      ["setting 1", "finished"],
      ["setting 2", "finished"],
    ]);
    const { code, stderr } = await call({ settings: { "network.depth": [1] } }, "--out", out, "--resume");
    expect([code, stderr]).toEqual([1, expect.stringContaining("the project has another sweep")]);
  });
});

describe.runIf(process.platform !== "win32")("a sweep that is killed", () => {
  const script = fileURLToPath(new URL("../../scripts/gradlab.mjs", import.meta.url));
  // The first call may build it.
  beforeAll(() => gradlabProcess("--version").ended);
  function gradlabProcess(...args: string[]) {
    const child = spawn(process.execPath, [script, ...args], { stdio: ["ignore", "pipe", "pipe"] });
    const ended = new Promise<number | null>((resolve) => child.once("exit", (code) => resolve(code)));
    return { child, ended };
  }

  it("comes to the same table and the same hashes", async () => {
    const long = json("long.json", { training: { epochs: 150, earlyStopping: null } });
    const path = json("sweep.json", { settings: rates, repeat: { seeds: 4 } });
    const out = file("killed.gradlab");
    const args = ["sweep", sample("iris"), "--target", "species", "--spec", long, "--sweep", path];
    const { child, ended } = gradlabProcess(...args, "--out", out);
    await expect.poll(() => existsSync(out)).toBe(true);
    // Some of it is trained by now, whatever the machine.
    await expect.poll(async () => (await journaled(out)).length, { timeout: 40_000 }).toBeGreaterThan(0);
    child.kill("SIGKILL");
    await ended;
    const whole = await gradlab(...args, "--json");
    const resumed = await gradlab(...args, "--out", out, "--resume", "--json");
    expect(resumed.code).toBe(0);
    const strip = (text: string) => ({ ...JSON.parse(text), seconds: 0 });
    expect(strip(resumed.stdout)).toEqual(strip(whole.stdout));
  });
  /** Runs that stand in the project or in its journal. */
  async function journaled(out: string): Promise<unknown[]> {
    const saved = await readProject(out);
    return fromParts(overlay(saved, await replay(`${out}.journal`, saved))).runs;
  }
});
