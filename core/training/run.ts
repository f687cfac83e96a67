/** One training run: its model, its position, its curves and its findings. */
import { labelOf } from "../network/kinds/layers/index";
import type { Dataset, Rows } from "../data/dataset";
import { splitNames } from "../data/types";
import type { Failure } from "../doctor/chart";
import { locateFailure } from "../doctor/failure";
import type { Finding } from "../doctor/finding";
import type { Engine, Model, ModelSettings, StepResult } from "../engine/engine";
import type { DrawnWeights } from "../engine/engine";
import { hashWeights } from "../engine/hash";
import type { SplitMetrics } from "../metrics/summary";
import type { NetworkPlan } from "../network/plan";
import { planExperiment } from "./plan";
import type { ExperimentSpec } from "../network/spec";
import {
  runFactNames,
  type PageFields,
  type RunFacts,
  type RunOrigin,
  type RunRecord,
  type RunStatus,
} from "../project/document";
import { Batches } from "./batches";
import { Checkpoint } from "./checkpoint";
import { classWeights } from "./class-weights";
import { HistoryColumns } from "./columns";
import { EarlyStop } from "./early-stop";
import { Examination } from "./examination";
import type { RunHistory } from "./history";
import { probe } from "./histograms";
import { KeptEpochs, listOf, restoreKept, type KeptEpoch } from "./kept";
import { curveRows, measure, thin } from "./measure";
import { Pace } from "./pace";
import type { Kept } from "./kept";
import { Rates } from "./rates";
import type { RunSnapshot } from "./snapshot";
import { Speed } from "./speed";
import { copyTensors, finite, restoreTensors } from "./tensors";
import { tickInterval } from "./ticks";

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
}

/**
 * A run does its work in pieces: `advance` takes updates and evaluations one after the other until `stop` says so, and what
 * comes out does not depend on where it was cut. A new run is at rest (`paused`): `resume` sets it going.
 */
export class Run {
  readonly plan: NetworkPlan;
  readonly model: Model;
  readonly stepsPerEpoch: number;
  private readonly modelSettings: ModelSettings;
  private readonly batches: Batches;
  private thinned: Rows | null = null;
  private readonly columns: HistoryColumns;
  private readonly tickEvery: number;
  private work: Generator<void, void, void> | null = null;
  /** An update has begun and not ended: the weights are neither the old nor the new ones. */
  private updating = false;
  /** A rest was asked for while it was so. */
  private ending = false;
  private readonly waiting: { call: () => void; reject: (reason: unknown) => void }[] = [];
  /** Updates after which to pause, or Infinity. */
  private updatesLeft = Infinity;
  private readonly checkpoint: Checkpoint;
  private readonly earlyStop: EarlyStop;
  private readonly keptEpochs: KeptEpochs;
  private failure: Failure | null = null;
  private recall: readonly number[] | null = null;
  private readonly examination: Examination;
  private readonly pace: Pace;
  private readonly rates: Rates;
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
    this.pace = new Pace(context.clock);
    this.batches = new Batches(dataset.splits.train, training.batchSize, training.seed);
    this.stepsPerEpoch = this.batches.stepsPerEpoch;
    this.rates = new Rates(training, this.stepsPerEpoch);
    this.tickEvery = tickInterval(this.stepsPerEpoch, training.epochs);
    this.modelSettings = {
      training,
      classWeights: classWeights(state.spec, dataset),
      precision: "float32",
      stepsPerEpoch: this.stepsPerEpoch,
    };
    this.model = engine.build(this.plan, { ...this.modelSettings, weights: snapshot ? "given" : drawn });
    this.columns = new HistoryColumns(this.plan.layers.map(labelOf), snapshot?.history);
    if (snapshot) {
      restoreTensors(this.model.tensors, snapshot.tensors);
      restoreTensors(this.model.optimizerState, snapshot.optimizerState);
    }
    const { plan, stepsPerEpoch } = this;
    const weights = this.modelSettings.classWeights;
    this.examination = new Examination({ spec: state.spec, plan, stepsPerEpoch }, dataset, this.curveRows(), weights);
    this.earlyStop = new EarlyStop(training.earlyStopping, snapshot?.best ?? null);
    this.keptEpochs = new KeptEpochs(
      this.model.tensors.reduce((size, { data }) => size + data.length, 0),
      snapshot?.kept,
    );
    const { epoch, step, restoredEpoch = null } = state;
    this.checkpoint = new Checkpoint(this.model, { epoch, step, restoredEpoch });
    // Of a run that failed, the curves up to its end are still to be seen.
    if (state.status !== "failed") this.takeBackCurves();
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
  /** Nothing left to do: neither updates nor the metrics that come with a rest. */
  get atRest(): boolean {
    return this.work === null;
  }
  get history(): RunHistory {
    return this.columns.view();
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
    if (state.status === "failed") this.takeBackCurves();
    this.failure = null;
    if (options.learningRate !== undefined) {
      state.rateChanges = [...state.rateChanges, { step: state.step, learningRate: options.learningRate }];
    }
    const ended = state.epoch >= state.plannedEpochs || state.status === "finished";
    if (ended || options.epochs !== undefined) {
      state.plannedEpochs =
        (ended ? state.epoch : state.plannedEpochs) + (options.epochs ?? state.spec.training.epochs);
    }
    // Patience starts again from here: the best weights are the present ones after an early end.
    if (ended) this.earlyStop.restart(state.epoch);
    this.updatesLeft = options.updates ?? Infinity;
    state.status = "training";
    state.weightsHash = null;
    this.ending = false;
    if (!this.updating) this.work = this.train();
  }
  pause(): void {
    this.rest("paused");
  }
  /** Ends the run before its planned end; it can go on for more epochs. */
  stop(): void {
    if (this.state.status === "training") this.rest("stopped");
    else if (this.state.status === "paused") this.state.status = "stopped";
  }

