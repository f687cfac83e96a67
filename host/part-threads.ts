/** Threads that read the parts of one file. */
import { Worker } from "node:worker_threads";
import type { Steps } from "#core/data/csv/assemble";
import type { PartReply, PartRequest } from "#core/data/csv/part";
import { DataError } from "#core/data/error";
import { NotUtf8 } from "./file-source";
import { movable, type PartAnswer, type PartWork } from "./part-messages";
import { script } from "./part-thread?thread";

export interface ThreadOptions {
  /** How many; each reads a part. */
  count: number;
  onProgress?: (bytes: number, rows: number) => void;
  signal?: AbortSignal;
}

/**
 * Runs the steps with a thread for each part. Rejects with what a thread found wrong, or with the signal's reason; in either
 * case the threads and their memory are gone.
 */
export async function runInThreads<T>(steps: Steps<T>, work: PartWork, options: ThreadOptions): Promise<T> {
  options.signal?.throwIfAborted();
  const workers = Array.from({ length: options.count }, () => new Worker(script, { eval: true, workerData: work }));
  let stop = (): void => {};
  const stopped = new Promise<never>((_, reject) => {
    stop = () => reject(options.signal?.reason);
    for (const worker of workers) {
      worker.once("error", reject);
      worker.once("exit", () => reject(new Error("A thread that read the file ended too early.")));
    }
  });
  // It is raced below; where nobody waits any more, its rejection is no news.
  stopped.catch(() => {});
  options.signal?.addEventListener("abort", stop);
  const done = workers.map(() => 0);
  const rows = workers.map(() => 0);
  const tell = (index: number, answer: Extract<PartAnswer, { type: "progress" }>) => {
    done[index] += answer.bytes;
    rows[index] = answer.rows;
    const sum = (values: number[]) => values.reduce((a, b) => a + b, 0);
    options.onProgress?.(sum(done), sum(rows));
  };
  try {
    let replies: PartReply[] = [];
    for (;;) {
      const step = steps.next(replies);
      if (step.done) return step.value;
      const tasks = step.value;
      const perWorker = await Promise.race([
        stopped,
        Promise.all(
          workers.map((worker, index) => {
            const requests = tasks.flatMap(({ part, request }) => (part === index ? [request] : []));
            return requests.length > 0 ? ask(worker, requests, (answer) => tell(index, answer)) : [];
          }),
        ),
      ]);
      const next = workers.map(() => 0);
      replies = tasks.map(({ part }) => perWorker[part][next[part]++]);
    }
  } finally {
    options.signal?.removeEventListener("abort", stop);
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
}

function ask(
  worker: Worker,
  requests: PartRequest[],
  onProgress: (answer: Extract<PartAnswer, { type: "progress" }>) => void,
): Promise<PartReply[]> {
  return new Promise((resolve, reject) => {
    const hear = (answer: PartAnswer) => {
      if (answer.type === "progress") return onProgress(answer);
      worker.off("message", hear);
      if (answer.type === "replies") resolve(answer.replies);
      else if (answer.type === "not_utf8") reject(new NotUtf8());
      else if (answer.type === "data_error") reject(new DataError(answer.code, answer.message, answer.line));
      else reject(new Error(answer.message));
    };
    worker.on("message", hear);
    worker.postMessage(requests, requests.flatMap(movable));
  });
}
