/** Runs of files that leave unsaid what later versions write. */
import type { RunSnapshot } from "../training/snapshot";

/** What projects of earlier versions leave unsaid. */
export function asItWas(snapshot: RunSnapshot): RunSnapshot {
  const { record, best } = snapshot;
  const { status, epoch, plannedEpochs } = record;
  // Only an early end finishes a run before its planned one, and it brings the best weights back.
  const early = status === "finished" && epoch < plannedEpochs && best !== null && best.epoch < epoch;
  const restored = record.restoredEpoch === undefined && early ? { restoredEpoch: best.epoch } : {};
  return { ...snapshot, record: { ...record, ...restored, spec: specAsItWas(snapshot) } };
}

/** Before a run's recipe was kept, groups were dealt by their rows alone, whatever the spec said. */
function specAsItWas({ record: { spec }, fitted }: RunSnapshot): RunSnapshot["record"]["spec"] {
  const { recipe } = spec;
  if (fitted || recipe.split.method !== "group") return spec;
  return { ...spec, recipe: { ...recipe, split: { ...recipe.split, stratify: false, bins: 0 } } };
}
