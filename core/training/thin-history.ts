/** Curves in less room: of many measurements the lowest and the highest of each stretch stay, so that no peak is lost. */
import { layerSignals } from "../engine/engine";
import type { RunHistory, TickColumns } from "./history";

/**
 * A history with at most `most` ticks (4 at least); the epochs stay as they are. The first and the last tick stay, the others are
 * divided into stretches of equal length, of each of which two ticks come: in every column the lowest and the highest value of the
 * stretch, in the order in which they stood there. `step` and `epoch` are those of the stretch's first and last tick, so that a
 * value is off its place by one stretch at most. NaN counts only where a stretch has nothing else.
 */
export function thinHistory(history: RunHistory, most: number): RunHistory {
  const { ticks, layers } = history;
  if (ticks.count <= most) return history;
  const stretches = Math.max(1, Math.floor((most - 2) / 2));
  const count = 2 * stretches + 2;
  const inner = ticks.count - 2;
  const bounds = Array.from({ length: stretches + 1 }, (_, n) => 1 + Math.floor((inner * n) / stretches));
  const last = ticks.count - 1;
  /** A column as it is at both ends and, of each stretch, as `two` says. */
  const column = <A extends Float32Array | Float64Array>(from: A, to: A, width: number, two: Two): A => {
    for (let c = 0; c < width; c++) {
      to[c] = from[c]!;
      to[(count - 1) * width + c] = from[last * width + c]!;
      for (let n = 0; n < stretches; n++) {
        const [a, b] = two(from, bounds[n]!, bounds[n + 1]!, width, c);
        to[(1 + 2 * n) * width + c] = a;
        to[(2 + 2 * n) * width + c] = b;
      }
    }
    return to;
  };
  const floats = (from: Float32Array, two: Two, width = 1) => column(from, new Float32Array(count * width), width, two);
  const signals = Object.fromEntries(
    layerSignals.map((name) => [name, floats(ticks.signals[name], extremes, layers.length)]),
  ) as TickColumns["signals"];
  return {
    ...history,
    ticks: {
      count,
      step: column(ticks.step, new Float64Array(count), 1, ends),
      epoch: floats(ticks.epoch, ends),
      loss: floats(ticks.loss, extremes),
      learningRate: floats(ticks.learningRate, extremes),
      signals,
    },
  };
}

/** Two values of the rows `from` up to, without, `to` of a column in a matrix. */
type Two = (
  values: Float32Array | Float64Array,
  from: number,
  to: number,
  width: number,
  column: number,
) => [number, number];

const ends: Two = (values, from, to, width, column) => [
  values[from * width + column]!,
  values[(to - 1) * width + column]!,
];

const extremes: Two = (values, from, to, width, column) => {
  let [low, high, lowAt, highAt] = [NaN, NaN, from, from];
  for (let row = from; row < to; row++) {
    const value = values[row * width + column]!;
    if (Number.isNaN(value)) continue;
    if (!(value >= low)) [low, lowAt] = [value, row];
    if (!(value <= high)) [high, highAt] = [value, row];
  }
  return lowAt <= highAt ? [low, high] : [high, low];
};

/** Bytes of one tick of a run with curves of so many layers. */
export const tickBytes = (layers: number): number => 8 + 4 * (3 + layerSignals.length * layers);
