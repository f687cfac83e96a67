/** The forks of a search for a cure, trained by a queue. */
import type { Dataset } from "#core/data/dataset";
import type { Recipe } from "#core/data/recipe-schema";
import type { Begun, Trial, TrialTrainer } from "#core/doctor/trial";
import type { Remedy } from "#core/doctor/finding";
import { standingsOf, type Standings } from "#core/doctor/standing";
import type { ExperimentSpec } from "#core/network/spec";
import { toEnd } from "#core/pieces";
import type { RunRecord } from "#core/project/document";
import { predictorOf } from "#core/training/predictor";
import type { RunSnapshot } from "#core/training/snapshot";
import { nodeEngine } from "../engine";
import { JobError, type JobProgress, type TrainingQueue } from "./queue";

/** A fork of the search, as far as it has come. One that was cancelled is not listed any more. */
export interface TrialRun {
  id: string;
  spec: ExperimentSpec;
  changes: readonly Remedy[];
  state: "waiting" | "training" | "ended";
  epoch: number;
  plannedEpochs: number;
  /** Accuracy or R² after each epoch so far, from epoch 0, as `Trial.score` is measured. */
  scores: number[];
  /** Rules that are problems now. */
  problems: string[];
  /** It counts. */
  taken: boolean;
  snapshot: RunSnapshot | null;
  /** Why it could not be trained. */
  fault: string | null;
}

export interface TrialsOptions {
  queue: TrainingQueue;
  /** Runs that go side by side. */
  slots: number;
  target: string;
  clock(): number;
  /** ISO 8601. */
  now(): string;
  /** The rows of a recipe. */
  datasetOf(recipe: Recipe): Dataset | Promise<Dataset>;
  /** A fork counts, and has ended. */
  onTaken?(run: TrialRun): void;
}

export class QueuedTrials implements TrialTrainer {
  readonly runs: TrialRun[] = [];
  private last = 0;

  constructor(private readonly options: TrialsOptions) {}

  get slots(): number {
    return this.options.slots;
  }
  clock(): number {
    return this.options.clock();
  }

  begin(spec: ExperimentSpec, changes: readonly Remedy[], rungs: number[], lost: (trial: Trial) => boolean): Begun {
    const id = String(++this.last);
    const run: TrialRun = {
      id,
      spec,
      changes,
      state: "waiting",
      epoch: 0,
      plannedEpochs: spec.training.epochs,
      scores: [],
      problems: [],
      taken: false,
      snapshot: null,
      fault: null,
    };
    this.runs.push(run);
    const asked = { cancelled: false };
    const { queue } = this.options;
    return {
      result: this.train(run, rungs, lost, asked),
      take: () => {
        run.taken = true;
        if (run.state === "ended") this.options.onTaken?.(run);
      },
      stop: () => {
        // Before its rows are ready there is nothing to keep.
        if (run.state === "waiting") asked.cancelled = true;
        queue.stop(id);
      },
      cancel: () => {
        asked.cancelled = true;
        queue.cancel(id);
        this.forget(run);
      },
    };
  }

  private async train(
    run: TrialRun,
    rungs: number[],
    lost: (trial: Trial) => boolean,
    asked: { cancelled: boolean },
  ): Promise<Trial | null> {
    const { queue, target, now, datasetOf } = this.options;
    const { id, spec } = run;
    try {
      const dataset = await datasetOf(spec.recipe);
      if (asked.cancelled) return null;
      const validated = dataset.splits.validation.rows > 0;
      const { snapshot } = await queue.add({
        id,
        run: { id, name: `fork ${id}`, slot: 0, spec, target, created: now() },
        dataset,
        rungs,
        atRung: (record) => (lost(trialOf(record, validated)) ? "stop" : "go on"),
        onBegin: () => (run.state = "training"),
        onProgress: (progress) => take(run, progress, validated),
        onLost: () => (run.scores.length = 0),
      });
      run.state = "ended";
      run.snapshot = snapshot;
      run.problems = problemsOf(snapshot.record);
      if (run.taken) this.options.onTaken?.(run);
      const standings = standingsIn(snapshot, dataset);
      return { ...trialOf(snapshot.record, validated), ...(standings && { standings }) };
    } catch (error) {
      if (asked.cancelled || (error instanceof JobError && error.code === "cancelled")) {
        this.forget(run);
        return null;
      }
      // A change that can't be trained, such as a network beyond the memory, is an attempt that failed.
      run.state = "ended";
      run.fault = error instanceof Error ? error.message : String(error);
      return { score: NaN, findings: [], epochs: 0, seconds: 0, stopped: false };
    }
  }

  private forget(run: TrialRun): void {
    const at = this.runs.indexOf(run);
    if (at >= 0) this.runs.splice(at, 1);
  }
}

/** What the weights of a run come to; null where they can't be read. */
export function standingsIn(snapshot: RunSnapshot, dataset: Dataset): Standings | null {
  const { fitted, record } = snapshot;
  if (!fitted || record.status === "failed") return null;
  return toEnd(standingsOf(predictorOf(snapshot, fitted, nodeEngine(1)), dataset));
}

function take(run: TrialRun, { epoch, plannedEpochs, findings, kept, points }: JobProgress, validated: boolean): void {
  Object.assign(run, { epoch, plannedEpochs, problems: problemsOf({ findings }) });
  run.scores.length = kept;
  run.scores.push(...(validated ? points.validationMetric : points.trainMetric));
}

const problemsOf = ({ findings }: { findings: JobProgress["findings"] }): string[] =>
  findings.filter(({ severity }) => severity === "problem").map(({ rule }) => rule);

/** What a run has come to: on the validation rows, or where there are none on the training rows. */
export function trialOf({ metrics, findings, epoch, status, seconds }: RunRecord, validated: boolean): Trial {
  const summary = validated ? metrics?.validation : metrics?.train;
  const score = status === "failed" ? NaN : (summary?.accuracy ?? summary?.r2 ?? NaN);
  return { score, findings, epochs: epoch, seconds, stopped: status === "stopped" };
}
