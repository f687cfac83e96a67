/** A thread of a queue, seen from the queue. */
import { Worker } from "node:worker_threads";
import type { Dataset } from "#core/data/dataset";
import type { FromThread, ThreadJob, ToThread } from "./messages";
import { bytesOf, shareDataset } from "./shared-dataset";
import { script } from "./thread?thread";

/** Data sets that a thread keeps at hand, so that what runs take from them is made once for each fold; the latest, however large it is. */
const mostDatasets = 16;
const mostBytes = 2 ** 28;

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
  /** Bytes of the data sets that it has, by their keys, the latest last. */
  private readonly known = new Map<number, number>();
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
    if (!this.known.delete(key)) this.say({ type: "dataset", key, dataset: shareDataset(dataset) });
    this.known.set(key, bytesOf(dataset));
    let bytes = [...this.known.values()].reduce((sum, one) => sum + one, 0);
    for (const [old, one] of this.known) {
      if (old === key || (this.known.size <= mostDatasets && bytes <= mostBytes)) break;
      bytes -= one;
      this.known.delete(old);
      this.say({ type: "forget", key: old });
    }
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
