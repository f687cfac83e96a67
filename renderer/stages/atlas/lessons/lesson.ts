/** What a lesson of the atlas is made of, and what a run of it comes to. */
import type { GeneratorSpec } from "#core/data/generate/generate";
import type { RemedyId } from "#core/doctor/remedies";
import type { RuleId } from "#core/doctor/rules";
import type { LayerSignal } from "#core/engine/engine";
import type { SplitName } from "#core/data/types";
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
  /** What `Lesson.luck` measures, under the seeds 1 to 20, in the first arm and in the second; null where the run failed. */
  luck: [first: (number | null)[], second: (number | null)[]];
}

export const groups = [
  { id: "cut", title: "What it can tell apart", caption: "from one straight cut to a bent space" },
  {
    id: "step",
    title: "Wrong step size, or memorising",
    caption: "learning rates, scales and regularisation",
  },
  { id: "signal", title: "The signal is lost", caption: "on the way forward through the layers, or back" },
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

/** A row of the table of arms: a number that the end of a run is measured by. */
export type Measure =
  /** Accuracy, or R². */
  | { kind: "score"; split: SplitName }
  | { kind: "loss"; split: "train" | "validation" }
  /** The signal of a layer at the last measurement. `bad`: beyond this it is a fault. */
  | { kind: "signal"; signal: LayerSignal; layer: string; words: string; bad?: { above: number } | { below: number } }
  /** Weights of the first layer that are exactly 0. */
  | { kind: "zeros" };

/** What twenty seeds come to: whether it was bad luck. */
export interface Luck {
  /** What is measured, in a few words. */
  title: string;
  of(outcome: Outcome): number | null;
  axis: { min: number; max: number; log?: boolean; share?: boolean };
  says(luck: Measurement["luck"]): string;
}

/** The picture of the cause, drawn from the runs at the playhead. */
export type Cause =
  /** A signal by depth on a log axis. `factor`: a dashed line that shrinks by this from layer to layer, from the output back. */
  | { kind: "depth"; signal: "gradientNorm" | "activationStd"; title: string; factor?: { by: number; words: string } }
  /** What the units of a layer are fed, beside the ReLU. */
  | { kind: "sums"; layer: string; title: string }
  /** Recall and precision over the threshold. */
  | { kind: "threshold"; title: string }
  /** How hard L1 and L2 pull at a weight. */
  | { kind: "pull"; title: string }
  /** The share of rows that one straight cut puts right in the space after each layer: fitted on one half of them, tried on the other. */
  | { kind: "cut"; title: string }
  /** Answers against the truth, of learnt and of unseen rows. */
  | { kind: "fit"; title: string }
  /** The loss after one update, by its rate. */
  | { kind: "section"; title: string }
  /** The loss with units of the first layer silenced. */
  | { kind: "silenced"; title: string }
  /** The lesson's picture, larger. */
  | { kind: "picture"; title: string };

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
  /** What is changed, in a word or two; empty where nothing is. */
  what: string;
  /** Names of the first arm and of the cured one. */
  names: readonly [string] | readonly [string, string];
  /** Epochs that the figures show, update by update; the table is of the planned end. Left out: all, in equal stretches. */
  shown?: number;
  /** The layer that it is about. */
  focus?: string;
  measures: readonly Measure[];
  luck: Luck;
  cause: Cause | null;
  /** Title of the explanation. */
  why: string;
  /** Where in the strip's map it acts: 0 input … 1 output. */
  place: number;
  /** Ids of lessons to read on. */
  next: readonly string[];
  /** What happens, above the figures. */
  says(m: Measurement): string;
  /** Why it does, and what the change does to it. */
  explains(m: Measurement): string;
  /** Results where the doctor has nothing to prove. */
  concludes?(m: Measurement): string;
}
