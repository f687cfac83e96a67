import type { TrainerTrouble } from "#bridge/contract";
import {
  fromTrainer,
  type FromTrainer,
  type GrantMode,
  type ThreadsSetting,
  type ToTrainer,
} from "#bridge/host-messages";
import { CallError } from "./call-error";
import { type Grant, Grants } from "./grants";
import type { RestartPolicy } from "./restart-policy";
import { Watchdog } from "./watchdog";
import { within } from "./within";

/** A running trainer process, whatever started it. */
export interface TrainerProcess {
  post(message: ToTrainer): void;
  /** Give the process one end of a new channel and the page the other. */
  connectPage(): void;
  kill(): void;
}

/** What a trainer process reports to the one who started it. */
export interface TrainerListener {
  message(message: unknown): void;
  /** Standard output and error, as they come. */
  output(text: string): void;
  exit(reason: string): void;
}

export interface TrainerHostOptions {
  start(listener: TrainerListener): TrainerProcess;
  samples: string;
  journalFolder: string;
  threads: ThreadsSetting;
  policy: RestartPolicy;
  notify(state: TrainerTrouble, reason: string): void;
  log(text: string): void;
  /** The process lives, but has not answered for so many seconds; null: it does again. */
  deaf(seconds: number | null): void;
  /** Milliseconds. */
  now(): number;
  /** Part of the usual time after which it counts as deaf; all of it by default. */
  patience?: number;
}

/** Milliseconds in which a killed process is gone, unless its disk keeps it. */
const killedMs = 5_000;
/** A checkpoint takes some tenths of a second, on a slow disk or of a large project some seconds. */
const shutdownMs = 5_000;

/** The last line of a process's output that names an error, for the person who wants to know why it ended. */
const errorLine = (output: string): string | null =>
  output
    .split("\n")
    .findLast((line) => /^(Uncaught )?\w*Error\b.*:/.test(line))
    ?.trim() ?? null;

/** Keeps one trainer process alive: starts it, tells it which files it may use, and starts another when it dies. */
export class TrainerHost {
  readonly grants = new Grants();
  #process: TrainerProcess | null = null;
  /** The process listens. */
  #ready = false;
  /** It knows all grants as well. */
  #prepared = false;
  #pageWanted = false;
  #stopping = false;
  #givenUp: string | null = null;
  #restart: ReturnType<typeof setTimeout> | null = null;
  #lastOutput = "";
  #nextId = 1;
  /** A person asked for the end of the process. */
  #wanted = false;
  /** Requests to the running process, by id. */
  readonly #pending = new Map<number, () => void>();
  /** Those who wait for a process that is ready. */
  #waiting: { resolve: () => void; reject: (error: Error) => void }[] = [];

  #threads: ThreadsSetting;
  readonly #watchdog: Watchdog;

