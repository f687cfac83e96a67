/**
 * Tells a process that lives but does not answer from one that is slow. Time counts as silence only while this process runs itself:
 * a computer that slept, or that has no time for anybody, adds a beat at most.
 */

/** Milliseconds between two questions. */
const beatMs = 1_000;
/**
 * Milliseconds without an answer. Training hears within .1 s. The longest that the trainer works without hearing anything is the
 * sum over one part of a project that it saves: 1.4 s for a table of 300 MB beside other work, so 10 s for the longest part
 * (2 GiB), and up to 28 s where Node has no sum of its own.
 */
const silentMs = 30_000;
/** The same for one that begins: its program is read from a cold disk. */
const startingMs = 60_000;

export interface WatchdogOptions {
  ask(beat: number): void;
  /** Once for each silence: after how many seconds. */
  silent(seconds: number): void;
  /** It answers again. */
  answers(): void;
  /** Milliseconds. */
  now(): number;
  /** Part of the usual time after which silence is told. */
  patience: number;
}

export class Watchdog {
  #timer: ReturnType<typeof setInterval> | null = null;
  #beat = 0;
  #waitsFor: number | null = null;
  #silence = 0;
  #last = 0;
  #told = false;
  #starting = true;

  constructor(private readonly options: WatchdogOptions) {}

  /** A process was started: it is asked for the first time when it is ready. */
  start(): void {
    this.stop();
    this.#starting = true;
    this.#last = this.options.now();
    this.#timer = setInterval(() => this.#look(), beatMs);
    this.#timer.unref();
  }
  ready(): void {
    this.#starting = false;
    this.#silence = 0;
    this.#waitsFor = null;
    this.#hear();
  }
  answered(beat: number): void {
    if (beat !== this.#waitsFor) return;
    this.#waitsFor = null;
    this.#silence = 0;
    this.#hear();
  }
  /** There is nobody to watch. */
  stop(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
    this.#waitsFor = null;
    this.#silence = 0;
    this.#told = false;
  }

  #hear(): void {
    if (this.#told) this.options.answers();
    this.#told = false;
  }
  #look(): void {
    const now = this.options.now();
    const passed = now - this.#last;
    this.#last = now;
    if (this.#waitsFor === null && !this.#starting) {
      this.#waitsFor = ++this.#beat;
      return this.options.ask(this.#beat);
    }
    this.#silence += Math.min(passed, beatMs);
    const limit = this.#starting ? startingMs : silentMs * this.options.patience;
    if (this.#silence < limit || this.#told) return;
    this.#told = true;
    this.options.silent(Math.round(this.#silence / 1000));
  }
}
