/**
 * Measurements that cost too much to be made at every look: each is made when the curves raise a suspicion that it can settle, at
 * the end of an epoch, beside training and in pieces. None changes the run: its weights are the same bits with and without.
 */
import type { Dataset } from "../../data/dataset";
import type { Model } from "../../engine/engine";
import type { NetworkPlan } from "../../network/plan";
import type { Pieces } from "../../pieces";
import type { Reach } from "../reach";

export interface ProbeContext {
  dataset: Dataset;
  plan: NetworkPlan;
  /** The run's own model, to be read alone. */
  model: Model;
  /** A model with the same weights that gives gradients away (`probe` of core/training/histograms.ts); it may be written to. */
  gradients(): Model;
}

export interface Probed<T> {
  /** Whole epochs done when it was measured. */
  epoch: number;
  value: T;
}

/** How unlike the units of each hidden layer are, and how much the outputs depend on the inputs. */
export interface UnitsProbe {
  /** Share of the hidden layer's live units that say the same as another one (|r| above .999); NaN with fewer than two. */
  alike: { layer: string; share: number; live: number }[];
  /** Size of the largest bias of each layer that has any. */
  biases: { layer: string; largest: number }[];
  /** Standard deviation of the outputs over rows, the largest of all outputs: of the probabilities, or of the standardised number. */
  outputStd: number;
  rows: number;
}

export interface Curvature {
  /** Largest eigenvalue of the Hessian of the training loss; NaN where the gradients are no numbers. */
  sharpness: number;
  /** Rows at which the noise of a batch's gradient is as large as the gradient; NaN where it can't be told. */
  noiseScale: number;
  rows: number;
}

/** The last measurement of each kind. */
export interface Probes {
  reach?: Probed<Reach | null>;
  units?: Probed<UnitsProbe>;
  curvature?: Probed<Curvature>;
}

export interface Probe<T> {
  measure(context: ProbeContext): Pieces<T>;
}
