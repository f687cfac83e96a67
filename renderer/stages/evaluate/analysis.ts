/**
 * A long question about the selected run on the chosen split, at the moment that is looked at. It is asked by itself where the run
 * stands still, and by a press while it trains, since what takes a second would be asked without end. A newer question, another
 * run or a press on Cancel end it.
 */
import { computed, ref, shallowRef, watch } from "vue";
import { hasWeights } from "#core/training/weights-epoch";
import type { SplitName } from "#core/data/types";
import type { RunRecord } from "#core/project/document";
import { useMoment } from "../../stores/moment";
import { useRuns } from "../../stores/runs";
import { isVoid, useTrainer } from "../../stores/trainer";
import { useView } from "../../stores/view";

export interface Question<A> {
  /** Whether it is looked at: nothing is asked otherwise. */
  wanted(): boolean;
  /** What else the answer depends on. */
  about?(): string;
  ask(run: RunRecord, split: SplitName, at: { epoch?: number }, signal: AbortSignal): Promise<A>;
}

export function useAnalysis<A>({ wanted, about = () => "", ask }: Question<A>) {
  const runs = useRuns();
  const view = useView();
  const moment = useMoment();
  const trainer = useTrainer();

  const current = shallowRef<A | null>(null);
  /** What went wrong, in words. */
  const fault = ref<string | null>(null);
  const busy = ref(false);
  /** Somebody pressed Cancel: nothing is asked by itself until something else is wanted. */
  const cancelled = ref(false);
  const answered = ref<string | null>(null);
  const of = ref<string | null>(null);

  const key = computed(() => {
    const run = runs.selected;
    if (!run || !hasWeights(run)) return null;
    const position = moment.epoch === null ? `${run.epoch}/${run.step}/${runs.revision}` : `at ${moment.epoch}`;
    return JSON.stringify([runs.era, run.created, run.id, view.split, position, about()]);
  });
  /** Of another state than the one that is looked at. */
  const stale = computed(() => key.value !== null && key.value !== answered.value);
  const trains = computed(() => runs.selected?.status === "training" && moment.live);

  let ending: AbortController | null = null;
  async function measure(): Promise<void> {
    const run = runs.selected;
    const asked = key.value;
    if (!run || asked === null || trainer.connection !== "ready") return;
    ending?.abort();
    const own = (ending = new AbortController());
    busy.value = true;
    cancelled.value = false;
    fault.value = null;
    try {
      const at = moment.epoch === null ? {} : { epoch: moment.epoch };
      const answer = await ask(run, view.split, at, own.signal);
      if (own.signal.aborted) return;
      current.value = answer;
      of.value = run.created;
      answered.value = asked;
    } catch (error) {
      if (own.signal.aborted || isVoid(error)) return;
      answered.value = asked;
      current.value = null;
      fault.value = error instanceof Error ? error.message : String(error);
    } finally {
      if (ending === own) {
        ending = null;
        busy.value = false;
      }
    }
  }
  function cancel(): void {
    cancelled.value = true;
    ending?.abort();
  }

  watch(
    [key, wanted, trains, () => trainer.connection],
    () => {
      if (of.value !== null && runs.selected?.created !== of.value) current.value = null;
      if (!wanted()) return ending?.abort();
      if (busy.value && !stale.value) return;
      if (!trains.value && stale.value && trainer.connection === "ready") void measure();
    },
    { immediate: true },
  );
  return { current, fault, busy, cancelled, stale, trains, measure, cancel };
}
