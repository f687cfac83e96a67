/** What the strip says about a layer's gradient: a finding of the doctor first, else where the norm lies. */
import type { Finding } from "#core/doctor/finding";
import type { LayerSignal } from "#core/engine/engine";
import type { RunHistory } from "#core/training/history";

/** The range in which a gradient norm is taken as healthy. */
export const healthyRange = { low: 1e-4, high: 1 };

export interface LayerHealth {
  kind: "problem" | "warning" | "low" | "healthy" | "high" | "none";
  words: string;
}

/** Median of a signal over the epoch that ends at `epoch` (null: the last measured one), for each layer of the history. */
export function signalsAt(history: RunHistory, signal: LayerSignal, epoch: number | null): number[] {
  const { ticks, layers } = history;
  const [from, to] = window(ticks.epoch, ticks.count, epoch);
  const values = ticks.signals[signal];
  return layers.map((_, layer) => {
    const column: number[] = [];
    for (let tick = from; tick < to; tick++) {
      const value = values[tick * layers.length + layer] ?? Number.NaN;
      if (!Number.isNaN(value)) column.push(value);
    }
    return median(column);
  });
}

/** Ticks of the epoch that ends at `epoch`; at least one where there are any. */
function window(epochs: Float32Array, count: number, epoch: number | null): [number, number] {
  const end = epoch ?? epochs[count - 1] ?? 0;
  let to = count;
  while (to > 1 && (epochs[to - 1] ?? 0) > end + 1e-6) to--;
  let from = Math.max(0, to - 1);
  while (from > 0 && (epochs[from - 1] ?? 0) > end - 1 + 1e-6) from--;
  return [from, to];
}

function median(values: number[]): number {
  if (values.length === 0) return Number.NaN;
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const high = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? high : ((sorted[middle - 1] ?? high) + high) / 2;
}

/** The worst finding that names the layer speaks; without one the norm does. */
export function layerHealth(layer: string, norm: number, findings: readonly Finding[]): LayerHealth {
  const named = findings.filter((finding) => finding.layers.includes(layer));
  const finding = named.find((f) => f.severity === "problem") ?? named.find((f) => f.severity === "warning");
  if (finding) return { kind: finding.severity === "problem" ? "problem" : "warning", words: findingWords(finding) };
  if (Number.isNaN(norm)) return { kind: "none", words: "" };
  if (norm < healthyRange.low) return { kind: "low", words: "below 1e−4" };
  if (norm > healthyRange.high) return { kind: "high", words: "above 1" };
  return { kind: "healthy", words: "healthy, 1e−4 to 1" };
}

function findingWords(finding: Finding): string {
  if (finding.rule === "vanishing_gradients") return "vanishing, below 1e−4";
  return finding.title.charAt(0).toLowerCase() + finding.title.slice(1);
}

export const sameHealth = (a: LayerHealth, b: LayerHealth): boolean => a.kind === b.kind && a.words === b.words;
