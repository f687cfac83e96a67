/** One training run: its model, its position, its curves and its findings. */
import { labelOf } from "../network/kinds/layers/index";
import type { Dataset } from "../data/dataset";
import type { DrawnWeights, Engine, Model, ModelSettings } from "../engine/engine";
import type { Pieces } from "../pieces";
import type { Asked } from "../doctor/ask";
import type { Evidence } from "../doctor/evidence";
import type { NetworkPlan } from "../network/plan";
import { planExperiment } from "./plan";
import type { ExperimentSpec } from "../network/spec";
import {
  runFactNames,
  type ImportedFrom,
  type PageFields,
  type RunCalibration,
  type RunFacts,
  type RunOrigin,
  type RunRecord,
  type RunStatus,
  type SweepPlace,
} from "../project/document";
import { Checkpoint } from "./checkpoint";
import { classWeights } from "./class-weights";
import { HistoryColumns } from "./columns";
import { Copies } from "./copies";
import { EarlyStop } from "./early-stop";
import { Examination } from "./examination";
import type { RunHistory } from "./history";
import { KeptEpochs, listOf, type KeptList, type KeptEpoch } from "./kept";
import { TrainingLoop } from "./loop";
import { curveRows, thin } from "./measure";
import type { Rest } from "./rest";
import type { RunSnapshot } from "./snapshot";
import { Speed } from "./speed";
import { copyTensors, restoreTensors } from "./tensors";
import { Updates } from "./updates";

export interface RunContext {
  dataset: Dataset;
  engine: Engine;
  /** Milliseconds of a clock that never goes back. */
  clock: () => number;
}
export interface NewRun {
  id: string;
  name: string;
  slot: number;
  spec: ExperimentSpec;
  target: string;
  /** ISO 8601. */
  created: string;
  origin?: RunOrigin;
  sweep?: SweepPlace;
  imported?: ImportedFrom;
}

/**
 * A run does its work in pieces: `advance` takes updates and evaluations one after the other until `stop` says so, and what
 * comes out does not depend on where it was cut. A new run is idle (`paused`): `resume` sets it going.
 */
export class Run {
  readonly plan: NetworkPlan;
  readonly model: Model;
  private readonly updates: Updates;
  private readonly copies: Copies;
  private readonly columns: HistoryColumns;
  private readonly checkpoint: Checkpoint;
  private readonly earlyStop: EarlyStop;
  private readonly keptEpochs: KeptEpochs;
  private readonly loop: TrainingLoop;
  private sliceBegan: number | null = null;
  private readonly speed = new Speed();

  private constructor(
    private readonly state: RunRecord,
    private readonly context: RunContext,
    snapshot?: RunSnapshot,
    drawn?: DrawnWeights,
  ) {
    const { dataset, engine } = context;
    const { training } = state.spec;
    this.plan = planExperiment(state.spec, dataset.prepared);
    this.updates = new Updates(dataset.splits.train, training, context.clock);
    const { plan, stepsPerEpoch } = this;
    const weights = classWeights(state.spec, dataset);
    const settings: ModelSettings = { training, classWeights: weights, precision: "float32", stepsPerEpoch };
    this.model = engine.build(plan, { ...settings, weights: snapshot ? "given" : drawn });
    this.copies = new Copies(this.model, engine, plan, settings);
    this.columns = new HistoryColumns(plan.layers.map(labelOf), snapshot?.history);
    if (snapshot) {
      restoreTensors(this.model.tensors, snapshot.tensors);
      // A run of a damaged project may have lost them: they begin anew.
      if (snapshot.optimizerState.length > 0) restoreTensors(this.model.optimizerState, snapshot.optimizerState);
    }
    this.earlyStop = new EarlyStop(training.earlyStopping, snapshot?.best ?? null);
    this.keptEpochs = new KeptEpochs(
      this.model.tensors.reduce((size, { data }) => size + data.length, 0),
      snapshot?.kept,
    );
    const { epoch, step, restoredEpoch = null } = state;
    this.checkpoint = new Checkpoint(this.model, { epoch, step, restoredEpoch });
    const thinned = thin(dataset.splits.train, curveRows);
    const { model, updates, columns, earlyStop, keptEpochs, checkpoint, speed } = this;
    const examination = new Examination({ spec: state.spec, plan, stepsPerEpoch }, dataset, thinned, weights);
    const measured = { columns, examination, curveRows: thinned, speed, seconds: () => this.seconds };
    const states = { earlyStop, keptEpochs, checkpoint, gradients: () => this.copies.probe(null) };
    this.loop = new TrainingLoop({ state, dataset, plan, model, updates, ...measured, ...states });
    // Of a run that failed, the curves up to its end are still to be seen.
    if (state.status !== "failed") this.loop.takeBackCurves();
  }

