/** The sweep that is trained now: how far it is, and what a person may do with it. */
import { defineStore } from "pinia";
import { computed, ref, shallowRef, watch } from "vue";
import type { SweepRecord } from "#core/project/document";
import type { ExperimentSpec } from "#core/network/spec";
import type { SweepEstimate } from "#core/sweep/estimate";
import type { SweepState } from "#core/sweep/state";
import type { Sweep } from "#core/sweep/sweep";
import { useProject } from "./project";
import { useRuns } from "./runs";
import { useTrainer } from "./trainer";

interface Asked {
  spec: ExperimentSpec;
  target: string;
  sweep: Sweep;
}

export const useSweepTraining = defineStore("sweep-training", () => {
  const trainer = useTrainer();
  const project = useProject();
  const runs = useRuns();
  /** The latest sweep of this project; null before the first. */
  const state = shallowRef<SweepState | null>(null);
  const going = computed(() => state.value !== null && state.value.phase !== "ended");
  /** The sheet that asks for a new one is open. */
  const asking = ref(false);
  /** Seconds until it is done, as it goes now; null while it can't be told. */
  const left = computed(() => {
    const { value } = state;
    return value && value.share > 0.01 ? value.seconds * (1 / value.share - 1) : null;
  });

  function put(record: SweepRecord): void {
    const others = project.sweeps.filter(({ id }) => id !== record.id);
    project.sweeps = [...others, record].sort((a, b) => Number(a.id) - Number(b.id));
  }
  trainer.on((event) => {
    if (event.type !== "sweep.changed") return;
    state.value = event.state;
    put(event.state.record);
  });
  // Sweeps of two projects have the same numbers.
  watch(
    () => runs.era,
    () => (state.value = null),
    { flush: "sync" },
  );
  watch(
    () => trainer.connection,
    (connection) => {
      if (connection !== "ready" && state.value && going.value)
        state.value = { ...state.value, phase: "ended", cancelled: true, fault: "The trainer ended" };
    },
  );

  async function start(spec: ExperimentSpec, target: string, sweep: Sweep): Promise<string> {
    const id = String(1 + Math.max(0, ...project.sweeps.map((one) => Number(one.id))));
    const created = new Date().toISOString();
    const record = { id, name: `sweep ${id}`, created, target, spec, sweep, settings: [], open: true };
    await goOn(record);
    return id;
  }
  /** What is there of a sweep is not trained again. */
  async function goOn(record: SweepRecord): Promise<void> {
    const plain = JSON.parse(JSON.stringify(record)) as SweepRecord;
    await trainer.request({ type: "sweep.start", sweep: plain, next: runs.nextId });
    put(plain);
  }
  async function pause(): Promise<void> {
    await trainer.request({ type: "sweep.pause" });
  }
  async function resume(): Promise<void> {
    await trainer.request({ type: "sweep.resume" });
  }
  async function cancel(): Promise<void> {
    await trainer.request({ type: "sweep.cancel" });
  }
  async function first(setting: number): Promise<void> {
    await trainer.request({ type: "sweep.first", setting });
  }
  const estimate = (spec: ExperimentSpec, target: string, sweep: Sweep, signal: AbortSignal): Promise<SweepEstimate> =>
    trainer.request(
      { type: "sweep.estimate", ...(JSON.parse(JSON.stringify({ spec, target, sweep })) as Asked) },
      signal,
    );
  return { first, estimate, state, going, asking, left, start, goOn, pause, resume, cancel };
});
