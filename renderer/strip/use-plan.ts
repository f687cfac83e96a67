/** The layers of the draft as they would run on the project's data. Those of a run: `useDescribed`. */
import { computed, type ComputedRef } from "vue";
import type { NetworkPlan } from "#core/network/plan";
import { planExperiment } from "#core/training/plan";
import { useCheck } from "../stores/check";
import { useData } from "../stores/data";
import { useDraft } from "../stores/draft";

type Planned = { plan: NetworkPlan; fault: null } | { plan: null; fault: string | null };

export function usePlan(): {
  draftPlan: ComputedRef<NetworkPlan | null>;
  /** Why the draft can't run on the data; null where it can, or where there is no data yet. */
  draftFault: ComputedRef<string | null>;
} {
  const data = useData();
  const check = useCheck();
  const draft = useDraft();
  const planned = computed<Planned>(() => {
    if (!data.prepared) return { plan: null, fault: null };
    try {
      return { plan: planExperiment(draft.spec, data.prepared), fault: null };
    } catch (error) {
      return { plan: null, fault: error instanceof Error ? error.message : String(error) };
    }
  });
  return {
    draftPlan: computed(() => planned.value.plan),
    draftFault: computed(() => check.said ?? planned.value.fault),
  };
}
