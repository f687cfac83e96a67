/**
 * A queue of trainings over all cores. Each run is trained by a thread of its own, so that many small networks go side by side; the
 * rows of a data set lie once in shared memory, whatever many runs learn from them. What comes of a run does not depend on the
 * others: it has the bits (`weightsHash`) of the same run trained alone.
 */
import type { Dataset } from "#core/data/dataset";
import type { EpochPoint } from "#core/training/columns";
import type { EpochColumns } from "#core/training/history";
import type { Replay } from "#core/training/replay";
import type { NewRun } from "#core/training/run";
import type { RunRecord } from "#core/project/document";
import type { RunSnapshot } from "#core/training/snapshot";
import { rememberChecksum } from "../files";
import type { AtRung, FromThread, JobProgress } from "./messages";
import { startThread, TrainingThread, type StartThread } from "./training-thread";

export type { AtRung, JobProgress } from "./messages";

export interface TrainingJob {
  /** Its name in the queue. */
  id: string;
  run: NewRun;
  dataset: Dataset;
  /** Goes on from here, in place of a new run: of `run` nothing counts then. With the bits of a run that was never interrupted. */
  from?: RunSnapshot;
  /** Higher ones are begun first, equal ones in the order in which they came. */
  priority?: number;
  /** Cores that it takes, 1 unless the network is so wide that more of them pay. */
  threads?: number;
  /** Epochs, rising, at whose end it waits for `atRung`. */
  rungs?: readonly number[];
  /** Trained anew from its record, in place of rungs: what it is told on the way, and up to where. */
  replay?: Replay;
  /** Asked at each rung, with the metrics of all splits in the record. */
  atRung?(record: RunRecord): AtRung;
  onBegin?(): void;
  /** Some ten times a second. */
  onProgress?(progress: JobProgress): void;
  /** Its thread died and it begins anew; points of its curves that were told are void. */
  onLost?(reason: string): void;
}

export interface JobResult {
  /** Record with findings, metrics and `weightsHash`, curves, weights, and all to go on from. */
  snapshot: RunSnapshot;
  /** The end of the curves, and their epoch with the lowest validation loss (training loss without validation rows). */
  last: EpochPoint;
  best: EpochPoint;
  /** How often its thread died. */
  restarts: number;
}

/** A job of which nothing came. */
export class JobError extends Error {
  override readonly name = "JobError";
  constructor(
    /** `cancelled` by whom it was asked; `lost` with its thread, twice; `refused` by the engine. */
    readonly code: "cancelled" | "lost" | "refused",
    message: string,
  ) {
    super(message);
  }
}

export interface QueueOptions {
  /** Cores that runs may take together. */
  threads: number;
  start?: StartThread;
}

/** A run whose thread has died is begun anew so often. */
const mostRestarts = 1;

interface Entry {
  job: TrainingJob;
  priority: number;
  order: number;
  restarts: number;
  thread: TrainingThread | null;
  /** Its run has come to its end and is on its way here; its thread may train the next one already. */
  ended: boolean;
  resolve(result: JobResult): void;
  reject(error: JobError): void;
}

export class TrainingQueue {
  private readonly entries = new Map<string, Entry>();
  private readonly idle: TrainingThread[] = [];
  private readonly threads = new Set<TrainingThread>();
  private order = 0;
  private paused = false;
  private closed = false;
  private cores: number;

  constructor(private readonly options: QueueOptions) {
    this.cores = options.threads;
  }

  /** Rejects with a JobError. A run that diverged or broke off is a result like any other: its record says so. */
  add(job: TrainingJob): Promise<JobResult> {
    if (this.closed) return Promise.reject(cancelled());
    if (this.entries.has(job.id)) throw new Error(`The queue has a job ${job.id} already.`);
    return new Promise((resolve, reject) => {
      const { priority = 0 } = job;
      const entry = { job, priority, order: this.order++, restarts: 0, thread: null, ended: false, resolve, reject };
      this.entries.set(job.id, entry);
      this.begin();
    });
  }
  /** Names of the jobs that train now, and of those that wait, in the order in which they will be begun. */
  get state(): { running: string[]; waiting: string[] } {
    const running = [...this.entries.values()].filter(({ thread }) => thread !== null);
    return { running: running.map(({ job }) => job.id), waiting: this.waiting.map(({ job }) => job.id) };
  }

  /** For a job that waits; one that trains goes on. */
  prioritise(id: string, priority: number): void {
    const entry = this.entries.get(id);
    if (entry) entry.priority = priority;
  }
  /** Ends a run where it is, with its metrics, as its result; one that has not begun is cancelled. */
  stop(id: string): void {
    const entry = this.entries.get(id);
    if (entry?.ended) return;
    if (entry?.thread) entry.thread.say({ type: "stop" });
    else this.cancel(id);
  }
  /** Ends a job without a result. */
  cancel(id: string): void {
    const entry = this.entries.get(id);
    if (!entry) return;
    this.entries.delete(id);
    // Its thread answers, and is free then. One whose run has ended is at work on the next already.
    if (!entry.ended) entry.thread?.say({ type: "cancel" });
    entry.reject(cancelled());
  }
  /** What trains stands still between two updates, and nothing begins, until `resume`. */
  pause(): void {
    this.paused = true;
    for (const thread of this.threads) thread.say({ type: "hold" });
  }
  resume(): void {
    this.paused = false;
    for (const thread of this.threads) thread.say({ type: "release" });
    this.begin();
  }
  /** From here on; runs that train go on. */
  setThreads(threads: number): void {
    this.cores = threads;
    this.begin();
  }
  /** Cancels what there is; resolves when all threads have ended. */
  async close(): Promise<void> {
    this.closed = true;
    for (const id of this.entries.keys()) this.cancel(id);
    await Promise.all([...this.threads].map((thread) => thread.end()));
    this.threads.clear();
  }

