/** Whether a remedy has helped: the run before and the run with one change, side by side. */
import type { ExperimentSpec } from "../network/spec";
import type { RunRecord } from "../project/document";
import type { Finding, Measurement, Remedy } from "./finding";
import { remedied } from "./remedies";
import type { RunHistory } from "../training/history";
import { layerSignals, type LayerSignal } from "../engine/engine";

export interface Proof {
  finding: Finding;
  remedy: Remedy;
  before: RunRecord;
  after: RunRecord;
}
/** One side of a proof: a run, its metric (accuracy or R², NaN where it has none), and its curves where they are at hand. */
export interface Side {
  run: Pick<RunRecord, "spec" | "status" | "findings">;
  metric: number;
  history?: RunHistory | null;
}
export type VerdictWord = "cured" | "better" | "no help" | "training";
export interface Verdict {
  verdict: VerdictWord;
  metric: { before: number; after: number };
  /** The finding's first number that can be read from both runs, beside its threshold. */
  signal: { label: string; before: number; after: number; comparison: "<" | ">"; threshold: number } | null;
  /** Paths of what differs between the specs: `training.optimizer.learningRate`. */
  changes: string[];
}

/** A gain of the metric that is more than the noise of a few rows. */
const clearGain = 0.02;

/**
 * Cured: the finding is gone, nothing else is wrong, the metric is clearly better (or could hardly be; or was not known), and the
 * remedy is all that differs. Better: the metric is clearly better, or the finding is gone and the metric no worse, but that is
 * not proof of a cure. Without a remedy the caller answers for the one change. Before the second run rests nothing is said.
 */
export function verdictOf(
  finding: Finding,
  remedy: Pick<Remedy, "id" | "column"> | null,
  before: Side,
  after: Side,
): Verdict {
  const metric = { before: before.metric, after: after.metric };
  const rest = {
    metric,
    signal: signalOf(finding, before, after),
    changes: differences(before.run.spec, after.run.spec),
  };
  const { status, findings, spec } = after.run;
  if (status === "training" || status === "paused") return { verdict: "training", ...rest };
  const changed = remedy && remedied(before.run.spec, remedy);
  const alone = remedy === null || (changed !== null && specText(changed) === specText(spec));
  const gone = status !== "failed" && !findings.some((other) => other.rule === finding.rule);
  const sound = gone && !findings.some((other) => other.severity === "problem");
  const gain = Number.isNaN(metric.before) ? Infinity : metric.after - metric.before;
  // A warning or a note is about a network that works: it need not come to a better metric.
  const enough = finding.severity === "problem" ? gain > clearGain : gain >= -clearGain;
  if (alone && sound && enough) return { verdict: "cured", ...rest };
  const better = status !== "failed" && (gain > clearGain || (sound && gain >= 0 && enough));
  return { verdict: better ? "better" : "no help", ...rest };
}

/** JSON with its keys in order, so that equal specs have equal text. */
export function specText(spec: ExperimentSpec): string {
  const sorted = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(sorted);
    if (value === null || typeof value !== "object") return value;
    const entries = Object.entries(value).filter(([, v]) => v !== undefined);
    return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)).map(([k, v]) => [k, sorted(v)]));
  };
  return JSON.stringify(sorted(spec));
}

/** The latest run that is `before` with this remedy and nothing else, if one was trained. */
export function triedRemedy(
  before: RunRecord,
  finding: Finding,
  remedy: Remedy,
  runs: readonly RunRecord[],
): Proof | null {
  const changed = remedied(before.spec, remedy);
  if (!changed) return null;
  const wanted = specText(changed);
  const after = runs.findLast((r) => r.id !== before.id && r.target === before.target && specText(r.spec) === wanted);
  return after ? { finding, remedy, before, after } : null;
}

/** The run that this one is a remedy for, the latest first. */
export function originOf(after: RunRecord, runs: readonly RunRecord[]): Proof | null {
  for (const before of [...runs].reverse()) {
    if (Number(before.id) >= Number(after.id) || before.target !== after.target) continue;
    for (const finding of before.findings) {
      for (const remedy of finding.remedies) {
        const proof = triedRemedy(before, finding, remedy, [after]);
        if (proof) return proof;
      }
    }
  }
  return null;
}

function differences(a: unknown, b: unknown, path = ""): string[] {
  if (Object.is(a, b)) return [];
  const plain = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null;
  if (!plain(a) || !plain(b) || Array.isArray(a) !== Array.isArray(b)) return [path];
  // Layers that came or went would make every layer behind them differ.
  if (Array.isArray(a) && Array.isArray(b) && a.length !== b.length) return [path];
  const keys = [...new Set([...Object.keys(a), ...Object.keys(b)])].sort();
  return keys.flatMap((key) => differences(a[key], b[key], path === "" ? key : `${path}.${key}`));
}

function signalOf({ measured }: Finding, before: Side, after: Side): Verdict["signal"] {
  for (const measurement of measured) {
    const now = lastOf(measurement, after.history);
    if (now === null) continue;
    const { label, comparison, threshold, value } = measurement;
    return { label, before: lastOf(measurement, before.history) ?? value, after: now, comparison, threshold };
  }
  return null;
}

/** Mean of the measured signal over the last epoch; null where the run does not have it. */
function lastOf({ of }: Measurement, history: RunHistory | null | undefined): number | null {
  if (!of || !history || history.ticks.count === 0) return null;
  const signal = layerSignals.find((name) => name === of.signal);
  const layer = history.layers.indexOf(of.layer);
  if (signal === undefined || layer < 0) return null;
  const value = overLastEpoch(history, signal, layer);
  if (of.over === undefined) return Number.isNaN(value) ? null : value;
  const over = history.layers.indexOf(of.over);
  const ratio = over < 0 ? NaN : value / overLastEpoch(history, signal, over);
  return Number.isNaN(ratio) ? null : ratio;
}

function overLastEpoch({ ticks, layers }: RunHistory, signal: LayerSignal, layer: number): number {
  const from = ticks.epoch[ticks.count - 1]! - 1;
  let [sum, count] = [0, 0];
  for (let tick = ticks.count - 1; tick >= 0 && (count === 0 || ticks.epoch[tick]! > from); tick--, count++) {
    sum += ticks.signals[signal][tick * layers.length + layer]!;
  }
  return sum / count;
}
