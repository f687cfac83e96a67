/** Where the network fails: slices, conflicting labels, labels that may be wrong; and which of them is looked at. */
import { defineStore } from "pinia";
import { computed, ref, watch } from "vue";
import type { FailuresView } from "#core/insight/views";
import { useParting } from "../../../stores/parting";
import { useRuns } from "../../../stores/runs";
import { useTrainer } from "../../../stores/trainer";
import { useView } from "../../../stores/view";
import { useAnalysis } from "../analysis";

export type FailureList = "slices" | "conflicts" | "labels";

export const useSlices = defineStore("slices", () => {
  const runs = useRuns();
  const trainer = useTrainer();
  const view = useView();
  const parting = useParting();
  const failures = useAnalysis<FailuresView>({
    wanted: () => view.stage === "evaluate" && view.views.evaluate === "slices",
    about: () => JSON.stringify(parting.settled),
    ask: (run, split, at, signal) =>
      trainer.request({ type: "run.failures", run: run.id, split, threshold: parting.settled, ...at }, signal),
  });
  const list = ref<FailureList>("slices");
  /** Of the list. */
  const chosen = ref(0);
  watch([list, () => failures.current.value, () => runs.selected?.created], () => (chosen.value = 0));
  const slice = computed(() => failures.current.value?.slices.slices[chosen.value] ?? null);
  const conflict = computed(() => failures.current.value?.conflicts.groups[chosen.value] ?? null);
  return { failures, list, chosen, slice, conflict };
});
