/** What the parts of the Train stage share: the selected run with its curves, its lanes, and the moment under the playhead. */
import { layerKinds, type LayerLabel } from "#core/network/kinds/layers/index";
import { refThrottled } from "@vueuse/core";
import { storeToRefs } from "pinia";
import { computed, inject, provide, shallowRef, watch, type ComputedRef, type InjectionKey } from "vue";
import type { LayerSignal } from "#core/engine/engine";
import type { LayerPlan } from "#core/network/plan";
import type { RunRecord } from "#core/project/document";
import type { RunHistory } from "#core/training/history";
import { firstAbove } from "../../charts/column-index";
import { provideChartView } from "../../charts/chart-view";
import { axisEpochs, momentOf, reachedBy, useRunBins, type Binned } from "../../charts/run-bins";
import { nameOfLoss, useDescribed } from "../../stores/described";
import { useRuns } from "../../stores/runs";
import { useView } from "../../stores/view";
import { layerHealth, type LayerHealth } from "../../strip/layer-health";

export const shownSignals = [
  "gradientNorm",
  "updateRatio",
  "dead",
  "saturated",
  "activationStd",
  "weightNorm",
] as const satisfies readonly LayerSignal[];

/** A layer as it stands in the signals of the run. */
export interface Lane extends LayerLabel {
  /** Column of the layer in `ticks.signals`. */
  index: number;
  plan: LayerPlan | null;
}

/** The moment that numbers are read at. */
export interface Readout extends Binned {
  history: RunHistory | null;
  epoch: number;
  of: string | null;
}
const readEveryMs = 250;

export type Timeline = ReturnType<typeof makeTimeline>;
const key: InjectionKey<Timeline> = Symbol("timeline");

export function provideTimeline(): Timeline {
  const timeline = makeTimeline();
  provide(key, timeline);
  const whole = () => ({ min: 0, max: Math.max(1, timeline.planned.value) });
  const charts = provideChartView(whole, storeToRefs(useView()).smoothing);
  watch(
    () => timeline.run.value?.created,
    () => charts.reset(),
  );
  return timeline;
}
export function useTimeline(): Timeline {
  const timeline = inject(key);
  if (!timeline) throw new Error("useTimeline: no stage above provides a timeline");
  return timeline;
}

/** Index of the last epoch measured at or before a moment; −1 without any. */
export function epochIndex(history: RunHistory, epoch: number): number {
  const { count, epoch: at } = history.epochs;
  return count === 0 ? -1 : Math.max(0, firstAbove(at, epoch + 1e-6, false, 0, count) - 1);
}

function useLanes(history: ComputedRef<RunHistory | null>) {
  const described = useDescribed();
  const runPlan = computed(() => described.selected?.plan ?? null);
  /** The names change only with the run; the history is a new object with each point. */
  const text = computed(() => JSON.stringify(history.value?.layers ?? []));
  const all = computed<Lane[]>(() =>
    (JSON.parse(text.value) as LayerLabel[]).map(({ id, kind, title }, index) => {
      const plan = runPlan.value?.layers.find((layer) => layer.id === id) ?? null;
      return { id, kind, index, plan, title };
    }),
  );
  const lanes = computed(() =>
    all.value.filter(({ kind, plan }) => !layerKinds[kind].passes && plan?.parameters !== 0),
  );
  return { all, lanes };
}

function makeTimeline() {
  const runs = useRuns();
  const view = useView();
  const described = useDescribed();

  const run = computed<RunRecord | null>(() => runs.selected);
  const id = computed(() => run.value?.id ?? null);
  const history = computed(() => (id.value === null ? null : runs.history(id.value)));
  const reached = computed(() => reachedBy(history.value));
  /** Epochs of the time axis: those that are planned; of a run that was stopped, those that it came to. */
  const planned = computed(() => (run.value ? axisEpochs(run.value, reached.value) : 0));
  /** Null where the weights are those of the last epoch. */
  const restored = computed(() => run.value?.restoredEpoch ?? null);
  const shownMoment = computed(() => momentOf(run.value, reached.value, view.playhead));
  const live = computed(() => shownMoment.value.live);
  const playhead = computed(() => shownMoment.value.epoch);
  const binned = useRunBins(shownSignals, run, history);
  const { all, lanes } = useLanes(history);
  const selected = computed(() => {
    const found = lanes.value.findIndex((lane) => lane.id === view.layer);
    return found >= 0 ? found : 0;
  });
  const lane = computed<Lane | null>(() => lanes.value[selected.value] ?? null);

  /** What is read as numbers: while the run streams a few times a second, since faster ones can't be read. */
  const moment = computed<Readout>(() => ({
    ...binned.value,
    history: history.value,
    epoch: playhead.value,
    of: id.value,
  }));
  const calm = refThrottled(moment, readEveryMs, true);
  const streams = computed(() => live.value && run.value?.status === "training" && calm.value.of === id.value);
  const readout = computed(() => (streams.value ? calm.value : moment.value));

  /** Health of each lane at the playhead, in the order of lanes. */
  const health = computed<LayerHealth[]>(() => {
    const { bins, epoch } = readout.value;
    const norms = new Map(lanes.value.map((l) => [l.id, bins.at("gradientNorm", l.index, epoch)]));
    const now = { epoch, live: live.value, norms, findings: run.value?.findings ?? [] };
    return lanes.value.map((l) => layerHealth(l.id, now));
  });

  /** Other runs of the same question, the latest first; those whose chip is off are not drawn. */
  const others = computed(() => {
    const own = run.value;
    const isLike = (r: RunRecord) => own !== null && r.id !== own.id && described.unlike(own, r) === null;
    return runs.list.filter((r) => isLike(r) && runs.history(r.id)).slice(-6);
  });
  const off = shallowRef(new Set<string>());
  const shown = computed(() => others.value.filter((r, i, list) => i >= list.length - 3 !== off.value.has(r.id)));
  watch(
    () => runs.era,
    () => (off.value = new Set()),
  );
  function toggle(other: string): void {
    const next = new Set(off.value);
    if (!next.delete(other)) next.add(other);
    off.value = next;
  }

  const baseline = computed(() => described.selected?.baseline ?? null);
  const regression = computed(() => described.selected?.regression ?? false);
  /** The loss that the run was trained with, by its name. */
  const lossName = computed(() => nameOfLoss(described.selected?.loss ?? null));

  return {
    run,
    history,
    planned,
    reached,
    live,
    restored,
    playhead,
    binned,
    allLayers: all,
    lanes,
    selected,
    lane,
    health,
    readout,
    others,
    shown,
    toggle,
    baseline,
    regression,
    lossName,
  };
}
