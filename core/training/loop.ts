/** The work of a run: updates, the ends of its epochs, the doctor's looks, and the metrics at its end. */
import type { Dataset, Rows } from "../data/dataset";
import { splitNames } from "../data/types";
import type { Pieces } from "../pieces";
import type { Asked } from "../doctor/ask";
import type { Evidence, Failure } from "../doctor/evidence";
import { locateFailure } from "../doctor/failure";
import type { Finding } from "../doctor/finding";
import { notNumbersIn } from "../doctor/weights-not-numbers";
import type { Model, StepResult } from "../engine/engine";
import { hashWeights } from "../engine/hash";
import type { SplitMetrics } from "../metrics/summary";
import type { NetworkPlan } from "../network/plan";
import type { RunRecord, RunStatus } from "../project/document";
import type { Checkpoint } from "./checkpoint";
import type { HistoryColumns } from "./columns";
import type { EarlyStop } from "./early-stop";
import type { Examination, Now } from "./examination";
import type { KeptEpochs } from "./kept";
import { measure } from "./measure";
import type { Speed } from "./speed";
import { finite, restoreTensors } from "./tensors";
import type { Updates } from "./updates";

/** What a loop works on; the run has them, too. */
export interface LoopParts {
  /** Is changed while training goes on. */
  state: RunRecord;
  dataset: Dataset;
  plan: NetworkPlan;
  model: Model;
  updates: Updates;
  columns: HistoryColumns;
  /** Training rows that the curves' loss is computed from. */
  curveRows: Rows;
  examination: Examination;
  earlyStop: EarlyStop;
  keptEpochs: KeptEpochs;
  checkpoint: Checkpoint;
  speed: Speed;
  /** A copy of the model that gives gradients away, for `Examination.probe`. */
  gradients: () => Model;
  /** Seconds spent in training. */
  seconds: () => number;
}

export class TrainingLoop {
  private work: Generator<void, void, void> | null = null;
  /** Its end was asked for while an update was under way. */
  private halting = false;
  /** Updates after which to pause, or Infinity. */
  private updatesLeft = Infinity;
  private failure: Failure | null = null;
  private recall: readonly number[] | null = null;

  constructor(private readonly parts: LoopParts) {}

  /** Nothing left to do: neither updates nor the metrics that follow them. */
  get idle(): boolean {
    return this.work === null;
  }

  /** Trains from here on, for so many updates or to the planned end. */
  begin(updates: number): void {
    this.failure = null;
    this.updatesLeft = updates;
    this.halting = false;
    if (!this.parts.updates.underWay) this.work = this.train();
  }

  /** Works until `stop` says so, asked after each piece, or nothing is left to do. */
  advance(stop: () => boolean): void {
    while (this.work) {
      const { work } = this;
      // A halt puts other work in its place.
      if (work.next().done && this.work === work) this.work = null;
      if (stop()) break;
    }
  }

  /** Idle at once. An update that is under way stays undone. */
  abandon(): void {
    this.work = null;
    this.parts.updates.ended();
  }

  /** Idle after an error: back at the last whole state, and nobody waits for an update any more. */
  breakOff(error: unknown): void {
    const { state, model, updates, checkpoint } = this.parts;
    this.work = null;
    this.halting = false;
    this.updatesLeft = Infinity;
    const { epoch, step } = state;
    checkpoint.restore(model);
    Object.assign(state, checkpoint.position);
    state.status = "failed";
    state.findings = [brokenOff(error, { epoch, step }), ...state.findings];
    updates.failed(error);
  }
  private *train(): Generator<void, void, void> {
    const { state, updates, columns, examination, earlyStop } = this.parts;
    yield* examination.prepare();
    if (columns.epochs === 0) yield* this.measureEpoch();
    while (state.epoch < state.plannedEpochs) {
      yield* updates.shuffle(state.epoch);
      while (state.step < (state.epoch + 1) * updates.stepsPerEpoch) {
        yield* this.update();
        if (this.failure) return this.fail();
        if (this.halting) return this.haltAs(state.status);
        yield;
        if (this.updatesLeft <= 0 && state.step < (state.epoch + 1) * updates.stepsPerEpoch) return this.halt("paused");
      }
      yield* this.closeEpoch();
      if (this.failure) return this.fail();
      if (earlyStop.stale(state.epoch)) return this.endEarly();
      if (this.updatesLeft <= 0 && state.epoch < state.plannedEpochs) return this.halt("paused");
    }
    this.halt("finished");
  }

