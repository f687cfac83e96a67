/** Asks the trainer about the selected run on the chosen split, again whenever the run, the split or the run's position change. */
import { computed, ref, watch } from "vue";
import type { RunRecord, StageId } from "#core/project/document";
import type { SplitName } from "#core/data/types";
import { useRuns } from "./runs";
import { TrainerError, useTrainer } from "./trainer";
import { useView } from "./view";

/** A run that trains is asked at most this often. */
const everyMs = 1000;

export interface RunQuestion<A> {
  /** Only asked while this stage is looked at. */
  stage: StageId;
  /** What tells one state of a run at rest from another. While it trains, an update more or less is not news. */
  rest(run: RunRecord): string;
  ask(run: RunRecord, split: SplitName): Promise<A>;
  /** An answer that is still wanted. */
  take(answer: A, run: RunRecord, split: SplitName): void;
  /** What went wrong, in words. A trainer that was lost is none of it: it comes back, and is then asked again. */
  fail(words: string, run: RunRecord): void;
}

/** Returns whether what was answered last is of another state than the one that is wanted now. */
export function followRun<A>(question: RunQuestion<A>) {
  const runs = useRuns();
  const trainer = useTrainer();
  const view = useView();

  /** Name of the state that was answered last; what is wanted when it differs. */
  const shown = ref<string | null>(null);
  const wanted = computed(() => {
    const run = runs.selected;
    if (view.stage !== question.stage || !run || run.step === 0) return null;
    const position = run.status === "training" ? run.epoch : question.rest(run);
    return JSON.stringify([run.created, run.id, view.split, position]);
  });
  const stale = computed(() => wanted.value !== null && wanted.value !== shown.value);
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
      const answer = await question.ask(run, split);
      shown.value = key;
      if (runs.selected?.created === run.created && view.split === split) question.take(answer, run, split);
    } catch (error) {
      if (error instanceof TrainerError && error.code === "trainer_lost") return;
      shown.value = key;
      question.fail(error instanceof Error ? error.message : String(error), run);
    }
  }
  watch([wanted, () => trainer.connection], () => void follow(), { immediate: true });
  return { stale };
}
