/** What a lesson of the atlas is made of, and what a run of it comes to. */
import type { GeneratorSpec } from "#core/data/generate/generate";
import type { RemedyId } from "#core/doctor/remedies";
import type { RuleId } from "#core/doctor/rules";
import type { LayerSignal } from "#core/engine/engine";
import type { SpecInput } from "#core/network/spec";

/** What one run of a lesson came to. Lists over layers hold the hidden dense layers and the output, in order. */
export interface Outcome {
  status: "finished" | "failed";
  epochs: number;
  /** Updates done. */
  steps: number;
  /** Loss at the end of each epoch, thinned to at most 61 points; the first is that of the untrained network. */
  train: (number | null)[];
  validation: (number | null)[];
  /** Epochs of these points. */
  at: number[];
  /** Accuracy, or R². */
  trainMetric: number | null;
  validationMetric: number | null;
  testMetric: number | null;
  /** What the doctor says at the end. */
  findings: { rule: string; severity: string; layers: string[]; epoch: number }[];
  /** First and last measurement of each layer. */
  gradientNorm: [(number | null)[], (number | null)[]];
  activationStd: [(number | null)[], (number | null)[]];
  dead: [(number | null)[], (number | null)[]];
  /** Of the first layer's weights: |w| from the largest to the smallest. */
  weights: number[];
  /** For each unit of the last hidden layer, the share of training rows on which it is above 0. */
  fires: number[];
  /** Standard deviation of each input over the training rows, from the first column on. */
  scales: number[];
  /** Answers on the validation rows, where there are two classes: p of the positive class and the class. */
  answers: [number, number][];
}
export interface Measurement {
  rows: { train: number; validation: number };
  /** Share of the largest class among the validation rows; null for a number. */
  majority: number | null;
  broken: Outcome;
  cure: Outcome | null;
  /** The lesson's other arms, in their order. */
  others: Outcome[];
}

export const groups = [
  { id: "cut", title: "What it can tell apart", caption: "from one straight cut to a bent space" },
  {
    id: "step",
    title: "The step is wrong, or it learns by heart",
    caption: "rates, scales and what holds a network back",
  },
  { id: "signal", title: "The signal is lost", caption: "on its way through the layers, or back" },
] as const;
export type GroupId = (typeof groups)[number]["id"];

export type PictureKind =
  | "gradients"
  | "units"
  | "signal"
  | "steadied"
  | "valley"
  | "scales"
  | "curves"
  | "mask"
  | "weights"
  | "s"
  | "dots"
  | "made";

/** What an arm shows above its curve while it trains. */
export type LessonView =
  /** A signal of each layer over time, in the colours of gradient norms or in ink. */
  | { kind: "lanes"; signal: LayerSignal; title: string; heat: boolean }
  /** How strongly each unit of a layer answers, over time. */
  | { kind: "units"; layer: string; title: string }
  /** |w| of the first layer, the largest first. */
  | { kind: "weights"; title: string }
  /** p of the validation rows. */
  | { kind: "answers"; title: string }
  /** Where each layer puts the rows, and how it bends the plane. */
  | { kind: "space"; title: string }
  /** The loss of training and validation rows: it fills the arm. */
  | { kind: "loss"; title: string };

/** One more run beside the two. `panel`: it is drawn as they are; else it stands in the table of other cures. */
export interface OtherArm {
  name: string;
  change: SpecInput;
  panel: boolean;
}

export interface Lesson {
  id: string;
  title: string;
  /** One line, 36 characters at most. */
  caption: string;
  group: GroupId;
  source: { sample: string } | { generator: GeneratorSpec };
  target: string;
  experiment: SpecInput;
  /** What the doctor is to find in it; null where it is well. */
  rule: RuleId | null;
  /** One change that cures it: a remedy of the doctor, or one of its own; null where nothing is broken. */
  cure: RemedyId | { change: SpecInput; title: string } | null;
  others?: readonly OtherArm[];
  /** Where to change it. */
  setting: string;
  picture: PictureKind;
  view: LessonView;
  /** Names of the first arm and of the cured one. */
  names: readonly [string] | readonly [string, string];
  /** Where in the strip's map it acts: 0 input … 1 output. */
  place: number;
  /** Ids of lessons to read on. */
  next: readonly string[];
  says(m: Measurement): string;
  cured(m: Measurement): string;
}
