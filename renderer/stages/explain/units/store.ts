/** The units of a layer: what each does over the rows of the split, what is lost without it, and the chosen one from near. */
import { defineStore } from "pinia";
import { computed, ref, shallowRef, watch } from "vue";
import type { Silence } from "#core/insight/units/silence";
import type { SilencedView, UnitsView, UnitView } from "#core/insight/views";
import { followRun } from "../../../stores/follow-run";
import { useParting } from "../../../stores/parting";
import { useRuns } from "../../../stores/runs";
import { useTrainer } from "../../../stores/trainer";
import { useView } from "../../../stores/view";
import { useAnalysis } from "../../evaluate/analysis";
import { measuredOf } from "./order";

export const useUnits = defineStore("units", () => {
  const runs = useRuns();
  const trainer = useTrainer();
  const view = useView();
  const parting = useParting();
  const shown = () => view.stage === "explain" && view.views.explain === "units";
  const stateKey = (run: { epoch: number; step: number; status: string }) => `${run.epoch}/${run.step}/${run.status}`;

  const current = shallowRef<UnitsView | null>(null);
  const fault = ref<string | null>(null);
  /** The layer that is asked for; the trainer takes the last hidden one where it has no hidden units. */
  const layer = computed(() => view.layer);
  const named = () => (layer.value === null ? {} : { layer: layer.value });
  const table = followRun<UnitsView>({
    stage: "explain",
    wanted: shown,
    stateKey,
    also: () => layer.value,
    ask: (run, split, at, signal) =>
      trainer.request({ type: "run.units", run: run.id, split, ...named(), ...at }, signal),
    take(answer) {
      current.value = answer;
      fault.value = null;
      // The strip shows which one it is.
      view.layer ??= answer.layer;
    },
    fail(words) {
      current.value = null;
      fault.value = words;
    },
  });

  /** 0 to 1 while it is measured. */
  const share = ref(0);
  trainer.on((event) => {
    if (event.type === "run.progress" && event.run === runs.selectedId) share.value = event.share;
  });
  /** What a silenced unit is held at. */
  const how = ref<Silence>("zero");
  const silenced = useAnalysis<SilencedView>({
    wanted: () => shown() && current.value !== null,
    about: () => JSON.stringify([current.value?.layer ?? "", parting.settled]),
    ask: (run, split, at, signal) => {
      share.value = 0;
      const asked = { ...named(), threshold: parting.settled };
      return trainer.request({ type: "run.silence", run: run.id, split, ...asked, ...at }, signal);
    },
  });
  const lost = computed(() => measuredOf(current.value, silenced.current.value));

  /** Null: nobody chose; it is the one that the loss needs most, once that is known. */
  const chosen = ref<number | null>(null);
  const unit = computed(() => {
    const many = current.value?.mean.length ?? 1;
    if (chosen.value !== null && chosen.value < many) return chosen.value;
    const losses = lost.value?.lossIncrease.zero;
    return losses ? losses.reduce((best, value, at) => (value > losses[best]! ? at : best), 0) : 0;
  });
  watch(
    () => current.value?.layer,
    (now, before) => {
      if (before !== undefined && now !== undefined && now !== opened.value) chosen.value = null;
      opened.value = null;
    },
  );
  /** The layer that another place of the window has led to, with a unit of it. */
  const opened = ref<string | null>(null);
  /** Empty: the column that goes with the unit most closely. */
  const column = ref<string | null>(null);
  const second = ref<string | null>(null);
  /** Row of the table whose other values are taken; null: the median. */
  const base = ref<number | null>(null);
  const detail = shallowRef<UnitView | null>(null);
  const detailFault = ref<string | null>(null);
  const near = followRun<UnitView>({
    stage: "explain",
    wanted: () => shown() && current.value !== null && current.value.of > 0,
    stateKey,
    also: () => [current.value?.layer, unit.value, column.value, second.value, base.value],
    ask: (run, split, at, signal) => {
      const columns = [column.value, second.value].filter((name) => name !== null);
      const about = { layer: current.value!.layer, unit: unit.value, columns, base: base.value };
      return trainer.request({ type: "run.unit", run: run.id, split, ...about, ...at }, signal);
    },
    take(answer) {
      detail.value = answer;
      detailFault.value = null;
    },
    fail(words) {
      detail.value = null;
      detailFault.value = words;
    },
  });
  watch([() => runs.selected?.created, () => runs.era], () => {
    current.value = null;
    detail.value = null;
    [column.value, second.value, base.value] = [null, null, null];
    table.forget();
    near.forget();
  });

  /** From another place of the window; without a unit the first one. */
  function open(at: string, which: number | null = null): void {
    view.layer = at;
    opened.value = current.value?.layer === at ? null : at;
    chosen.value = which;
    view.views = { ...view.views, explain: "units" };
    view.stage = "explain";
  }
  return { current, fault, share, how, silenced, lost, chosen, unit, column, second, base, detail, detailFault, open };
});