  /** `drawn`: initial weights that were drawn already, in pieces; the rest of them is drawn at once. */
  static create(settings: NewRun, context: RunContext, drawn?: DrawnWeights): Run {
    const record: RunRecord = {
      ...settings,
      status: "paused",
      epoch: 0,
      step: 0,
      plannedEpochs: settings.spec.training.epochs,
      seconds: 0,
      metrics: null,
      findings: [],
      weightsHash: null,
      note: "",
      rateChanges: [],
      restoredEpoch: null,
    };
    return new Run(record, context, undefined, drawn);
  }

  /** A run that was training when the snapshot was taken comes back paused. */
  static restore(snapshot: RunSnapshot, context: RunContext): Run {
    const { record } = snapshot;
    return new Run({ ...record, status: record.status === "training" ? "paused" : record.status }, context, snapshot);
  }

  get id(): string {
    return this.state.id;
  }
  get status(): RunStatus {
    return this.state.status;
  }
  /** Nothing left to do: neither updates nor the metrics that follow them. */
  get idle(): boolean {
    return this.loop.idle;
  }
  /** What the doctor looks at, as it is now. */
  get evidence(): Evidence {
    return this.loop.evidence;
  }
  /** What every rule of the doctor looks at, beside its limits; `model`: a copy, where the run trains on meanwhile. */
  ask(model: Model = this.model): Pieces<Asked[]> {
    return this.loop.ask(model);
  }
  get history(): RunHistory {
    return this.columns.view();
  }
  get stepsPerEpoch(): number {
    return this.updates.stepsPerEpoch;
  }
  /** Updates done. */
  get step(): number {
    return this.state.step;
  }
  get dataset(): Dataset {
    return this.context.dataset;
  }
  get position(): { ticks: number; epochs: number } {
    return { ticks: this.columns.ticks, epochs: this.columns.epochs };
  }
  /** Copies of the points since a position. */
  since(tick: number, epoch: number): RunHistory {
    return this.columns.since(tick, epoch);
  }

  /** Seconds spent in training. */
  get seconds(): number {
    return this.state.seconds + (this.sliceBegan === null ? 0 : (this.context.clock() - this.sliceBegan) / 1000);
  }
  /** Over about the last second of training; 0 before the first update. */
  get rowsPerSecond(): number {
    return this.speed.rowsPerSecond;
  }
  /** Seconds to the planned end at the present speed; null while unknown. */
  get secondsLeft(): number | null {
    const speed = this.rowsPerSecond;
    const { train } = this.context.dataset.splits;
    const rows = ((this.state.plannedEpochs * this.stepsPerEpoch - this.state.step) / this.stepsPerEpoch) * train.rows;
    return speed > 0 ? rows / speed : null;
  }

  /**
   * Go on: to the planned end, or for `updates` updates. `epochs` more are planned first; a run that has reached its end and
   * is given none gets as many as its spec says. A run that failed goes on from its last finite state: without another
   * `learningRate` it fails again. That one takes the place of the spec's from here on.
   */
  resume(options: { epochs?: number; updates?: number; learningRate?: number } = {}): void {
    const { state } = this;
    if (state.status === "training") return;
    if (state.status === "failed") this.loop.takeBackCurves();
    if (options.learningRate !== undefined) {
      state.rateChanges = [...state.rateChanges, { step: state.step, learningRate: options.learningRate }];
    }
    const ended = state.epoch >= state.plannedEpochs || state.status === "finished";
    if (ended || options.epochs !== undefined) {
      state.plannedEpochs =
        (ended ? state.epoch : state.plannedEpochs) + (options.epochs ?? state.spec.training.epochs);
      const { step, plannedEpochs } = state;
      state.extensions = [...(state.extensions ?? []), { step, plannedEpochs }];
    }
    // Patience starts again from here: the best weights are the present ones after an early end.
    if (ended) this.earlyStop.restart(state.epoch);
    state.status = "training";
    state.weightsHash = null;
    // It belongs to the weights that training goes on from.
    state.calibration = null;
    this.loop.begin(options.updates ?? Infinity);
  }
  /** Measures weights as they are, as before a first epoch: a run of none is then finished, and can be gone on with. */
  measure(): void {
    this.state.status = "training";
    this.loop.begin(Infinity);
  }
  pause(): void {
    this.loop.halt("paused");
  }
  /** Ends the run before its planned end; it can go on for more epochs. */
  stop(): void {
    if (this.state.status === "training") this.loop.halt("stopped");
    else if (this.state.status === "paused") this.state.status = "stopped";
  }

