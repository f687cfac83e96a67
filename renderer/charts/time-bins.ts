/** Signals over time as columns of equal width: the median of each layer within each column, kept up while a run grows. */
import type { LayerSignal } from "#core/engine/engine";
import type { RunHistory } from "#core/training/history";

/** Columns of a run at most, and columns that a short run is cut into at least (where there are measurements enough). */
export const mostBins = 480;
export const leastBins = 60;
/** Measurements of a column that its median is taken of: with more, as many of them, evenly spread. */
const mostInside = 101;

/** Epochs in a column: one, or a fraction for short runs, or several for long ones. */
export function binWidth(plannedEpochs: number): number {
  if (plannedEpochs > mostBins) return Math.ceil(plannedEpochs / mostBins);
  return plannedEpochs >= leastBins ? 1 : 1 / Math.ceil(leastBins / Math.max(1, plannedEpochs));
}

/** The middle value; of an even number the lower one, so that it is one that was measured. NaN counts only where all are. */
export function median(values: Float32Array): number {
  const sorted = values.filter((v) => !Number.isNaN(v)).sort();
  return sorted.length === 0 ? NaN : sorted[(sorted.length - 1) >> 1]!;
}

export class TimeBins {
  /** Columns that hold something. */
  count = 0;
  /** One array a signal and layer, as long as there is room for. */
  private readonly values = {} as Record<LayerSignal, Float32Array[]>;
  private edges = new Float32Array(0);
  private layers = 0;
  private ticks = 0;
  private lastStep = 0;
  /** First tick of the column that is still growing. */
  private openTick = 0;
  private capacity = 0;

  constructor(
    readonly signals: readonly LayerSignal[],
    readonly width: number,
  ) {}

  /** Takes in what was measured since. False where the history is not the one that it began with: start again then. */
  follow(history: RunHistory): boolean {
    const { ticks, layers } = history;
    const known = this.ticks;
    if (
      known > 0 &&
      (ticks.count < known || layers.length !== this.layers || ticks.step[known - 1] !== this.lastStep)
    ) {
      return false;
    }
    this.layers = layers.length;
    if (ticks.count === known) return true;
    let tick = this.openTick;
    while (tick < ticks.count) {
      const bin = this.binOf(ticks.epoch[tick]!);
      let end = tick + 1;
      while (end < ticks.count && this.binOf(ticks.epoch[end]!) === bin) end++;
      this.fill(history, bin, tick, end);
      this.openTick = tick;
      tick = end;
    }
    this.ticks = ticks.count;
    this.lastStep = ticks.step[ticks.count - 1]!;
    return true;
  }

  /** Value of a layer at an epoch: of the column that it falls in, or of the last one. NaN before the first. */
  at(signal: LayerSignal, layer: number, epoch: number): number {
    if (this.count === 0) return NaN;
    const bin = Math.min(this.count - 1, this.binOf(epoch));
    return this.line(signal, layer)[bin] ?? NaN;
  }

  /** A layer's values, column after column: a view, to be read at once. */
  line(signal: LayerSignal, layer: number): Float32Array {
    return this.values[signal]?.[layer]?.subarray(0, this.count) ?? new Float32Array(0);
  }

  /** Where each column ends, in epochs; the one that still grows ends at its last measurement. */
  get x(): Float32Array {
    return this.edges.subarray(0, this.count);
  }

  /** Edges belong to the column before: the measurement at the end of epoch 3 is epoch 3's. */
  private binOf(epoch: number): number {
    return Math.max(0, Math.ceil(epoch / this.width - 1e-4) - 1);
  }

  /** Columns without a measurement of their own take that of the next: it speaks for the updates since the one before. */
  private fill({ ticks }: RunHistory, bin: number, from: number, to: number): void {
    this.reserve(bin + 1);
    const { layers } = this;
    const first = Math.min(this.count, bin);
    for (const signal of this.signals) {
      const source = ticks.signals[signal];
      const target = this.values[signal];
      for (let layer = 0; layer < layers; layer++) {
        const inside = new Float32Array(Math.min(to - from, mostInside));
        const every = (to - from) / inside.length;
        for (let i = 0; i < inside.length; i++) inside[i] = source[(from + Math.floor(i * every)) * layers + layer]!;
        const value = median(inside);
        target[layer]!.fill(value, first, bin + 1);
      }
    }
    for (let b = first; b < bin; b++) this.edges[b] = (b + 1) * this.width;
    this.edges[bin] = ticks.epoch[to - 1]!;
    this.count = Math.max(this.count, bin + 1);
  }

  private reserve(bins: number): void {
    if (bins <= this.capacity) return;
    this.capacity = Math.max(bins, this.capacity * 2, 64);
    const grow = (old: Float32Array | undefined) => {
      const grown = new Float32Array(this.capacity);
      if (old) grown.set(old.subarray(0, this.count));
      return grown;
    };
    this.edges = grow(this.edges);
    for (const signal of this.signals) {
      const old = this.values[signal];
      this.values[signal] = Array.from({ length: this.layers }, (_, layer) => grow(old?.[layer]));
    }
  }
}

/**
 * Columns in which the median of the last `window` columns lies below `limit`: 1 where it does. The median is below where more
 * than half of the values are, so no sorting is needed. Values that are missing do not count.
 */
export function below(values: ArrayLike<number>, limit: number, window: number): Uint8Array {
  const marks = new Uint8Array(values.length);
  let inside = 0;
  let under = 0;
  for (let i = 0; i < values.length; i++) {
    const enters = values[i]!;
    if (!Number.isNaN(enters)) {
      inside++;
      if (enters < limit) under++;
    }
    const leaves = i >= window ? values[i - window]! : NaN;
    if (!Number.isNaN(leaves)) {
      inside--;
      if (leaves < limit) under--;
    }
    marks[i] = under * 2 > inside ? 1 : 0;
  }
  return marks;
}
