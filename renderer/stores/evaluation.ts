/**
 * The evaluation of the selected run on the chosen split, for the stage and its strip. It is asked for anew when the run, the
 * split or the run's epoch changes; the old one stays until the new one is there. What is chosen in the stage lies here too,
 * so that it outlasts a change of stage.
 */
import { defineStore } from "pinia";
import { computed, ref, shallowRef, watch } from "vue";
import type { Evaluation } from "#core/training/messages";
import { useRuns } from "./runs";
import { TrainerError, useTrainer } from "./trainer";
import { useView } from "./view";

/** A run that trains is asked at most this often. */
const everyMs = 1000;

/** How the cells of the confusion matrix count: rows of the table, shares of the true or of the predicted class. */
export type MatrixMode = "rows" | "columns" | "counts";
export interface MatrixCell {
  actual: number;
  predicted: number;
}

export const useEvaluation = defineStore("evaluation", () => {
  const runs = useRuns();
  const trainer = useTrainer();
  const view = useView();

  const current = shallowRef<Evaluation | null>(null);
  /** Why the run could not be evaluated, in words. */
  const fault = ref<string | null>(null);
  /** Name of what `current` is of; what is wanted when it differs. */
  const shown = ref<string | null>(null);
  const wanted = computed(() => {
    const run = runs.selected;
    if (view.stage !== "evaluate" || !run || run.step === 0) return null;
    // While it trains, an update more or less is not news; at rest it is. The revision grows when the trainer was lost and
    // was given its runs again.
    const position = run.status === "training" ? run.epoch : `${run.epoch}/${run.step}/${runs.revision}`;
    return JSON.stringify([run.created, run.id, view.split, position]);
  });
  const stale = computed(() => wanted.value !== null && wanted.value !== shown.value);
  /** When the run of `current` was created: tells the runs of two projects apart. */
  const of = ref<string | null>(null);
  let asking = false;

  async function follow(): Promise<void> {
    if (asking) return;
    asking = true;
    try {
      while (stale.value && trainer.connection === "ready") {
        await ask();
        if (runs.selected?.status === "training") await new Promise((resolve) => setTimeout(resolve, everyMs));
      }
    } finally {
      asking = false;
    }
  }
  async function ask(): Promise<void> {
    const run = runs.selected;
    const key = wanted.value;
    if (!run || key === null) return;
    const { split } = view;
    try {
      const answer = await trainer.request({ type: "run.evaluate", run: run.id, split });
      shown.value = key;
      if (runs.selected?.created !== run.created || view.split !== split) return;
      current.value = answer;
      of.value = run.created;
      fault.value = null;
    } catch (error) {
      // A trainer that was lost comes back, and is then asked again.
      if (error instanceof TrainerError && error.code === "trainer_lost") return;
      shown.value = key;
      if (runs.selected?.created === run.created) fault.value = error instanceof Error ? error.message : String(error);
    }
  }
  watch([wanted, () => trainer.connection], () => void follow(), { immediate: true });

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
      if (!created || !runs.list.some((run) => run.created === of.value)) current.value = null;
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