  private get waiting(): Entry[] {
    const waiting = [...this.entries.values()].filter(({ thread }) => thread === null);
    return waiting.sort((a, b) => b.priority - a.priority || a.order - b.order);
  }
  private coresOf = ({ threads = 1 }: TrainingJob): number => Math.min(threads, this.cores);
  /** Cores at work: a thread whose run was cancelled is, too, until it has answered. */
  private readonly busy = new Map<TrainingThread, number>();
  /** Runs that have ended and are on their way here, by their threads; null for one that nobody wants any more. */
  private readonly packing = new Map<TrainingThread, Entry | null>();

  /** Begins what there is room for. Who needs more cores than are free is not overtaken, or would wait for ever. */
  private begin(): void {
    if (this.paused || this.closed) return;
    for (const entry of this.waiting) {
      const used = [...this.busy.values()].reduce((sum, cores) => sum + cores, 0);
      const cores = this.coresOf(entry.job);
      if (used + cores > this.cores) return;
      const thread = this.idle.pop() ?? this.started();
      this.busy.set(thread, cores);
      entry.thread = thread;
      const { run, dataset, from = null, rungs = [], replay = null } = entry.job;
      thread.train(dataset, { run, from, rungs, replay, threads: cores });
      entry.job.onBegin?.();
    }
  }
  private started(): TrainingThread {
    const thread: TrainingThread = new TrainingThread(this.options.start ?? startThread, {
      hear: (message) => this.hear(thread, message),
      died: (reason) => this.died(thread, reason),
    });
    this.threads.add(thread);
    return thread;
  }

  private hear(thread: TrainingThread, message: FromThread): void {
    const entry = this.trainedBy(thread);
    switch (message.type) {
      case "progress":
        return entry?.job.onProgress?.(message.progress);
      case "rung":
        return thread.say({ type: "at rung", verdict: entry?.job.atRung?.(message.record) ?? "go on" });
      case "ready":
        if (entry) entry.ended = true;
        this.packing.set(thread, entry ?? null);
        return this.free(thread);
      case "done":
        return this.packed(thread, message);
      case "refused":
        return this.free(thread, () => entry?.reject(new JobError("refused", message.message)));
      case "cancelled":
        return this.free(thread);
    }
  }
  private trainedBy(thread: TrainingThread): Entry | undefined {
    return [...this.entries.values()].find((entry) => entry.thread === thread && !entry.ended);
  }
  /** A thread can begin its next job, whatever comes of the last. */
  private free(thread: TrainingThread, tell = (): void => undefined): void {
    const entry = this.trainedBy(thread);
    if (entry) this.forget(entry);
    this.busy.delete(thread);
    this.idle.push(thread);
    tell();
    this.begin();
  }
  /** What a thread said `ready` of is here. */
  private packed(thread: TrainingThread, message: Done): void {
    const entry = this.packing.get(thread);
    this.packing.delete(thread);
    if (!entry) return;
    this.forget(entry);
    entry.resolve(resultOf(message, entry));
  }
  /** Its name may be that of another by now. */
  private forget(entry: Entry): void {
    if (this.entries.get(entry.job.id) === entry) this.entries.delete(entry.job.id);
  }
  private died(thread: TrainingThread, reason: string): void {
    const lost = [this.packing.get(thread), this.trainedBy(thread)];
    this.packing.delete(thread);
    this.threads.delete(thread);
    this.busy.delete(thread);
    const at = this.idle.indexOf(thread);
    if (at >= 0) this.idle.splice(at, 1);
    for (const entry of lost) if (entry && this.entries.get(entry.job.id) === entry) this.lose(entry, reason);
    this.begin();
  }
  private lose(entry: Entry, reason: string): void {
    entry.thread = null;
    entry.ended = false;
    if (entry.restarts++ < mostRestarts) return entry.job.onLost?.(reason);
    this.forget(entry);
    entry.reject(new JobError("lost", `The thread that trained ${entry.job.run.name} ended twice: ${reason}.`));
  }
}

const cancelled = () => new JobError("cancelled", "This training was cancelled.");

type Done = Extract<FromThread, { type: "done" }>;

function resultOf(done: Done, { job, restarts }: Entry): JobResult {
  const snapshot = { ...done.snapshot, fitted: job.dataset.fitted };
  snapshot.packed?.parts.forEach(({ bytes }, n) => rememberChecksum(bytes, done.checksums[n]!));
  const { epochs } = snapshot.history;
  const { count, validationLoss, trainLoss } = epochs;
  const loss = validationLoss.some((value) => !Number.isNaN(value)) ? validationLoss : trainLoss;
  let best = 0;
  for (let i = 1; i < count; i++) if (loss[i]! < loss[best]! || Number.isNaN(loss[best]!)) best = i;
  return { snapshot, last: pointAt(epochs, count - 1), best: pointAt(epochs, best), restarts };
}
const pointAt = (columns: EpochColumns, at: number): EpochPoint => ({
  epoch: columns.epoch[at] ?? NaN,
  seconds: columns.seconds[at] ?? NaN,
  trainLoss: columns.trainLoss[at] ?? NaN,
  validationLoss: columns.validationLoss[at] ?? NaN,
  trainMetric: columns.trainMetric[at] ?? NaN,
  validationMetric: columns.validationMetric[at] ?? NaN,
});