  /**
   * Works until `stop` says so (asked after each piece) or the run is at rest. What goes wrong on the way (memory that is not
   * there, an engine that gives up) is thrown, and the run has failed with that as its finding.
   */
  advance(stop: () => boolean): void {
    this.sliceBegan = this.context.clock();
    try {
      while (this.work) {
        const { work } = this;
        // Coming to a rest puts other work in its place.
        if (work.next().done && this.work === work) this.work = null;
        if (stop()) break;
      }
    } catch (error) {
      this.breakOff(error);
      throw error;
    } finally {
      this.state.seconds = this.seconds;
      this.sliceBegan = null;
      this.speed.mark(this.state.seconds);
    }
  }
  /** At rest after an error: back at the last whole state, and nobody waits for an update any more. */
  private breakOff(error: unknown): void {
    this.work = null;
    this.updating = this.ending = false;
    this.updatesLeft = Infinity;
    const { state } = this;
    const { epoch, step } = state;
    this.checkpoint.restore(this.model);
    Object.assign(state, this.checkpoint.position);
    state.status = "failed";
    state.findings = [brokenOff(error, { epoch, step }), ...state.findings];
    for (const { reject } of this.waiting.splice(0)) reject(error);
  }
  /** Works until the run is at rest. */
  finish(): void {
    this.advance(() => false);
  }

  /**
   * Calls `work` when no update is under way: at once, or while `advance` works. The model and the record belong together
   * then and only then. Fails where the update that it waits for does.
   */
  whole<T>(work: () => T): Promise<T> {
    return new Promise((resolve, reject) => {
      const call = () => {
        try {
          resolve(work());
        } catch (error) {
          reject(error);
        }
      };
      if (this.updating) this.waiting.push({ call, reject });
      else call();
    });
  }

  /** At rest at once, without metrics: nobody will ask for the run any more. An update that is under way stays undone. */
  abandon(): void {
    this.work = null;
    if (this.state.status === "training") this.state.status = "stopped";
    this.updated();
  }

