/** The updates of a run: as many at once as fit a few milliseconds, and who waits for one to end. */
import type { Rows } from "../data/dataset";
import type { Model, StepResult } from "../engine/engine";
import type { TrainingSpec } from "../network/spec";
import type { RunRecord } from "../project/document";
import { Batches } from "./batches";
import { Pace } from "./pace";
import { Rates } from "./rates";
import { tickInterval } from "./ticks";

/** What came out of some updates, and the learning rate of each. */
interface Updated {
  results: readonly StepResult[];
  learningRates: Float64Array;
}

export class Updates {
  readonly stepsPerEpoch: number;
  readonly rates: Rates;
  /** Signals are measured at each such update. */
  readonly tickEvery: number;
  /** An update has begun and not ended: the weights are neither the old nor the new ones. */
  underWay = false;
  private readonly batches: Batches;
  private readonly pace: Pace;
  private readonly waiting: { call: () => void; reject: (reason: unknown) => void }[] = [];

  constructor(
    private readonly rows: Rows,
    private readonly training: TrainingSpec,
    clock: () => number,
  ) {
    this.batches = new Batches(rows, training.batchSize, training.seed);
    this.stepsPerEpoch = this.batches.stepsPerEpoch;
    this.rates = new Rates(training, this.stepsPerEpoch);
    this.tickEvery = tickInterval(this.stepsPerEpoch, training.epochs);
    this.pace = new Pace(clock);
  }

  shuffle(epoch: number): Generator<void, void, void> {
    return this.batches.shuffle(epoch);
  }

  /** As many updates as fit a few milliseconds and `most` allows, or one where the engine has no call for several. `ended` has to follow. */
  *next(model: Model, position: RunRecord, most: number): Generator<void, Updated, void> {
    const { epoch, step } = position;
    const within = step - epoch * this.stepsPerEpoch;
    const count = model.trainPieces ? this.pace.limit(most) : 1;
    const learningRates = new Float64Array(count);
    const measured = new Uint8Array(count);
    for (let n = 0; n < count; n++) {
      learningRates[n] = this.rates.at(step + n, position);
      measured[n] = (within + n + 1) % this.tickEvery === 0 ? 1 : 0;
    }
    if (!model.trainPieces) {
      const settings = { step, learningRate: learningRates[0]!, measure: measured[0] === 1 };
      return { results: [model.trainStep(this.batches.at(epoch, within), settings)], learningRates };
    }
    const { batchSize } = this.training;
    const { x, y } = this.rows;
    const order = this.batches.orderOf(epoch);
    const block = { x, y, order, batchSize, first: within * batchSize, step, learningRates, measured };
    return { results: yield* this.inPieces(model.trainPieces(block)), learningRates };
  }

  private *inPieces<T extends { length: number }>(work: Generator<void, T, void>): Generator<void, T, void> {
    for (;;) {
      const piece = this.pace.time(() => work.next());
      if (piece.done) return piece.value;
      this.underWay = true;
      yield;
    }
  }

  /** No update is under way any more: who waited for that goes on. */
  ended(): void {
    this.underWay = false;
    for (const { call } of this.waiting.splice(0)) call();
  }
  /** The update that was under way failed, and so does who waited for its end. */
  failed(error: unknown): void {
    this.underWay = false;
    for (const { reject } of this.waiting.splice(0)) reject(error);
  }

  /** Calls `work` when no update is under way: at once, or when this one has ended. Fails where the update that it waits for does. */
  whenWhole<T>(work: () => T): Promise<T> {
    return new Promise((resolve, reject) => {
      const call = () => {
        try {
          resolve(work());
        } catch (error) {
          reject(error);
        }
      };
      if (this.underWay) this.waiting.push({ call, reject });
      else call();
    });
  }
}
