/** The evaluation of the selected run on the chosen split: asked for anew when the run has come further. */
import { createSharedComposable, useThrottleFn } from "@vueuse/core";
import { shallowRef, watch, type ShallowRef } from "vue";
import type { Evaluation } from "#core/training/messages";
import { useRuns } from "../stores/runs";
import { useTrainer } from "../stores/trainer";
import { useView } from "../stores/view";

const everyMs = 2000;

/** Shared by all that show it, so that the trainer is asked once. */
export const useEvaluation = createSharedComposable(
  (): { evaluation: ShallowRef<Evaluation | null>; fault: ShallowRef<string | null> } => {
    const runs = useRuns();
    const trainer = useTrainer();
    const view = useView();
    const evaluation = shallowRef<Evaluation | null>(null);
    const fault = shallowRef<string | null>(null);

    const ask = useThrottleFn(
      async () => {
        const run = runs.selected;
        if (!run || run.step === 0 || trainer.connection !== "ready") return;
        const { split } = view;
        try {
          const answer = await trainer.request({ type: "run.evaluate", run: run.id, split });
          if (runs.selectedId !== run.id || view.split !== split) return;
          evaluation.value = answer;
          fault.value = null;
        } catch (error) {
          fault.value = error instanceof Error ? error.message : String(error);
        }
      },
      everyMs,
      true,
    );
    watch([() => runs.selectedId, () => view.split], () => {
      evaluation.value = null;
      fault.value = null;
    });
    watch(
      [() => runs.selectedId, () => view.split, () => runs.selected?.epoch, () => runs.selected?.status],
      () => void ask(),
      { immediate: true },
    );
    return { evaluation, fault };
  },
);
