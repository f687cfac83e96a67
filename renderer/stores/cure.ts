/** `Find a cure`: the search that goes on or has ended, its budget, and what becomes of its winner. */
import { defineStore } from "pinia";
import { computed, reactive, shallowRef, watch } from "vue";
import { usualBudget } from "#core/doctor/trial";
import type { CureState } from "#core/doctor/cure-state";
import type { RunRecord } from "#core/project/document";
import { useRuns } from "./runs";
import { useTrainer } from "./trainer";

export const useCure = defineStore("cure", () => {
  const trainer = useTrainer();
  const runs = useRuns();
  /** The latest search; null before the first, and after it was closed. */
  const state = shallowRef<CureState | null>(null);
  /** Of the next search, and of the one that goes on. */
  const budget = reactive({ ...usualBudget });
  const searching = computed(() => state.value !== null && state.value.phase !== "ended");

  trainer.on((event) => {
    if (event.type === "cure.changed") state.value = event.state;
  });
  // Runs of two projects have the same numbers.
  watch(
    () => runs.era,
    () => (state.value = null),
    { flush: "sync" },
  );
  // What was tried by then stays; the search itself is gone with its trainer.
  watch(
    () => trainer.connection,
    (connection) => {
      const { value } = state;
      if (connection === "ready" || !value || value.phase === "ended") return;
      const fault = "The trainer ended";
      const outcome = { changes: [], run: null, cured: false, plain: null, seeds: [], cancelled: false, fault };
      state.value = { ...value, phase: "ended", forks: value.forks.filter(({ run }) => run !== null), outcome };
    },
  );

  /** Whether a run is what the search is about. */
  const isAbout = ({ id }: RunRecord): boolean => id === state.value?.run || id === state.value?.before?.run;

  async function start({ id }: RunRecord): Promise<void> {
    await trainer.request({ type: "cure.start", run: id, ...budget, next: runs.nextId });
  }
  async function setBudget(changes: Partial<typeof budget>): Promise<void> {
    Object.assign(budget, changes);
    if (searching.value) await trainer.request({ type: "cure.budget", ...budget });
  }
  /** What is best so far will do. */
  async function end(): Promise<void> {
    await trainer.request({ type: "cure.end" });
  }
  async function cancel(): Promise<void> {
    await trainer.request({ type: "cure.cancel" });
  }
  /** The winner's run is selected, and what it was trained with is the draft. */
  function keep(): void {
    const winner = runs.byId(state.value?.outcome?.run ?? "");
    if (!winner) return;
    runs.toDraft(winner);
    runs.selectedId = winner.id;
  }
  function close(): void {
    state.value = null;
  }
  return { state, budget, searching, isAbout, start, setBudget, end, cancel, keep, close };
});
