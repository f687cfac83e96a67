/**
 * The evaluation of the selected run on the chosen split, for the stage and its strip. It is asked for anew when the run, the
 * split or the run's epoch changes; the old one stays until the new one is there. What is chosen in the stage lies here too,
 * so that it outlasts a change of stage.
 */
import { defineStore } from "pinia";
import { ref, shallowRef, watch } from "vue";
import type { Evaluation } from "#core/training/views";
import { followRun } from "./follow-run";
import { useRuns } from "./runs";
import { useTrainer } from "./trainer";

/** How the cells of the confusion matrix count: rows of the table, shares of the true or of the predicted class. */
export type MatrixMode = "rows" | "columns" | "counts";
export interface MatrixCell {
  actual: number;
  predicted: number;
}

export const useEvaluation = defineStore("evaluation", () => {
  const runs = useRuns();
  const trainer = useTrainer();

  const current = shallowRef<Evaluation | null>(null);
  /** Why the run could not be evaluated, in words. */
  const fault = ref<string | null>(null);
  /** When the run of `current` was created: tells the runs of two projects apart. */
  const of = ref<string | null>(null);
  const { stale, forget } = followRun<Evaluation>({
    stage: "evaluate",
    // The revision grows when the trainer was lost and was given its runs again.
    stateKey: (run) => `${run.epoch}/${run.step}/${run.calibration?.temperature ?? ""}/${runs.revision}`,
    ask: (run, split, at, signal) => trainer.request({ type: "run.evaluate", run: run.id, split, ...at }, signal),
    take: (answer, run) => {
      current.value = answer;
      of.value = run.created;
      fault.value = null;
    },
    fail: (words, run) => {
      if (runs.selected?.created === run.created) fault.value = words;
    },
  });

  /** Multiclass: the class that stands against the rest. */
  const classIndex = ref(0);
  const matrixMode = ref<MatrixMode>("rows");
  /** The cell whose rows are listed. */
  const cell = ref<MatrixCell | null>(null);
  const missCost = ref(10);
  const alarmCost = ref(1);
  /** Regression: how far off is still right, in the target's units; null until somebody chose. */
  const tolerance = ref<number | null>(null);

  watch(
    () => runs.selected?.created,
    (created) => {
      fault.value = null;
      cell.value = null;
      // Without a run, or in another project, nothing of the old one may stand there.
      if (!created || !runs.list.some((run) => run.created === of.value)) {
        current.value = null;
        forget();
      }
    },
  );
  watch([() => current.value?.task, () => current.value?.classes.map(({ label }) => label).join("\0")], () => {
    classIndex.value = 0;
    tolerance.value = null;
    cell.value = null;
  });

  return {
    current,
    fault,
    stale,
    classIndex,
    matrixMode,
    cell,
    missCost,
    alarmCost,
    tolerance,
  };
});
