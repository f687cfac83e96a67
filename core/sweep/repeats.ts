/** The repeats of a setting. */
import { foldSpecs } from "../training/folds";
import type { ExperimentSpec } from "../network/spec";
import type { Repeat } from "./sweep";

/**
 * The spec of one repeat, from 0: with seeds, weights and batches are drawn anew on the same rows, the first with the seed of the spec
 * itself; with folds, the repeat is tested on its fold.
 */
export function repeated(spec: ExperimentSpec, repeat: Repeat, index: number): ExperimentSpec {
  if ("folds" in repeat) return foldSpecs(spec, repeat.folds)[index]!;
  return { ...spec, training: { ...spec.training, seed: (spec.training.seed + index) >>> 0 } };
}
