/** Gradient norm of each layer of the selected run at the playhead: the same medians that the heat map shows. */
import { refThrottled } from "@vueuse/core";
import { computed, type ComputedRef } from "vue";
import { binWidth, TimeBins } from "../charts/time-bins";
import { useRuns } from "../stores/runs";
import { useView } from "../stores/view";

export interface Norms {
  /** Epoch that they belong to. */
  epoch: number;
  /** The last one there is. */
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
  let bins = new TimeBins(["gradientNorm"], 1);
  let of: string | null = null;
  const now = computed(() => {
    const run = runs.selected;
    const history = run && runs.history(run.id);
    if (!history || history.ticks.count === 0) return null;
    const width = binWidth(run.plannedEpochs);
    if (of !== run.id || width !== bins.width) bins = new TimeBins(["gradientNorm"], width);
    of = run.id;
    if (!bins.follow(history)) {
      bins = new TimeBins(["gradientNorm"], width);
      bins.follow(history);
    }
    const reached = history.ticks.epoch[history.ticks.count - 1] ?? 0;
    const epoch = Math.min(view.playhead ?? run.restoredEpoch ?? reached, reached);
    return {
      of: run.created,
      live: view.playhead === null || epoch === reached,
      epoch,
      byLayer: new Map(history.layers.map((id, index) => [id, bins.at("gradientNorm", index, epoch)])),
    };
  });
  const calm = refThrottled(now, showEveryMs, true);
  return computed(() => (now.value?.live && calm.value?.of === now.value.of ? calm.value : now.value));
}