  private *update(): Generator<void, void, void> {
    const { state, model, updates } = this.parts;
    const { results, learningRates } = yield* updates.next(model, state, this.updatesAtOnce());
    for (let n = 0; n < results.length && !this.failure; n++) this.note(results[n]!, learningRates[n]!);
    updates.ended();
  }

  /** Updates until the next thing that is not one: the epoch's end, a pause, the doctor's next look. */
  private updatesAtOnce(): number {
    const { state, updates, columns, examination } = this.parts;
    const { tickEvery } = updates;
    const within = state.step - state.epoch * updates.stepsPerEpoch;
    const ticks = Math.max(1, examination.due(columns.ticks));
    const untilLook = ticks * tickEvery - (within % tickEvery);
    return Math.min(updates.stepsPerEpoch - within, Math.max(1, this.updatesLeft), untilLook);
  }

  /** What came out of one update. */
  private note(result: StepResult, learningRate: number): void {
    const { state, dataset, updates, columns, examination, speed } = this.parts;
    const { stepsPerEpoch } = updates;
    const { batchSize } = state.spec.training;
    const first = (state.step - state.epoch * stepsPerEpoch) * batchSize;
    speed.add(Math.min(batchSize, dataset.splits.train.rows - first));
    state.step++;
    state.restoredEpoch = null;
    this.updatesLeft--;
    if (result.signals) {
      const epoch = state.step / stepsPerEpoch;
      columns.addTick({ step: state.step, epoch, loss: result.loss, learningRate, signals: result.signals });
      if (examination.due(columns.ticks) <= 0) this.examine();
    }
    if (overflows(result.loss + result.penalty)) this.failure = this.locate("loss", result.loss);
  }

  private *closeEpoch(): Generator<void, void, void> {
    const { model } = this.parts;
    if (!finite(model.tensors)) {
      this.failure = this.locate("weights", NaN);
      return;
    }
    yield* this.measureEpoch();
    this.examine();
    if (this.failure) return;
    // What was measured on a suspicion may say more.
    if (yield* this.parts.examination.probe(this.now(), this.parts)) this.examine();
  }

