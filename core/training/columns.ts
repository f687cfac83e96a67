/** The curves of a run while they grow: typed arrays with room to spare, so that a point costs no allocation. */
import type { LayerLabel } from "../network/kinds/layers/index";
import { layerSignals, type LayerSignal, type Signals } from "../engine/engine";
import type { EpochColumns, RunHistory, TickColumns } from "./history";

type Numbers = Float32Array<ArrayBuffer> | Float64Array<ArrayBuffer>;

/** A column that doubles its capacity when it is full. */
class Growing<A extends Numbers> {
  private values: A;
  length = 0;
  constructor(
    private readonly make: (size: number) => A,
    start: ArrayLike<number> = [],
  ) {
    this.values = make(Math.max(64, start.length));
    this.values.set(start);
    this.length = start.length;
  }
  private reserve(size: number): void {
    if (size <= this.values.length) return;
    const grown = this.make(Math.max(size, this.values.length * 2));
    grown.set(this.values.subarray(0, this.length));
    this.values = grown;
  }
  push(value: number): void {
    this.reserve(this.length + 1);
    this.values[this.length++] = value;
  }
  append(values: ArrayLike<number>): void {
    this.reserve(this.length + values.length);
    this.values.set(values, this.length);
    this.length += values.length;
  }
  truncate(length: number): void {
    this.length = Math.min(this.length, length);
  }
  /** A view: valid until the next point. */
  view(): A {
    return this.values.subarray(0, this.length) as A;
  }
  copy(from: number): A {
    return this.values.slice(from, this.length) as A;
  }
}

const f32 = (start?: ArrayLike<number>) => new Growing((n) => new Float32Array(n), start);
const f64 = (start?: ArrayLike<number>) => new Growing((n) => new Float64Array(n), start);

export interface TickPoint {
  step: number;
  epoch: number;
  loss: number;
  learningRate: number;
  signals: Signals;
}
export type EpochPoint = Record<Exclude<keyof EpochColumns, "count">, number>;

const tickNames = ["epoch", "loss", "learningRate"] as const;
const epochNames = ["epoch", "seconds", "trainLoss", "validationLoss", "trainMetric", "validationMetric"] as const;

/** Maps each name to a value; the names are the keys, which `Object.fromEntries` can't say to the type checker. */
function mapNames<K extends string, V>(names: readonly K[], make: (name: K) => V): Record<K, V> {
  return Object.fromEntries(names.map((name) => [name, make(name)])) as Record<K, V>;
}

export class HistoryColumns {
  private readonly step: Growing<Float64Array<ArrayBuffer>>;
  private readonly tick: Record<(typeof tickNames)[number], Growing<Float32Array<ArrayBuffer>>>;
  private readonly signals: Record<LayerSignal, Growing<Float32Array<ArrayBuffer>>>;
  private readonly epoch: Record<(typeof epochNames)[number], Growing<Float32Array<ArrayBuffer>>>;

  /** `layers` may be empty where they are not known before the first points are appended. */
  constructor(
    public layers: LayerLabel[],
    start?: RunHistory,
  ) {
    this.step = f64(start?.ticks.step);
    this.tick = mapNames(tickNames, (name) => f32(start?.ticks[name]));
    this.signals = mapNames(layerSignals, (name) => f32(start?.ticks.signals[name]));
    this.epoch = mapNames(epochNames, (name) => f32(start?.epochs[name]));
  }

  get ticks(): number {
    return this.step.length;
  }
  get epochs(): number {
    return this.epoch.epoch.length;
  }

  addTick(point: TickPoint): void {
    this.step.push(point.step);
    for (const name of tickNames) this.tick[name].push(point[name]);
    for (const name of layerSignals) this.signals[name].append(point.signals[name]);
  }
  addEpoch(point: EpochPoint): void {
    for (const name of epochNames) this.epoch[name].push(point[name]);
  }

  /** Takes back what came after so many ticks and epoch entries. */
  truncate(ticks: number, epochs: number): void {
    this.step.truncate(ticks);
    for (const name of tickNames) this.tick[name].truncate(ticks);
    for (const name of layerSignals) this.signals[name].truncate(ticks * this.layers.length);
    for (const name of epochNames) this.epoch[name].truncate(epochs);
  }

  /** Points that another one gave with `since`. */
  append(more: RunHistory): void {
    this.layers = more.layers;
    this.step.append(more.ticks.step);
    for (const name of tickNames) this.tick[name].append(more.ticks[name]);
    for (const name of layerSignals) this.signals[name].append(more.ticks.signals[name]);
    for (const name of epochNames) this.epoch[name].append(more.epochs[name]);
  }

  /** Everything, as views of the live columns: to read at once, not to keep. */
  view(): RunHistory {
    const ticks: TickColumns = {
      count: this.ticks,
      step: this.step.view(),
      ...mapNames(tickNames, (name) => this.tick[name].view()),
      signals: mapNames(layerSignals, (name) => this.signals[name].view()),
    };
    return {
      layers: this.layers,
      ticks,
      epochs: { count: this.epochs, ...mapNames(epochNames, (n) => this.epoch[n].view()) },
    };
  }

  /** Copies of the points from tick `tick` and epoch entry `epoch` on. */
  since(tick: number, epoch: number): RunHistory {
    const ticks: TickColumns = {
      count: this.ticks - tick,
      step: this.step.copy(tick),
      ...mapNames(tickNames, (name) => this.tick[name].copy(tick)),
      signals: mapNames(layerSignals, (name) => this.signals[name].copy(tick * this.layers.length)),
    };
    const epochs = { count: this.epochs - epoch, ...mapNames(epochNames, (name) => this.epoch[name].copy(epoch)) };
    return { layers: [...this.layers], ticks, epochs };
  }
}

/** The ends of epochs alone: a hundredth of the numbers. */
export const withoutTicks = (history: RunHistory): RunHistory => ({
  ...history,
  ticks: new HistoryColumns([]).view().ticks,
});
/** All else of it. */
export const withoutEpochs = (history: RunHistory): RunHistory => ({
  ...history,
  epochs: new HistoryColumns([]).view().epochs,
});
