/** Trains a sweep: its method proposes settings, a queue trains them and their repeats side by side. */
import type { Dataset } from "#core/data/dataset";
import type { Recipe } from "#core/data/recipe-schema";
import type { SplitName } from "#core/data/types";
import type { ExperimentSpec } from "#core/network/spec";
import type { BaselineScores, RunRecord, SweepPlace } from "#core/project/document";
import type { RunSnapshot } from "#core/training/snapshot";
import { methodOf } from "#core/sweep/methods/index";
import type { Proposal } from "#core/sweep/methods/method";
import { outcomeOf, type SweepOutcome, type SweepRun } from "#core/sweep/outcome";
import { keyOfValues, spaceOf, type Space, type Values } from "#core/sweep/space";
import { repeatsOf, type Sweep } from "#core/sweep/sweep";
import { judgedBy, sweepRunOf } from "#core/sweep/records";
import { constantScore } from "#core/sweep/baselines";
import { repeated, type MoreRepeats } from "#core/sweep/repeats";
import { linearExperiment } from "#core/training/linear";
import { JobError, type JobProgress, type TrainingQueue } from "./queue/queue";

export interface SweepTask {
  /** The rows that a recipe makes. */
  datasetOf(recipe: Recipe): Promise<Dataset>;
  target: string;
  base: ExperimentSpec;
  sweep: Sweep;
  /** The sweep's, and the first of its runs'. */
  id: string;
  firstRun: number;
  /** ISO 8601. */
  created: string;
  queue: TrainingQueue;
  /** Trainings that the queue is given at once. */
  atOnce: number;
  /** Cores that each of them takes; 1 unless memory has no room for one a core. */
  threadsEach?: number;
  /** What was trained of it before. */
  known?(place: SweepPlace): RunSnapshot | undefined;
  /** Settings whose trainings are begun before the others, in their order. */
  first?(): readonly number[];
  /** Settings that get more repeats, once all others are done. */
  more?: readonly MoreRepeats[];
  /** The number of the last run that there is. */
  last?: number;
  /** What was measured of them before. */
  baselines?: readonly BaselineScores[];
  on?: SweepEars;
}

export interface SweepEars {
  /** Settings were proposed: all so far. */
  settings?(values: readonly Values[]): void;
  progress?(run: string, progress: JobProgress): void;
  /** A run came to its end, or to the end of its rung. */
  done?(snapshot: RunSnapshot): void;
  /** A run of which nothing came. */
  refused?(run: string, message: string): void;
  /** Trainings that are done, and those that are planned so far. */
  count?(done: number, planned: number): void;
}

export interface Swept {
  outcome: SweepOutcome;
  settings: Values[];
  /** Of each setting the repeats. */
  runs: SweepRun[][];
  baselines: BaselineScores[];
  /** Rows that a repeat is judged by ÷ rows that it learns from; 0 where repeats share no rows by design. */
  overlap: number;
}

/** Rejects with a JobError `cancelled` where the queue was closed, and with a SpecError where a setting can't be. */
export async function runSweep(task: SweepTask): Promise<Swept> {
  return new SweepTraining(task).whole();
}

interface Training {
  /** Its number. */
  run: string;
  setting: number;
  /** Of its plan. */
  share: number;
  repeat: number;
}

class SweepTraining {
  private readonly space: Space;
  private readonly settings: Values[] = [];
  private readonly runs: SweepRun[][] = [];
  private readonly snapshots = new Map<string, RunSnapshot>();
  private planned = 0;
  private ended = 0;
  private split: SplitName | null = null;
  private judgedShare = 0;
  private task: SweepTask;

  constructor(task: SweepTask) {
    this.task = task;
    this.space = spaceOf(task.base, task.sweep);
  }

