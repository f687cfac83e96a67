/** The trainer process: data, training and evaluation, apart from the window so that neither waits for the other. */
import { constants, setPriority } from "node:os";
import type { MessagePortMain } from "electron";
import { toTrainer, type FromTrainer } from "#bridge/host-messages";
import type { Message, TrainerEvent } from "#core/training/messages";
import { prepareForPreviews } from "#host/preview-file";
import { TrainerFiles } from "./files";
import { Laboratory } from "./laboratory";
import { TrainerEngine } from "./trainer-engine";

// Reading and training take every processor that there is; the window's frames go first. Threads begin with this priority too.
setPriority(constants.priority.PRIORITY_BELOW_NORMAL);

/** Milliseconds between reports of memory. */
const memoryEvery = 1000;
const engine = new TrainerEngine();

let port: MessagePortMain | null = null;
let files: TrainerFiles | null = null;
let laboratory: Laboratory | null = null;

// A utility process that only warns would leave the window waiting for an answer for ever.
function fail(error: unknown): never {
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  process.exit(1);
}
process.on("uncaughtException", fail);
// Here Node may ask before the microtask ran that takes a rejected promise over: one turn later it is known who minds it.
const unminded = new Set<Promise<unknown>>();
process.on("unhandledRejection", (reason, promise) => {
  unminded.add(promise);
  setImmediate(() => unminded.delete(promise) && fail(reason));
});
process.on("rejectionHandled", (promise) => unminded.delete(promise));

const tell = (message: FromTrainer) => process.parentPort.postMessage(message);
const now = () => performance.timeOrigin + performance.now();
const send = (message: Message) => port?.postMessage(message.kind === "event" ? { ...message, sent: now() } : message);
const emit = (event: TrainerEvent) => send({ kind: "event", event });

process.parentPort.on("message", ({ data, ports }) => {
  const message = toTrainer.parse(data);
  switch (message.type) {
    case "init":
      engine.setThreads(message.threads);
      files = new TrainerFiles(message.samples, message.journalFolder);
      laboratory = new Laboratory({
        send,
        files,
        engine,
        cores: () => engine.cores,
        clock: () => performance.now(),
        now: () => new Date().toISOString(),
      });
      break;
    case "grant":
      files?.grant(message.path, message.mode);
      tell({ type: "granted", id: message.id });
      break;
    case "threads":
      engine.setThreads(message.threads);
      tellMemory();
      break;
    case "ping":
      tell({ type: "pong", id: message.id });
      break;
    case "connect":
      if (ports[0]) connect(ports[0]);
      break;
    case "shutdown":
      void shutdown(message.id);
      break;
  }
});

/** Milliseconds after the start, when the first page has asked for what it shows. Twice: compiling follows use. */
for (const idleAfter of [1200, 2200]) setTimeout(prepareForPreviews, idleAfter).unref();

/** A new page takes the place of the old one; training goes on. */
function connect(next: MessagePortMain): void {
  port?.close();
  port = next;
  next.on("message", ({ data }: { data: unknown }) => void laboratory?.handle(data));
  next.start();
}

function tellMemory(): void {
  emit({ type: "memory", bytes: process.memoryUsage.rss(), threads: engine.threads });
}

async function shutdown(id: number): Promise<void> {
  await laboratory?.shutdown();
  tell({ type: "done", id });
  process.exit(0);
}

setInterval(tellMemory, memoryEvery);
tell({ type: "ready" });
