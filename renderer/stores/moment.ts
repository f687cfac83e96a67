/** The moment of the selected run that every stage shows: live, or an earlier epoch whose weights are kept. */
import { defineStore } from "pinia";
import { computed } from "vue";
import { useRuns } from "./runs";
import { useView } from "./view";

const mostMarks = 24;

/** Where the playhead goes back to, on its button, before the epoch, and in its tooltip. */
export const homeWords = {
  latest: { button: "Latest", short: "Latest", title: "Follow the run" },
  last: { button: "Last epoch", short: "Last", title: "The last epoch of this run, which is over" },
  best: {
    button: "Best epoch",
    short: "Best",
    title: "The epoch of the lowest validation loss, whose weights the run has kept",
  },
} as const;

export const useMoment = defineStore("moment", () => {
  const runs = useRuns();
  const view = useView();

  const kept = computed<readonly number[]>(() => (runs.selectedId === null ? [] : runs.kept(runs.selectedId).epochs));
  const reached = computed(() => {
    const ticks = runs.selectedId === null ? undefined : runs.history(runs.selectedId)?.ticks;
    return Math.max(runs.selected?.epoch ?? 0, ticks?.epoch[ticks.count - 1] ?? 0);
  });
  /** The epoch that early stopping brought the weights back from; null where they are those of the last one. */
  const restored = computed(() => runs.selected?.restoredEpoch ?? null);
  /** Where a playhead that is moved there stands; null is live. A run that went back has one moment more: its last epoch. */
  const playheadAt = (to: number) => (restored.value === null && to >= reached.value ? null : to);
  const live = computed(() => view.playhead === null || playheadAt(view.playhead) === null);
  /** Whether there are epochs to come, which the playhead follows. */
  const follows = computed(() => runs.selected?.status === "training" || runs.selected?.status === "paused");
  /** What the playhead goes back to: the latest epoch of a run that goes on, the last of one that is over, or the best, which it kept. */
  const home = computed<"latest" | "last" | "best">(() =>
    follows.value ? "latest" : restored.value === null ? "last" : "best",
  );
  /** The epoch under the playhead: live, the one that the run's weights are of. */
  const at = computed(() =>
    live.value ? (restored.value ?? reached.value) : Math.min(view.playhead ?? 0, reached.value),
  );
  /** The kept epoch whose weights are looked at: the last one at or before the playhead. Null: those that the run has. */
  const epoch = computed(() => {
    if (live.value || kept.value.length === 0) return null;
    return kept.value.findLast((one) => one <= at.value) ?? kept.value[0]!;
  });
  /** Marks for a slider over a part of the time: kept epochs, no more than can be told apart. */
  function marks(min: number, max: number): number[] {
    const inside = kept.value.filter((one) => one >= min && one <= max);
    const every = Math.ceil(inside.length / mostMarks);
    return inside.filter((_, i) => i % every === 0);
  }
  return { kept, reached, restored, follows, home, playheadAt, at, epoch, live, marks };
});
