/** Which preset a draft is, if any: network and training are equal, whatever the seed. */
import { presetIds, presetSpec, type PresetId } from "#core/network/presets";
import { specSchema, type ExperimentSpec } from "#core/network/spec";

/** The schema brings the keys into one order. */
function essence({ network, training }: ExperimentSpec): string | null {
  const parsed = specSchema.safeParse({ network, training: { ...training, seed: 0 } });
  return parsed.success ? JSON.stringify([parsed.data.network, parsed.data.training]) : null;
}
let known: Map<string, PresetId> | null = null;

export function presetOf(spec: ExperimentSpec): PresetId | null {
  known ??= new Map(presetIds.map((id) => [essence(presetSpec(id)) ?? id, id]));
  const key = essence(spec);
  return key === null ? null : (known.get(key) ?? null);
}
