/** Two runs on the same rows: the selected one and another that a person chose, asked of the trainer when neither trains. */
import { defineStore } from "pinia";
import { computed, ref, shallowRef, watch } from "vue";
import { hasWeights } from "#core/training/weights-epoch";
import type { Parting } from "#core/metrics/cuts";
import type { Results } from "#core/training/messages";
import { useParting } from "./parting";
import { useRuns } from "./runs";
import { isVoid, useTrainer } from "./trainer";
import { useView } from "./view";

export const useBeside = defineStore("beside", () => {
  const runs = useRuns();
  const trainer = useTrainer();
  const view = useView();
  const parting = useParting();
  const open = ref(0);
  const chosen = ref<string | null>(null);
  const answer = shallowRef<{ key: string; value: Results["run.beside"] } | null>(null);
  const fault = ref<string | null>(null);
  let ending = new AbortController();

  /** Runs that were trained, besides the selected one. */
  const others = computed(() => runs.list.filter((run) => run.id !== runs.selectedId && hasWeights(run)));
  const other = computed(() => others.value.find(({ id }) => id === chosen.value) ?? others.value.at(-1) ?? null);
  /** Each as it is used; of a knob that moves, where it comes to rest. */
  const partings = (): [Parting, Parting] => [
    parting.settled,
    other.value ? parting.of(other.value.id) : parting.settled,
  ];
  const waits = computed(() => [runs.selected, other.value].some((run) => run?.status === "training"));
  const key = computed(() => {
    const pair = [runs.selected, other.value];
    if (open.value === 0 || waits.value || pair.some((run) => !run || !hasWeights(run))) return null;
    const states = pair.map((run) => [run!.created, run!.epoch, run!.step, run!.calibration?.temperature]);
    return JSON.stringify([runs.era, runs.revision, states, view.split, partings()]);
  });
  watch(
    [key, () => trainer.connection],
    async () => {
      ending.abort();
      const asked = key.value;
      if (asked === null || trainer.connection !== "ready" || answer.value?.key === asked) return;
      ending = new AbortController();
      try {
        const value = await trainer.request(
          {
            type: "run.beside",
            runs: [runs.selected!.id, other.value!.id],
            split: view.split,
            thresholds: partings(),
          },
          ending.signal,
        );
        answer.value = { key: asked, value };
        fault.value = null;
      } catch (error) {
        if (!isVoid(error)) fault.value = error instanceof Error ? error.message : String(error);
      }
    },
    { immediate: true },
  );
  /** Null: they have no rows in common; undefined: not known yet. The last answer stays until the next is there. */
  const shown = computed(() => {
    const value = answer.value?.value;
    if (value === undefined || value === null) return key.value === answer.value?.key ? value : undefined;
    return value.runs[0] === runs.selectedId && value.runs[1] === other.value?.id && value.split === view.split
      ? value
      : undefined;
  });
  return { open, chosen, others, other, waits, shown, fault };
});
