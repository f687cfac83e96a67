/** Which runs stand side by side, in what order, and what there is to say of each. */
import { defineStore } from "pinia";
import { computed, ref, toRaw } from "vue";
import type { RunRecord } from "#core/project/document";
import type { RunHistory } from "#core/training/history";
import { useDescribed } from "../../stores/described";
import { useRuns } from "../../stores/runs";
import { compareSettings } from "./settings";

/** What one run came to, as numbers that can be sorted; NaN where there is none. */
export interface Result {
  run: RunRecord;
  /** Best metric on the validation rows (training rows where there are none), its epoch, and the last one. */
  best: number;
  bestEpoch: number;
  last: number;
  /** On the training and the test rows, with the current weights. */
  train: number;
  test: number;
  lowestLoss: number;
  lowestEpoch: number;
  testLoss: number;
}
export type SortKey =
  | "run"
  | "best"
  | "last"
  | "train"
  | "test"
  | "lowestLoss"
  | "testLoss"
  | "epochs"
  | "seconds"
  | "speed"
  | "findings";

/** Runs that are chosen from the start. */
const chosenAtFirst = 6;
const weight = { problem: 100, warning: 10, note: 1 } as const;

export function resultOf(run: RunRecord, history: RunHistory | null): Result {
  const epochs = history?.epochs;
  const key = validated(history) ? ("validationMetric" as const) : ("trainMetric" as const);
  const metrics = epochs?.[key] ?? [];
  const losses = epochs?.[validated(history) ? "validationLoss" : "trainLoss"] ?? [];
  const best = extremum(metrics, (a, b) => a > b);
  const lowest = extremum(losses, (a, b) => a < b);
  const { train, test } = run.metrics ?? {};
  return {
    run,
    best: metrics[best] ?? NaN,
    bestEpoch: epochs?.epoch[best] ?? NaN,
    last: run.metrics?.validation?.accuracy ?? run.metrics?.validation?.r2 ?? metrics[metrics.length - 1] ?? NaN,
    train: train?.accuracy ?? train?.r2 ?? NaN,
    test: test?.accuracy ?? test?.r2 ?? NaN,
    lowestLoss: losses[lowest] ?? NaN,
    lowestEpoch: epochs?.epoch[lowest] ?? NaN,
    testLoss: test?.loss ?? NaN,
  };
}

/** Without validation rows the training rows have to do. */
export function validated(history: RunHistory | null): boolean {
  const values = history?.epochs.validationLoss;
  return values !== undefined && values.length > 0 && !Number.isNaN(values[0]);
}

function extremum(values: ArrayLike<number>, better: (a: number, b: number) => boolean): number {
  let best = -1;
  for (let i = 0; i < values.length; i++)
    if (Number.isFinite(values[i]) && (best < 0 || better(values[i]!, values[best]!))) best = i;
  return best;
}

/** Accuracy or R², by what was asked. */
const isMetric = (key: SortKey): boolean => ["best", "last", "train", "test"].includes(key);

/** `isLike`: whose metrics can be held against each other. The others stand after them. */
export function sorted(
  results: readonly Result[],
  key: SortKey,
  descending: boolean,
  isLike: (run: RunRecord) => boolean = () => true,
  speedOf: (run: RunRecord) => number = () => Number.NaN,
): Result[] {
  const apart = isMetric(key);
  const value = (result: Result): number => {
    const { run } = result;
    if (key === "run") return Number(run.id);
    if (key === "epochs") return run.epoch;
    if (key === "speed") return speedOf(run);
    if (key === "seconds") return run.seconds;
    if (key === "findings") return run.findings.reduce((sum, { severity }) => sum + weight[severity], 0);
    return result[key];
  };
  const keyed = results.map((result) => ({
    result,
    unlike: apart && !isLike(result.run) ? 1 : 0,
    value: value(result),
    id: Number(result.run.id),
  }));
  // What was not measured stands last either way.
  keyed.sort((a, b) => {
    if (a.unlike !== b.unlike) return a.unlike - b.unlike;
    const [x, y] = [a.value, b.value];
    if (Number.isNaN(x) || Number.isNaN(y)) return Number(Number.isNaN(x)) - Number(Number.isNaN(y)) || a.id - b.id;
    return (descending ? y - x : x - y) || a.id - b.id;
  });
  return keyed.map(({ result }) => result);
}

