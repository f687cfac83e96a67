/** The signals of a run in columns of time: the one routine by which heat map, lanes and network strip read the same medians. */
import { computed, type ComputedRef } from "vue";
import type { LayerSignal } from "#core/engine/engine";
import type { RunRecord } from "#core/project/document";
import type { RunHistory } from "#core/training/history";
import { TimeBins, binWidth } from "./time-bins";

/** The bins at one time: a new object whenever they have grown. */
export interface Binned {
  bins: TimeBins;
}

/** How far a run came, in epochs. */
export function reachedBy(history: RunHistory | null): number {
  if (!history) return 0;
  return Math.max(
    history.ticks.epoch[history.ticks.count - 1] ?? 0,
    history.epochs.epoch[history.epochs.count - 1] ?? 0,
  );
}

/** A run that is over shows no time that never came. One that broke off can still go on. */
export function axisEpochs({ status, plannedEpochs }: RunRecord, reached: number): number {
  const over = status === "stopped" || status === "finished";
  return over && reached > 0 ? Math.min(plannedEpochs, reached) : plannedEpochs;
}

export interface RunMoment {
  /** Epoch that is shown. */
  epoch: number;
  /** Whether it is where the run's weights are, which the doctor speaks of. */
  live: boolean;
}

/** The moment under a playhead; without one, where the run's weights are: those of its last epoch, or restored ones. */
export function momentOf(run: RunRecord | null, reached: number, playhead: number | null): RunMoment {
  const restored = run?.restoredEpoch ?? null;
  if (playhead === null || (restored === null && playhead >= reached))
    return { live: true, epoch: restored ?? reached };
  return { live: false, epoch: Math.min(playhead, reached) };
}

/** Bins of one run, kept while the run grows. */
export function useRunBins(
  signals: readonly LayerSignal[],
  run: ComputedRef<RunRecord | null>,
  history: ComputedRef<RunHistory | null>,
): ComputedRef<Binned> {
  let bins = new TimeBins(signals, 1);
  let of: string | null = null;
  return computed<Binned>(() => {
    const width = run.value ? binWidth(axisEpochs(run.value, reachedBy(history.value))) : 1;
    const id = run.value?.id ?? null;
    if (of !== id || width !== bins.width) bins = new TimeBins(signals, width);
    of = id;
    if (history.value && !bins.follow(history.value)) {
      bins = new TimeBins(signals, width);
      bins.follow(history.value);
    }
    return { bins };
  });
}
