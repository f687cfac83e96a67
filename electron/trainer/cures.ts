/** `Find a cure`: one search at a time, beside all else that the trainer does. What counts of it becomes runs of the project. */
import { CureSearch } from "#core/doctor/cure";
import type { CureFork, CureOutcome, CureState } from "#core/doctor/cure-state";
import type { Finding, Remedy } from "#core/doctor/finding";
import { remedyInWords, together } from "#core/doctor/remedies";
import type { Budget, Cure, Trial } from "#core/doctor/trial";
import type { RunOrigin, RunRecord } from "#core/project/document";
import type { CommandOf, TrainerEvent } from "#core/training/messages";
import { TrainingQueue } from "#host/queue/queue";
import { QueuedTrials, standingsIn, trialOf, type TrialRun } from "#host/queue/trials";
import { CommandError } from "./command-error";
import type { DataDesk } from "./data";
import type { RunDesk } from "./runs";

export interface CureDeskOptions {
  data: DataDesk;
  runs: RunDesk;
  /** Cores that trainings may take together. */
  cores(): number;
  clock(): number;
  /** ISO 8601. */
  now(): string;
  emit(event: TrainerEvent): void;
}

/** Milliseconds between reports. */
const reportEvery = 120;
/** Points of a curve at most. */
const mostPoints = 80;

export class CureDesk {
  private current: RunningCure | null = null;

  constructor(private readonly options: CureDeskOptions) {}

  async start({ run, runs, seconds, next }: CommandOf<"cure.start">): Promise<null> {
    if (this.current) throw new CommandError("cure_running", "A search is going on. Cancel it before the next one.");
    const record = this.options.runs.recordOf(run);
    const begun = new RunningCure(record, { runs, seconds }, this.options);
    this.current = begun;
    this.options.runs.reserve(next);
    try {
      await begun.prepare();
    } catch (error) {
      this.current = null;
      throw error;
    }
    void begun.go().finally(() => {
      if (this.current === begun) this.current = null;
    });
    return null;
  }
  budget({ runs, seconds }: CommandOf<"cure.budget">): null {
    this.current?.setBudget({ runs, seconds });
    return null;
  }
  /** Ends the trying; what is best so far is confirmed. */
  end(): null {
    this.current?.end();
    return null;
  }
  /** Nothing more is trained; what was tried stays. Resolves when all threads have ended. */
  async cancel(): Promise<null> {
    await this.current?.cancel();
    return null;
  }
  /** The run is gone, or its data are. */
  async leave(run?: string): Promise<void> {
    if (run === undefined || this.current?.isAbout(run)) await this.cancel();
  }
}

class RunningCure {
  private readonly queue: TrainingQueue;
  private readonly trials: QueuedTrials;
  private readonly search: CureSearch;
  /** The project's runs that forks have become, by the forks' numbers. */
  private readonly runOf = new Map<string, string>();
  private before: { record: RunRecord; trial: Trial } | null = null;
  private validated = true;
  private regression = false;
  private began = 0;
  private ended: number | null = null;
  private outcome: CureOutcome | null = null;
  private cancelled = false;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private done: Promise<void> = Promise.resolve();

  constructor(
    private readonly sick: RunRecord,
    budget: Budget,
    private readonly options: CureDeskOptions,
  ) {
    const { data, clock, now, cores } = options;
    const { target, spec } = sick;
    const slots = cores();
    this.queue = new TrainingQueue({ threads: slots });
    this.trials = new QueuedTrials({
      queue: this.queue,
      slots,
      target,
      clock,
      now,
      datasetOf: async (recipe) => {
        await data.ready(recipe, target);
        return data.dataset(recipe, target);
      },
      onTaken: (run) => this.keep(run),
    });
    this.search = new CureSearch(spec, this.trials, budget);
  }

  /** Rejects where there are no rows to train on. */
  async prepare(): Promise<void> {
    const { spec, target } = this.sick;
    await this.options.data.ready(spec.recipe, target);
    const dataset = this.options.data.dataset(spec.recipe, target);
    const { splits, prepared } = dataset;
    this.validated = splits.validation.rows > 0;
    this.regression = prepared.task === "regression";
    const { status, rateChanges, plannedEpochs } = this.sick;
    // A run that a person has ended, drawn out or given other rates says nothing of its spec: that one is trained first.
    const whole = (status === "finished" || status === "failed") && rateChanges.length === 0;
    if (!whole || plannedEpochs !== spec.training.epochs) return;
    const standings = standingsIn(await this.options.runs.recorded(this.sick.id), dataset);
    this.before = {
      record: this.sick,
      trial: { ...trialOf(this.sick, this.validated), ...(standings && { standings }) },
    };
  }

