/** Whatever is posted to the trainer's port, it answers with an error that names what does not fit, and works on. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { specSchema } from "#core/network/spec";
import type { Message } from "#core/training/messages";
import { receive } from "#core/training/requests";
import { samples, TestTrainer } from "./test-trainer";

let folder: string;
let trainer: TestTrainer;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "trainer-door-"));
  trainer = new TestTrainer(folder);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** The one reply to a message. */
async function reply(message: unknown): Promise<Extract<Message, { kind: "reply" }>> {
  const before = trainer.replies.length;
  await trainer.laboratory.handle(message);
  const replies = trainer.replies.slice(before);
  expect(replies).toHaveLength(1);
  return replies[0]!;
}

const own = (text: string): unknown => JSON.parse(text);
const spec = specSchema.parse({});
const cycle: Record<string, unknown> = { type: "data.describe", target: null };
cycle["recipe"] = cycle;

const noCommand: unknown[] = [null, undefined, 0, "data.unstage", [], {}, { id: 1 }, { id: 1, command: null }];
noCommand.push({ command: { type: "data.unstage" } }, { id: "1", command: { type: "data.unstage" } });
noCommand.push({ id: NaN, command: { type: "data.unstage" } }, { id: -1, command: { type: "data.unstage" } });
it.each(noCommand.map((message) => [message]))("answers %j", async (message) => {
  expect(await reply(message)).toMatchObject({ ok: false, code: "bad_command" });
});

it.each([
  [{ type: "data.burn" }, /no command "data\.burn"/],
  [{ type: "__proto__" }, /no command/],
  [{ type: "constructor" }, /no command/],
  [{ type: ["data.unstage"] }, /no command of the type object/],
  [{ type: "data.stage" }, /source/],
  [{ type: "data.stage", source: null }, /source/],
  [{ type: "data.stage", source: { path: 7 } }, /source/],
  [{ type: "data.stage", source: { path: "x".repeat(10 ** 6) } }, /source/],
  [{ type: "data.stage", source: { name: "x", bytes: [1, 2] } }, /source/],
  [{ type: "data.stage", source: { path: "/etc/passwd", bytes: new Uint8Array(1) } }, /source/],
  [{ type: "data.preview", source: { path: "x" }, dialect: { delimiter: "xyz" } }, /dialect\.delimiter/],
  [{ type: "data.preview", source: { path: "x" }, types: { a: "image" } }, /types\.a/],
  [{ type: "data.rows", from: NaN, to: 3 }, /from/],
  [{ type: "data.rows", from: 0, to: Infinity }, /to/],
  [{ type: "data.rows", from: -1, to: 3 }, /from/],
  [{ type: "data.describe", recipe: { split: { train: NaN } }, target: null }, /recipe\.split/],
  [cycle, /recipe/],
  [{ type: "network.check", spec: {}, target: 3 }, /target/],
  [{ type: "network.check", spec: { ...spec, training: { epochs: NaN } }, target: "x" }, /spec\.training\.epochs/],
  [{ type: "network.check", spec: { network: { layers: Array(1e5).fill({}) } }, target: "x" }, /spec\.network\.layers/],
  [{ type: "network.check", spec: own('{"__proto__": {"x": 1}}'), target: "x" }, /spec/],
  [{ type: "run.start", run: "../../x", name: "x", slot: 0, spec, target: "x", mode: "train" }, /run/],
  [{ type: "run.start", run: "1", name: {}, slot: 0, spec, target: "x", mode: "train" }, /name/],
  [{ type: "run.start", run: "1", name: "x", slot: 0, spec, target: "x", mode: "sprint" }, /mode/],
  [{ type: "run.resume", run: "1", learningRate: NaN, mode: "train" }, /learningRate/],
  [{ type: "run.evaluate", run: "__proto__", split: "test" }, /run/],
  [{ type: "run.evaluate", run: "1", split: "toString" }, /split/],
  [{ type: "run.predict", run: "1", source: { path: "x" }, out: "y", threshold: NaN }, /threshold/],
  [{ type: "lesson.open", source: { path: "x" }, target: "y", arms: [] }, /arms/],
  [{ type: "lesson.advance", updates: { a: -1 } }, /updates/],
  [{ type: "project.save", path: "x", document: null }, /document/],
  [{ type: "project.keep", document: { format: "gradlab", runs: [{ id: "../x" }] } }, /document/],
])("refuses %j and says why", async (command, why) => {
  const answer = await reply({ id: 7, command });
  expect(answer).toMatchObject({ id: 7, ok: false, code: "bad_command" });
  expect(answer.ok ? "" : answer.message).toMatch(why);
});

it("takes the bytes of a file without a look at each", () => {
  const bytes = new Uint8Array(2 ** 28);
  const received = receive({ id: 1, command: { type: "data.stage", source: { name: "x.csv", bytes } } });
  const source = "command" in received && received.command.type === "data.stage" ? received.command.source : null;
  expect(source !== null && "bytes" in source && source.bytes === bytes).toBe(true);
});

it("takes a document with many runs on a table of many columns", () => {
  const columns = () => Object.fromEntries(Array.from({ length: 5000 }, (_, i) => [`gene ${i}`, { use: false }]));
  const runs = Array.from({ length: 110 }, (_, i) => ({ id: String(i + 1), spec: { recipe: { columns: columns() } } }));
  const received = receive({ id: 1, command: { type: "project.save", path: "x", document: { runs } } });
  // What else this document lacks is told, and not that it is too large to be looked at.
  expect("fault" in received ? received.fault.message : "").toMatch(/^project\.save: document\.format/);
});

it("works on, and opens nothing that was not granted", async () => {
  const refused = await reply({ id: 8, command: { type: "data.stage", source: { path: "/etc/passwd" } } });
  expect(refused).toMatchObject({ ok: false, code: "not_granted" });
  const path = join(samples, "iris.csv");
  expect(await reply({ id: 9, command: { type: "data.import", source: { path } } })).toMatchObject({ id: 9, ok: true });
  const rows = await reply({ id: 10, command: { type: "data.rows", from: 0, to: Number.MAX_SAFE_INTEGER } });
  expect(rows).toMatchObject({ ok: true });
  expect(({} as Record<string, unknown>)["x"]).toBeUndefined();
});
