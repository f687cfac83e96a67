/** What the project's runs take, and what of it is given up. */
import { defineStore } from "pinia";
import { computed, reactive, ref, shallowRef } from "vue";
import { thinnedTicks, type ProjectSize } from "#core/project/budget";
import { tickBytes } from "#core/training/thin-history";
import { useRuns } from "./runs";
import { useTrainer } from "./trainer";

export type Room = ProjectSize["runs"][number];

export const useCleaning = defineStore("cleaning", () => {
  const runs = useRuns();
  const trainer = useTrainer();
  const size = shallowRef<ProjectSize>({ data: 0, runs: [] });
  const open = ref(false);
  /** Runs whose earlier epochs, and whose curves' points, are to go. */
  const epochs = reactive(new Set<string>());
  const curves = reactive(new Set<string>());

  async function show(): Promise<void> {
    epochs.clear();
    curves.clear();
    size.value = await trainer.request({ type: "project.size" });
    open.value = true;
  }
  /** Bytes that thinned curves give back: those beyond what stays. */
  function freedOfCurves({ run, curves: bytes }: Room): number {
    const history = runs.history(run);
    if (!history) return 0;
    const { ticks, layers } = history;
    const stays = Math.min(ticks.count, thinnedTicks);
    return Math.min(bytes, (ticks.count - stays) * tickBytes(layers.length));
  }
  /** The first, the best and the last epoch stay. */
  function freedOfEpochs({ run, epochs: bytes }: Room): number {
    const { epochs: listed, best } = runs.kept(run);
    const stays = new Set([listed[0], best ?? listed[0], listed.at(-1)]).size;
    return listed.length <= stays ? 0 : Math.round((bytes * (listed.length - stays)) / listed.length);
  }
  const freed = computed(() =>
    size.value.runs.reduce(
      (sum, room) =>
        sum + (epochs.has(room.run) ? freedOfEpochs(room) : 0) + (curves.has(room.run) ? freedOfCurves(room) : 0),
      0,
    ),
  );
  async function clean(): Promise<void> {
    const chosen = size.value.runs.filter(({ run }) => epochs.has(run) || curves.has(run));
    const list = chosen.map(({ run }) => ({
      run,
      epochs: epochs.has(run),
      ticks: curves.has(run) ? thinnedTicks : null,
    }));
    open.value = false;
    runs.replace(await trainer.request({ type: "project.clean", runs: list }));
  }
  return { size, open, epochs, curves, show, freed, freedOfCurves, freedOfEpochs, clean };
});
