/** The repeats of a setting. */
import { foldSpecs } from "../training/folds";
import type { ExperimentSpec } from "../network/spec";
import { repeatsOf, type Repeat } from "./sweep";

/**
 * The spec of one repeat, from 0: with seeds, weights and batches are drawn anew on the same rows, the first with the seed of the spec
 * itself; with folds, the repeat is tested on its fold, and once all folds had their turn the rows are dealt into folds anew.
 */
export function repeated(spec: ExperimentSpec, repeat: Repeat, index: number): ExperimentSpec {
  if ("folds" in repeat) {
    const own = foldSpecs(spec, repeat.folds)[index % repeat.folds]!;
    const { split } = own.recipe;
    const deal = Math.floor(index / repeat.folds);
    return deal === 0
      ? own
      : { ...own, recipe: { ...own.recipe, split: { ...split, seed: (split.seed + deal) >>> 0 } } };
  }
  return { ...spec, training: { ...spec.training, seed: (spec.training.seed + index) >>> 0 } };
}

/** A setting that is to have more repeats than the others. */
export interface MoreRepeats {
  setting: number;
  /** In all. */
  repeats: number;
}

/** How often a setting is trained. */
export const repeatsAt = (repeat: Repeat, more: readonly MoreRepeats[] | undefined, setting: number): number =>
  Math.max(repeatsOf(repeat), ...(more ?? []).filter((one) => one.setting === setting).map(({ repeats }) => repeats));

/** With these on top of what was asked before; of each setting the most counts. */
export function withMore(before: readonly MoreRepeats[] | undefined, more: readonly MoreRepeats[]): MoreRepeats[] {
  const most = new Map<number, number>();
  for (const { setting, repeats } of [...(before ?? []), ...more])
    most.set(setting, Math.max(repeats, most.get(setting) ?? 0));
  return [...most].map(([setting, repeats]) => ({ setting, repeats }));
}
