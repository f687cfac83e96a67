/** A trainer in this process, asked as a page asks it. It knows of its runs what a page knows: their states, and what was told since. */
import { join, resolve } from "node:path";
import type { RunRecord } from "#core/project/document";
import type { Command, Message, Results, TrainerEvent } from "#core/training/messages";
import type { RunState } from "#core/training/run-state";
import { nodeEngine } from "#host/engine";
import { TrainerFiles } from "../../electron/trainer/files";
import { Laboratory, type LaboratoryOptions } from "../../electron/trainer/laboratory";

type Reply = Extract<Message, { kind: "reply" }>;
export const samples = resolve("samples");

export class TestTrainer {
  readonly events: TrainerEvent[] = [];
  /** All replies, in the order in which they came. */
  readonly replies: Reply[] = [];
  readonly records = new Map<string, RunRecord>();
  readonly files: TrainerFiles;
  readonly laboratory: Laboratory;
  private readonly waiting = new Map<number, (reply: Reply) => void>();
  private last = 0;

  /** `folder`: its journals lie in a folder of it. */
  constructor(folder: string, options: Partial<Omit<LaboratoryOptions, "send" | "files">> = {}) {
    this.files = new TrainerFiles(samples, join(folder, "journals"));
    this.laboratory = new Laboratory({
      engine: nodeEngine(),
      clock: () => performance.now(),
      now: () => new Date().toISOString(),
      ...options,
      files: this.files,
      send: (message) => (message.kind === "reply" ? this.hear(message) : this.take(message.event)),
    });
  }

  /** Rejects with the reply's message and code. */
  ask<C extends Command>(command: C, signal?: AbortSignal): Promise<Results[C["type"]]> {
    const id = ++this.last;
    signal?.addEventListener("abort", () => void this.laboratory.handle({ cancel: id }), { once: true });
    return new Promise((done, fail) => {
      this.waiting.set(id, (reply) => {
        this.waiting.delete(id);
        if (!reply.ok) return fail(Object.assign(new Error(reply.message), { code: reply.code }));
        this.takeStates(command.type, reply.value);
        done(reply.value as Results[C["type"]]);
      });
      void this.laboratory.handle({ id, command });
    });
  }

  /** The record of a run once it is idle; `after` so many events. */
  async idle(run = "1", after = 0): Promise<RunRecord> {
    const isIdle = (event: TrainerEvent) => event.type === "run.changed" && event.run === run && event.idle === true;
    while (!this.events.slice(after).some(isIdle)) await new Promise((resume) => setTimeout(resume, 5));
    return this.records.get(run)!;
  }

  private hear(reply: Reply): void {
    this.replies.push(reply);
    this.waiting.get(reply.id)?.(reply);
  }
  private take(event: TrainerEvent): void {
    this.events.push(event);
    if (event.type === "run.added") this.records.set(event.state.record.id, event.state.record);
    const change = event.type === "lesson" ? event.event : event;
    if (change.type !== "run.changed" || !change.record) return;
    const known = this.records.get(change.run);
    if (known) this.records.set(change.run, { ...known, ...change.record });
  }
  private takeStates(type: Command["type"], value: unknown): void {
    const states =
      type === "run.start"
        ? [value as RunState]
        : type === "lesson.open"
          ? (value as RunState[])
          : type === "project.open" || type === "project.recover"
            ? (value as { runs: RunState[] }).runs
            : [];
    for (const { record } of states) this.records.set(record.id, record);
  }
}