  async whole(): Promise<Swept> {
    const { sweep, on } = this.task;
    const method = methodOf(sweep.method);
    const proposals = method.propose(this.space, { runs: sweep.runs ?? method.runs(this.space), seed: sweep.seed });
    for (let next = proposals.next(); !next.done;) {
      const places = next.value.map((proposal) => this.placeOf(proposal));
      on?.settings?.(this.settings);
      await this.train(next.value.map(({ share }, i) => ({ setting: places[i]!, share })));
      next = proposals.next(places.map((place) => this.meanOf(place)));
    }
    await this.trainMore();
    const baselines = await this.measureBaselines();
    const swept = this.settings.map((values, i) => ({ values, runs: this.runs[i]! }));
    const { split, judgedShare } = this;
    const metric = metricOf([...this.snapshots.values()].map(({ record }) => record));
    const outcome = outcomeOf(swept, { metric, split: split ?? "validation", sweep, judgedShare });
    const overlap = "folds" in sweep.repeat ? judgedShare : 0;
    return { outcome, settings: this.settings, runs: this.runs, baselines, overlap };
  }

  /** Under numbers behind those of all others, whatever there will be of them. */
  private async trainMore(): Promise<void> {
    const { sweep, more = [], firstRun, last = 0 } = this.task;
    const usual = repeatsOf(sweep.repeat);
    let number = Math.max(firstRun + this.settings.length * usual, last + 1);
    const jobs = more.flatMap(({ setting, repeats }) =>
      setting < this.settings.length
        ? Array.from({ length: Math.max(0, repeats - usual) }, (_, i) => ({ setting, share: 1, repeat: usual + i }))
        : [],
    );
    await this.trainJobs(jobs.map((job) => ({ ...job, run: String(number++) })));
  }

  /** On the rows of each repeat: with seeds all have the same. Of what can't be trained there is none. */
  private async measureBaselines(): Promise<BaselineScores[]> {
    const { sweep, base, baselines, created, target, queue, datasetOf } = this.task;
    if (baselines) return [...baselines];
    const repeats = "folds" in sweep.repeat ? sweep.repeat.folds : 1;
    const judged = this.split;
    if (judged === null) return [];
    const measured = Array.from({ length: repeats }, async (_, repeat) => {
      const spec = repeated(base, sweep.repeat, repeat);
      const full = await datasetOf(spec.recipe);
      const constant = (split: SplitName) => constantScore(full, split);
      const { spec: linear, dataset } = linearExperiment(spec, full);
      const id = `linear ${repeat}`;
      const run = { id, name: id, slot: 0, spec: linear, target, created };
      const { snapshot } = await queue.add({ id, run, dataset });
      const found = sweepRunOf(snapshot.record, judged, true);
      return { constant: [constant(judged), constant("test")], linear: [found.score, found.test] };
    });
    const all = await Promise.all(measured).catch((error: unknown) => {
      if (error instanceof JobError && error.code !== "cancelled") return [];
      throw error;
    });
    return (["constant", "linear"] as const).flatMap((id) => {
      const scores = all.map((one) => one[id][0]!);
      const test = judged === "test" ? [] : all.map((one) => one[id][1]!);
      if (scores.length === 0 || !scores.every(Number.isFinite)) return [];
      return [{ id, scores, test: test.every(Number.isFinite) ? test : [] }];
    });
  }

  /** Two points of the same values are one setting. */
  private placeOf({ point }: Proposal): number {
    const values = this.space.values(point);
    const key = keyOfValues(values);
    const there = this.settings.findIndex((other) => keyOfValues(other) === key);
    if (there >= 0) return there;
    this.runs.push([]);
    return this.settings.push(values) - 1;
  }

  private meanOf(setting: number): number {
    const scores = this.runs[setting]!.map(({ score }) => score);
    return scores.reduce((sum, score) => sum + score, 0) / scores.length;
  }

  /** So many at once that every core has work, and no data set is prepared long before it is needed. */
  private async train(group: readonly { setting: number; share: number }[]): Promise<void> {
    const repeats = repeatsOf(this.task.sweep.repeat);
    // Two points of a group may be one setting.
    const shares = new Map<number, number>();
    for (const { setting, share } of group) shares.set(setting, Math.max(share, shares.get(setting) ?? 0));
    await this.trainJobs(
      [...shares].flatMap(([setting, share]) =>
        Array.from({ length: repeats }, (_, repeat) => {
          const run = String(this.task.firstRun + setting * repeats + repeat);
          return { run, setting, share, repeat };
        }),
      ),
    );
  }

