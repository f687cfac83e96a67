/** What can be looked at of a run, as it is now or as it was at an earlier epoch, while it trains on. */
import type { Dataset } from "#core/data/dataset";
import type { SplitName, Table } from "#core/data/types";
import type { Engine, Model } from "#core/engine/engine";
import { hardRows } from "#core/explain/microscope/hard-rows";
import { microscopeOf } from "#core/explain/microscope/microscope";
import { subjectOf } from "#core/explain/microscope/of-run";
import type { HardRows, Microscope } from "#core/explain/microscope/view";
import type { RunDifference } from "#core/metrics/difference";
import type { Asked } from "#core/doctor/ask";
import { thumbnailsOf, type Thumbnails } from "#core/insight/pixels";
import { layerOverTime, type ModelAt } from "#core/training/layer-over-time";
import { calibrationAt } from "#core/training/calibrate";
import { differenceOf, type RunAt } from "#core/training/difference";
import { evaluate } from "#core/training/evaluate";
import { histogramsOf } from "#core/training/histograms";
import type { KeptEpoch } from "#core/training/kept";
import { linearRun } from "#core/training/linear";
import type { CommandOf } from "#core/training/messages";
import { pictureOf } from "#core/training/picture";
import { predictorOf } from "#core/training/predictor";
import type { Run } from "#core/training/run";
import type { RunSnapshot } from "#core/training/snapshot";
import { spaceBasis, spaceOf, type SpaceBasis } from "#core/training/space";
import { sumsOf } from "#core/training/sums";
import type { Evaluation, LayerOverTime, LayerSums, NetworkPicture, RunHistograms, Space } from "#core/training/views";
import { weightsEpoch } from "#core/training/weights-epoch";
import type { Predictor } from "./data";
import type { Scheduler } from "./scheduler";

interface RunViewsOptions {
  /** The project's table. */
  table: () => Table | null;
  engine: Engine;
  scheduler: Scheduler;
  clock: () => number;
}
interface Runs {
  /** A run that can be worked with. */
  ready(id: string): Promise<Run>;
  /** A run of an opened project that nobody has worked with yet. */
  saved(id: string): RunSnapshot | null;
}

export class RunViews {
  private readonly linear = new WeakMap<Dataset, Map<string, Promise<Model>>>();
  private readonly bases = new WeakMap<Dataset, Map<SplitName, Promise<SpaceBasis>>>();

  constructor(
    private readonly runs: Runs,
    private readonly options: RunViewsOptions,
  ) {}

  async picture(id: string): Promise<NetworkPicture> {
    const run = await this.runs.ready(id);
    return run.whole(() => pictureOf(run.model, run.dataset.splits.train));
  }

  async sums(id: string, layer: string): Promise<LayerSums> {
    const run = await this.runs.ready(id);
    return run.whole(() => sumsOf(run.model, run.dataset.splits.train, layer));
  }

  async evaluate({ run: id, split, epoch }: CommandOf<"run.evaluate">, signal: AbortSignal): Promise<Evaluation> {
    const run = await this.runs.ready(id);
    const linear = await this.linearModel(run);
    const { model, at } = await asked(run, epoch, (epochKept) => run.frozen(epochKept));
    return this.options.scheduler.run(evaluate(run, model, split, linear, at), signal);
  }

  async difference({ runs, epochs }: CommandOf<"run.difference">, signal: AbortSignal): Promise<RunDifference | null> {
    const at = async (id: string, epoch: number | undefined): Promise<RunAt> => {
      const run = await this.runs.ready(id);
      // The present weights need not be among those that are kept.
      const earlier = epoch === weightsEpoch(run.record()) ? undefined : epoch;
      return { run, ...(await asked(run, earlier, (epochKept) => run.frozen(epochKept))) };
    };
    const sides = [await at(runs[0], epochs?.[0]), await at(runs[1], epochs?.[1])] as const;
    return this.options.scheduler.run(differenceOf(...sides), signal);
  }

