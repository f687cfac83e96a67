/** The runs of a project: started, paused, gone on with, looked at. */
import { runDataOf, type FittedRecipe } from "#core/data/fitted";
import type { Dataset } from "#core/data/dataset";
import type { SplitName } from "#core/data/types";
import { overfitTest, type OverfitTest } from "#core/doctor/overfit-test";
import { rateRange, type RateRange } from "#core/doctor/rate-range";
import type { Engine, Model } from "#core/engine/engine";
import type { DrawnWeights } from "#core/engine/engine";
import { drawAhead } from "#core/engine/initial-weights";
import type { ExperimentSpec } from "#core/network/spec";
import type { Part } from "#core/project/content";
import { pageFieldsOf, type RunRecord } from "#core/project/document";
import { partsOfRun } from "#core/project/parts";
import { checkNetwork } from "#core/training/check";
import { HistoryColumns } from "#core/training/columns";
import type { RunDifference } from "#core/metrics/difference";
import { differenceOf, type RunAt } from "#core/training/difference";
import { evaluate } from "#core/training/evaluate";
import { histogramsOf } from "#core/training/histograms";
import { listOf, type KeptEpoch } from "#core/training/kept";
import { linearRun } from "#core/training/linear";
import type { Command, TrainerEvent } from "#core/training/messages";
import type { Evaluation, LayerSums, NetworkCheck, NetworkPicture, RunHistograms, Space } from "#core/training/views";
import { pictureOf } from "#core/training/picture";
import { planExperiment } from "#core/training/plan";
import { predictorOf } from "#core/training/predictor";
import { Run } from "#core/training/run";
import { spaceBasis, spaceOf, type SpaceBasis } from "#core/training/space";
import { sumsOf } from "#core/training/sums";
import type { RunChange, RunState } from "#core/training/run-state";
import type { RunSnapshot } from "#core/training/snapshot";
import { weightsEpoch } from "#core/training/weights-epoch";
import type { DataDesk, Predictor } from "./data";
import { CommandError } from "./command-error";
import type { Scheduler } from "./scheduler";
import { Told } from "./told";

type CommandOf<T extends Command["type"]> = Extract<Command, { type: T }>;

/** A run of an opened project is only built when somebody asks for more than its curves. */
interface Handle {
  snapshot: RunSnapshot | null;
  run: Run | null;
  told: Told;
  /** Resolves when the run is at rest. */
  resting: Promise<void>;
  /** The parts of the project file, while the run rests. */
  parts: Part[] | null;
}

export interface RunDeskOptions {
  data: DataDesk;
  engine: Engine;
  scheduler: Scheduler;
  clock: () => number;
  /** ISO 8601. */
  now: () => string;
  emit: (event: TrainerEvent) => void;
  /** Called before a new run's first update. */
  begins: () => Promise<void>;
  /** Called when a run came to a rest. */
  rested: () => void;
}

export class RunDesk {
  private readonly handles = new Map<string, Handle>();
  private readonly linear = new WeakMap<Dataset, Map<string, Promise<Model>>>();
  private readonly bases = new WeakMap<Dataset, Map<SplitName, Promise<SpaceBasis>>>();

  constructor(private readonly options: RunDeskOptions) {}

  async check({ spec, target }: CommandOf<"network.check">, signal: AbortSignal): Promise<NetworkCheck> {
    const { data, engine, scheduler, clock } = this.options;
    await data.ready(spec.recipe, target, null, signal);
    return scheduler.run(checkNetwork(spec, data.dataset(spec.recipe, target), engine, clock), signal);
  }

  async overfit({ spec, target }: CommandOf<"network.overfit">, signal: AbortSignal): Promise<OverfitTest> {
    const { data, engine, scheduler } = this.options;
    await data.ready(spec.recipe, target, null, signal);
    return scheduler.run(overfitTest(spec, data.dataset(spec.recipe, target), engine), signal);
  }

  async rates({ spec, target }: CommandOf<"network.rates">, signal: AbortSignal): Promise<RateRange> {
    const { data, engine, scheduler } = this.options;
    await data.ready(spec.recipe, target, null, signal);
    return scheduler.run(rateRange(spec, data.dataset(spec.recipe, target), engine), signal);
  }

