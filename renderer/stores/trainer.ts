/** The page's line to the trainer process: commands with their replies, events, and whether the process is alive. */
import { defineStore } from "pinia";
import { ref } from "vue";
import type { TrainerTrouble } from "#bridge/contract";
import { receiveMessage } from "#core/training/events";
import type { Cancel, Command, Message, Request, Results, TrainerEvent } from "#core/training/messages";
import { bridge } from "./bridge";

export class TrainerError extends Error {
  override readonly name = "TrainerError";
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

/** Whether a command failed because there was no trainer to answer it: another one may be asked again. */
export const isTrainerGone = (error: unknown): boolean =>
  error instanceof TrainerError && (error.code === "trainer_lost" || error.code === "trainer_failed");

/**
 * Sends a command to the trainer. Rejects with a TrainerError whose message can be shown as it is. Where the signal is given
 * before the answer is there, it rejects with the code `withdrawn`, and the trainer ends the work if it can.
 */
export type Send = <C extends Command>(command: C, signal?: AbortSignal) => Promise<Results[C["type"]]>;

/** Nobody here wants the answer any more: it was withdrawn, or was about a project that is not open any more. */
export const isUnwanted = (error: unknown): boolean =>
  error instanceof TrainerError && (error.code === "withdrawn" || error.code === "project_changed");

/** The answer will never come, and nobody has to be told: the trainer is gone, or nobody wants it any more. */
export const isVoid = (error: unknown): boolean => isTrainerGone(error) || isUnwanted(error);

/** Whether a command asks about the project that is open, or changes it. */
const ofProject = (type: Command["type"]): boolean =>
  !/^(lesson\.|project\.(new|open|recover)$|data\.(preview|stage|import|unstage)$)/.test(type);

interface Pending<T = unknown> {
  ofProject: boolean;
  resolve(value: T): void;
  reject(error: TrainerError): void;
}
/** `given_up`: it failed too often, and none comes until a person asks for one. */
export type Connection = "connecting" | "ready" | TrainerTrouble;

export const useTrainer = defineStore("trainer", () => {
  const connection = ref<Connection>("connecting");
  /** Why the trainer ended, while it is not ready. */
  const reason = ref("");
  /** It is being given what the one before had: the project is the same. */
  const restoring = ref(false);
  /** The next trainer comes after one that failed too often: what that one did may be why. */
  const wasGivenUp = ref(false);
  /** It lives, but has not answered for so many seconds; null while it answers. */
  const deaf = ref<number | null>(null);
  const memoryBytes = ref(0);
  const threads = ref(1);

  let port: MessagePort | null = null;
  let nextId = 1;
  const pending = new Map<number, Pending>();
  const listeners = new Set<(event: TrainerEvent) => void>();
  /** Those who wait for a trainer that is ready. */
  const waiting: Omit<Pending<void>, "ofProject">[] = [];
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
    port.onmessage = (event: MessageEvent<unknown>) => receive(receiveMessage(event.data));
    const again = connectedBefore;
    connectedBefore = true;
    restoring.value = true;
    try {
      if (again) for (const restore of restorers) await restore(send);
    } catch (error) {
      if (!isTrainerGone(error)) throw error;
    }
    if (port !== newPort) return;
    restoring.value = false;
    wasGivenUp.value = false;
    connection.value = "ready";
    for (const { resolve } of waiting.splice(0)) resolve();
  }

  function lost(state: TrainerTrouble, why: string): void {
    connection.value = state;
    reason.value = why;
    deaf.value = null;
    if (state === "given_up") wasGivenUp.value = true;
    port?.close();
    port = null;
    const asked = [...pending.values()];
    pending.clear();
    for (const { reject } of asked) reject(new TrainerError("trainer_lost", `The trainer stopped: ${why}`));
    // Others go on waiting for the one that stands in.
    if (state === "given_up")
      for (const { reject } of waiting.splice(0)) reject(new TrainerError("trainer_failed", why));
  }

  function send<C extends Command>(command: C, signal?: AbortSignal): Promise<Results[C["type"]]> {
    const id = nextId++;
    const message: Request = { id, command };
    const to = port;
    if (signal?.aborted) return Promise.reject(withdrawn());
    if (!to) return Promise.reject(new TrainerError("trainer_lost", `The trainer stopped: ${reason.value}`));
    return new Promise((resolve, reject) => {
      pending.set(id, {
        ofProject: ofProject(command.type),
        resolve: (value) => resolve(value as Results[C["type"]]),
        reject,
      });
      to.postMessage(message);
      const cancel: Cancel = { cancel: id };
      const withdraw = () => {
        if (!pending.delete(id)) return;
        to.postMessage(cancel);
        reject(withdrawn());
      };
      signal?.addEventListener("abort", withdraw, { once: true });
    });
  }
  /** Resolves when there is a trainer that has what it has to know; rejects when none comes. */
  async function untilReady(): Promise<void> {
    while (connection.value !== "ready") {
      if (connection.value === "given_up") throw new TrainerError("trainer_failed", reason.value);
      await new Promise<void>((resolve, reject) => waiting.push({ resolve, reject }));
    }
  }
  /** Sends a command once a trainer is ready. */
  const request: Send = async (command, signal) => {
    const asked = era;
    await untilReady();
    if (asked !== era && ofProject(command.type)) throw projectChanged();
    return send(command, signal);
  };
  /** Asks for another trainer after the last one was given up; resolves when it is ready. */
  async function startAgain(): Promise<void> {
    if (connection.value === "given_up") {
      connection.value = "restarting";
      try {
        await bridge("trainer.connect");
      } catch (error) {
        lost("given_up", error instanceof Error ? error.message : String(error));
      }
    }
    await untilReady();
  }

  /** A person gives up waiting for one that does not answer: it is ended, and the next goes on from the last checkpoint. */
  async function restart(): Promise<void> {
    await bridge("trainer.restart");
  }

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
  const withdrawn = () => new TrainerError("withdrawn", "This was cancelled.");
  const projectChanged = () => new TrainerError("project_changed", "Another project was opened meanwhile.");

  function on(listener: (event: TrainerEvent) => void): () => void {
    listeners.add(listener);
    return () => listeners.delete(listener);
  }

  /** What gives a trainer that stands in for a lost one what it has to know. It may reject where that is lost, too, and sends by itself. */
  function whenRestarted(restore: (send: Send) => Promise<void>): void {
    restorers.push(restore);
  }

  return {
    connection,
    reason,
    restoring,
    wasGivenUp,
    deaf,
    memoryBytes,
    threads,
    request,
    startAgain,
    restart,
    on,
    connect,
    lost,
    leave,
    whenRestarted,
  };
});
