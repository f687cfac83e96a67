/**
 * How sure the figures of the evaluation are, and what conformal prediction comes to on the chosen split: asked of the trainer beside
 * the evaluation, which does not wait for it. The old ones stay until the new ones are there.
 */
import { defineStore } from "pinia";
import { computed, ref, shallowRef, watch } from "vue";
import type { Parting } from "#core/metrics/cuts";
import type { RunRecord } from "#core/project/document";
import type { SplitName } from "#core/data/types";
import type { Results } from "#core/training/messages";
import { useEvaluation } from "./evaluation";
import { followRun } from "./follow-run";
import { useParting } from "./parting";
import { useRuns } from "./runs";
import { useTrainer } from "./trainer";

interface Answer<T> {
  value: T;
  run: string;
  split: SplitName;
}

export const useSureness = defineStore("sureness", () => {
  const runs = useRuns();
  const trainer = useTrainer();
  const evaluation = useEvaluation();
  const parting = useParting();
  const intervals = shallowRef<Answer<Results["run.intervals"]> | null>(null);
  const conformal = shallowRef<Answer<Results["run.conformal"]> | null>(null);
  /** The share of rows whose set or interval is to hold the truth. */
  const coverage = ref(0.9);
  /** A part of the stage that shows sets is looked at. */
  const setsShown = ref(0);

  const stateKey = (run: RunRecord) =>
    `${run.epoch}/${run.step}/${run.calibration?.temperature ?? ""}/${runs.revision}`;
  /** Means over classes depend on the cuts; nothing else here does. */
  const ofCuts = (): { threshold?: Parting } => (parting.cuts ? { threshold: parting.settled } : {});
  const shown = () => evaluation.current !== null && evaluation.current.rows > 0;
  const ofIntervals = followRun<Results["run.intervals"]>({
    stage: "evaluate",
    wanted: () => shown() && evaluation.current?.task !== "regression",
    stateKey,
    also: () => ofCuts(),
    ask: (run, split, at, signal) =>
      trainer.request({ type: "run.intervals", run: run.id, split, ...ofCuts(), ...at }, signal),
    take: (value, run, split) => (intervals.value = { value, run: run.id, split }),
    fail: () => (intervals.value = null),
  });
  const ofSets = followRun<Results["run.conformal"]>({
    stage: "evaluate",
    wanted: () => shown() && setsShown.value > 0,
    stateKey,
    ask: (run, split, at, signal) => trainer.request({ type: "run.conformal", run: run.id, split, ...at }, signal),
    take: (value, run, split) => (conformal.value = { value, run: run.id, split }),
    fail: () => (conformal.value = null),
  });
  watch(
    () => runs.era,
    () => {
      intervals.value = null;
      conformal.value = null;
      ofIntervals.forget();
      ofSets.forget();
    },
  );
  /** Of another run or split they would be wrong: nothing is shown then until the right ones are there. */
  const ofCurrent = <T>(answer: Answer<T> | null): T | null =>
    answer && answer.run === evaluation.current?.run && answer.split === evaluation.current.split ? answer.value : null;
  return {
    intervals: computed(() => ofCurrent(intervals.value)),
    sets: computed(() => ofCurrent(conformal.value)),
    /** What the chosen coverage comes to; undefined until it is known. */
    chosen: computed(() => ofCurrent(conformal.value)?.find((one) => one.coverage === coverage.value)),
    coverage,
    setsShown,
  };
});
