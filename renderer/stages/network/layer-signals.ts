/** A layer's signals over the run so far: last value and a line to show where it went. */
import type { LayerSignal } from "#core/engine/engine";
import { columnOf, type RunHistory } from "#core/training/history";
import { formatNumber, toDecimals } from "#core/numbers";
import { formatPercent } from "#core/percent";

export interface SignalRow {
  id: LayerSignal;
  title: string;
  value: string;
  /** SVG path in a box of the given size. */
  line: string;
}
interface Shown {
  id: LayerSignal;
  title: string;
  /** Spans powers of ten. */
  log?: boolean;
  /** Share of units or outputs. */
  share?: boolean;
}
const shown: readonly Shown[] = [
  { id: "gradientNorm", title: "Gradient norm", log: true },
  { id: "updateRatio", title: "Update ratio", log: true },
  { id: "activationStd", title: "Activation std" },
  { id: "dead", title: "Dead units", share: true },
  { id: "saturated", title: "Saturated", share: true },
];
const mostPoints = 60;

/** Signals that a layer does not have (NaN) are left out. */
export function signalRows(history: RunHistory, layer: string, width: number, height: number): SignalRow[] {
  const column = columnOf(history, layer);
  const { count, signals } = history.ticks;
  if (column < 0 || count === 0) return [];
  return shown.flatMap(({ id, title, log, share }) => {
    const at = (tick: number) => signals[id][tick * history.layers.length + column] ?? Number.NaN;
    const last = at(count - 1);
    if (Number.isNaN(last)) return [];
    const points = Math.min(count, mostPoints);
    const ticks = Array.from({ length: points }, (_, i) =>
      points === 1 ? 0 : Math.round((i * (count - 1)) / (points - 1)),
    );
    const values = ticks.map((tick) => (log ? Math.log10(at(tick)) : at(tick))).filter(Number.isFinite);
    return [
      { id, title, value: share ? formatPercent(last) : formatNumber(last), line: sparkline(values, width, height) },
    ];
  });
}

/** From the least value at the bottom to the largest at the top; a constant lies in the middle. */
export function sparkline(values: readonly number[], width: number, height: number): string {
  const low = Math.min(...values);
  const high = Math.max(...values);
  const x = (index: number) => (values.length > 1 ? (index / (values.length - 1)) * width : 0);
  const y = (value: number) => (high > low ? height - ((value - low) / (high - low)) * height : height / 2);
  const line = values.map((value, i) => `${i ? "L" : "M"}${toDecimals(x(i), 1)} ${toDecimals(y(value), 1)}`).join("");
  return values.length === 1 ? `${line}H${width}` : line;
}
