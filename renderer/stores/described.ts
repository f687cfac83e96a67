/**
 * What a run is: its data, network, task and measures, by its own record and the recipe that was fitted for it. Whatever says
 * something of a run takes it from here: the draft may ask for another target by now.
 */
import { defineStore } from "pinia";
import { computed, toRaw } from "vue";
import type { RunData, Task } from "#core/data/types";
import { losses } from "#core/network/kinds/losses/index";
import type { NetworkPlan } from "#core/network/plan";
import type { LossId } from "#core/network/spec";
import type { RunRecord } from "#core/project/document";
import { planExperiment } from "#core/training/plan";
import { useRuns } from "./runs";

export interface Described {
  /** Null for a run of an old project whose data are gone. */
  data: RunData | null;
  plan: NetworkPlan | null;
  task: Task | null;
  regression: boolean;
  /** As it stands in a sentence: `accuracy`, `R²`. */
  metric: "accuracy" | "R²";
  /** Null where the network is not known. */
  loss: LossId | null;
  /** What the metric is of a model that says the same for every row: the majority's share, or R² 0. */
  baseline: number | null;
}

export const useDescribed = defineStore("described", () => {
  const runs = useRuns();
  /** A run keeps its spec for life: it is described anew only where other data of it are known. */
  const known = new WeakMap<RunRecord, { data: RunData; is: Described }>();
  function of(run: RunRecord): Described {
    const data = runs.dataOf(run.id);
    if (!data) return describe(run, null);
    const own = toRaw(run);
    const found = known.get(own);
    if (found?.data === data) return found.is;
    const is = describe(own, data);
    known.set(own, { data, is });
    return is;
  }
  const selected = computed(() => (runs.selected ? of(runs.selected) : null));
  const unlike = (a: RunRecord, b: RunRecord) => otherQuestion({ run: a, is: of(a) }, { run: b, is: of(b) });
  const questionOf = (run: RunRecord) => question({ run, is: of(run) });
  return { of, selected, unlike, questionOf };
});

export function describe({ spec, metrics }: RunRecord, data: RunData | null): Described {
  // Without its data a run still tells by what was measured.
  const regression = data ? data.task === "regression" : metrics?.train?.r2 !== undefined;
  const plan = data && planned(spec, data);
  return {
    data,
    plan,
    task: data?.task ?? null,
    regression,
    metric: regression ? "R²" : "accuracy",
    loss: plan?.loss ?? null,
    baseline: data && baselineOf(data),
  };
}

function planned(spec: RunRecord["spec"], data: RunData): NetworkPlan | null {
  try {
    return planExperiment(spec, data);
  } catch {
    // A project that another program wrote: its curves can still be read.
    return null;
  }
}

function baselineOf({ task, split: { train, validation } }: RunData): number | null {
  if (task === "regression") return 0;
  const rows = validation.rows > 0 ? validation : train;
  return rows.rows > 0 ? Math.max(...rows.byClass) / rows.rows : null;
}

/**
 * Why the metrics of two runs must not be held against each other, in words that follow "trained on"; null where both answer the same
 * question.
 */
export function otherQuestion(a: Asked, b: Asked): string | null {
  if (a.run.target !== b.run.target) return "another target";
  if (a.is.metric !== b.is.metric) return "the target read in another way";
  const [one, other] = [labelsOf(a.is), labelsOf(b.is)];
  return one !== null && other !== null && one !== other ? "other classes" : null;
}
/** The same text for runs that `otherQuestion` takes alike against any other run. */
const question = ({ run: { target }, is }: Asked): string => JSON.stringify([target, is.metric, labelsOf(is)]);
const labelsOf = ({ data }: Described): string | null => data && data.classes.map(({ label }) => label).join("\0");
interface Asked {
  run: RunRecord;
  is: Described;
}

export const nameOfLoss = (loss: LossId | null): string => (loss ? losses[loss].title.toLowerCase() : "loss");
