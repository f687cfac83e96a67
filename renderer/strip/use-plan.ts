/** The layers of the draft and of the selected run, as they run on the project's data. */
import { computed, type ComputedRef } from "vue";
import { planNetwork, type DataShape, type NetworkPlan } from "#core/network/plan";
import type { ExperimentSpec } from "#core/network/spec";
import { useCheck } from "../stores/check";
import { useData } from "../stores/data";
import { useDraft } from "../stores/draft";
import { useRuns } from "../stores/runs";

type Planned = { plan: NetworkPlan; fault: null } | { plan: null; fault: string | null };

function plan(spec: ExperimentSpec, shape: DataShape | null): Planned {
  if (!shape) return { plan: null, fault: null };
  try {
    return { plan: planNetwork(spec.network, shape, spec.training.loss), fault: null };
  } catch (error) {
    return { plan: null, fault: error instanceof Error ? error.message : String(error) };
  }
}

export function usePlan(): {
  draftPlan: ComputedRef<NetworkPlan | null>;
  /** Why the draft can't run on the data; null where it can, or where there is no data yet. */
  draftFault: ComputedRef<string | null>;
  /** Of the selected run; null without one. */
  runPlan: ComputedRef<NetworkPlan | null>;
} {
  const data = useData();
  const check = useCheck();
  const draft = useDraft();
  const runs = useRuns();
  const shape = computed<DataShape | null>(() => {
    const { prepared } = data;
    return prepared && { task: prepared.task, inputs: prepared.inputs.length, classes: prepared.classes.length };
  });
  const planned = computed(() => plan(draft.spec, shape.value));
  const run = computed(() => (runs.selected ? plan(runs.selected.spec, shape.value) : null));
  return {
    draftPlan: computed(() => planned.value.plan),
    draftFault: computed(() => check.said ?? planned.value.fault),
    runPlan: computed(() => run.value?.plan ?? null),
  };
}
