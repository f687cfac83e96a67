/** What the trainer says is checked where it arrives. */
import { describe, expect, it } from "vitest";
import { specSchema } from "#core/network/spec";
import { receiveMessage } from "#core/training/events";
import type { Message } from "#core/training/messages";
import { nodeEngine } from "#host/engine";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { samples, TestTrainer } from "../../electron/test-trainer";

const event = (value: Record<string, unknown>) => ({ kind: "event", event: value });
const autosave = { type: "autosave", saved: "2026-01-01T00:00:00Z" };

it("takes every event of a whole run as it is", async () => {
  const folder = await mkdtemp(join(tmpdir(), "events-"));
  const trainer = new TestTrainer(folder, { engine: nodeEngine(1) });
  await trainer.ask({ type: "data.import", source: { path: join(samples, "iris.csv") } });
  const training = { epochs: 3, optimizer: { type: "sgd" as const, learningRate: 900 } };
  for (const [run, spec] of [
    ["1", {}],
    ["2", { training }],
  ] as const) {
    const settings = { name: "", slot: 0, spec: specSchema.parse(spec), target: "species", mode: "train" } as const;
    await trainer.ask({ type: "run.start", run, ...settings });
    await trainer.idle(run);
  }
  const types = new Set(trainer.events.map(({ type }) => type));
  expect(types).toContain("run.changed");
  for (const one of trainer.events) {
    const message: Message = { kind: "event", event: one, sent: 1 };
    expect(receiveMessage(message)).toBe(message);
  }
  await trainer.laboratory.shutdown();
  await rm(folder, { recursive: true, force: true });
});

describe("refuses", () => {
  it.each([
    [null, /message/],
    ["event", /message/],
    [{ kind: "other" }, /message: kind/],
    [{ kind: "reply", id: -1, ok: true }, /message/],
    [{ kind: "reply", id: 1, ok: false, code: "x" }, /message/],
    [event({ type: "run.exploded" }), /event\.type/],
    [event({ ...autosave, type: "__proto__" }), /event\.type/],
    [event({ type: "run.changed" }), /run\.changed: run/],
    [event({ type: "run.changed", run: "1", record: { status: "asleep" } }), /record\.status/],
    [event({ type: "run.changed", run: "1", record: { name: "the page's" } }), /record/],
    [event({ type: "run.changed", run: "1", history: { ticks: 0, epochs: 0, points: {} } }), /history\.points/],
    [event({ type: "lesson", event: autosave }), /lesson: event/],
    [event({ type: "memory", bytes: 1, threads: 0 }), /memory: threads/],
  ])("%j", (message, words) => {
    expect(() => receiveMessage(message)).toThrow(words);
  });

  it("nothing that it should take", () => {
    expect(receiveMessage(event(autosave))).toEqual(event(autosave));
  });
});
