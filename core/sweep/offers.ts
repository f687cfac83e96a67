/** Settings that a person may want to sweep, with values to begin with, taken from an experiment. */
import { activationIds } from "../network/kinds/activations/index";
import { isHiddenSpec } from "../network/kinds/layers/index";
import { optimizerIds } from "../network/kinds/optimizers/index";
import { toDigits } from "../numbers";
import type { ExperimentSpec } from "../network/spec";
import { writtenOf } from "./written";

export interface SettingOffer {
  path: string;
  /** Those that it may have; null for numbers. */
  words: readonly string[] | null;
  whole: boolean;
  /** As a person would write them. */
  values: string;
}

const around = (value: number, factors: readonly number[]) => factors.map((factor) => toDigits(value * factor, 2));
const numbers = (path: string, values: readonly number[], whole = false): SettingOffer => ({
  path,
  words: null,
  whole,
  values: writtenOf([...values]) ?? "",
});
const choice = (path: string, words: readonly string[], values: readonly string[]): SettingOffer => ({
  path,
  words,
  whole: false,
  values: values.join(", "),
});

/** What the experiment has, and the first ones beside it. */
const others = (own: string, ids: readonly string[], count: number): string[] =>
  [own, ...ids.filter((id) => id !== own)].slice(0, count);

export function settingOffers({ network, training }: ExperimentSpec): SettingOffer[] {
  const hidden = network.layers.filter(isHiddenSpec);
  const rated = network.layers.flatMap((layer, i) => ("rate" in layer ? [`network.layers[${i}].rate`] : []));
  return [
    numbers("training.optimizer.learningRate", around(training.optimizer.learningRate, [0.1, 0.3, 1, 3, 10])),
    ...(hidden.length === 0
      ? []
      : [
          numbers("network.depth", [1, 2, 3, 4], true),
          numbers("network.units", [8, 16, 32, 64], true),
          choice("network.activation", activationIds, others(hidden[0]!.activation, activationIds, 3)),
          numbers("network.l2", [0, 0.0001, 0.001, 0.01]),
          numbers("network.l1", [0, 0.0001, 0.001, 0.01]),
        ]),
    ...rated.map((path) => numbers(path, [0, 0.2, 0.5])),
    choice("training.optimizer.type", optimizerIds, others(training.optimizer.type, optimizerIds, 2)),
    numbers("training.batchSize", [16, 32, 64, 128], true),
    numbers("training.labelSmoothing", [0, 0.05, 0.1]),
  ];
}
