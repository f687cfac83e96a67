/** What stands in the history of an arm at one moment, and the words for it. Pure. */
import { layerKinds, type LayerKindId } from "#core/network/kinds/layers/index";
import type { LayerSignal } from "#core/engine/engine";
import type { RunHistory } from "#core/training/history";
import { formatNumber } from "#core/numbers";
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
  return new Map(layers.map(({ id }, i) => [id, found[i]!]));
}

/** An arm that is called by a number is told as what that is: `rate 1e−6`. `what` is the lesson's setting: `Learning rate`. */
export const armWords = (name: string, what: string): string =>
  /^[\d.]+(e−?\d+)?$/.test(name) ? `${what.toLowerCase().split(" ").at(-1)} ${name}`.trim() : name;

export interface Seen {
  /** Number of the run. */
  id: string;
  /** Of those that count as hidden, and of the output, in their order. */
  norms: readonly { title: string; norm: number }[];
  /** It broke down at or before the moment. */
  ended: boolean;
  /** The title of a hidden layer whose units answer no row. */
  silent: string | null;
}

/** What one sees of a run's gradients, in a sentence. */
export function wordsOf({ id, norms, ended, silent }: Seen): string {
  const known = norms.filter(({ norm }) => !Number.isNaN(norm));
  const [first, last] = [known[0], known.at(-1)];
  if (!first || !last) return "";
  if (ended) return `Run ${id} ended in an overflow; before it, ${formatNumber(first.norm)} in ${first.title}.`;
  if (silent !== null) return `Run ${id} has next to none: ${silent} is silent for every row, so nothing passes it.`;
  if (first.norm === 0) return `Run ${id} has none left in ${first.title}.`;
  if (known.length === 1) return `Run ${id}: ${formatNumber(last.norm)}, all of it in the output.`;
  if (first.norm < vanishingNorm && first.norm < last.norm / 100)
    return `Run ${id}: of ${formatNumber(last.norm)} at the output, ${formatNumber(first.norm)} reaches ${first.title}.`;
  if (first.norm > explodingNorm) return `Run ${id}: it has grown to ${formatNumber(first.norm)} in ${first.title}.`;
  return `Run ${id}: ${formatNumber(first.norm)} in ${first.title}, ${formatNumber(last.norm)} at the output.`;
}

/** The first hidden layer that answers no row at all, of a picture's shades. */
export function silentLayer(
  layers: readonly { kind: LayerKindId | "input"; title: string; shade: ArrayLike<number> }[],
): string | null {
  const hidden = layers.filter(({ kind }) => kind !== "input" && layerKinds[kind].hidden);
  return hidden.find(({ shade }) => Array.from(shade).every((value) => value === 0))?.title ?? null;
}

/** The gradient norms that a sentence is about. */
export const normsOf = ({ layers }: Pick<RunHistory, "layers">, norms: ReadonlyMap<string, number>): Seen["norms"] =>
  layers
    .filter(({ kind }, i) => layerKinds[kind].hidden || i === layers.length - 1)
    .map(({ id, title }) => ({ title, norm: norms.get(id) ?? NaN }));
