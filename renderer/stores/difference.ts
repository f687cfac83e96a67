/** How far two runs are apart on their validation rows, with intervals: asked of the trainer when neither trains, and remembered. */
import { defineStore } from "pinia";
import { computed, shallowReactive, watch, type ComputedRef } from "vue";
import type { RunRecord } from "#core/project/document";
import type { RunDifference } from "#core/metrics/difference";
import { useRuns } from "./runs";
import { isVoid, useTrainer } from "./trainer";

export interface Pair {
  runs: readonly [RunRecord, RunRecord];
  /** As they were after these epochs; left out: as they are. */
  epochs?: readonly [number, number];
}
/** Null: they do not have the same validation rows, or none. Undefined: not known yet. */
export type Answer = RunDifference | null | undefined;

/** Answers that are kept. */
const mostKept = 200;

export const useDifferences = defineStore("differences", () => {
  const runs = useRuns();
  const trainer = useTrainer();
  const answers = shallowReactive(new Map<string, Answer>());
  const asked = new Set<string>();

  /** What tells one state of a pair from another. */
  function keyOf({ runs: pair, epochs }: Pair): string {
    const states = pair.map(({ created, id, epoch, step, restoredEpoch }) => [created, id, epoch, step, restoredEpoch]);
    return JSON.stringify([runs.era, states, epochs]);
  }
  function ask(pair: Pair): void {
    const key = keyOf(pair);
    if (asked.has(key) || trainer.connection !== "ready") return;
    asked.add(key);
    const [first, second] = pair.runs;
    const at = pair.epochs ? { epochs: [pair.epochs[0], pair.epochs[1]] as [number, number] } : {};
    void trainer.request({ type: "run.difference", runs: [first.id, second.id], ...at }).then(
      (answer) => keep(key, answer),
      (error: unknown) => {
        asked.delete(key);
        // The data are gone, or a run is: nothing can be measured.
        if (!isVoid(error)) keep(key, null);
      },
    );
  }
  function keep(key: string, answer: Answer): void {
    answers.set(key, answer);
    for (const oldest of [...answers.keys()].slice(0, -mostKept)) {
      answers.delete(oldest);
      asked.delete(oldest);
    }
  }

  /** Follows a pair; null asks for nothing. To be called in a component's setup. */
  function follow(pair: () => Pair | null): ComputedRef<Answer> {
    const comparable = computed(() => {
      const now = pair();
      return now?.runs.every(({ status }) => status !== "training") ? now : null;
    });
    watch(
      [() => comparable.value && keyOf(comparable.value), () => trainer.connection, () => runs.revision],
      () => {
        if (comparable.value) ask(comparable.value);
      },
      { immediate: true },
    );
    return computed(() => (comparable.value ? answers.get(keyOf(comparable.value)) : undefined));
  }
  return { follow };
});