  private async trainJobs(jobs: readonly Training[]): Promise<void> {
    this.planned += jobs.length;
    this.count();
    const waiting = [...jobs];
    const work = async () => {
      for (let job = this.nextOf(waiting); job; job = this.nextOf(waiting)) await this.trainOne(job);
    };
    await Promise.all(Array.from({ length: Math.min(this.task.atOnce, jobs.length) }, work));
  }

  /** Which comes first changes nothing of what comes of it. */
  private nextOf(waiting: Training[]): Training | undefined {
    for (const first of this.task.first?.() ?? []) {
      const at = waiting.findIndex(({ setting }) => setting === first);
      if (at >= 0) return waiting.splice(at, 1)[0];
    }
    return waiting.shift();
  }

  private async trainOne({ run, setting, share, repeat }: Training): Promise<void> {
    const { sweep, queue, target, created, known, on, id, threadsEach = 1 } = this.task;
    const spec = repeated(this.space.spec(this.settings[setting]!), sweep.repeat, repeat);
    const { epochs } = spec.training;
    const rung = Math.max(1, Math.round(epochs * share));
    const place = { id, setting, repeat };
    const before = this.snapshots.get(run) ?? fitting(known?.(place), spec);
    if (before && isDone(before.record, rung)) {
      if (this.split === null) this.judgeBy(await this.task.datasetOf(spec.recipe));
      return this.keep(before, place, rung < epochs);
    }
    const dataset = await this.task.datasetOf(spec.recipe);
    this.judgeBy(dataset);
    try {
      const { snapshot } = await queue.add({
        id: run,
        run: { id: run, name: nameOf(setting, repeat, sweep), slot: setting, spec, target, created, sweep: place },
        dataset,
        threads: threadsEach,
        ...(before && { from: before }),
        ...(rung < epochs && { rungs: [rung], atRung: () => "pause" as const }),
        onProgress: (progress) => on?.progress?.(run, progress),
      });
      this.keep(snapshot, place, rung < epochs && snapshot.record.status === "paused");
    } catch (error) {
      if (!(error instanceof JobError) || error.code === "cancelled") throw error;
      on?.refused?.(run, error.message);
      this.runs[setting]![repeat] = { ...nothing, run };
      this.ended++;
      this.count();
    }
  }

  private keep(snapshot: RunSnapshot, { setting, repeat }: { setting: number; repeat: number }, early: boolean): void {
    const { record } = snapshot;
    this.snapshots.set(record.id, snapshot);
    this.runs[setting]![repeat] = sweepRunOf(record, this.split ?? "validation", !early);
    this.ended++;
    this.task.on?.done?.(snapshot);
    this.count();
  }

  private count(): void {
    this.task.on?.count?.(this.ended, this.planned);
  }

  private judgeBy({ splits }: Dataset): void {
    if (this.split === null) ({ split: this.split, share: this.judgedShare } = judgedBy(splits));
  }
}

const nothing: Omit<SweepRun, "run"> = {
  score: Number.NaN,
  test: Number.NaN,
  epochs: 0,
  whole: true,
  failed: true,
  seconds: 0,
  weightsHash: null,
};

/** What was trained before counts where it was the same training. */
const fitting = (snapshot: RunSnapshot | undefined, spec: ExperimentSpec): RunSnapshot | undefined =>
  snapshot && JSON.stringify(snapshot.record.spec) === JSON.stringify(spec) ? snapshot : undefined;

const isDone = ({ status, epoch }: RunRecord, rung: number): boolean =>
  status === "finished" || status === "failed" || (status === "paused" && epoch >= rung);

const metricOf = (records: readonly RunRecord[]): "accuracy" | "r2" =>
  records.some(({ metrics }) => Object.values(metrics ?? {}).some(({ accuracy }) => accuracy !== undefined))
    ? "accuracy"
    : "r2";

function nameOf(setting: number, repeat: number, { repeat: how }: Sweep): string {
  if (repeatsOf(how) < 2 && repeat === 0) return `setting ${setting + 1}`;
  return `setting ${setting + 1} · ${"folds" in how ? "fold" : "seed"} ${repeat + 1}`;
}
