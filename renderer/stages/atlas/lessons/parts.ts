/** What the experiments of the lessons are built from, and what their words count. */
import type { SplitName } from "#core/data/types";
import type { SpecInput } from "#core/network/spec";
import { formatNumber } from "#core/numbers";
import type { Luck, Measure, OtherArm, Outcome } from "./lesson";

export const cancer = { source: { sample: "breast_cancer.csv" }, target: "diagnosis" } as const;
export const digits = { source: { sample: "digits.csv" }, target: "digit" } as const;
export type Layer = NonNullable<NonNullable<SpecInput["network"]>["layers"]>[number];
export const times = (count: number, layer: Layer): Layer[] => Array.from({ length: count }, () => ({ ...layer }));
export const sgd = (learningRate: number) => ({ type: "sgd" as const, learningRate });
/** All that a lesson is not about, said outright: it has to stay as it was measured, whatever the defaults become. */
export const plain = (
  optimizer: NonNullable<NonNullable<SpecInput["training"]>["optimizer"]>,
  epochs: number,
  seed = 7,
) => ({
  optimizer,
  epochs,
  seed,
  batchSize: 32,
  schedule: { type: "constant" as const },
  earlyStopping: null,
});
export const relu: Layer = { type: "dense", units: 32, activation: "relu", init: "he_normal" };
export const sigmoid: Layer = { type: "dense", units: 32, activation: "sigmoid", init: "glorot_uniform" };
export const tanh = (units: number): Layer => ({ type: "dense", units, activation: "tanh", init: "glorot_uniform" });
/** With batch normalisation behind each layer. */
export const normed = (layers: readonly Layer[]): Layer[] => layers.flatMap((layer) => [layer, { type: "batch_norm" }]);
/** Another cure that is tried, and has no panel of its own. */
export const tried = (name: string, change: SpecInput): OtherArm => ({ name, change, panel: false });
export const last = <T>(list: readonly T[]): T => list.at(-1)!;
export const metric = (value: number | null) => formatNumber(value);

/** Weights that are exactly 0. */
export const zeros = ({ weights }: Outcome): number => weights.filter((value) => value === 0).length;

/** Where the validation loss was lowest. */
export function lowest({ validation, at }: Outcome): { epoch: number; loss: number } {
  let best = 0;
  validation.forEach((value, i) => {
    if (value !== null && value < (validation[best] ?? Infinity)) best = i;
  });
  return { epoch: at[best]!, loss: validation[best]! };
}

/** Mistakes of each kind on the validation rows. */
export function errorsAt({ answers }: Pick<Outcome, "answers">, threshold: number): { missed: number; alarms: number } {
  return {
    missed: answers.filter(([p, truth]) => truth === 1 && p < threshold).length,
    alarms: answers.filter(([p, truth]) => truth === 0 && p >= threshold).length,
  };
}

/** Recall and precision of the positive class on the validation rows. */
export function recallAt(outcome: Outcome, threshold: number): { recall: number; precision: number } {
  const { missed, alarms } = errorsAt(outcome, threshold);
  const positive = outcome.answers.filter(([, truth]) => truth === 1).length;
  const found = positive - missed;
  return { recall: found / positive, precision: found / (found + alarms) };
}

export const scores = (...splits: SplitName[]): Measure[] => splits.map((split) => ({ kind: "score", split }));
export const trainLoss: Measure = { kind: "loss", split: "train" };
export const gradientOf = (layer: string, words: string): Measure => ({
  kind: "signal",
  signal: "gradientNorm",
  layer,
  words,
  bad: { below: 1e-4 },
});

const range = (values: readonly (number | null)[], write = formatNumber): string => {
  const known = values.filter((value) => value !== null);
  const [low, high] = [write(Math.min(...known)), write(Math.max(...known))];
  return low === high ? low : `${low} to ${high}`;
};

/** Whether it learns under each seed. */
export const scoreLuck = (split: "train" | "validation" | "test", name = "accuracy"): Luck => ({
  title: `${name} on the ${split === "train" ? "training" : split} rows`,
  of: (outcome) => outcome[`${split}Metric`],
  axis: { min: 0, max: 1 },
  says: ([first, second]) =>
    second.length === 0 ? `**${range(first)}**` : `**${range(first)}** before, **${range(second)}** after`,
});
/** A number of the untrained network, on a log axis, beside the limit at which it is a fault. */
export const sizeLuck = (
  title: string,
  of: Luck["of"],
  [min, max]: readonly [number, number],
  limit: { below: number } | { above: number },
): Luck => ({
  title,
  of,
  axis: { min, max, log: true },
  says: ([first, second]) => {
    const beyond = (values: readonly (number | null)[]) =>
      values.filter((value) => value === null || ("below" in limit ? value < limit.below : value > limit.above)).length;
    const words = "below" in limit ? `below ${formatNumber(limit.below)}` : `above ${formatNumber(limit.above)}`;
    return `**${beyond(first)} of ${first.length}** ${words}, **${beyond(second)}** after`;
  },
});
