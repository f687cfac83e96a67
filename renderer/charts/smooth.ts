/**
 * Curves without their noise. Each point depends on those before it alone, so that a curve that grows is smoothed where it grew.
 * Points that are not finite stay what they are and count for nothing.
 */
import { formatNumber, toDecimals } from "#core/numbers";
export interface Smoothing {
  kind: "exponential" | "median";
  /** 0 (none) to 1. */
  amount: number;
}

/** Share of the mean that is kept from point to point. */
export const decayOf = (amount: number): number => (amount <= 0 ? 0 : 1 - 10 ** (-0.3 - 2.7 * amount));
/** Points whose median is taken. */
export const windowOf = (amount: number): number => 1 + 2 * Math.round(amount * 50);

/** `0.95 kept`, `median of 51 points`. */
export function smoothingWords({ kind, amount }: Smoothing): string {
  if (amount <= 0) return "off";
  if (kind === "median") return `median of the last ${windowOf(amount)} points`;
  const points = 1 / (1 - decayOf(amount));
  return `mean over about ${formatNumber(toDecimals(points, points < 10 ? 1 : 0))} points`;
}

interface Smoother {
  next(value: number): number;
}

/** mₜ = β mₜ₋₁ + (1 − β) xₜ, divided by 1 − βᵗ, so that it does not begin at 0. */
class ExponentialMean implements Smoother {
  private mean = 0;
  private weight = 0;
  constructor(private readonly decay: number) {}
  next(value: number): number {
    if (!Number.isFinite(value)) return value;
    this.mean = this.decay * this.mean + (1 - this.decay) * value;
    this.weight = this.decay * this.weight + (1 - this.decay);
    return this.mean / this.weight;
  }
}

/** Median of the last points, kept in order. */
class RunningMedian implements Smoother {
  private readonly sorted: number[] = [];
  private readonly recent: number[] = [];
  constructor(private readonly window: number) {}
  next(value: number): number {
    if (!Number.isFinite(value)) return value;
    const { sorted, recent } = this;
    if (recent.length === this.window) sorted.splice(this.place(recent.shift()!), 1);
    recent.push(value);
    sorted.splice(this.place(value), 0, value);
    return sorted[(sorted.length - 1) >> 1]!;
  }
  private place(value: number): number {
    let low = 0;
    let high = this.sorted.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.sorted[middle]! < value) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

class Smoothed {
  private readonly smoother: Smoother;
  private out = new Float32Array(64);
  private done = 0;
  private last = 0;
  constructor(readonly by: Smoothing) {
    this.smoother =
      by.kind === "median" ? new RunningMedian(windowOf(by.amount)) : new ExponentialMean(decayOf(by.amount));
  }
  /** Null where the values are not those that it began with. */
  follow(values: ArrayLike<number>): Float32Array | null {
    const { done } = this;
    if (values.length < done || (done > 0 && !Object.is(values[done - 1], this.last))) return null;
    if (values.length > this.out.length) {
      const grown = new Float32Array(Math.max(values.length, 2 * this.out.length));
      grown.set(this.out.subarray(0, done));
      this.out = grown;
    }
    for (let i = done; i < values.length; i++) this.out[i] = this.smoother.next(values[i]!);
    this.done = values.length;
    this.last = values[values.length - 1] ?? 0;
    return this.out.subarray(0, this.done);
  }
}

const known = new WeakMap<ArrayBufferLike, Smoothed>();

/** A curve that grows in its memory is only smoothed where it grew. */
export function smooth(values: ArrayLike<number>, by: Smoothing): ArrayLike<number> {
  if (by.amount <= 0) return values;
  const memory = values instanceof Float32Array && values.byteOffset === 0 ? values.buffer : null;
  const before = memory && known.get(memory);
  const grown = before && before.by.kind === by.kind && before.by.amount === by.amount ? before.follow(values) : null;
  if (grown) return grown;
  const fresh = new Smoothed({ ...by });
  if (memory) known.set(memory, fresh);
  return fresh.follow(values) ?? values;
}
