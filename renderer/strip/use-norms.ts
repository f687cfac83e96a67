/** Gradient norm of each layer of the selected run at the playhead: the same medians that the heat map shows. */
import { refThrottled } from "@vueuse/core";
import { computed, type ComputedRef } from "vue";
import { momentOf, reachedBy, useRunBins } from "../charts/run-bins";
import { useRuns } from "../stores/runs";
import { useView } from "../stores/view";

export interface Norms {
  /** Epoch that they belong to. */
  epoch: number;
  /** Where the run's weights are. */
  live: boolean;
  /** By the layer's id; NaN for layers without weights. */
  byLayer: ReadonlyMap<string, number>;
}

/** While a run streams: faster ones can't be read, and each is a drawing of the whole strip. */
const showEveryMs = 160;

/** Null until something was measured. */
export function useNorms(): ComputedRef<Norms | null> {
  const runs = useRuns();
  const view = useView();
  const run = computed(() => runs.selected);
  const history = computed(() => (run.value ? runs.history(run.value.id) : null));
  const binned = useRunBins(["gradientNorm"], run, history);
  const now = computed(() => {
    if (!run.value || !history.value || history.value.ticks.count === 0) return null;
    const { bins } = binned.value;
    const { created, status } = run.value;
    const { live, epoch } = momentOf(run.value, reachedBy(history.value), view.playhead);
    return {
      of: created,
      streams: live && status === "training",
      live,
      epoch,
      byLayer: new Map(history.value.layers.map(({ id }, index) => [id, bins.at("gradientNorm", index, epoch)])),
    };
  });
  const calm = refThrottled(now, showEveryMs, true);
  return computed(() => (now.value?.streams && calm.value?.of === now.value.of ? calm.value : now.value));
}