export const useComparison = defineStore("comparison", () => {
  const runs = useRuns();
  const described = useDescribed();
  /** By the time of creation, which tells the runs of two projects apart; null until somebody chose. */
  const picked = ref<Set<string> | null>(null);
  const key = ref<SortKey>("run");
  const descending = ref(false);
  /** The run that the selected one stands against. */
  const against = ref<string | null>(null);

  /** What the others are held against. */
  const reference = computed(() => runs.selected ?? runs.list[0] ?? null);
  /** Runs of other questions than the selected one's, and why; of all those of a question it is asked once. */
  const others = computed(() => {
    const [of, reasons] = [reference.value, new Map<string, string | null>()];
    const apart = new Map<string, string>();
    if (!of) return apart;
    for (const run of runs.list) {
      const question = described.questionOf(run);
      if (!reasons.has(question)) reasons.set(question, described.unlike(of, run));
      const reason = reasons.get(question);
      if (reason) apart.set(run.id, reason);
    }
    return apart;
  });
  /** Why a run's metrics can't be held against those of the selected one; null where they can. */
  const unlike = (run: RunRecord) => others.value.get(run.id) ?? null;
  const mixed = computed(() => others.value.size > 0);
  /** Rows that were trained on, a second; NaN where its rows are not known. */
  function speed({ id, epoch, step, seconds, spec }: RunRecord): number {
    const rows = runs.dataOf(id)?.split.train.rows;
    if (rows === undefined || seconds <= 0 || step === 0) return Number.NaN;
    const within = step - epoch * Math.ceil(rows / spec.training.batchSize);
    return (epoch * rows + Math.max(0, within) * spec.training.batchSize) / seconds;
  }
  /** A run's result is the same object until there is more of the run: what stands on it is not made anew with each of the others. */
  const known = new WeakMap<RunRecord, { of: unknown[]; result: Result }>();
  function result(run: RunRecord): Result {
    const of = [runs.history(run.id), run.metrics];
    const found = known.get(toRaw(run));
    if (found?.of.every((one, at) => one === of[at])) return found.result;
    const made = resultOf(run, runs.history(run.id));
    known.set(toRaw(run), { of, result: made });
    return made;
  }
  /** In the order of their numbers. */
  const all = computed(() => runs.list.map(result));
  const results = computed(() => sorted(all.value, key.value, descending.value, (run) => unlike(run) === null, speed));
  const latest = computed(() => new Set(runs.list.slice(-chosenAtFirst).map(({ id }) => id)));
  const isChosen = (run: RunRecord) => picked.value?.has(run.created) ?? latest.value.has(run.id);
  const chosen = computed(() => runs.list.filter(isChosen));
  function toggle(run: RunRecord): void {
    const next = new Set(chosen.value.map(({ created }) => created));
    if (!next.delete(run.created)) next.add(run.created);
    picked.value = next;
  }
  function sort(by: SortKey): void {
    if (key.value === by) descending.value = !descending.value;
    else [key.value, descending.value] = [by, isMetric(by)];
  }
  const settings = computed(() => compareSettings(runs.list));
  /** The other run of the pair: the one asked for, or the best of the others. */
  const other = computed<Result | null>(() => {
    const rest = all.value.filter(({ run }) => run.id !== runs.selectedId);
    return (
      rest.find(({ run }) => run.id === against.value) ??
      sorted(rest, "best", true, (run) => unlike(run) === null)[0] ??
      null
    );
  });
  const selected = computed(() => (runs.selected ? result(runs.selected) : null));

  /** The last epoch of the chosen ones. */
  const furthest = computed(() => Math.max(1, ...chosen.value.map(({ epoch }) => epoch)));
  return {
    all,
    results,
    result,
    speed,
    chosen,
    furthest,
    isChosen,
    toggle,
    sort,
    key,
    descending,
    settings,
    unlike,
    mixed,
    against,
    other,
    selected,
  };
});
