/** A lesson trains beside the project: on data of its own, told in events of its own, and to the same weights as a run does. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { generateCsv, generatorSchema } from "#core/data/generate/generate";
import { specSchema, type SpecInput } from "#core/network/spec";
import { HistoryColumns } from "#core/training/columns";
import type { Command, Results } from "#core/training/messages";
import { TestTrainer } from "./test-trainer";

let folder: string;
let trainer: TestTrainer;
const ask = <C extends Command>(command: C): Promise<Results[C["type"]]> => trainer.ask(command);
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "lessons-"));
  trainer = new TestTrainer(folder);
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const spec = (input: SpecInput) => specSchema.parse(input);
const training = { epochs: 4, seed: 3, optimizer: { type: "adam" as const, learningRate: 0.01 }, earlyStopping: null };
const arms = [[], [{ type: "dense" as const, units: 4, activation: "tanh" as const }]].map((layers, i) => ({
  run: String(i + 1),
  name: `arm ${i + 1}`,
  slot: i,
  spec: spec({ network: { layers }, training }),
}));
const bytes = new TextEncoder().encode(generateCsv(generatorSchema.parse({ kind: "xor", rows: 200 })));
const open = { type: "lesson.open", source: { name: "xor.csv", bytes }, target: "class", arms } as const;

async function toEnd(step: number) {
  for (let round = 0; round < 100; round++) {
    await ask({ type: "lesson.advance", updates: { 1: step, 2: step } });
    const records = ["1", "2"].map((run) => trainer.records.get(run)!);
    if (records.every(({ status }) => status === "finished")) return records;
  }
  throw new Error("The lesson does not end.");
}

it("trains its arms a little at a time, to the weights of a run in one go", async () => {
  expect((await ask({ ...open })).map(({ record: { status, step } }) => [status, step])).toEqual([
    ["paused", 0],
    ["paused", 0],
  ]);
  const records = await toEnd(3);
  expect(records.map(({ epoch }) => epoch)).toEqual([4, 4]);

  await ask({ type: "data.import", source: { name: "xor.csv", bytes } });
  const [, arm] = arms;
  await ask({ type: "run.start", run: "1", name: "", slot: 0, spec: arm!.spec, target: "class", mode: "train" });
  expect((await trainer.idle()).weightsHash).toBe(records[1]!.weightsHash);
});

it("tells its curves apart from the project's, complete and in order", async () => {
  await ask({ ...open });
  await toEnd(5);
  expect(new Set(trainer.events.map(({ type }) => type))).toEqual(new Set(["lesson"]));
  const columns = new HistoryColumns([]);
  for (const message of trainer.events)
    if (message.type === "lesson" && message.event.run === "2" && message.event.history)
      columns.append(message.event.history.points);
  expect([...columns.view().epochs.epoch]).toEqual([0, 1, 2, 3, 4]);
});

it("shows the plane as every layer bends it", async () => {
  await ask({ ...open });
  await ask({ type: "lesson.advance", updates: { 2: 5 } });
  const space = await ask({ type: "lesson.space", run: "2", split: "train" });
  const { side, scores } = space.mesh!;
  expect(scores.length).toBe(side * side);
  expect(space.layers.map(({ id, mesh }) => [id, mesh!.length])).toEqual([
    ["input", 2 * side * side],
    ["dense_1", 2 * side * side],
    ["output", 2 * side * side],
  ]);
  // In the output's own space the grid lies where the network's answers are.
  const output = space.layers.at(-1)!.mesh!;
  expect(Array.from({ length: side * side }, (_, i) => output[2 * i])).toEqual([...scores]);
  const picture = await ask({ type: "lesson.picture", run: "2" });
  expect(picture.layers.map(({ units }) => units)).toEqual([2, 4, 1]);
});

it("ends with the next lesson, and says so where none is open", async () => {
  await expect(ask({ type: "lesson.advance", updates: { 1: 1 } })).rejects.toThrow("No lesson is open");
  await ask({ ...open });
  await ask({ ...open, arms: arms.slice(0, 1) });
  await expect(ask({ type: "lesson.space", run: "2", split: "train" })).rejects.toThrow("no run 2");
  await ask({ type: "lesson.close" });
  await expect(ask({ type: "lesson.picture", run: "1" })).rejects.toThrow("No lesson is open");
});