  /** Two equal runs at the same moment are one press too many. */
  async start(command: CommandOf<"run.start">): Promise<RunState> {
    const { spec, target } = command;
    const key = JSON.stringify([spec, target]);
    if (this.starting.has(key)) throw new CommandError("twin", "This run is already starting.");
    this.starting.add(key);
    try {
      return await this.startNow(command);
    } finally {
      this.starting.delete(key);
    }
  }
  private readonly starting = new Set<string>();
  /** How often all runs were forgotten: what was begun before must not come to be among those of another project. */
  private cleared = 0;
  private async startNow({ mode, run, ...command }: CommandOf<"run.start">): Promise<RunState> {
    const { spec, target } = command;
    const { cleared } = this;
    await this.options.data.ready(spec.recipe, target);
    if (this.cleared !== cleared) throw notStarted();
    const { dataset } = this.context(spec, target);
    const plan = planExperiment(spec, dataset.prepared);
    const drawn = await this.options.scheduler.run(drawAhead(plan, spec.training.seed));
    if (this.cleared !== cleared) throw notStarted();
    this.prepare({ run, ...command }, drawn);
    const handle = this.handle(run);
    await this.options.begins();
    // Another project may have a run of this number.
    if (this.handles.get(run) !== handle) throw notStarted();
    this.go(run, mode === "step" ? { updates: 1 } : {});
    return this.state(handle);
  }
  /** A new run, not trained yet. */
  prepare(
    { run: id, name, slot, spec, target, origin }: Omit<CommandOf<"run.start">, "type" | "mode">,
    drawn?: DrawnWeights,
  ): RunState {
    if (this.handles.has(id))
      throw new CommandError("run_exists", `There is already a run ${id}. Start it under another number.`);
    const settings = { id, name, slot, spec, target, created: this.options.now(), ...(origin && { origin }) };
    const run = Run.create(settings, this.context(spec, target), drawn);
    const state = { record: run.record(), history: run.since(0, 0), kept: run.keptList };
    this.handles.set(id, { ...atRest(state), run });
    return { ...state, data: runDataOf(run.dataset.fitted) };
  }
  /** Trains a run that waits by so many updates, and resolves when it is at rest again. */
  async advance(id: string, updates: number): Promise<void> {
    this.go(id, { updates });
    await this.handle(id).resting;
  }

  async resume({ run, epochs, learningRate, mode }: CommandOf<"run.resume">): Promise<null> {
    await this.ready(run);
    this.go(run, {
      ...(epochs === undefined ? {} : { epochs }),
      ...(learningRate === undefined ? {} : { learningRate }),
      ...(mode === "step" ? { updates: 1 } : {}),
    });
    return null;
  }

  /** What there is still to do, an update that is under way and the metrics, is told when it is done. */
  pause(id: string): null {
    const run = this.run(id);
    run.pause();
    this.tell(run, this.handle(id));
    return null;
  }

  stop(id: string): null {
    const run = this.run(id);
    const handle = this.handle(id);
    run.stop();
    handle.parts = null;
    this.tell(run, handle);
    return null;
  }

  /** Until the runs that were told to rest have their metrics. */
  async settled(): Promise<void> {
    const settling = [...this.handles.values()].filter(({ run }) => run?.status !== "training");
    await Promise.all(settling.map(({ resting }) => resting));
  }

  async delete(id: string): Promise<void> {
    const handle = this.handles.get(id);
    this.handles.delete(id);
    handle?.run?.abandon();
    await handle?.resting;
  }

  async picture(id: string): Promise<NetworkPicture> {
    const run = await this.ready(id);
    return run.whole(() => pictureOf(run.model, run.dataset.splits.train));
  }

  async sums(id: string, layer: string): Promise<LayerSums> {
    const run = await this.ready(id);
    return run.whole(() => sumsOf(run.model, run.dataset.splits.train, layer));
  }

  async evaluate({ run: id, split, epoch }: CommandOf<"run.evaluate">, signal: AbortSignal): Promise<Evaluation> {
    const run = await this.ready(id);
    const linear = await this.linearModel(run);
    const { model, at } = await asked(run, epoch, (kept) => run.frozen(kept));
    return this.options.scheduler.run(evaluate(run, model, split, linear, at), signal);
  }

  async difference({ runs, epochs }: CommandOf<"run.difference">, signal: AbortSignal): Promise<RunDifference | null> {
    const at = async (id: string, epoch: number | undefined): Promise<RunAt> => {
      const run = await this.ready(id);
      // The present weights need not be among those that are kept.
      const earlier = epoch === weightsEpoch(run.record()) ? undefined : epoch;
      return { run, ...(await asked(run, earlier, (kept) => run.frozen(kept))) };
    };
    const sides = [await at(runs[0], epochs?.[0]), await at(runs[1], epochs?.[1])] as const;
    return this.options.scheduler.run(differenceOf(...sides), signal);
  }

