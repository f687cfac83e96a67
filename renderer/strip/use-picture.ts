/** How strongly each drawn unit of the selected run is active: asked for when the run or its epoch changes, at most once a second. */
import { useThrottleFn } from "@vueuse/core";
import { shallowRef, watch, type ShallowRef } from "vue";
import { hasWeights } from "#core/training/weights-epoch";
import type { NetworkPicture } from "#core/training/views";
import { useRuns } from "../stores/runs";
import { useTrainer } from "../stores/trainer";

const everyMs = 1000;

export function usePicture(): Readonly<ShallowRef<NetworkPicture | null>> {
  const runs = useRuns();
  const trainer = useTrainer();
  const picture = shallowRef<NetworkPicture | null>(null);

  const ask = useThrottleFn(
    async () => {
      const run = runs.selected;
      if (!run || !hasWeights(run) || trainer.connection !== "ready") return;
      // The picture is an ornament: a run that was just deleted or lost its trainer goes without.
      const { era } = runs;
      const answer = await trainer.request({ type: "run.picture", run: run.id }).catch(() => null);
      if (runs.era === era && runs.selectedId === run.id) picture.value = answer;
    },
    everyMs,
    true,
  );
  watch([() => runs.era, () => runs.selectedId], () => {
    picture.value = null;
  });
  watch(
    [() => runs.era, () => runs.selectedId, () => runs.selected?.epoch, () => runs.selected?.status],
    () => void ask(),
    {
      immediate: true,
    },
  );
  return picture;
}