  /** The end of an epoch (or the state before the first): losses and metrics. */
  private *measureEpoch(): Generator<void, void, void> {
    const { state, dataset, model, columns, earlyStop, keptEpochs, checkpoint, curveRows } = this.parts;
    const { splits, prepared } = dataset;
    const epoch = columns.epochs === 0 ? 0 : state.epoch + 1;
    const train = yield* measure(model, curveRows, prepared);
    const validation = yield* measure(model, splits.validation, prepared);
    columns.addEpoch({
      epoch,
      seconds: this.parts.seconds(),
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
    checkpoint.keep(model, { epoch, step: state.step, restoredEpoch: null });
    keptEpochs.offer(epoch, splits.validation.rows > 0 ? validation.loss : train.loss, model.tensors);
    earlyStop.offer(epoch, validation.loss, model.tensors);
  }
  /**
   * Shows the schedule an entry of the curves, whose numbers are rounded: a run that is restored has nothing else.
   */
  private watch(entry: number): void {
    const { dataset, updates, columns } = this.parts;
    const { epoch, validationLoss, trainLoss } = columns.view().epochs;
    const watched = dataset.splits.validation.rows > 0 ? validationLoss : trainLoss;
    updates.rates.watch(epoch[entry]!, watched[entry]!);
  }
  /** Takes back the points after the present position, and counts anew what depends on them. */
  takeBackCurves(): void {
    const { state, updates, columns, examination } = this.parts;
    const { ticks, epochs } = columns.view();
    const upTo = (values: ArrayLike<number>, most: number) =>
      Array.from(values).filter((value) => value <= most).length;
    columns.truncate(upTo(ticks.step, state.step), upTo(epochs.epoch, state.epoch));
    updates.rates.restart();
    for (let entry = 0; entry < columns.epochs; entry++) this.watch(entry);
    examination.seenUpTo(columns.ticks);
  }
  private endEarly(): void {
    const { state, model, earlyStop, checkpoint } = this.parts;
    const { best } = earlyStop;
    if (best) {
      restoreTensors(model.tensors, best.tensors);
      const { epoch, step } = state;
      state.restoredEpoch = best.epoch === epoch ? null : best.epoch;
      // What it goes on from, and comes back to if it then diverges.
      checkpoint.keep(model, { epoch, step, restoredEpoch: state.restoredEpoch });
      // What the doctor said of the epochs behind them holds no more.
      this.examine({ restored: true });
    }
    this.halt("finished");
  }
  private fail(): void {
    const { state, model, checkpoint } = this.parts;
    checkpoint.restore(model);
    this.examine();
    Object.assign(state, checkpoint.position);
    // What it comes back to is whole, but for weights that a file brought: no rule about training explains those.
    const brought = state.imported ? notNumbersIn(model.tensors, { epoch: state.epoch, step: state.step }) : null;
    if (brought) state.findings = [brought];
    this.haltAs("failed");
  }
  private locate(where: Failure["where"], value: number): Failure {
    const { state, plan, model, updates, columns, curveRows } = this.parts;
    const { step } = state;
    const layer = locateFailure(plan, model, columns.view(), curveRows);
    return { where, value, layer, step, epoch: step / updates.stepsPerEpoch };
  }

  private examine(about: { restored?: boolean } = {}): void {
    const { state, columns, examination } = this.parts;
    state.findings = examination.findings(this.now(about), columns.ticks);
  }
  /** What the doctor looks at, as it is now. */
  get evidence(): Evidence {
    return this.parts.examination.evidence(this.now({ restored: typeof this.parts.state.restoredEpoch === "number" }));
  }
  /** What the doctor looks at, rule by rule. */
  ask(model: Model): Pieces<Asked[]> {
    const { examination, state, gradients } = this.parts;
    return examination.ask(this.now({ restored: typeof state.restoredEpoch === "number" }), { model, gradients });
  }
  private now(about: { restored?: boolean } = {}): Now {
    const { state, columns } = this.parts;
    const { failure, recall } = this;
    return { history: columns.view(), plannedEpochs: state.plannedEpochs, failure, recall, ...about };
  }

  /** Ends training for now; the metrics of all splits are work of their own, so that a command is not kept waiting. */
  halt(status: RunStatus): void {
    const { state, updates } = this.parts;
    if (state.status !== "training") return;
    if (!updates.underWay) return this.haltAs(status);
    state.status = status;
    this.halting = true;
  }
  private haltAs(status: RunStatus): void {
    const { state, model } = this.parts;
    this.halting = false;
    // Weights that no loss has been computed from yet: nobody may take them home.
    if (status !== "failed" && !finite(model.tensors)) {
      this.failure = this.locate("weights", NaN);
      return this.fail();
    }
    state.status = status;
    this.updatesLeft = Infinity;
    this.work = this.measureAll();
  }
  private *measureAll(): Generator<void, void, void> {
    const { state, dataset, model } = this.parts;
    const { splits, prepared } = dataset;
    const metrics: SplitMetrics = {};
    for (const name of splitNames) {
      if (splits[name].rows > 0) metrics[name] = (yield* measure(model, splits[name], prepared)).summary;
    }
    state.metrics = metrics;
    state.weightsHash = yield* hashWeights(model.tensors);
  }
}

/** The finding of training that ended with an error. */
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
