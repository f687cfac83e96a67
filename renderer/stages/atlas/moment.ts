/** What stands in the history of an arm at one moment, and the words for it. Pure. */
import type { LayerSignal } from "#core/engine/engine";
import type { RunHistory } from "#core/training/history";
import { short } from "../../charts/format";
import { explodingNorm, vanishingNorm } from "../train/health";

/**
 * A signal of every layer at the last measurement at or before an epoch; before the first one, that of the untrained network.
 * What an overflow left behind is passed over: of a run that broke down these are its last numbers.
 */
export function signalAt(
  { ticks, layers }: RunHistory,
  signal: LayerSignal,
  epoch: number,
): ReadonlyMap<string, number> {
  if (ticks.count === 0) return new Map();
  const values = ticks.signals[signal];
  const at = (tick: number) => layers.map((_, i) => values[tick * layers.length + i]!);
  // What the first measurement has no number for (dropout) none has.
  const measured = at(0).map(Number.isFinite);
  let tick = 0;
  while (tick + 1 < ticks.count && ticks.epoch[tick + 1]! <= epoch + 1e-6) tick++;
  while (tick > 0 && !at(tick).every((value, i) => Number.isFinite(value) || !measured[i])) tick--;
  const found = at(tick);
  return new Map(layers.map((id, i) => [id, found[i]!]));
}

/** `dense_2` → `dense 2`. */
export const layerTitle = (id: string): string => id.replace("_", " ");

export interface Seen {
  /** Number of the run. */
  id: string;
  /** By layer, of those with weights, from the first to the output. */
  norms: ReadonlyMap<string, number>;
  /** It broke down at or before the moment. */
  ended: boolean;
  /** A hidden layer whose units answer no row. */
  silent: string | null;
}

/** What one sees of a run's gradients, in a sentence. */
export function wordsOf({ id, norms, ended, silent }: Seen): string {
  const known = [...norms].filter(([layer, norm]) => !layer.startsWith("batch_norm") && !Number.isNaN(norm));
  const [first, last] = [known[0], known.at(-1)];
  if (!first || !last) return "";
  if (ended) return `Run ${id} ended in an overflow; before it, ${short(first[1])} in ${layerTitle(first[0])}.`;
  if (silent !== null)
    return `Run ${id} has next to none: ${layerTitle(silent)} is silent for every row, so nothing passes it.`;
  if (first[1] === 0) return `Run ${id} has none left in ${layerTitle(first[0])}.`;
  if (known.length === 1) return `Run ${id}: ${short(last[1])}, all of it in the output.`;
  if (first[1] < vanishingNorm && first[1] < last[1] / 100)
    return `Run ${id}: of ${short(last[1])} at the output, ${short(first[1])} reaches ${layerTitle(first[0])}.`;
  if (first[1] > explodingNorm) return `Run ${id}: it has grown to ${short(first[1])} in ${layerTitle(first[0])}.`;
  return `Run ${id}: ${short(first[1])} in ${layerTitle(first[0])}, ${short(last[1])} at the output.`;
}

/** Layers that answer no row at all, of a picture's shades. */
export function silentLayer(layers: readonly { id: string; shade: ArrayLike<number> }[]): string | null {
  const hidden = layers.slice(1, -1);
  return (
    hidden.find(({ id, shade }) => id.startsWith("dense") && Array.from(shade).every((value) => value === 0))?.id ??
    null
  );
}
