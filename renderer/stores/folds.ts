/** Cross-validation: the draft on each of k folds, one run after the other. */
import { defineStore } from "pinia";
import { ref, watch } from "vue";
import { foldSpecs } from "#core/training/folds";
import type { RunStatus } from "#core/project/document";
import { useDraft } from "./draft";
import { describeRun } from "./run-names";
import { useRuns } from "./runs";

export const useFolds = defineStore("folds", () => {
  const runs = useRuns();
  const draft = useDraft();
  /** The fold (from 1) that trains now; null while none does. */
  const progress = ref<{ fold: number; count: number } | null>(null);

  /** How a run ended or paused; null where it is gone, or its project. */
  function outcome(id: string, era: number): Promise<RunStatus | null> {
    return new Promise((resolve) => {
      const end = watch(
        () => (runs.era === era ? (runs.byId(id)?.status ?? null) : null),
        (status) => {
          if (status === "training") return;
          // Not before the watch is there to be ended.
          queueMicrotask(() => end());
          resolve(status);
        },
        { immediate: true },
      );
    });
  }

  /**
   * Ends early where a person pauses or stops a fold, where another project is open, and where the trainer was given up. A fold
   * that diverges is a result, too.
   */
  async function train(count: number): Promise<void> {
    const { target } = draft;
    if (target === null || progress.value) return;
    const name = describeRun(draft.spec);
    const { era } = runs;
    try {
      for (const [index, spec] of foldSpecs(draft.spec, count).entries()) {
        progress.value = { fold: index + 1, count };
        const id = await runs.start(spec, target, "train", { name: `${name} · fold ${index + 1}` });
        const status = await outcome(id, era);
        if (status !== "finished" && status !== "failed") return;
      }
    } finally {
      progress.value = null;
    }
  }
  return { progress, train };
});
