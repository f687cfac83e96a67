/** Sweeps: one at a time, beside all else that the trainer does. Each training that comes to its end becomes a run of the project. */
import type { SweepRecord } from "#core/project/document";
import type { CommandOf, TrainerEvent } from "#core/training/messages";
import type { RunSnapshot } from "#core/training/snapshot";
import { SpecError } from "#core/network/error";
import { placeKey } from "#core/sweep/records";
import { spaceOf } from "#core/sweep/space";
import type { SweepState } from "#core/sweep/state";
import { JobError, TrainingQueue } from "#host/queue/queue";
import type { Dataset } from "#core/data/dataset";
import type { Recipe } from "#core/data/recipe-schema";
import type { Engine } from "#core/engine/engine";
import type { SweepEstimate } from "#core/sweep/estimate";
import { memoryForSweeps } from "#host/machine";
import { coresEach, estimateSweep } from "#host/sweep-estimate";
import { runSweep } from "#host/sweep";
import type { Scheduler } from "./scheduler";
import { CommandError } from "./command-error";
import type { DataDesk } from "./data";
import type { RunDesk } from "./runs";

export interface SweepDeskOptions {
  data: DataDesk;
  runs: RunDesk;
  engine: Engine;
  scheduler: Scheduler;
  /** Cores that trainings may take together. */
  cores(): number;
  clock(): number;
  emit(event: TrainerEvent): void;
}

/** Milliseconds between reports. */
const reportEvery = 150;

export class SweepDesk {
  private current: RunningSweep | null = null;

  constructor(private readonly options: SweepDeskOptions) {}

  /** Begins a sweep, or goes on with one: what the project has of it is not trained again. */
  start({ sweep, next }: CommandOf<"sweep.start">): null {
    if (this.current)
      throw new CommandError("sweep_running", "A sweep is being trained. Cancel it before the next one.");
    try {
      spaceOf(sweep.spec, sweep.sweep);
    } catch (error) {
      throw error instanceof SpecError ? new CommandError("invalid_sweep", error.message) : error;
    }
    this.options.runs.reserve(next);
    const begun = new RunningSweep(sweep, this.options);
    this.current = begun;
    void begun.go().finally(() => {
      if (this.current === begun) this.current = null;
    });
    return null;
  }
  /** What a sweep would take. */
  async estimate({ spec, target, sweep }: CommandOf<"sweep.estimate">): Promise<SweepEstimate> {
    try {
      return await estimateOf(this.options, { spec, target, sweep });
    } catch (error) {
      throw error instanceof SpecError ? new CommandError("invalid_sweep", error.message) : error;
    }
  }
  first({ setting }: CommandOf<"sweep.first">): null {
    this.current?.first(setting);
    return null;
  }
  pause(): null {
    this.current?.pause();
    return null;
  }
  resume(): null {
    this.current?.resume();
    return null;
  }
  /** Nothing more is trained; runs that came to their end stay. Resolves when all threads have ended. */
  async cancel(): Promise<null> {
    await this.current?.cancel();
    return null;
  }
}

/** Rows of a recipe, made in pieces. */
const datasetsOf =
  ({ data }: SweepDeskOptions, target: string) =>
  async (recipe: Recipe): Promise<Dataset> => {
    await data.ready(recipe, target);
    return data.dataset(recipe, target);
  };

function estimateOf(
  options: SweepDeskOptions,
  { spec, target, sweep }: Pick<SweepRecord, "spec" | "target" | "sweep">,
): Promise<SweepEstimate> {
  const { engine, clock, scheduler } = options;
  return estimateSweep({
    base: spec,
    sweep,
    datasetOf: datasetsOf(options, target),
    engine,
    clock,
    cores: options.cores(),
    memory: memoryForSweeps(),
    work: (pieces) => scheduler.run(pieces),
  });
}

class RunningSweep {
  private readonly queue: TrainingQueue;
  private readonly record: SweepRecord;
  private readonly known = new Map<string, RunSnapshot>();
  /** Shares of their plans that the trainings under way have done, by their names in the queue. */
  private readonly shares = new Map<string, number>();
  private readonly paused = new Map<string, RunSnapshot>();
  private counted = { done: 0, planned: 0 };
  private phase: SweepState["phase"] = "training";
  private cancelled = false;
  private fault: string | null = null;
  private spent = 0;
  private since: number;
  private done: Promise<void> = Promise.resolve();

