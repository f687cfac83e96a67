import type { Finding, Worded } from "#core/doctor/finding";
import { inWords, titlesOf } from "#core/doctor/in-words";
import { layerLabels } from "#core/network/plan";
import { specSchema, type SpecInput } from "#core/network/spec";

/** A finding of a run or a draft of this spec as a person reads it. */
export function worded(finding: Finding | null | undefined, spec: SpecInput): Worded {
  if (!finding) throw new Error("Nothing was found.");
  return inWords(finding, titlesOf(layerLabels(specSchema.parse(spec).network)));
}