  go(): Promise<void> {
    this.began = this.options.clock();
    this.setBudget(this.search.budget);
    const reports = setInterval(() => this.report(), reportEvery);
    this.report();
    this.done = this.search
      .find(this.before?.trial ?? null)
      .then(
        (cure) => (this.outcome = this.outcomeOf(cure)),
        (error: unknown) =>
          (this.outcome = { ...nothing, fault: error instanceof Error ? error.message : String(error) }),
      )
      .then(async () => {
        clearInterval(reports);
        clearTimeout(this.timer);
        this.ended = this.options.clock();
        await this.queue.close();
        this.report();
      });
    return this.done;
  }
  setBudget(budget: Budget): void {
    Object.assign(this.search.budget, budget);
    clearTimeout(this.timer);
    const left = this.began + 1000 * budget.seconds - this.options.clock();
    this.timer = setTimeout(() => this.search.phase !== "confirming" && this.search.end(), Math.max(0, left));
  }
  end(): void {
    this.search.end();
  }
  async cancel(): Promise<void> {
    this.cancelled = true;
    this.search.end();
    await this.queue.close();
    await this.done;
  }
  isAbout(run: string): boolean {
    return run === this.sick.id || run === this.before?.record.id;
  }

  /** A fork that counts becomes a run; the run itself, trained to its end, too. */
  private keep(fork: TrialRun): void {
    const { snapshot, changes, spec } = fork;
    if (!snapshot || this.cancelled) return;
    const itself = changes.length === 0;
    const seeded = spec.training.seed === this.sick.spec.training.seed ? "" : ` · seed ${spec.training.seed}`;
    const name = itself ? `${this.sick.name}, to its end` : `fork: ${titleOf(changes)}${seeded}`;
    const origin = itself ? null : this.originOf(changes);
    const record = this.options.runs.add(snapshot, name, origin);
    this.runOf.set(fork.id, record.id);
    if (itself) this.before = { record, trial: trialOf(record, this.validated) };
  }
  private originOf(changes: readonly Remedy[]): RunOrigin | null {
    if (!this.before) return null;
    const { id, findings } = this.before.record;
    const [first] = changes;
    const offers = ({ remedies }: Finding) =>
      changes.length === 1 && remedies.some((remedy) => remedy.id === first!.id && remedy.column === first!.column);
    const finding = findings.find(offers) ?? findings[0];
    const remedy = changes.length === 1 ? first! : { id: together };
    return {
      run: id,
      rule: finding?.rule ?? "",
      remedy: remedy.id,
      ...("column" in remedy && remedy.column !== undefined && { column: remedy.column }),
      changes: [...changes],
    };
  }

  private outcomeOf({ changes, cured, plain, seeds }: Cure): CureOutcome {
    const { seed: own } = this.sick.spec.training;
    const runWith = (wanted: readonly Remedy[], seed: number) => {
      const text = JSON.stringify(wanted);
      const runs = this.trials.runs.filter((run) => run.taken && JSON.stringify(run.changes) === text);
      return runs.find(({ spec }) => spec.training.seed === seed);
    };
    const withSeed = (seed: number) => runWith(changes, seed);
    const runOf = (run: TrialRun | undefined) => (run && this.runOf.get(run.id)) ?? null;
    return {
      changes,
      cured,
      run: changes.length > 0 ? runOf(withSeed(own)) : null,
      plain: plain && { run: runOf(runWith(plain.changes, own)), score: plain.score },
      seeds: seeds.map((seed) => ({ ...seed, run: runOf(withSeed(seed.seed)) })),
      cancelled: this.cancelled,
      fault: null,
    };
  }

  private report(): void {
    this.options.emit({ type: "cure.changed", state: this.state });
  }
  private get state(): CureState {
    const { search, before, trials } = this;
    const now = this.ended ?? this.options.clock();
    return {
      run: this.sick.id,
      phase: this.outcome ? "ended" : search.phase,
      budget: { ...search.budget },
      spent: search.spent,
      seconds: (now - this.began) / 1000,
      metric: this.regression ? "r2" : "accuracy",
      split: this.validated ? "validation" : "train",
      before: before && {
        run: before.record.id,
        score: before.trial.score,
        problems: problemsOf(before.record),
      },
      forks: trials.runs.map((run) => this.forkOf(run)),
      outcome: this.outcome,
    };
  }
  private forkOf(run: TrialRun): CureFork {
    const { id, changes, spec, state, epoch, plannedEpochs, scores, problems, snapshot, fault } = run;
    const record = snapshot?.record;
    return {
      id,
      run: this.runOf.get(id) ?? null,
      changes,
      seed: spec.training.seed,
      state,
      epoch: record?.epoch ?? epoch,
      plannedEpochs,
      score: record ? trialOf(record, this.validated).score : (scores.at(-1) ?? NaN),
      scores: thinned(scores),
      problems,
      stopped: record?.status === "stopped",
      fault,
    };
  }
}

const nothing: CureOutcome = {
  changes: [],
  run: null,
  cured: false,
  plain: null,
  seeds: [],
  cancelled: false,
  fault: null,
};
const titleOf = (changes: readonly Remedy[]): string =>
  remedyInWords(changes.length === 1 ? changes[0]! : { id: together, parts: [...changes] }).title;
const problemsOf = ({ findings }: RunRecord): string[] =>
  findings.filter(({ severity }) => severity === "problem").map(({ rule }) => rule);

/** Evenly, with both ends. */
function thinned(values: readonly number[]): Float32Array {
  const count = Math.min(values.length, mostPoints);
  const at = (i: number) => (count > 1 ? Math.round((i * (values.length - 1)) / (count - 1)) : 0);
  return Float32Array.from({ length: count }, (_, i) => values[at(i)]!);
}
