/** One row, explained: what each column adds to its answer. The row is the microscope's. */
import { defineStore } from "pinia";
import { computed, ref } from "vue";
import type { AttributionMethod } from "#core/insight/attribution";
import type { RowView } from "#core/insight/views";
import { useTable } from "../../../stores/table";
import { useTrainer } from "../../../stores/trainer";
import { useView } from "../../../stores/view";
import { useAnalysis } from "../../evaluate/analysis";
import { useMicroscope } from "../microscope/store";

export const useRowExplained = defineStore("row-explained", () => {
  const trainer = useTrainer();
  const view = useView();
  const microscope = useMicroscope();
  const table = useTable();

  /** Of the table, 0-based: the first one until one was chosen. */
  const row = computed({
    get: () => Math.min(microscope.row ?? 0, Math.max(0, (table.state?.rows ?? 1) - 1)),
    set: (chosen: number) => (microscope.chosenRow = chosen),
  });
  const method = ref<AttributionMethod>("integrated_gradients");
  /** The one column that may change; null: any. */
  const change = ref<string | null>(null);
  const explanation = useAnalysis<RowView>({
    wanted: () => view.stage === "explain" && view.views.explain === "row",
    about: () => JSON.stringify([row.value, method.value, change.value]),
    ask: (run, _split, at, signal) =>
      trainer.request(
        {
          type: "run.explain",
          run: run.id,
          row: row.value,
          method: method.value,
          ...(change.value === null ? {} : { change: [change.value] }),
          ...at,
        },
        signal,
      ),
  });
  return { row, method, change, explanation };
});
