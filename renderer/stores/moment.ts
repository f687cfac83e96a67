/** The moment of the selected run that every stage shows: live, or an earlier epoch whose weights are kept. */
import { defineStore } from "pinia";
import { computed } from "vue";
import { useRuns } from "./runs";
import { useView } from "./view";

const mostMarks = 24;

export const useMoment = defineStore("moment", () => {
  const runs = useRuns();
  const view = useView();

  const kept = computed<readonly number[]>(() => (runs.selectedId === null ? [] : runs.kept(runs.selectedId).epochs));
  const reached = computed(() => {
    const ticks = runs.selectedId === null ? undefined : runs.history(runs.selectedId)?.ticks;
    return Math.max(runs.selected?.epoch ?? 0, ticks?.epoch[ticks.count - 1] ?? 0);
  });
  /** The kept epoch whose weights are looked at: the last one at or before the playhead. Null: live, or none is kept. */
  const epoch = computed(() => {
    const { playhead } = view;
    if (playhead === null || playhead >= reached.value || kept.value.length === 0) return null;
    return kept.value.findLast((one) => one <= playhead) ?? kept.value[0]!;
  });
  const live = computed(() => epoch.value === null);
  /** Marks for a slider over a part of the time: kept epochs, no more than can be told apart. */
  function marks(min: number, max: number): number[] {
    const inside = kept.value.filter((one) => one >= min && one <= max);
    const every = Math.ceil(inside.length / mostMarks);
    return inside.filter((_, i) => i % every === 0);
  }
  return { kept, reached, epoch, live, marks };
});