  /**
   * Works until `stop` says so (asked after each piece) or the run is idle. What goes wrong on the way (memory that is not
   * there, an engine that gives up) is thrown, and the run has failed with that as its finding.
   */
  advance(stop: () => boolean): void {
    this.sliceBegan = this.context.clock();
    try {
      this.loop.advance(stop);
    } catch (error) {
      this.loop.breakOff(error);
      throw error;
    } finally {
      this.state.seconds = this.seconds;
      this.sliceBegan = null;
      this.speed.mark(this.state.seconds);
    }
  }
  /** Works until the run is idle. */
  finish(): void {
    this.advance(() => false);
  }

  /**
   * Calls `work` when no update is under way: at once, or while `advance` works. The model and the record belong together
   * then and only then. Fails where the update that it waits for does.
   */
  whole<T>(work: () => T): Promise<T> {
    return this.updates.whenWhole(work);
  }

  /** Idle at once, without metrics: nobody will ask for the run any more. An update that is under way stays undone. */
  abandon(): void {
    if (this.state.status === "training") this.state.status = "stopped";
    this.loop.abandon();
  }

  record(): RunRecord {
    return structuredCopy({ ...this.state, seconds: this.seconds });
  }
  /** What training has made of the record by now; its parts are never changed afterwards. */
  get facts(): RunFacts {
    const facts = Object.fromEntries(runFactNames.map((name) => [name, this.state[name]])) as unknown as RunFacts;
    const { restoredEpoch = null, calibration = null, extensions = [] } = facts;
    return { ...facts, seconds: this.seconds, restoredEpoch, calibration, extensions };
  }
  /** Everything to go on from, as copies. */
  snapshot(): RunSnapshot {
    return {
      record: this.record(),
      fitted: this.context.dataset.fitted,
      tensors: copyTensors(this.model.tensors),
      optimizerState: copyTensors(this.model.optimizerState),
      best: this.earlyStop.best,
      history: this.columns.since(0, 0),
      kept: this.keptEpochs.all,
    };
  }
  /** Epochs that `keptAt` can give. */
  get keptList(): KeptList {
    return listOf(this.keptEpochs.all);
  }
  /** The run after an earlier epoch: the last one kept at or before it; null where none is. */
  keptAt(epoch: number): KeptEpoch | null {
    return this.keptEpochs.at(epoch);
  }
  /** A copy of the model as it is now, or as it was, for work that goes on while the run trains. */
  frozen(at: KeptEpoch | null = null): Model {
    return this.copies.frozen(at);
  }
  /** The same for `histogramsOf`. */
  probe(at: KeptEpoch | null = null): Model {
    return this.copies.probe(at);
  }
  /** What comes behind layer `l` of a copy. */
  rest(copy: Model, l: number): Rest {
    return this.copies.rest(copy, l);
  }
  /** Nothing where it trains: its weights are others by now. */
  calibrate(calibration: RunCalibration | null): void {
    if (this.state.status !== "training") this.state.calibration = calibration;
  }
  describe(changes: PageFields): void {
    Object.assign(this.state, changes);
  }
}

/** Records are plain data; JSON keeps them so, and NaN never stands in them. */
function structuredCopy(record: RunRecord): RunRecord {
  return {
    ...record,
    metrics: record.metrics && { ...record.metrics },
    findings: record.findings.map((f) => ({ ...f })),
  };
}
