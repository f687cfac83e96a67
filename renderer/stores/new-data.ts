/** The file with a target that was evaluated last, beside the split that is shown; asked for anew where the run or the split is another. */
import { defineStore } from "pinia";
import { computed, ref, shallowRef, watch } from "vue";
import type { Parting } from "#core/metrics/cuts";
import type { Results } from "#core/training/messages";
import { bridge } from "./bridge";
import { useParting } from "./parting";
import { useRuns } from "./runs";
import { isVoid, useTrainer } from "./trainer";
import { useView } from "./view";

export type Assessed = Results["run.assess"] & { file: string };

export const useNewData = defineStore("newData", () => {
  const runs = useRuns();
  const trainer = useTrainer();
  const view = useView();
  const parting = useParting();
  const file = shallowRef<{ name: string; path: string } | null>(null);
  const answer = shallowRef<{ key: string; value: Assessed } | null>(null);
  const busy = ref(false);
  let ending = new AbortController();

  const key = computed(() => {
    const run = runs.selected;
    return JSON.stringify([
      runs.era,
      run?.created,
      run?.epoch,
      run?.step,
      run?.calibration?.temperature,
      view.split,
      parting.cuts && parting.settled,
    ]);
  });
  async function assess(threshold: Parting): Promise<void> {
    const [run, chosen, asked] = [runs.selected, file.value, key.value];
    if (!run || !chosen) return;
    ending.abort();
    ending = new AbortController();
    busy.value = true;
    try {
      const value = await trainer.request(
        { type: "run.assess", run: run.id, source: { path: chosen.path }, split: view.split, threshold },
        ending.signal,
      );
      answer.value = { key: asked, value: { ...value, file: chosen.name } };
    } finally {
      busy.value = false;
    }
  }
  async function choose(threshold: Parting): Promise<void> {
    const found = await bridge("files.chooseData");
    if (!found) return;
    file.value = found;
    await assess(threshold);
  }
  watch(key, () => {
    if (file.value && answer.value && runs.selected?.status !== "training")
      void assess(parting.settled).catch((error: unknown) => {
        if (!isVoid(error)) answer.value = null;
      });
  });
  watch(
    () => runs.era,
    () => {
      ending.abort();
      file.value = null;
      answer.value = null;
    },
  );
  /** Of an earlier state it would be wrong. */
  const shown = computed(() => (answer.value?.key === key.value ? answer.value.value : null));
  return { shown, busy, choose };
});
