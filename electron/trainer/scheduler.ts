/** Work in slices: several runs and evaluations take turns, and messages are heard in between. */
import { setImmediate as nextTurn, setTimeout as pause } from "node:timers/promises";

/** Something that can be done in pieces. */
export interface Task {
  /** Works until `stop` says so, or nothing is left. */
  advance(stop: () => boolean): void;
  readonly done: boolean;
  /** Stands still while `Scheduler.undisturbed` work is done. */
  readonly patient?: boolean;
}

/** Milliseconds between looks where everything stands still. */
const look = 2;
/** Milliseconds of a slice. A command waits for one slice of every task at most. */
const slice = 12;

export class Scheduler {
  private readonly tasks = new Map<Task, { resolve(): void; reject(reason: unknown): void }>();
  private running = false;

  /** `afterSlice` is called between slices, for events. */
  constructor(
    private readonly clock: () => number,
    private readonly afterSlice: () => void,
  ) {}

  /** Resolves when the task is done. */
  do(task: Task): Promise<void> {
    const finished = new Promise<void>((resolve, reject) => this.tasks.set(task, { resolve, reject }));
    if (!this.running) void this.loop();
    return finished;
  }

  /**
   * Lets patient tasks stand still until `work` is done: where it waits for the disk a thousand times, a thousand slices
   * would stand in between. It must not wait for such a task itself.
   */
  async undisturbed<T>(work: () => Promise<T>): Promise<T> {
    this.disturbances++;
    try {
      return await work();
    } finally {
      this.disturbances--;
    }
  }
  private disturbances = 0;

  /** Works through a generator that yields between its pieces, and gives what it returns. Throws the signal's reason once that is given. */
  async run<T>(work: Generator<void, T, void>, signal?: AbortSignal): Promise<T> {
    const task = new Pieces(signal ? endedBy(signal, work) : work);
    await this.do(task);
    signal?.throwIfAborted();
    return task.value();
  }

  private async loop(): Promise<void> {
    this.running = true;
    while (this.tasks.size > 0) {
      if (this.standing) await pause(look);
      for (const [task, waiting] of this.tasks) {
        await nextTurn();
        const end = this.clock() + slice;
        try {
          if (!task.done && !this.stands(task)) task.advance(() => this.clock() >= end);
          this.afterSlice();
        } catch (error) {
          this.tasks.delete(task);
          waiting.reject(error);
          continue;
        }
        if (!task.done) continue;
        this.tasks.delete(task);
        waiting.resolve();
      }
    }
    this.running = false;
  }

  private stands(task: Task): boolean {
    return task.patient === true && this.disturbances > 0;
  }
  private get standing(): boolean {
    return [...this.tasks.keys()].every((task) => this.stands(task) && !task.done);
  }
}

/** The same work, which throws the signal's reason from then on. */
function* endedBy<T>(signal: AbortSignal, work: Generator<void, T, void>): Generator<void, T, void> {
  for (;;) {
    signal.throwIfAborted();
    const step = work.next();
    if (step.done) return step.value;
    yield;
  }
}

class Pieces<T> implements Task {
  private result: { value: T } | null = null;
  constructor(private readonly work: Generator<void, T, void>) {}
  get done(): boolean {
    return this.result !== null;
  }
  advance(stop: () => boolean): void {
    do {
      const step = this.work.next();
      if (step.done) this.result = { value: step.value };
    } while (!this.result && !stop());
  }
  value(): T {
    if (!this.result) throw new Error("The work is not done yet.");
    return this.result.value;
  }
}
