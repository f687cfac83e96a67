/** The sweep that is shown: its settings with what their repeats came to, which of them are chosen, and which are brushed. */
import { defineStore } from "pinia";
import { computed, ref, watch } from "vue";
import type { RunRecord, SweepRecord } from "#core/project/document";
import { baselinesOf } from "#core/sweep/baselines";
import { importanceOf } from "#core/sweep/importance/importance";
import { outcomeOf, type SweepFacts, type SweptSetting } from "#core/sweep/outcome";
import { judgedBy, sweepRunOf } from "#core/sweep/records";
import { spaceOf } from "#core/sweep/space";
import { repeatsOf } from "#core/sweep/sweep";
import { verdictOf } from "#core/sweep/verdict";
import { useDescribed } from "../../../stores/described";
import { useProject } from "../../../stores/project";
import { useRuns } from "../../../stores/runs";
import { resultOf } from "../comparison";
import { metricAxes, parallelAxes, type ParallelAxis } from "./axes";
import type { SettingRow } from "./row";

/** Settings that stand out in colour from the start. */
const chosenAtFirst = 4;

export const useSweeps = defineStore("sweeps", () => {
  const project = useProject();
  const runs = useRuns();
  const described = useDescribed();

  const id = ref<string | null>(null);
  const list = computed(() => project.sweeps);
  const current = computed<SweepRecord | null>(
    () => list.value.find((sweep) => sweep.id === id.value) ?? list.value.at(-1) ?? null,
  );
  /** The runs of each setting, in the order of their repeats. */
  const members = computed(() => {
    const bySetting = (current.value?.settings ?? []).map((): RunRecord[] => []);
    for (const run of runs.list) if (run.sweep?.id === current.value?.id) bySetting[run.sweep!.setting]?.push(run);
    // Repeats are paired by their places: what came out of its turn waits for those before it.
    return bySetting.map((own) =>
      own.sort((a, b) => a.sweep!.repeat - b.sweep!.repeat).filter((run, at) => run.sweep!.repeat === at),
    );
  });
  const first = computed(() => members.value.find((own) => own.length > 0)?.[0] ?? null);
  const facts = computed<SweepFacts | null>(() => {
    if (!current.value || !first.value) return null;
    const { data, regression } = described.of(first.value);
    const { split, share } = data ? judgedBy(data.split) : { split: "validation" as const, share: 0 };
    return { metric: regression ? "r2" : "accuracy", split, sweep: current.value.sweep, judgedShare: share };
  });
  const outcome = computed(() => {
    if (!current.value || !facts.value) return null;
    const { split, sweep } = facts.value;
    const repeats = repeatsOf(sweep.repeat);
    const swept = current.value.settings.map((values, at): SweptSetting => {
      const own = members.value[at] ?? [];
      const whole = ({ status }: RunRecord) => own.length >= repeats && status !== "paused" && status !== "training";
      return { values, runs: own.map((run) => sweepRunOf(run, split, whole(run))) };
    });
    return outcomeOf(swept, facts.value);
  });
  const baselines = computed(() => {
    if (!current.value || !outcome.value || !facts.value) return [];
    const overlap = "folds" in current.value.sweep.repeat ? facts.value.judgedShare : 0;
    return baselinesOf(current.value.baselines, outcome.value, overlap);
  });
  const importance = computed(() =>
    current.value && outcome.value ? importanceOf(current.value.sweep, outcome.value.settings) : null,
  );
  const verdict = computed(() => outcome.value && verdictOf(outcome.value));
  const rows = computed<SettingRow[]>(() =>
    (outcome.value?.settings ?? []).map((score, at) => {
      const own = members.value[at] ?? [];
      const mean = (of: (run: RunRecord) => number) => own.reduce((sum, run) => sum + of(run), 0) / own.length;
      return {
        at,
        score,
        runs: own,
        lowestEpoch: mean((run) => resultOf(run, runs.history(run.id)).lowestEpoch),
        seconds: mean((run) => run.seconds),
      };
    }),
  );
  /** Best first; what has no mean, or was not trained to its end, stands last. */
  const sorted = computed(() => {
    const worth = ({ score }: SettingRow) => (Number.isNaN(score.mean) ? -Infinity : score.mean);
    return rows.value.toSorted(
      (a, b) => Number(b.score.whole) - Number(a.score.whole) || worth(b) - worth(a) || a.at - b.at,
    );
  });
  const axes = computed<ParallelAxis[]>(() =>
    current.value && outcome.value ? parallelAxes(current.value, rows.value, outcome.value.metric) : [],
  );

  const metrics = computed<ParallelAxis[]>(() => (outcome.value ? metricAxes(rows.value, outcome.value.metric) : []));

  /** Settings that a person chose, in the order of their colours; null until somebody did. */
  const picked = ref<number[] | null>(null);
  const chosen = computed(() => picked.value ?? sorted.value.slice(0, chosenAtFirst).map(({ at }) => at));
  /** Place in the palette of run colours; -1 of what is not chosen. */
  const slotOf = (at: number) => chosen.value.indexOf(at);
  function toggle(at: number): void {
    const next = chosen.value.filter((other) => other !== at);
    picked.value = next.length < chosen.value.length ? next : [...next, at];
  }
  /** The setting that is looked at. */
  const selected = ref<number | null>(null);
  const shown = computed(() => rows.value[selected.value ?? outcome.value?.best ?? 0] ?? null);

  /** By the axis' id: the part of 0 … 1 from the bottom that a setting has to lie in. */
  const brushes = ref<Record<string, readonly [number, number]>>({});
  const isBrushed = (row: SettingRow): boolean =>
    axes.value.every((axis) => {
      const brush = brushes.value[axis.id];
      const place = axis.place(row);
      return !brush || (place !== null && place >= brush[0] && place <= brush[1]);
    });
  const brushed = computed(() => (Object.keys(brushes.value).length > 0 ? rows.value.filter(isBrushed) : null));
  const brush = (axis: string, part: readonly [number, number] | null): void => {
    const { [axis]: _, ...others } = brushes.value;
    brushes.value = part ? { ...others, [axis]: part } : others;
  };
  watch(
    () => current.value?.id,
    () => {
      [picked.value, selected.value, brushes.value] = [null, null, {}];
    },
  );

  /** The base spec with a setting's values, as no run of folds has it. */
  const specOf = (at: number) => spaceOf(current.value!.spec, current.value!.sweep).spec(current.value!.settings[at]!);
  return {
    list,
    current,
    id,
    outcome,
    verdict,
    rows,
    sorted,
    axes,
    metrics,
    baselines,
    importance,
    chosen,
    slotOf,
    toggle,
    selected,
    shown,
    brushes,
    brush,
    brushed,
    isBrushed,
    specOf,
  };
});