  record(): RunRecord {
    return structuredCopy({ ...this.state, seconds: this.seconds });
  }
  /** What training has made of the record by now; its parts are never changed afterwards. */
  get facts(): RunFacts {
    const facts = Object.fromEntries(runFactNames.map((name) => [name, this.state[name]])) as unknown as RunFacts;
    return { ...facts, seconds: this.seconds, restoredEpoch: facts.restoredEpoch ?? null };
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
  /** Epochs that `kept` has. */
  get keptList(): Kept {
    return listOf(this.keptEpochs.all);
  }
  /** The run after an earlier epoch: the last one kept at or before it; null where none is. */
  kept(epoch: number): KeptEpoch | null {
    return this.keptEpochs.at(epoch);
  }
  /** A copy of the model as it is now, or as it was, for work that goes on while the run trains. */
  frozen(at: KeptEpoch | null = null): Model {
    return this.copied(this.context.engine.build(this.plan, { ...this.modelSettings, weights: "given" }), at);
  }
  /** The same for `histogramsOf`. */
  probe(at: KeptEpoch | null = null): Model {
    return this.copied(probe(this.context.engine, this.plan, this.modelSettings), at);
  }
  private copied(model: Model, at: KeptEpoch | null): Model {
    if (at) restoreKept(model.tensors, at);
    else restoreTensors(model.tensors, this.model.tensors);
    return model;
  }
  describe(changes: PageFields): void {
    Object.assign(this.state, changes);
  }

  private *train(): Generator<void, void, void> {
    const { state } = this;
    yield* this.examination.prepare();
    if (this.columns.epochs === 0) yield* this.measureEpoch();
    while (state.epoch < state.plannedEpochs) {
      yield* this.batches.shuffle(state.epoch);
      while (state.step < (state.epoch + 1) * this.stepsPerEpoch) {
        yield* this.update();
        if (this.failure) return this.fail();
        if (this.ending) return this.endAs(this.state.status);
        yield;
        if (this.updatesLeft <= 0 && state.step < (state.epoch + 1) * this.stepsPerEpoch) return this.rest("paused");
      }
      yield* this.closeEpoch();
      if (this.failure) return this.fail();
      if (this.earlyStop.stale(state.epoch)) return this.endEarly();
      if (this.updatesLeft <= 0 && state.epoch < state.plannedEpochs) return this.rest("paused");
    }
    this.rest("finished");
  }

  /** As many updates as fit a few milliseconds, or one where the engine has no call for several. */
  private *update(): Generator<void, void, void> {
    const { state, model, batches } = this;
    const within = state.step - state.epoch * this.stepsPerEpoch;
    const count = model.trainPieces ? this.pace.limit(this.updatesAtOnce(within)) : 1;
    const learningRates = new Float64Array(count);
    const measured = new Uint8Array(count);
    for (let n = 0; n < count; n++) {
      learningRates[n] = this.rates.at(state.step + n, state);
      measured[n] = (within + n + 1) % this.tickEvery === 0 ? 1 : 0;
    }
    if (!model.trainPieces) {
      const settings = { step: state.step, learningRate: learningRates[0]!, measure: measured[0] === 1 };
      this.note(model.trainStep(batches.at(state.epoch, within), settings), settings.learningRate);
      return;
    }
    const { batchSize } = state.spec.training;
    const { x, y } = this.context.dataset.splits.train;
    const order = batches.orderOf(state.epoch);
    const block = { x, y, order, batchSize, first: within * batchSize, step: state.step, learningRates, measured };
    const results = yield* this.inPieces(model.trainPieces(block));
    for (let n = 0; n < results.length && !this.failure; n++) this.note(results[n]!, learningRates[n]!);
    this.updated();
  }

  private *inPieces<T extends { length: number }>(work: Generator<void, T, void>): Generator<void, T, void> {
    for (;;) {
      const piece = this.pace.time(() => work.next());
      if (piece.done) return piece.value;
      this.updating = true;
      yield;
    }
  }
  private updated(): void {
    this.updating = false;
    for (const { call } of this.waiting.splice(0)) call();
  }

  /** Updates until the next thing that is not one: the epoch's end, a pause, the doctor's next look. */
  private updatesAtOnce(within: number): number {
    const ticks = Math.max(1, this.examination.due(this.columns.ticks));
    const untilLook = ticks * this.tickEvery - (within % this.tickEvery);
    return Math.min(this.stepsPerEpoch - within, Math.max(1, this.updatesLeft), untilLook);
  }

  /** What came out of one update. */
  private note(result: StepResult, learningRate: number): void {
    const { state, stepsPerEpoch, context } = this;
    const { batchSize } = state.spec.training;
    const first = (state.step - state.epoch * stepsPerEpoch) * batchSize;
    this.speed.add(Math.min(batchSize, context.dataset.splits.train.rows - first));
    state.step++;
    state.restoredEpoch = null;
    this.updatesLeft--;
    if (result.signals) {
      const epoch = state.step / stepsPerEpoch;
      this.columns.addTick({ step: state.step, epoch, loss: result.loss, learningRate, signals: result.signals });
      if (this.examination.due(this.columns.ticks) <= 0) this.examine();
    }
    if (overflows(result.loss + result.penalty)) this.failure = this.locate("loss", result.loss);
  }

  private *closeEpoch(): Generator<void, void, void> {
    if (!finite(this.model.tensors)) {
      this.failure = this.locate("weights", NaN);
      return;
    }
    yield* this.measureEpoch();
    this.examine();
  }

  /** The end of an epoch (or the state before the first): losses and metrics. */
  private *measureEpoch(): Generator<void, void, void> {
    const { state, columns } = this;
    const { splits, prepared } = this.context.dataset;
    const epoch = columns.epochs === 0 ? 0 : state.epoch + 1;
    const train = yield* measure(this.model, this.curveRows(), prepared);
    const validation = yield* measure(this.model, splits.validation, prepared);
    columns.addEpoch({
      epoch,
      seconds: this.seconds,
      trainLoss: train.loss,
      validationLoss: validation.loss,
      trainMetric: train.metric,
      validationMetric: validation.metric,
    });
    state.epoch = epoch;
    this.watch(columns.epochs - 1);
    this.recall = train.recall;
    if (overflows(train.loss)) {
      this.failure = this.locate("loss", train.loss);
      return;
    }
    this.checkpoint.keep(this.model, { epoch, step: state.step, restoredEpoch: null });
    this.keptEpochs.offer(epoch, splits.validation.rows > 0 ? validation.loss : train.loss, this.model.tensors);
    this.earlyStop.offer(epoch, validation.loss, this.model.tensors);
  }
  /**
   * Shows the schedule an entry of the curves, whose numbers are rounded: a run that is restored has nothing else.
   */
  private watch(entry: number): void {
    const { epoch, validationLoss, trainLoss } = this.columns.view().epochs;
    const watched = this.context.dataset.splits.validation.rows > 0 ? validationLoss : trainLoss;
    this.rates.watch(epoch[entry]!, watched[entry]!);
  }
  /** Takes back the points after the present position, and counts anew what depends on them. */
  private takeBackCurves(): void {
    const { state, columns } = this;
    const { ticks, epochs } = columns.view();
    const upTo = (values: ArrayLike<number>, most: number) =>
      Array.from(values).filter((value) => value <= most).length;
    columns.truncate(upTo(ticks.step, state.step), upTo(epochs.epoch, state.epoch));
    this.rates.restart();
    for (let entry = 0; entry < columns.epochs; entry++) this.watch(entry);
    this.examination.seenUpTo(columns.ticks);
  }
  private curveRows(): Rows {
    this.thinned ??= thin(this.context.dataset.splits.train, curveRows);
    return this.thinned;
  }

  private endEarly(): void {
    const { best } = this.earlyStop;
    if (best) {
      restoreTensors(this.model.tensors, best.tensors);
      const { epoch, step } = this.state;
      this.state.restoredEpoch = best.epoch === epoch ? null : best.epoch;
      // What it goes on from, and comes back to if it then diverges.
      this.checkpoint.keep(this.model, { epoch, step, restoredEpoch: this.state.restoredEpoch });
      // What the doctor said of the epochs behind them holds no more.
      this.examine({ restored: true });
    }
    this.rest("finished");
  }
  private fail(): void {
    this.checkpoint.restore(this.model);
    this.examine();
    Object.assign(this.state, this.checkpoint.position);
    this.endAs("failed");
  }
  private locate(where: Failure["where"], value: number): Failure {
    const { step } = this.state;
    const layer = locateFailure(this.plan, this.model, this.columns.view(), this.curveRows());
    return { where, value, layer, step, epoch: step / this.stepsPerEpoch };
  }

  private examine(about: { restored?: boolean } = {}): void {
    const { state, columns, failure, recall } = this;
    const now = { history: columns.view(), plannedEpochs: state.plannedEpochs, failure, recall, ...about };
    state.findings = this.examination.findings(now, columns.ticks);
  }

  /** Comes to a rest; the metrics of all splits are work of their own, so that a command is not kept waiting. */
  private rest(status: RunStatus): void {
    if (this.state.status !== "training") return;
    if (!this.updating) return this.endAs(status);
    this.state.status = status;
    this.ending = true;
  }
  private endAs(status: RunStatus): void {
    this.ending = false;
    // Weights that no loss has been computed from yet: nobody may take them home.
    if (status !== "failed" && !finite(this.model.tensors)) {
      this.failure = this.locate("weights", NaN);
      return this.fail();
    }
    this.state.status = status;
    this.updatesLeft = Infinity;
    this.work = this.measureAll();
  }
  private *measureAll(): Generator<void, void, void> {
    const { splits, prepared } = this.context.dataset;
    const metrics: SplitMetrics = {};
    for (const name of splitNames) {
      if (splits[name].rows > 0) metrics[name] = (yield* measure(this.model, splits[name], prepared)).summary;
    }
    this.state.metrics = metrics;
    this.state.weightsHash = yield* hashWeights(this.model.tensors);
  }
}

/** What a person is told of training that ended with an error. */
function brokenOff(error: unknown, at: { epoch: number; step: number }): Finding {
  const reason = error instanceof Error ? error.message : String(error);
  return {
    rule: "broken_off",
    severity: "problem",
    layers: [],
    ...at,
    measured: [],
    facts: { reason },
    remedies: [],
  };
}

/** Whether a loss is no number that a curve can hold. */
const overflows = (loss: number) => !Number.isFinite(Math.fround(loss));

/** Records are plain data; JSON keeps them so, and NaN never stands in them. */
function structuredCopy(record: RunRecord): RunRecord {
  return {
    ...record,
    metrics: record.metrics && { ...record.metrics },
    findings: record.findings.map((f) => ({ ...f })),
  };
}
