/**
 * Weights of earlier epochs, so that a run can be looked at as it was while it trains on: after each epoch they are offered, and
 * a bounded number of them stays.
 */
import type { Tensor } from "../engine/engine";

/** Earlier epochs whose weights a run still has, in order, and the one with the lowest loss. */
export interface KeptList {
  epochs: number[];
  best: number | null;
}

/** The weights after an epoch (epoch 0: before the first update). */
export interface KeptEpoch {
  epoch: number;
  /** Of the validation rows, or of the training rows where there are no others. */
  loss: number;
  /** All tensors of the model, one after the other in their order. */
  weights: Float32Array;
}

/** Of a run: epochs at most, and bytes of their weights together (the best epoch comes on top). Two stay however large they are. */
export const mostKept = 64;
export const keptBytes = 32 * 2 ** 20;
/** With room for so many, epochs 1, 2, 4, 8, … stay besides the even ones: most happens at the beginning. */
const roomForPowers = 32;

const isPower = (epoch: number) => epoch > 0 && Math.log2(epoch) % 1 === 0;

export class KeptEpochs {
  private list: KeptEpoch[] = [];
  private lowest: KeptEpoch | null = null;
  private every = 1;
  private readonly most: number;

  /** `size`: numbers in the model. `kept`: what a project has kept. */
  constructor(size: number, kept: readonly KeptEpoch[] = []) {
    this.most = Math.max(2, Math.min(mostKept, Math.floor(keptBytes / (4 * Math.max(1, size)))));
    for (const one of kept) {
      if (one.loss < (this.lowest?.loss ?? Infinity)) this.lowest = one;
      this.list.push(one);
    }
    this.thin();
  }

  /** The weights as they are after an epoch. Copies them only where they stay. What was kept of this epoch or later ones was taken back. */
  offer(epoch: number, loss: number, tensors: readonly Tensor[]): void {
    this.list = this.list.filter((one) => one.epoch < epoch);
    if (this.lowest && this.lowest.epoch >= epoch) this.lowest = null;
    const best = loss < (this.lowest?.loss ?? Infinity);
    if (!best && !this.stays(epoch)) return;
    const one = { epoch, loss, weights: flat(tensors) };
    if (best) this.lowest = one;
    if (this.stays(epoch)) this.list.push(one);
    this.thin();
  }

  /** In order of their epochs. */
  get all(): readonly KeptEpoch[] {
    const { list, lowest } = this;
    if (!lowest || list.includes(lowest)) return list;
    return [...list, lowest].sort((a, b) => a.epoch - b.epoch);
  }
  /** The last one at or before an epoch, or the first; null where none is kept. */
  at(epoch: number): KeptEpoch | null {
    return this.all.findLast((one) => one.epoch <= epoch) ?? this.all[0] ?? null;
  }

  private stays(epoch: number): boolean {
    return epoch % this.every === 0 || (this.most >= roomForPowers && isPower(epoch));
  }
  private thin(): void {
    while (this.list.length > this.most) {
      this.every *= 2;
      this.list = this.list.filter((one) => this.stays(one.epoch));
    }
  }
}

/** What the window is told of kept epochs. */
export function listOf(kept: readonly KeptEpoch[]): KeptList {
  const lowest = kept.reduce<KeptEpoch | null>((best, one) => (one.loss < (best?.loss ?? Infinity) ? one : best), null);
  return { epochs: kept.map(({ epoch }) => epoch), best: lowest?.epoch ?? null };
}

function flat(tensors: readonly Tensor[]): Float32Array {
  const weights = new Float32Array(tensors.reduce((size, { data }) => size + data.length, 0));
  let at = 0;
  for (const { data } of tensors) {
    weights.set(data, at);
    at += data.length;
  }
  return weights;
}

/** Writes kept weights into a model's live arrays. */
export function restoreKept(tensors: readonly Tensor[], { weights }: KeptEpoch): void {
  let at = 0;
  for (const { data } of tensors) {
    data.set(weights.subarray(at, at + data.length));
    at += data.length;
  }
}
