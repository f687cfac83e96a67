/** A layer's signal over a run as columns of cells. */
import type { LayerSignal } from "#core/engine/engine";
import type { RunHistory } from "#core/training/history";

/** Columns of a whole run. */
export const laneColumns = 60;

/**
 * A column for each of `laneColumns` equal stretches of the planned epochs that has begun: the signal of each layer with
 * weights at the last measurement in it, or the one before where it has none.
 */
export function lanesOf(
  { ticks, layers }: RunHistory,
  signal: LayerSignal,
  plannedEpochs: number,
  wanted: readonly string[],
): Float32Array[] {
  const places = wanted.map((id) => layers.findIndex((layer) => layer.id === id)).filter((place) => place >= 0);
  const columns: Float32Array[] = [];
  for (let tick = 0; tick < ticks.count; tick++) {
    const column = Math.min(laneColumns - 1, Math.floor((ticks.epoch[tick]! / plannedEpochs) * laneColumns - 1e-9));
    const values = Float32Array.from(places, (place) => ticks.signals[signal][tick * layers.length + place]!);
    while (columns.length <= column) columns.push(values);
    columns[column] = values;
  }
  return columns;
}
