/** What a rule holds against a limit, whatever that comes to: for a person who asks what was looked for. */
import { signalAt, recentMean, type Evidence } from "./evidence";
import type { LayerSignal } from "../engine/engine";
import type { Measurement } from "./finding";

type About = Pick<Measurement, "layer" | "over" | "name">;

/** A finding would need more than the limit. */
export const above = (of: string, value: number, threshold: number, about: About = {}): Measurement => ({
  of,
  ...about,
  value,
  comparison: ">",
  threshold,
});
/** A finding would need less than the limit. */
export const below = (of: string, value: number, threshold: number, about: About = {}): Measurement => ({
  of,
  ...about,
  value,
  comparison: "<",
  threshold,
});

/** The layer with the highest mean of a signal over the last epoch; none where it says nothing of any. */
export function highest(
  evidence: Evidence,
  signal: LayerSignal,
  layers: readonly number[],
  threshold: number,
): Measurement[] {
  if (evidence.history.ticks.count === 0) return [];
  const found = layers
    .map((layer) => ({ layer: evidence.plan.layers[layer]!.id, value: recentMean(evidence, signal, layer) }))
    .filter(({ value }) => !Number.isNaN(value));
  if (found.length === 0) return [];
  const { layer, value } = found.reduce((a, b) => (b.value > a.value ? b : a));
  return [above(signal, value, threshold, { layer })];
}

/** A signal of a layer at the last tick; NaN before the first. */
export const lastSignal = (evidence: Evidence, signal: LayerSignal, layer: number): number =>
  evidence.history.ticks.count === 0 ? NaN : signalAt(evidence, signal, evidence.history.ticks.count - 1, layer);
