import { describe, expect, it } from "vitest";
import { specSchema } from "#core/network/spec";
import { runSentence, type RunSituation } from "../../../renderer/shell/run-sentence";
import { runNames, statusMessage, trainerState } from "../../../renderer/shell/status-words";
import { runRecord } from "../../run-record";

const spec = specSchema.parse({});
const run = runRecord("3", {
  name: "deep sigmoid",
  slot: 2,
  target: "species",
  epoch: 30,
  plannedEpochs: 30,
  step: 240,
});
const ready: RunSituation = {
  connection: "ready",
  reason: "",
  lesson: null,
  hasData: true,
  describing: false,
  fault: null,
  parameters: 867,
  epochs: 100,
  seconds: null,
  mayEndEarly: false,
  run: null,
  reached: 0,
  apart: false,
  action: "train",
};

describe("runSentence", () => {
  it("says what is missing first", () => {
    expect(runSentence({ ...ready, hasData: false })).toBe("Nothing to train yet: a network needs data first");
    expect(runSentence({ ...ready, fault: "no feature" })).toBe("Not ready: no feature");
    expect(runSentence({ ...ready, parameters: null })).toContain("choose a target");
    expect(runSentence({ ...ready, parameters: null, describing: true })).toBe("Looking at the columns…");
    expect(runSentence({ ...ready, connection: "failed", reason: "exit code 9" })).toContain("exit code 9");
  });
  it("says which lesson is open, and that the project is not part of it", () => {
    const words = runSentence({ ...ready, lesson: "XOR", run, action: "trainOn" });
    expect(words).toBe("Lesson: **XOR**. Your project stays as it is");
    expect(runSentence({ ...ready, lesson: "XOR", hasData: false })).toContain("**XOR**");
  });
  it("says what would be trained, or how far a run came", () => {
    expect(runSentence(ready)).toBe("Ready: **867** parameters, 100 epochs");
    expect(runSentence({ ...ready, seconds: 2 })).toMatch(/about \*\*2.* for 100 epochs$/);
    expect(runSentence({ ...ready, seconds: 2, mayEndEarly: true })).toMatch(/up to \*\*2.* for 100 epochs$/);
    expect(runSentence({ ...ready, run, action: "trainOn" })).toBe(
      "Finished: epoch **30** of 30. Train adds **100 epochs** to this run",
    );
    const brought = { ...run, epoch: 0, plannedEpochs: 0, step: 0, imported: { from: "net.onnx", format: "onnx" } };
    expect(runSentence({ ...ready, run: brought, action: "trainOn" })).toBe(
      "Imported from **net.onnx**, not trained here yet. Train adds **100 epochs** to this run",
    );
    const trained = { ...brought, epoch: 5, plannedEpochs: 5, step: 40 };
    expect(runSentence({ ...ready, run: trained, action: "trainOn" })).toMatch(/^Finished: epoch \*\*5\*\* of 5\./);
    const restored = { ...run, restoredEpoch: 12 };
    expect(runSentence({ ...ready, run: restored, action: "trainOn" })).toMatch(
      /those of epoch \*\*12\*\*\. Train adds \*\*100 epochs\*\* to this run$/,
    );
    const paused = { ...run, status: "paused" as const };
    expect(runSentence({ ...ready, run: paused, action: "resume" })).toBe("Paused: epoch **30** of 30, update **240**");
    const within = { ...paused, epoch: 1835, plannedEpochs: 3000, step: 23_867 };
    expect(runSentence({ ...ready, run: within, reached: 1835.92, action: "resume" }).replaceAll("\u00a0", " ")).toBe(
      "Paused: epoch **1 835.9** of 3 000, update **23 867**",
    );
    expect(runSentence({ ...ready, run, action: "train" })).toContain("Ready");
    expect(runSentence({ ...ready, run, apart: true, action: "train" })).toBe(
      "Not run 3: Train starts **the draft**, **867** parameters, 100 epochs",
    );
  });
});

describe("status bar", () => {
  it("lets the process speak first, then training, then the selected run", () => {
    expect(trainerState("restarting", 1, "training")).toBe("restarting");
    expect(trainerState("failed", 0, null)).toBe("failed");
    expect(trainerState("ready", 1, "finished")).toBe("training");
    expect(trainerState("ready", 0, "paused")).toBe("paused");
    expect(trainerState("ready", 0, null)).toBe("idle");
    expect(trainerState("connecting", 0, null)).toBe("idle");
  });
  it("names the runs that train", () => {
    expect(runNames(["3"])).toBe("run 3");
    expect(runNames(["3", "4"])).toBe("runs 3 and 4");
    expect(runNames(["1", "3", "4"])).toBe("runs 1, 3 and 4");
  });
  it("says what the open stage works with", () => {
    const draft = { spec, target: "island", regression: false };
    const scene = {
      data: { rows: 344, readMs: 3.6 },
      reading: null,
      fault: null,
      ...draft,
      run: null,
      split: "test" as const,
      predicting: false,
    };
    expect(statusMessage({ ...scene, stage: "data" })).toBe("344 rows read in 4 ms");
    expect(statusMessage({ ...scene, stage: "train" })).toBe("Batch 32 · Adam 0.003 · seed 7");
    expect(statusMessage({ ...scene, stage: "evaluate" })).toBe("Test split: 15\u00a0%, stratified by island, seed 7");
    expect(statusMessage({ ...scene, stage: "evaluate", run })).toBe(
      "Test split: 15\u00a0%, stratified by species, seed 7",
    );
    expect(statusMessage({ ...scene, stage: "evaluate", run, regression: true })).toBe(
      "Test split: 15\u00a0%, random, seed 7",
    );
    expect(statusMessage({ ...scene, stage: "evaluate", run, split: "train" })).toBe(
      "Train split: 70\u00a0%, stratified by species, seed 7",
    );
    expect(statusMessage({ ...scene, stage: "evaluate", run, split: "validation" })).toMatch(/^Validation split: 15/);
    expect(statusMessage({ ...scene, stage: "evaluate", run, split: "train", predicting: true })).toBe(
      "Predicting the train rows…",
    );
    expect(statusMessage({ ...scene, stage: "network", fault: "units" })).toBe("units");
    expect(statusMessage({ ...scene, stage: "data", data: null })).toBe("Nothing leaves this computer");
  });
});
