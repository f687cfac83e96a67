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

interface Pending {
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
  const onConnected = new Set<(again: boolean) => void>();
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

  function connect(newPort: MessagePort): void {
    port?.close();
    port = newPort;
    port.onmessage = (event: MessageEvent<Message>) => receive(event.data);
    connection.value = "ready";
    for (const resume of waiting.splice(0)) resume();
    for (const listener of onConnected) listener(connectedBefore);
    connectedBefore = true;
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

  /** Send a command; waits for a connection first. Rejects with a TrainerError whose message can be shown as it is. */
  async function request<C extends Command>(command: C, transfer: Transferable[] = []): Promise<Results[C["type"]]> {
    if (!port) await new Promise<void>((resume) => waiting.push(resume));
    const id = nextId++;
    const message: Request = { id, command };
    return new Promise((resolve, reject) => {
      pending.set(id, { resolve: (value) => resolve(value as Results[C["type"]]), reject });
      port?.postMessage(message, transfer);
    });
  }

  function on(listener: (event: TrainerEvent) => void): () => void {
    listeners.add(listener);
    return () => listeners.delete(listener);
  }

  /** Called at each connection; `again` is true when another trainer was connected before (it crashed). */
  function whenConnected(listener: (again: boolean) => void): void {
    onConnected.add(listener);
  }

  return { connection, reason, memoryBytes, threads, request, on, connect, lost, whenConnected };
});
