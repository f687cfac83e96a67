import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { specSchema, type SpecInput } from "#core/network/spec";
import type { ProjectDocument, RunOrigin, RunRecord } from "#core/project/document";
import { TestTrainer } from "./test-trainer";

const samples = resolve("samples");
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "laboratory-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

class Bench extends TestTrainer {
  constructor() {
    super(folder);
  }
  import(name = "breast_cancer") {
    return this.ask({ type: "data.import", source: { path: join(samples, `${name}.csv`) } });
  }
  start(input: SpecInput, run = "1", mode: "train" | "step" = "train", target = "diagnosis", origin?: RunOrigin) {
    const spec = specSchema.parse(input);
    const settings = { name: `Run ${run}`, slot: 0, spec, target, mode, ...(origin && { origin }) };
    return this.ask({ type: "run.start", run, ...settings });
  }
}

function documentOf(runs: RunRecord[]): ProjectDocument {
  return {
    format: "gradlab",
    version: 1,
    name: "Cancer",
    data: null,
    target: "diagnosis",
    spec: specSchema.parse({}),
    runs,
    nextRun: 2,
    view: { stage: "train", run: "1", layer: null, column: null, split: "test", threshold: 0.5, logLoss: true },
  };
}

const short: SpecInput = { training: { epochs: 12 } };

