/** Reads files for the data desk: one at a time, to be ended at any moment, and held ready where that was asked for. */
import { basename } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import type { Dialect, Table } from "#core/data/types";
import type { DataLink } from "#core/project/document";
import type { TrainerEvent } from "#core/training/messages";
import { requireUnchanged } from "#host/file-source";
import { linkTo } from "#host/linked-file";
import { openTableFile, readTableBytes } from "#host/read-file";
import { CommandError } from "./command-error";
import { endless, until } from "./ending";

/** A file by its path, or what it holds. */
export type Origin = { path: string } | { name: string; bytes: Uint8Array };

/** A file that was read, and two ways to keep it. */
export interface Held {
  name: string;
  size: number;
  table: Table;
  readMs: number;
  copy(): Promise<Uint8Array>;
  link(): Promise<DataLink>;
  /** Throws where the file is not any more what was read. */
  check(): void;
}

interface Job {
  key: string;
  abort: AbortController;
  held: Promise<Held>;
  /** How many wait for it. When the last of them is gone before it is read, it ends. */
  waiting: number;
  /** What was read, once it was. */
  result: Held | null;
}

export interface ReadingOptions {
  clock: () => number;
  emit: (event: TrainerEvent) => void;
}

/** Milliseconds between two words about progress. */
const tellEvery = 100;

export class Reading {
  private job: Job | null = null;

  constructor(private readonly options: ReadingOptions) {}

  /** Reads a file under a dialect, and holds it ready: as it is now, where it has changed since it was read. */
  read(origin: Origin, dialect: Partial<Dialect> | undefined, signal: AbortSignal): Promise<Held> {
    if (this.job && hasChanged(this.job)) this.release();
    return this.wait(origin, dialect, signal);
  }

  /** What is read or held already for the same question is the answer; all else ends. */
  private async wait(origin: Origin, dialect: Partial<Dialect> | undefined, signal: AbortSignal): Promise<Held> {
    const job = this.jobOf(origin, dialect);
    job.waiting++;
    try {
      return await until(signal, job.held);
    } finally {
      if (--job.waiting === 0 && !job.result) this.end(job);
    }
  }
  private jobOf(origin: Origin, dialect: Partial<Dialect> | undefined): Job {
    const key = keyOf(origin, dialect);
    if (this.job?.key === key) return this.job;
    this.release();
    const abort = new AbortController();
    const held = this.open(origin, dialect, abort.signal).then((found) => {
      abort.signal.throwIfAborted();
      job.result = found;
      return found;
    });
    const job: Job = { key, abort, held, waiting: 0, result: null };
    this.job = job;
    // Who asked hears of a failure; the next reading starts afresh.
    held.catch(() => this.end(job));
    return job;
  }

  /** Takes what is held, and nothing is held any more. Throws where the file is not as it was read: a person may have seen other rows. */
  async take(origin: Origin, dialect: Partial<Dialect> | undefined, signal = endless): Promise<Held> {
    const held = await this.wait(origin, dialect, signal);
    const { job } = this;
    held.check();
    if (job?.key === keyOf(origin, dialect)) this.job = null;
    return held;
  }

  /** Nothing is held any more. What is being read for others than this caller is overtaken, and ends. */
  release(): void {
    if (this.job) this.end(this.job);
  }
  private end(job: Job): void {
    if (this.job === job) this.job = null;
    job.abort.abort(new CommandError("cancelled", "The import was cancelled. The project is as it was."));
  }

  private async open(origin: Origin, dialect: Partial<Dialect> | undefined, signal: AbortSignal): Promise<Held> {
    const began = this.options.clock();
    let told = -Infinity;
    const onProgress = (done: number, total: number, rows: number) => {
      const now = this.options.clock();
      if (now - told < tellEvery && done < total) return;
      told = now;
      this.options.emit({ type: "import.progress", bytes: done, total, rows });
    };
    const options = { onProgress, signal, ...(dialect && { dialect }) };
    // Small files are read in this thread: whoever asked something before is answered first.
    await pause(0);
    signal.throwIfAborted();
    if ("bytes" in origin) {
      const { name, bytes } = origin;
      const table = await readTableBytes(bytes, options);
      const link = () =>
        Promise.reject(new CommandError("no_path", "The dropped file has no path. Import it with the dialog."));
      const readMs = this.options.clock() - began;
      return { name, size: bytes.length, table, readMs, copy: async () => bytes, link, check: () => {} };
    }
    const { path } = origin;
    const { table, state, keep } = await openTableFile(path, options);
    return {
      name: basename(path),
      size: state.size,
      table,
      readMs: this.options.clock() - began,
      copy: keep,
      link: () => linkTo(state),
      check: () => requireUnchanged(state),
    };
  }
}

function hasChanged({ result }: Job): boolean {
  try {
    result?.check();
    return false;
  } catch {
    return true;
  }
}

function keyOf(origin: Origin, dialect: Partial<Dialect> | undefined): string {
  const { path, name, size } =
    "path" in origin
      ? { path: origin.path, name: null, size: 0 }
      : { path: null, name: origin.name, size: origin.bytes.length };
  return JSON.stringify([path, name, size, dialect ?? {}]);
}
