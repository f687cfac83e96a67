/** Asks the trainer about the selected run on the chosen split, again whenever the run, the split or the run's position change. */
import { computed, ref, watch } from "vue";
import { hasWeights } from "#core/training/weights-epoch";
import type { RunRecord, StageId } from "#core/project/document";
import type { SplitName } from "#core/data/types";
import { useMoment } from "./moment";
import { useRuns } from "./runs";
import { isVoid, useTrainer } from "./trainer";
import { useView } from "./view";

/** A run that trains is asked at most this often. */
const everyMs = 1000;

export interface RunQuestion<A> {
  /** Only asked while this stage is looked at. */
  stage: StageId;
  /** Whether it is wanted at all; left out: while the stage is looked at. */
  wanted?(): boolean;
  /** What tells one state of a run that does not train from another. While it trains, an update more or less is not news. */
  stateKey(run: RunRecord): string;
  /** What else an answer depends on, as plain data. */
  also?(): unknown;
  /** `at`: the run as it was after a kept epoch; empty for the run as it is. To be sent with the command. */
  ask(run: RunRecord, split: SplitName, at: { epoch?: number }, signal: AbortSignal): Promise<A>;
  /** An answer that is still wanted. */
  take(answer: A, run: RunRecord, split: SplitName): void;
  /** What went wrong, in words. An answer that is void is none of it: it is asked for again. */
  fail(words: string, run: RunRecord): void;
}

/** Returns whether what was answered last is of another state than the one that is wanted now. */
export function followRun<A>(question: RunQuestion<A>) {
  const runs = useRuns();
  const trainer = useTrainer();
  const view = useView();
  const moment = useMoment();

  /** Name of the state that was answered last; what is wanted when it differs. */
  const shown = ref<string | null>(null);
  const wanted = computed(() => {
    const run = runs.selected;
    if (view.stage !== question.stage || question.wanted?.() === false || !run || !hasWeights(run)) return null;
    const now = run.status === "training" ? run.epoch : question.stateKey(run);
    const position = moment.epoch === null ? now : `at ${moment.epoch}`;
    return JSON.stringify([runs.era, run.created, run.id, view.split, position, question.also?.()]);
  });
  const stale = computed(() => wanted.value !== null && wanted.value !== shown.value);
  let asking = false;

  async function follow(): Promise<void> {
    if (asking) return;
    asking = true;
    try {
      while (stale.value && trainer.connection === "ready") {
        await ask();
        if (runs.selected?.status === "training" && moment.live) await pause();
      }
    } finally {
      asking = false;
    }
  }
  /** Another moment, split or run is answered at once. */
  let wake: () => void = () => undefined;
  const pause = () =>
    new Promise<void>((resolve) => {
      wake = resolve;
      setTimeout(resolve, everyMs);
    });
  let ending = new AbortController();
  const asked = () => JSON.stringify(question.also?.());
  watch([() => moment.epoch, () => view.split, () => runs.selectedId, () => runs.era, asked], () => {
    ending.abort();
    wake();
  });

  async function ask(): Promise<void> {
    const run = runs.selected;
    const key = wanted.value;
    if (!run || key === null) return;
    const { split } = view;
    ending = new AbortController();
    try {
      const at = moment.epoch === null ? {} : { epoch: moment.epoch };
      const answer = await question.ask(run, split, at, ending.signal);
      if (runs.selected?.created !== run.created || view.split !== split) return;
      shown.value = key;
      question.take(answer, run, split);
    } catch (error) {
      if (isVoid(error)) return;
      shown.value = key;
      question.fail(error instanceof Error ? error.message : String(error), run);
    }
  }
  watch([wanted, () => trainer.connection], () => void follow(), { immediate: true });
  /** What was answered last is no longer held: it is asked for again when it is wanted. */
  const forget = () => void (shown.value = null);
  return { stale, forget };
}
