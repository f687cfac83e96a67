/** Runs that were deleted, until another project is open or the trainer ends: a person may want them back. */
import type { RunSnapshot } from "#core/training/snapshot";

/** Bytes of weights and curves that are held for it: what was deleted first goes first, but never the latest. */
const most = 512 * 2 ** 20;

export class RunBin {
  private readonly held = new Map<string, RunSnapshot>();

  put(snapshot: RunSnapshot): void {
    this.held.delete(snapshot.record.id);
    this.held.set(snapshot.record.id, snapshot);
    let bytes = [...this.held.values()].reduce((sum, one) => sum + bytesOf(one), 0);
    for (const [id, one] of this.held) {
      if (bytes <= most || this.held.size === 1) break;
      this.held.delete(id);
      bytes -= bytesOf(one);
    }
  }
  /** Those of them that are still there. */
  take(ids: readonly string[]): RunSnapshot[] {
    return ids.flatMap((id) => {
      const found = this.held.get(id);
      this.held.delete(id);
      return found ?? [];
    });
  }
  clear(): void {
    this.held.clear();
  }
}

function bytesOf({ tensors, optimizerState, best, kept, history }: RunSnapshot): number {
  const arrays = [...tensors, ...optimizerState, ...(best?.tensors ?? [])].map(({ data }) => data.byteLength);
  const weights = kept.map((one) => one.weights.byteLength);
  const signals = Object.values(history.ticks.signals).map((values) => values.byteLength);
  return [...arrays, ...weights, ...signals].reduce((sum, bytes) => sum + bytes, 0);
}
