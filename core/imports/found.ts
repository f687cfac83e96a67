/** A network as it was found in a file, before anybody said which columns go in. */
import type { FittedRecipe } from "../data/fitted";
import type { FoundStep } from "../network/kinds/found-step";
import type { OutputActivationId } from "../network/kinds/activations/index";
import type { ExperimentSpec } from "../network/spec";
import type { RunCalibration } from "../project/document";
import type { NetworkPlan } from "../network/plan";

/** An array of a file, as it stands there. */
export interface FoundArray {
  name: string;
  shape: readonly number[];
  data: Float32Array;
}

/** What an export of this application says of itself: the run's spec and what its recipe was fitted to. */
export interface OwnRun {
  spec: ExperimentSpec;
  fitted: FittedRecipe | null;
  calibration: RunCalibration | null;
  cuts: number[] | null;
  /** Where two classes were parted. */
  threshold: number | null;
}

/** A foreign network as a chain of steps. */
export interface FoundChain {
  steps: readonly FoundStep[];
  /** What its outputs went through last; null: nothing, they are logits or a number. */
  end: OutputActivationId | null;
  /** The file scales its inputs itself, so that raw columns go in. */
  scales: boolean;
  /** Inputs by name, where each is one. */
  inputNames: readonly string[] | null;
  classes: readonly string[] | null;
}

export interface FoundModel {
  own: OwnRun | null;
  /** Inputs of the network; null where the file does not tell them, as one that holds but a spec. */
  inputs: number | null;
  /** Arrays with their shapes, for a person who looks at it. */
  arrays: readonly Pick<FoundArray, "name" | "shape">[];
  /** Null: the network is that of a spec, and `weights` puts the arrays into its plan. */
  chain: FoundChain | null;
  /** By names of ours. What does not fit is thrown as an ImportError that names all of it. */
  weights: ((plan: NetworkPlan) => { tensors: Map<string, ArrayLike<number>>; notes: string[] }) | null;
  /** What a person should know. */
  notes: readonly string[];
}