  async space({ run: id, split, epoch }: CommandOf<"run.space">, signal: AbortSignal): Promise<Space> {
    const run = await this.ready(id);
    const { model, at } = await asked(run, epoch, (kept) => run.frozen(kept));
    const basis = await this.basisOf(run.dataset, split);
    return this.options.scheduler.run(spaceOf(run, model, basis, at), signal);
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

  async histograms({ run: id, epoch }: CommandOf<"run.histograms">, signal: AbortSignal): Promise<RunHistograms> {
    const run = await this.ready(id);
    const { model, at } = await asked(run, epoch, (kept) => run.probe(kept));
    const layers = await this.options.scheduler.run(histogramsOf(model, run.plan, run.dataset), signal);
    return { run: id, epoch: at, layers };
  }

  /** A run that can be worked with. The rows of one of an opened project are made in turns first. */
  private async ready(id: string): Promise<Run> {
    const { run, snapshot } = this.handle(id);
    if (run) return run;
    if (snapshot) await this.options.data.ready(snapshot.record.spec.recipe, snapshot.record.target, snapshot.fitted);
    return this.run(id);
  }
  run(id: string): Run {
    const handle = this.handle(id);
    if (handle.run) return handle.run;
    const { snapshot } = handle;
    if (!snapshot) throw missing(id);
    const { spec, target } = snapshot.record;
    handle.run = Run.restore(snapshot, this.context(spec, target, snapshot.fitted));
    handle.snapshot = null;
    return handle.run;
  }

  /** For rows of other files: a run of an opened project needs no data for it. */
  async predictor(id: string): Promise<Predictor> {
    const { run, snapshot } = this.handle(id);
    if (!run && snapshot?.fitted) {
      return { model: predictorOf(snapshot, snapshot.fitted, this.options.engine), fitted: snapshot.fitted };
    }
    const built = await this.ready(id);
    return { model: await built.whole(() => built.frozen()), fitted: built.dataset.fitted };
  }

  /** Takes over the runs of a project that was opened. A run that was training comes back paused. */
  adopt(snapshots: RunSnapshot[]): void {
    for (const snapshot of snapshots) {
      const { record } = snapshot;
      const status = record.status === "training" ? "paused" : record.status;
      const adopted = { ...snapshot, record: { ...record, status } };
      this.handles.set(record.id, { ...atRest({ ...adopted, kept: listOf(snapshot.kept) }), snapshot: adopted });
    }
  }
  /** Ends everything that trains, and forgets all runs. */
  async clear(): Promise<void> {
    this.cleared++;
    // A run whose rows are still being made would come to be among those of another project.
    this.options.data.endReadying();
    await Promise.all([...this.handles.keys()].map((id) => this.delete(id)));
  }

  records(): RunRecord[] {
    return [...this.handles.values()].map(({ run, snapshot }) => run?.record() ?? snapshot!.record);
  }
  /** Every run of a project that was opened. One that was saved before its data were kept says them by the project's, where these are there. */
  async states(document: readonly RunRecord[]): Promise<RunState[]> {
    const states: RunState[] = [];
    for (const record of document) {
      const handle = this.handles.get(record.id);
      states.push(handle ? await this.state(handle) : unstarted(record));
    }
    return states;
  }
  /** Counts as told. */
  private async state(handle: Handle): Promise<RunState> {
    const { run, snapshot } = handle;
    const fitted = run?.dataset.fitted ?? snapshot?.fitted ?? (await this.refitted(snapshot));
    const data = fitted ? runDataOf(fitted) : null;
    const now = run
      ? { record: run.record(), history: run.since(0, 0), kept: run.keptList }
      : { record: snapshot!.record, history: snapshot!.history, kept: listOf(snapshot!.kept) };
    handle.told = new Told(now);
    return { ...now, data };
  }
  private async refitted(snapshot: RunSnapshot | null): Promise<FittedRecipe | null> {
    const { data } = this.options;
    if (!snapshot || !data.state) return null;
    const { spec, target } = snapshot.record;
    try {
      await data.ready(spec.recipe, target);
      return data.dataset(spec.recipe, target).fitted;
    } catch {
      // The run can't be worked with either: whoever asks for more is told why.
      return null;
    }
  }
  /** Takes over what the page made of its own fields. */
  describe(records: RunRecord[]): void {
    for (const record of records) {
      const handle = this.handles.get(record.id);
      const fields = pageFieldsOf(record);
      handle?.run?.describe(fields);
      const snapshot = handle?.snapshot;
      if (snapshot) handle.snapshot = { ...snapshot, record: { ...snapshot.record, ...fields } };
    }
  }
  get training(): boolean {
    return [...this.handles.values()].some(({ run }) => run !== null && !run.atRest);
  }

  /**
   * Every run's record and parts, to be written, and the milliseconds for which making them held up all else. The parts of a
   * run that rests are made once. Runs that train are caught between two updates each.
   */
  async parts(): Promise<{ records: RunRecord[]; parts: Part[]; spent: number }> {
    let spent = 0;
    const caught = await Promise.all(
      [...this.handles].map(([id, handle]) => this.caught(id, handle, (ms) => (spent += ms))),
    );
    const known = caught.filter((one) => one !== null);
    return { records: known.map(({ record }) => record), parts: known.flatMap(({ parts }) => parts), spent };
  }
  private async caught(id: string, handle: Handle, took: (ms: number) => void) {
    const { clock } = this.options;
    const { run, snapshot } = handle;
    const make = (of: RunSnapshot) => ({ record: of.record, parts: partsOfRun(of) });
    if (run && !run.atRest) {
      const made = await run.whole(() => {
        const began = clock();
        const now = make(run.snapshot());
        took(clock() - began);
        return now;
      });
      // Of a run that was deleted meanwhile, the weights may be half changed.
      return this.handles.get(id) === handle ? made : null;
    }
    const record = run?.record() ?? snapshot?.record;
    if (!record) return null;
    handle.parts ??= make(run?.snapshot() ?? snapshot!).parts;
    return { record, parts: handle.parts };
  }

  /** What is new of the runs that train. */
  report(): void {
    for (const { run, told } of this.handles.values()) if (run && !run.atRest) this.tell(run, { told });
  }
  private tell(run: Run, { told }: Pick<Handle, "told">, more: Pick<RunChange, "rest"> = {}): void {
    this.options.emit({ type: "run.changed", ...told.news(run), ...more });
  }

  private go(id: string, how: Parameters<Run["resume"]>[0]): void {
    const run = this.run(id);
    const handle = this.handle(id);
    const resting = run.atRest;
    run.resume(how);
    handle.parts = null;
    this.tell(run, handle);
    // A run that is only settling after a pause is still at work: its task takes the new work up.
    if (resting) {
      handle.resting = this.options.scheduler
        .do({
          patient: true,
          advance: (stop) => run.advance(stop),
          get done() {
            return run.atRest;
          },
        })
        // A run that broke off says so itself, as its finding.
        .catch((error: unknown) => {
          if (run.status !== "failed") throw error;
        })
        .then(() => this.cameToRest(id, run));
    }
  }

  private cameToRest(id: string, run: Run): void {
    const handle = this.handles.get(id);
    if (!handle) return;
    this.tell(run, handle, { rest: true });
    this.options.rested();
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
          return linear.atRest;
        },
      })
      .then(() => linear.model);
    models.set(key, trained);
    // The next one who asks tries again.
    trained.catch(() => models.delete(key));
    return trained;
  }

  private context(spec: ExperimentSpec, target: string, fitted: FittedRecipe | null = null) {
    const { data, engine, clock } = this.options;
    return { dataset: data.dataset(spec.recipe, target, fitted), engine, clock };
  }
  private handle(id: string): Handle {
    const handle = this.handles.get(id);
    if (!handle) throw missing(id);
    return handle;
  }
}

const notStarted = () => new CommandError("cancelled", "This was cancelled. The run was not started.");
const missing = (id: string) =>
  new CommandError("no_run", `There is no run ${id} in this project. Start one with Train.`);

/** A copy of the run's model as it is now, or as it was at the last epoch kept before `epoch`, and the epoch that it is of. */
function asked(run: Run, epoch: number | undefined, copy: (kept: KeptEpoch | null) => Model) {
  return run.whole(() => {
    const kept = epoch === undefined ? null : run.kept(epoch);
    return { model: copy(kept), at: kept?.epoch ?? weightsEpoch(run.record()) };
  });
}

const atRest = (state: Omit<RunState, "data">): Handle => ({
  run: null,
  snapshot: null,
  told: new Told(state),
  resting: Promise.resolve(),
  parts: null,
});
/** A run of a document that never came to a rest: it has neither curves nor weights. */
const unstarted = (record: RunRecord): RunState => ({
  record,
  history: new HistoryColumns([]).view(),
  kept: { epochs: [], best: null },
  data: null,
});
