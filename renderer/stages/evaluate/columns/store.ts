/** Which columns matter, and what the network answers as the chosen one moves. */
import { defineStore } from "pinia";
import { computed, ref, watch } from "vue";
import type { DependenceView, ImportanceView } from "#core/insight/views";
import { useParting } from "../../../stores/parting";
import { useRuns } from "../../../stores/runs";
import { useTrainer } from "../../../stores/trainer";
import { useView } from "../../../stores/view";
import { useAnalysis } from "../analysis";

export const repeatChoices = [5, 10, 30] as const;

export const useColumnsView = defineStore("columns-view", () => {
  const runs = useRuns();
  const trainer = useTrainer();
  const view = useView();
  const parting = useParting();
  const shown = () => view.stage === "evaluate" && view.views.evaluate === "columns";

  const repeats = ref<number>(10);
  /** 0 to 1 while it is measured. */
  const share = ref(0);
  trainer.on((event) => {
    if (event.type === "run.progress" && event.run === runs.selectedId) share.value = event.share;
  });
  const importance = useAnalysis<ImportanceView>({
    wanted: shown,
    about: () => JSON.stringify([repeats.value, parting.settled]),
    ask: (run, split, at, signal) => {
      share.value = 0;
      const how = { repeats: repeats.value, threshold: parting.settled };
      return trainer.request({ type: "run.importance", run: run.id, split, ...how, ...at }, signal);
    },
  });

  /** Null: the most important one. */
  const chosen = ref<string | null>(null);
  const second = ref<string | null>(null);
  /** Whose probability is looked at, of more than two classes. */
  const classIndex = ref(0);
  const known = computed(() => importance.current.value?.columns.map(({ column }) => column) ?? []);
  const column = computed(() =>
    chosen.value !== null && known.value.includes(chosen.value) ? chosen.value : (known.value[0] ?? null),
  );
  const other = computed(() =>
    second.value !== null && second.value !== column.value && known.value.includes(second.value) ? second.value : null,
  );
  watch(
    () => runs.selected?.created,
    () => {
      [chosen.value, second.value, classIndex.value] = [null, null, 0];
    },
  );
  const dependence = useAnalysis<DependenceView>({
    wanted: () => shown() && column.value !== null && !importance.busy.value,
    about: () => JSON.stringify([column.value, other.value, classIndex.value]),
    ask: (run, split, at, signal) => {
      const columns = [column.value ?? "", ...(other.value === null ? [] : [other.value])];
      return trainer.request(
        { type: "run.dependence", run: run.id, split, columns, classIndex: classIndex.value, ...at },
        signal,
      );
    },
  });

  return { repeats, share, importance, dependence, column, other, chosen, second, classIndex };
});