  async space({ run: id, split, epoch }: CommandOf<"run.space">, signal: AbortSignal): Promise<Space> {
    const run = await this.runs.ready(id);
    const { model, at } = await asked(run, epoch, (epochKept) => run.frozen(epochKept));
    const basis = await this.basisOf(run.dataset, split);
    return this.options.scheduler.run(spaceOf(run, model, basis, at), signal);
  }
  async layerOverTime(command: CommandOf<"run.layerOverTime">, signal: AbortSignal): Promise<LayerOverTime> {
    const { run: id, split, layer, half, axes, shared, epochs, epoch } = command;
    const run = await this.runs.ready(id);
    const basis = await this.basisOf(run.dataset, split);
    const models: ModelAt[] = [];
    for (const wanted of epochs.length > 0 ? epochs : [epoch]) {
      const { model, at } = await asked(run, wanted, (kept) => run.frozen(kept));
      models.push({ model, epoch: at });
    }
    const l = run.plan.layers.findIndex((one) => one.id === layer);
    const about = { run: id, split, layer: run.plan.layers[l]?.id ?? "input", half, shared };
    const work = layerOverTime(run.dataset, basis, models, { l, half, axes, shared });
    return { ...about, ...(await this.options.scheduler.run(work, signal)) };
  }
  async thumbnails({ run: id, split }: CommandOf<"run.thumbnails">, signal: AbortSignal): Promise<Thumbnails | null> {
    const run = await this.runs.ready(id);
    const table = this.options.table();
    if (!table) return null;
    const { drawn } = await this.basisOf(run.dataset, split);
    return this.options.scheduler.run(thumbnailsOf(table, drawn), signal);
  }
  private basisOf(dataset: Dataset, split: SplitName): Promise<SpaceBasis> {
    const known = this.bases.get(dataset) ?? new Map<SplitName, Promise<SpaceBasis>>();
    this.bases.set(dataset, known);
    const basis = known.get(split) ?? this.options.scheduler.run(spaceBasis(dataset, split));
    known.set(split, basis);
    // The next one who asks tries again.
    basis.catch(() => known.delete(split));
    return basis;
  }

  async microscope(question: CommandOf<"run.microscope">, signal: AbortSignal): Promise<Microscope> {
    const run = await this.runs.ready(question.run);
    const { epoch } = question;
    const { subject, probe } = await run.whole(() => subjectOf(run, epoch === undefined ? null : run.keptAt(epoch)));
    return this.options.scheduler.run(microscopeOf(subject, question, probe), signal);
  }
  async hardRows(
    { run: id, split, epoch, threshold }: CommandOf<"run.hardRows">,
    signal: AbortSignal,
  ): Promise<HardRows> {
    const run = await this.runs.ready(id);
    const { model, at } = await asked(run, epoch, (epochKept) => run.frozen(epochKept));
    return this.options.scheduler.run(hardRows(run.dataset, model, { run: id, split, epoch: at, threshold }), signal);
  }

  async histograms({ run: id, epoch }: CommandOf<"run.histograms">, signal: AbortSignal): Promise<RunHistograms> {
    const run = await this.runs.ready(id);
    const { model, at } = await asked(run, epoch, (epochKept) => run.probe(epochKept));
    const layers = await this.options.scheduler.run(histogramsOf(model, run.plan, run.dataset), signal);
    return { run: id, epoch: at, layers };
  }

  async ask(id: string, signal: AbortSignal): Promise<Asked[]> {
    const run = await this.runs.ready(id);
    const model = await run.whole(() => run.frozen());
    return this.options.scheduler.run(run.ask(model), signal);
  }

  /** For rows of other files: a run of an opened project needs no data for it. */
  async predictor(id: string): Promise<Predictor> {
    const saved = this.runs.saved(id);
    if (saved?.fitted) {
      const { fitted } = saved;
      const calibration = calibrationAt(saved.record);
      return { model: predictorOf(saved, fitted, this.options.engine), fitted, calibration };
    }
    const built = await this.runs.ready(id);
    const { model, at } = await asked(built, undefined, (kept) => built.frozen(kept));
    return { model, fitted: built.dataset.fitted, calibration: calibrationAt(built.record(), at) };
  }

  private linearModel(run: Run): Promise<Model> {
    const { dataset } = run;
    const { spec } = run.record();
    const { loss, classWeights, labelSmoothing } = spec.training;
    const key = JSON.stringify([loss, classWeights, labelSmoothing]);
    const models = this.linear.get(dataset) ?? new Map<string, Promise<Model>>();
    this.linear.set(dataset, models);
    const known = models.get(key);
    if (known) return known;
    const linear = linearRun(spec, { dataset, engine: this.options.engine, clock: this.options.clock });
    const trained = this.options.scheduler
      .do({
        patient: true,
        advance: (stop) => linear.advance(stop),
        get done() {
          return linear.idle;
        },
      })
      .then(() => linear.model);
    models.set(key, trained);
    // The next one who asks tries again.
    trained.catch(() => models.delete(key));
    return trained;
  }
}

/** A copy of the run's model as it is now, or as it was at the last epoch kept before `epoch`, and the epoch that it is of. */
export function asked(run: Run, epoch: number | undefined, copy: (kept: KeptEpoch | null) => Model) {
  return run.whole(() => {
    const kept = epoch === undefined ? null : run.keptAt(epoch);
    return { model: copy(kept), at: kept?.epoch ?? weightsEpoch(run.record()) };
  });
}
