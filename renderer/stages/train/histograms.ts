/** Histograms of the layers at the moment that is shown: asked for when a chart shows them, again when the moment changes. */
import { defineStore } from "pinia";
import { computed, ref, shallowRef, watch } from "vue";
import type { ValueHistogram, LayerHistograms } from "#core/training/histograms";
import type { RunHistograms } from "#core/training/views";
import type { RunRecord } from "#core/project/document";
import { followRun } from "../../stores/follow-run";
import { useRuns } from "../../stores/runs";
import { useTrainer } from "../../stores/trainer";
import type { Axis } from "../../charts/plot";
import { formatTick, scientific } from "#core/numbers";
import { linearTicks } from "#core/ticks";

export type HistogramKind = "gradients" | "weights" | "activations";

export const useHistograms = defineStore("histograms", () => {
  const runs = useRuns();
  const trainer = useTrainer();
  const current = shallowRef<RunHistograms | null>(null);
  const fault = ref<string | null>(null);
  /** Charts that show histograms now: without any nothing is asked. */
  const watching = ref(0);
  const { forget } = followRun<RunHistograms>({
    stage: "train",
    wanted: () => watching.value > 0,
    stateKey: (run) => `${run.epoch}/${run.step}/${runs.revision}`,
    ask: (run, _split, at, signal) => trainer.request({ type: "run.histograms", run: run.id, ...at }, signal),
    take: (answer) => {
      current.value = answer;
      fault.value = null;
    },
    fail: (words) => (fault.value = words),
  });
  watch(
    () => runs.selected?.created,
    () => {
      current.value = null;
      fault.value = null;
      forget();
    },
  );
  const layers = computed<readonly LayerHistograms[]>(() => current.value?.layers ?? []);
  return { current, fault, watching, layers };
});

/** Why there is nothing to show yet. */
export function emptyWords(run: Pick<RunRecord, "status" | "step"> | null, counted: boolean): string {
  if (counted) return "no layer has them";
  if (run && run.step === 0)
    return run.status === "failed"
      ? "The run diverged before its first epoch was over: there are no weights to count"
      : "Nothing is trained yet";
  return "Counting…";
}

/** Decades that the gradients need, no fewer than 1e−8 to 1; or round numbers around all values. */
export function histogramAxis(kind: HistogramKind, all: readonly ValueHistogram[]): Axis {
  if (kind === "gradients") {
    const used = all.flatMap(({ counts, low, high }) =>
      [...counts].flatMap((count, i) => (count > 0 ? [low + (i / counts.length) * (high - low)] : [])),
    );
    const min = Math.max(-12, Math.min(-8, Math.floor(Math.min(...used, 0) / 2) * 2));
    const max = Math.min(4, Math.max(0, Math.ceil((Math.max(...used, 0) + 0.25) / 2) * 2));
    return { min, max, ticks: [min, (min + max) / 2, max], format: (v) => scientific(10 ** Math.round(v)) };
  }
  const low = Math.min(0, ...all.map((h) => h.low));
  const high = Math.max(0, ...all.map((h) => h.high));
  const limit = roundUp(Math.max(-low, high) || 1);
  const min = kind === "activations" && low >= 0 ? 0 : -limit;
  const middle = min === 0 ? linearTicks(0, limit, 3).slice(1, -1) : [0];
  return { min, max: limit, ticks: [min, ...middle, limit], format: formatTick };
}
const roundUp = (value: number) => {
  const size = 10 ** Math.floor(Math.log10(value));
  return ([1, 1.5, 2, 3, 5, 7, 10].find((k) => k * size >= value) ?? 10) * size;
};
