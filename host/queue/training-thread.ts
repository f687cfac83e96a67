/** A thread of a queue, seen from the queue. */
import { Worker } from "node:worker_threads";
import type { Dataset } from "#core/data/dataset";
import type { FromThread, ThreadJob, ToThread } from "./messages";
import { shareDataset } from "./shared-dataset";
import { script } from "./thread?thread";

/** Data sets that a thread keeps at hand. */
const mostDatasets = 4;

const keys = new WeakMap<Dataset, number>();
let lastKey = 0;
function keyOf(dataset: Dataset): number {
  const key = keys.get(dataset) ?? ++lastKey;
  keys.set(dataset, key);
  return key;
}

export type StartThread = () => Worker;
export const startThread: StartThread = () => new Worker(script, { eval: true, name: "training" });

export interface ThreadEvents {
  hear(message: FromThread): void;
  /** It ended by itself: an error that nothing catches, no memory, or somebody killed it. */
  died(reason: string): void;
}

export class TrainingThread {
  private readonly worker: Worker;
  /** Keys of the data sets that it has, the latest first. */
  private readonly known: number[] = [];
  private reason = "it ended by itself";
  private ending = false;

  constructor(start: StartThread, events: ThreadEvents) {
    this.worker = start();
    this.worker.on("message", (message: FromThread) => events.hear(message));
    this.worker.on("error", (error: unknown) => {
      this.reason = error instanceof Error ? error.message : String(error);
    });
    this.worker.on("exit", () => {
      if (!this.ending) events.died(this.reason);
    });
  }

  train(dataset: Dataset, job: Omit<ThreadJob, "dataset">): void {
    const key = keyOf(dataset);
    const at = this.known.indexOf(key);
    if (at >= 0) this.known.splice(at, 1);
    else this.say({ type: "dataset", key, dataset: shareDataset(dataset) });
    this.known.unshift(key);
    const oldest = this.known.length > mostDatasets ? this.known.pop() : undefined;
    if (oldest !== undefined) this.say({ type: "forget", key: oldest });
    this.say({ type: "train", job: { ...job, dataset: key } });
  }
  say(message: ToThread): void {
    this.worker.postMessage(message);
  }
  async end(): Promise<void> {
    this.ending = true;
    await this.worker.terminate();
  }
}
