/** The page's line to the trainer process: commands with their replies, events, and whether the process is alive. */
import { defineStore } from "pinia";
import { ref } from "vue";
import type { Command, Message, Request, Results, TrainerEvent } from "#core/training/messages";

export class TrainerError extends Error {
  override readonly name = "TrainerError";
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

/** Sends a command to the trainer. Rejects with a TrainerError whose message can be shown as it is. */
export type Send = <C extends Command>(command: C, transfer?: Transferable[]) => Promise<Results[C["type"]]>;

/** The answer will never come, and nobody has to be told: the trainer was lost, or it was asked about another project. */
export const isVoid = (error: unknown): boolean =>
  error instanceof TrainerError && (error.code === "trainer_lost" || error.code === "project_changed");

/** Whether a command asks about the project that is open, or changes it. */
const ofProject = (type: Command["type"]): boolean =>
  !/^(lesson\.|project\.(new|open)$|data\.(preview|stage|import|cancel)$)/.test(type);

interface Pending {
  ofProject: boolean;
  resolve(value: unknown): void;
  reject(error: TrainerError): void;
}

export const useTrainer = defineStore("trainer", () => {
  const connection = ref<"connecting" | "ready" | "failed" | "restarting">("connecting");
  /** Why the trainer ended, while it is not ready. */
  const reason = ref("");
  const memoryBytes = ref(0);
  const threads = ref(1);

  let port: MessagePort | null = null;
  let nextId = 1;
  const pending = new Map<number, Pending>();
  const listeners = new Set<(event: TrainerEvent) => void>();
  const waiting: (() => void)[] = [];
  const restorers: ((send: Send) => Promise<void>)[] = [];
  let connectedBefore = false;

  function receive(message: Message): void {
    if (message.kind === "event") {
      if (message.event.type === "memory") {
        memoryBytes.value = message.event.bytes;
        threads.value = message.event.threads;
      }
      for (const listener of listeners) listener(message.event);
      return;
    }
    const waiter = pending.get(message.id);
    pending.delete(message.id);
    if (message.ok) waiter?.resolve(message.value);
    else waiter?.reject(new TrainerError(message.code, message.message));
  }

  /** A trainer that stands in for one that was lost is ready once it has what that one had: until then commands wait. */
  async function connect(newPort: MessagePort): Promise<void> {
    port?.close();
    port = newPort;
    port.onmessage = (event: MessageEvent<Message>) => receive(event.data);
    const again = connectedBefore;
    connectedBefore = true;
    if (again) for (const restore of restorers) await restore(send);
    if (port !== newPort) return;
    connection.value = "ready";
    for (const resume of waiting.splice(0)) resume();
  }

  function lost(state: "failed" | "restarting", why: string): void {
    connection.value = state;
    reason.value = why;
    port?.close();
    port = null;
    for (const waiter of pending.values())
      waiter.reject(new TrainerError("trainer_lost", `The trainer stopped: ${why}`));
    pending.clear();
  }

  function send<C extends Command>(command: C, transfer: Transferable[] = []): Promise<Results[C["type"]]> {
    const id = nextId++;
    const message: Request = { id, command };
    return new Promise((resolve, reject) => {
      pending.set(id, {
        ofProject: ofProject(command.type),
        resolve: (value) => resolve(value as Results[C["type"]]),
        reject,
      });
      port?.postMessage(message, transfer);
    });
  }
  /** Sends a command once a trainer is ready. */
  const request: Send = async (command, transfer) => {
    const asked = era;
    while (connection.value !== "ready") await new Promise<void>((resume) => waiting.push(resume));
    if (asked !== era && ofProject(command.type)) throw projectChanged();
    return send(command, transfer);
  };

  /** Counts the projects that this page has had. */
  let era = 0;
  /** Another project, or none, is open from here on: whoever waits for an answer about the one before is told so. */
  function leave(): void {
    era++;
    for (const [id, waiter] of pending) {
      if (!waiter.ofProject) continue;
      pending.delete(id);
      waiter.reject(projectChanged());
    }
  }
  const projectChanged = () => new TrainerError("project_changed", "Another project was opened meanwhile.");

  function on(listener: (event: TrainerEvent) => void): () => void {
    listeners.add(listener);
    return () => listeners.delete(listener);
  }

  /** What gives a trainer that stands in for a lost one what it has to know. It must not reject, and sends by itself. */
  function whenRestarted(restore: (send: Send) => Promise<void>): void {
    restorers.push(restore);
  }

  return { connection, reason, memoryBytes, threads, request, on, connect, lost, leave, whenRestarted };
});
