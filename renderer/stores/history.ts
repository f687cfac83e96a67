/** The curves of a run in the page: grows by the increments that the trainer sends. */
import { layerSignals, type LayerSignal } from "#core/engine/engine";
import type { RunHistory } from "#core/training/history";

type Numbers = Float32Array | Float64Array;

/** A typed array that grows by doubling; `view` is the part in use. */
class Column<T extends Numbers> {
  private used = 0;
  constructor(private data: T) {}

  append(values: T): void {
    const needed = this.used + values.length;
    if (needed > this.data.length) {
      const Grown = this.data.constructor as new (length: number) => T;
      const grown = new Grown(Math.max(needed, this.data.length * 2));
      grown.set(this.view);
      this.data = grown;
    }
    this.data.set(values, this.used);
    this.used = needed;
  }

  get view(): T {
    return this.data.subarray(0, this.used) as T;
  }
}

const single = () => new Column<Float32Array>(new Float32Array(256));

export class LiveHistory {
  private layers: string[] = [];
  private readonly tick = {
    step: new Column<Float64Array>(new Float64Array(256)),
    epoch: single(),
    loss: single(),
    learningRate: single(),
  };
  private readonly signals = Object.fromEntries(layerSignals.map((id) => [id, single()])) as Record<
    LayerSignal,
    Column<Float32Array>
  >;
  private readonly epoch = {
    epoch: single(),
    seconds: single(),
    trainLoss: single(),
    validationLoss: single(),
    trainMetric: single(),
    validationMetric: single(),
  };

  append(more: RunHistory): void {
    this.layers = more.layers;
    this.tick.step.append(more.ticks.step);
    this.tick.epoch.append(more.ticks.epoch);
    this.tick.loss.append(more.ticks.loss);
    this.tick.learningRate.append(more.ticks.learningRate);
    for (const id of layerSignals) this.signals[id].append(more.ticks.signals[id]);
    for (const key of Object.keys(this.epoch) as (keyof typeof this.epoch)[]) this.epoch[key].append(more.epochs[key]);
  }

  /** A fresh object over the live columns, so that a shallow ref notices. */
  view(): RunHistory {
    const step = this.tick.step.view;
    const epoch = this.epoch.epoch.view;
    return {
      layers: this.layers,
      ticks: {
        count: step.length,
        step,
        epoch: this.tick.epoch.view,
        loss: this.tick.loss.view,
        learningRate: this.tick.learningRate.view,
        signals: Object.fromEntries(layerSignals.map((id) => [id, this.signals[id].view])) as Record<
          LayerSignal,
          Float32Array
        >,
      },
      epochs: {
        count: epoch.length,
        epoch,
        seconds: this.epoch.seconds.view,
        trainLoss: this.epoch.trainLoss.view,
        validationLoss: this.epoch.validationLoss.view,
        trainMetric: this.epoch.trainMetric.view,
        validationMetric: this.epoch.validationMetric.view,
      },
    };
  }
}