describe("the trainer without a window", () => {
  it("says of each run what it learned from, of an opened project too", async () => {
    const first = new Bench();
    await first.import();
    const recipe = specSchema.parse({}).recipe;
    const of = async (target: string) => {
      const { warnings: _warnings, ...learned } = (await first.ask({ type: "data.describe", recipe, target }))
        .prepared!;
      return learned;
    };
    const { data: classes } = await first.start({ training: { epochs: 1 } });
    await first.idle();
    const { data: number } = await first.start({ training: { epochs: 1 } }, "2", "train", "mean_radius");
    await first.idle("2");
    expect(classes).toEqual(await of("diagnosis"));
    expect(number).toEqual(await of("mean_radius"));
    expect([classes?.task, number?.task]).toEqual(["binary", "regression"]);

    const path = join(folder, "two-targets.gradlab");
    first.files.grant(path, "write");
    await first.ask({ type: "project.save", path, document: documentOf([]) });
    await first.laboratory.shutdown();
    const second = new Bench();
    second.files.grant(path, "read");
    const { runs } = await second.ask({ type: "project.open", path });
    expect(runs.map(({ data }) => data)).toEqual([classes, number]);
    await second.laboratory.shutdown();
  });
  it("walks from a file to a reopened experiment that trains on as if nothing had been", async () => {
    const whole = new Bench();
    await whole.import();
    await whole.start({ training: { epochs: 20 } });
    const uninterrupted = await whole.idle();

    const first = new Bench();
    const data = await first.import();
    expect(data).toMatchObject({ rows: 569, suggestedTarget: "diagnosis" });
    const { prepared, fault } = await first.ask({
      type: "data.describe",
      recipe: specSchema.parse({}).recipe,
      target: "diagnosis",
    });
    expect(fault).toBeNull();
    expect(prepared?.inputs).toHaveLength(30);
    const origin = { run: "7", rule: "vanishing_gradients", remedy: "relu" };
    await first.start({ training: { epochs: 20 } }, "1", "step", "diagnosis", origin);
    const stepped = await first.idle();
    expect(stepped).toMatchObject({ status: "paused", step: 1, epoch: 0 });
    const mark = first.events.length;
    await first.ask({ type: "run.resume", run: "1", mode: "train" });
    await first.ask({ type: "run.pause", run: "1" });
    const paused = first.records.get("1")!;
    expect(paused.step).toBeLessThan(uninterrupted.step);
    const before = await first.ask({ type: "run.evaluate", run: "1", split: "test" });
    const path = join(folder, "cancer.gradlab");
    first.files.grant(path, "write");
    await first.ask({ type: "project.save", path, document: documentOf([paused]) });
    await first.laboratory.shutdown();
    expect(first.events.slice(mark).some((event) => event.type === "run.changed")).toBe(true);

    const second = new Bench();
    second.files.grant(path, "write");
    const opened = await second.ask({ type: "project.open", path });
    expect(opened.recovered).toBe(false);
    expect(opened.data?.rows).toBe(569);
    expect(opened.runs[0]!.record).toMatchObject({ status: "paused", step: paused.step, origin });
    expect(opened.runs[0]!.history.ticks.count).toBe(paused.step);
    const after = await second.ask({ type: "run.evaluate", run: "1", split: "test" });
    expect(after.scores).toEqual(before.scores);
    await second.ask({ type: "run.resume", run: "1", mode: "train" });
    const finished = await second.idle();
    expect(finished).toMatchObject({ status: "finished", epoch: 20 });
    expect(finished.weightsHash).toBe(uninterrupted.weightsHash);
    expect(finished.metrics).toEqual(uninterrupted.metrics);
    await second.laboratory.shutdown();
  });

  it("streams every point of the curves exactly once", async () => {
    const bench = new Bench();
    await bench.import();
    await bench.start(short);
    const record = await bench.idle();
    let [ticks, epochs] = [0, 0];
    for (const event of bench.events) {
      if (event.type !== "run.changed" || !event.history) continue;
      const { points, ...stay } = event.history;
      expect(stay).toEqual({ ticks, epochs });
      ticks += points.ticks.count;
      epochs += points.epochs.count;
    }
    expect(ticks).toBe(record.step);
    expect(epochs).toBe(13);
    await bench.ask({ type: "project.new" });
  });

  it("keeps an unsaved project through a process that ends without a word", async () => {
    const lost = new Bench();
    await lost.import("iris");
    await lost.start(short, "1", "train", "species");
    const record = await lost.idle();
    await lost.ask({ type: "project.keep", document: { ...documentOf([record]), name: "Flowers", target: "species" } });
    const { findAbandoned } = await import("#host/journal-place");
    // A second process finds the journal when the first one's is let go, as a kill does.
    await lost.laboratory.shutdown();
    const [left] = await findAbandoned(join(folder, "journals"));
    const next = new Bench();
    const opened = await next.ask({ type: "project.open", path: left ?? "" });
    expect(opened).toMatchObject({ recovered: true, document: { name: "Flowers" }, runs: [{ record: { id: "1" } }] });
    expect(opened.runs[0]?.record.weightsHash).toBe(record.weightsHash);
    await next.ask({ type: "project.new" });
    expect(await findAbandoned(join(folder, "journals"))).toEqual([]);
  });

  it("runs several runs side by side, and the same run gives the same bits alone", async () => {
    const bench = new Bench();
    await bench.import();
    await bench.start(short, "1");
    await bench.start({ training: { epochs: 12, seed: 3 } }, "2");
    await bench.start(short, "3");
    const [one, two, three] = await Promise.all([bench.idle("1"), bench.idle("2"), bench.idle("3")]);
    expect(three.weightsHash).toBe(one.weightsHash);
    expect(two.weightsHash).not.toBe(one.weightsHash);
    await bench.ask({ type: "run.delete", run: "2" });
    await expect(bench.ask({ type: "run.picture", run: "2" })).rejects.toThrow(/no run 2/);
    await bench.ask({ type: "project.new" });
  });

  it("writes predictions beside the fields of the file", async () => {
    const bench = new Bench();
    await bench.import("penguins");
    await bench.start(short, "1", "train", "species");
    await bench.idle();
    const out = join(folder, "predicted.csv");
    bench.files.grant(out, "write");
    const source = { path: join(samples, "penguins.csv") };
    expect(await bench.ask({ type: "run.predict", run: "1", source, out })).toMatchObject({ rows: 344 });
    const lines = (await readFile(out, "utf8")).split(/\r?\n/);
    expect(lines[0]).toMatch(/,prediction,p_Adelie,p_/);
    expect(lines).toHaveLength(346);
    await bench.ask({ type: "project.new" });
  });

  it("draws and checks a network", async () => {
    const bench = new Bench();
    await bench.import("digits");
    const check = await bench.ask({ type: "network.check", spec: specSchema.parse({}), target: "digit" });
    expect(check.expectedLoss).toBeCloseTo(Math.log(10), 12);
    expect(check.firstLoss).toBeGreaterThan(1);
    expect(check.picture.layers.map((layer) => layer.id)).toEqual([
      "input",
      "dense_1",
      "dropout_1",
      "dense_2",
      "dropout_2",
      "output",
    ]);
    expect(check.picture.layers[1]?.weights).toHaveLength(32 * 32);
    await bench.ask({ type: "project.new" });
  });

  it("hears that the project is closed while a run's rows are made", async () => {
    const bench = new Bench();
    await bench.import();
    const started = bench.start({}).then(
      () => "started",
      (error: { code: string }) => error.code,
    );
    await bench.ask({ type: "project.new" });
    expect(await started).toBe("cancelled");
    await bench.import();
    const { record } = await bench.start({ training: { epochs: 1 } });
    expect(record.epoch).toBe(0);
    await bench.idle();
  });

  it("touches no file that was not granted", async () => {
    const bench = new Bench();
    const source = { path: resolve("package.json") };
    await expect(bench.ask({ type: "data.preview", source })).rejects.toMatchObject({ code: "not_granted" });
    const sneaky = { path: join(samples, "..", "package.json") };
    await expect(bench.ask({ type: "data.preview", source: sneaky })).rejects.toMatchObject({ code: "not_granted" });
    await bench.import("iris");
    const path = join(folder, "x.gradlab");
    const saving = bench.ask({ type: "project.save", path, document: documentOf([]) });
    await expect(saving).rejects.toMatchObject({ code: "not_granted" });
    await bench.ask({ type: "project.new" });
  });
});