  constructor(private readonly options: TrainerHostOptions) {
    this.#threads = options.threads;
    this.#watchdog = new Watchdog({
      ask: (id) => this.#process?.post({ type: "ping", id }),
      silent: (seconds) => options.deaf(seconds),
      answers: () => options.deaf(null),
      now: () => options.now(),
      patience: options.patience ?? 1,
    });
  }

  start(): void {
    this.#ready = this.#prepared = false;
    this.#givenUp = null;
    this.#lastOutput = "";
    // A process that ended must not be heard after the next has started.
    const current = (): boolean => this.#process === process;
    const process: TrainerProcess = this.options.start({
      message: (message) => current() && this.#receive(message),
      output: (text) => {
        this.options.log(text);
        if (current()) this.#lastOutput = (this.#lastOutput + text).slice(-4_096);
      },
      exit: (reason) => current() && this.#exited(reason),
    });
    this.#process = process;
    this.#watchdog.start();
  }

  /** A person wants another process in place of one that does not answer. What it did up to its last checkpoint stays. */
  restart(): void {
    const process = this.#process;
    if (process === null || this.#stopping) return;
    this.#wanted = true;
    process.kill();
    const late = setTimeout(() => this.#process === process && this.#exited("it could not be ended"), killedMs);
    late.unref();
  }
  /** Ends the process for good where the application is about to end and it does not answer. */
  async end(): Promise<void> {
    const process = this.#process;
    if (process === null) return;
    this.#stopping = true;
    const gone = new Promise<void>((resolve) => this.#pending.set(this.#nextId++, resolve));
    process.kill();
    await within(killedMs, gone);
  }

  /**
   * Resolves when the trainer knows that it may use the file. Outlives a crash: the next process is told as well, and where none
   * is in sight, there is nothing to wait for.
   */
  async grant(path: string, mode: GrantMode): Promise<Grant> {
    const grant = this.grants.add(path, mode);
    if (this.#ready) await this.#request((id) => ({ type: "grant", id, ...grant }));
    else await this.#untilReady().catch(() => undefined);
    return grant;
  }

  /** The trainer, and every one after it, trains on so many processor cores. */
  setThreads(threads: ThreadsSetting): void {
    this.#threads = threads;
    if (this.#ready) this.#process?.post({ type: "threads", threads });
  }

  /** Send the page a new port; after the trainer was given up, this starts it afresh. */
  async connect(): Promise<void> {
    this.#pageWanted = true;
    if (this.#prepared) return this.#process?.connectPage();
    if (this.#givenUp !== null) {
      this.options.policy.reset();
      this.start();
    }
    await this.#untilReady();
  }

  /** Ask the trainer to finish what it is writing, and end it after some seconds at the latest. */
  async shutdown(): Promise<void> {
    this.#stopping = true;
    if (this.#restart !== null) clearTimeout(this.#restart);
    const process = this.#process;
    this.#watchdog.stop();
    if (process !== null && this.#ready) {
      await within(
        shutdownMs,
        this.#request((id) => ({ type: "shutdown", id })),
      );
    }
    this.#process = null;
    process?.kill();
  }

  #untilReady(): Promise<void> {
    if (this.#givenUp !== null) return Promise.reject(new CallError("trainer_failed", this.#givenUp));
    return new Promise((resolve, reject) => this.#waiting.push({ resolve, reject }));
  }

  /** Resolves on the answer, or when the process ends: the next one gets all grants before anything else. */
  #request(message: (id: number) => ToTrainer): Promise<void> {
    const id = this.#nextId++;
    return new Promise((resolve) => {
      this.#pending.set(id, resolve);
      this.#process?.post(message(id));
    });
  }

  #receive(received: unknown): void {
    const parsed = fromTrainer.safeParse(received);
    if (!parsed.success) return this.options.log(`Unknown message from the trainer: ${JSON.stringify(received)}\n`);
    const message: FromTrainer = parsed.data;
    switch (message.type) {
      case "ready":
        void this.#prepare();
        break;
      case "granted":
      case "done":
        this.#pending.get(message.id)?.();
        this.#pending.delete(message.id);
        break;
      case "pong":
        this.#watchdog.answered(message.id);
        break;
    }
  }

  /** A new process learns all that the one before knew, and only then talks to the page. */
  async #prepare(): Promise<void> {
    const process = this.#process;
    const { samples, journalFolder } = this.options;
    process?.post({ type: "init", samples, journalFolder, threads: this.#threads });
    this.#ready = true;
    this.#watchdog.ready();
    await Promise.all(this.grants.list().map((grant) => this.#request((id) => ({ type: "grant", id, ...grant }))));
    if (process === null || process !== this.#process) return;
    this.#prepared = true;
    if (this.#pageWanted) process.connectPage();
    for (const waiting of this.#waiting.splice(0)) waiting.resolve();
  }

  #exited(reason: string): void {
    this.#process = null;
    this.#ready = this.#prepared = false;
    for (const resolve of this.#pending.values()) resolve();
    this.#pending.clear();
    this.#watchdog.stop();
    if (this.#stopping) return;
    if (this.#wanted) return this.#startInstead();
    const error = errorLine(this.#lastOutput);
    const why = `The trainer process ended unexpectedly (${reason})${error === null ? "" : `: ${error}`}.`;
    const pause = this.options.policy.crashed(this.options.now());
    if (pause === null) return this.#giveUp(why);
    this.options.notify("failed", why);
    this.#restart = setTimeout(() => {
      this.#restart = null;
      this.options.notify("restarting", why);
      this.start();
    }, pause);
  }

  /** It did not fail by itself: another one is no try too many. */
  #startInstead(): void {
    this.#wanted = false;
    this.options.notify("restarting", "The trainer did not answer and was ended.");
    this.start();
  }

  #giveUp(why: string): void {
    this.#givenUp = `${why} It was restarted and failed too often. Start the trainer again to continue.`;
    this.options.notify("given_up", this.#givenUp);
    const error = new CallError("trainer_failed", this.#givenUp);
    for (const waiting of this.#waiting.splice(0)) waiting.reject(error);
  }
}