  constructor(
    sweep: SweepRecord,
    private readonly options: SweepDeskOptions,
  ) {
    this.record = { ...sweep, open: true };
    this.queue = new TrainingQueue({ threads: options.cores() });
    this.since = options.clock();
    for (const snapshot of options.runs.ofSweep(sweep.id)) {
      const { sweep: place, status } = snapshot.record;
      if (place && (status === "finished" || status === "failed")) this.known.set(placeKey(place), snapshot);
    }
  }

  /** The one that was asked for last comes before the others. */
  first(setting: number): void {
    this.firsts = [setting, ...this.firsts.filter((other) => other !== setting)];
  }
  private firsts: number[] = [];

  go(): Promise<void> {
    const { cores } = this.options;
    const { target, spec, sweep, id, created, more, baselines } = this.record;
    const reports = setInterval(() => this.report(), reportEvery);
    this.report();
    // How many go side by side changes the time that it takes, and nothing else.
    const datasetOf = datasetsOf(this.options, target);
    const shared = coresEach({ base: spec, sweep, datasetOf, cores: cores(), memory: memoryForSweeps() });
    this.done = shared
      .then((threadsEach) =>
        runSweep({
          datasetOf,
          target,
          threadsEach,
          first: () => this.firsts,
          ...(more && { more }),
          ...(baselines && { baselines }),
          base: spec,
          sweep,
          id,
          firstRun: 1,
          created,
          queue: this.queue,
          atOnce: 2 * cores(),
          known: (place) => this.known.get(placeKey(place)),
          on: {
            settings: (settings) => {
              this.record.settings = [...settings];
            },
            progress: (run, { epoch, plannedEpochs }) => this.shares.set(run, epoch / plannedEpochs),
            done: (snapshot) => this.keep(snapshot),
            refused: (run, message) => {
              this.shares.delete(run);
              this.fault ??= message;
            },
            count: (done, planned) => {
              this.counted = { done, planned };
            },
          },
        }),
      )
      .then((swept) => {
        this.record.open = false;
        this.record.baselines = swept.baselines;
        // Those that were ended at a rung, behind the better ones.
        for (const snapshot of this.paused.values()) this.add(snapshot);
      })
      .catch((error: unknown) => {
        if (error instanceof JobError && error.code === "cancelled") this.cancelled = true;
        else this.fault = error instanceof Error ? error.message : String(error);
      })
      .then(async () => {
        clearInterval(reports);
        this.stopClock();
        this.phase = "ended";
        await this.queue.close();
        this.report();
      });
    return this.done;
  }
  pause(): void {
    if (this.phase !== "training") return;
    this.queue.pause();
    this.stopClock();
    this.phase = "paused";
    this.report();
  }
  resume(): void {
    if (this.phase !== "paused") return;
    this.queue.resume();
    this.since = this.options.clock();
    this.phase = "training";
    this.report();
  }
  async cancel(): Promise<void> {
    this.cancelled = true;
    await this.queue.close();
    await this.done;
  }

  private keep(snapshot: RunSnapshot): void {
    const { id, sweep, status } = snapshot.record;
    this.shares.delete(id);
    if (!sweep || this.known.get(placeKey(sweep)) === snapshot) return;
    if (status === "paused") this.paused.set(placeKey(sweep), snapshot);
    else {
      this.paused.delete(placeKey(sweep));
      this.add(snapshot);
    }
  }
  private add(snapshot: RunSnapshot): void {
    if (!this.cancelled) this.options.runs.add(snapshot, snapshot.record.name, null);
  }
  private stopClock(): void {
    if (this.phase === "training") this.spent += this.options.clock() - this.since;
  }

  private report(): void {
    const { record, phase, counted, cancelled, fault } = this;
    const running = phase === "training" ? this.options.clock() - this.since : 0;
    const share = [...this.shares.values()].reduce((sum, value) => sum + value, 0);
    const state: SweepState = {
      record: { ...record },
      phase,
      done: counted.done,
      share: counted.planned > 0 ? Math.min(1, (counted.done + share) / counted.planned) : 0,
      planned: counted.planned,
      seconds: (this.spent + running) / 1000,
      cancelled,
      fault,
    };
    this.options.emit({ type: "sweep.changed", state });
  }
}
