/** What the microscope shows of one row: every unit forward and back, a chosen weight's chain rule, its proof, and an update. */
import type { ClassCount, SplitName, Task } from "../../data/types";
import type { LayerKindId } from "../../network/kinds/layers/index";
import type { OutputActivationId } from "../../network/kinds/activations/index";
import type { LossId } from "../../network/spec";

/**
 * `inference`: as the network answers. `training`: as in the update that the row takes part in next, with its dropout masks and the
 * statistics of its batch.
 */
export const passes = ["inference", "training"] as const;
export type PassName = (typeof passes)[number];

/** The batch that a row goes through in training. */
export interface BatchPlace {
  /** The update, counted from 1 over the whole run. */
  update: number;
  rows: number;
  /** The row's place in it, counted from 0. */
  place: number;
}

/** An update on one row alone that was made to see what it does. The run knows nothing of it. */
export interface WhatIf {
  /** Row of the table, 0-based. */
  row: number;
  pass: PassName;
}

/** So many at most, one after the other. */
export const mostWhatIfs = 50;

/** A layer that runs: numbers of all its units for the row. */
export interface StepLayer {
  id: string;
  kind: LayerKindId;
  title: string;
  inputs: number;
  units: number;
  activation: OutputActivationId | null;
  /** The layer that its shortcut comes from, by its index; −1 the input; null without one. */
  shortcut: number | null;
  /** Its lines cross between all units, or go from each to its own. */
  lines: "weights" | "through";
  /** In symbols. */
  forward: string;
  back: string;
  /** Before the activation, after it; the output layer's `a` is what it predicts. */
  z: Float64Array;
  a: Float64Array;
  /** ∂L/∂a and ∂L/∂z; of the output layer, whose activation the loss takes, both are ∂L/∂z. */
  da: Float64Array;
  dz: Float64Array;
  /** Its strongest units, strongest first: at most `mostDrawn`, all of a small layer. */
  drawn: Uint32Array;
  /** Weights from the drawn units of the layer before to its own, row-major; null where it has no matrix of them. */
  weights: Float32Array | null;
  /**
   * Arrays that are trained, by their full names. `factors`: ∂z/∂w, by the rows of a matrix (what their sender gives), or by the
   * unit of a vector (a single row); times ∂L/∂z of the unit they are the gradient on the row's own way.
   */
  parameters: { name: string; matrix: boolean; rows: number; columns: number; factors: Float64Array }[];
}

/** A part of a sum: which unit it comes from, in words that need the names of the units. */
export interface ChainPart {
  /** Index of the layer whose unit it is; −1: an input; null: a number that is the layer's own (a bias). */
  layer: number | null;
  unit: number;
  value: number;
  by: string | null;
}
/** The largest parts, and what the others come to. */
export interface PartSum {
  parts: ChainPart[];
  others: { count: number; value: number };
  total: number;
}

export interface Chain {
  /** `dense_1/weights`, and the number's index in it. */
  tensor: string;
  index: number;
  /** Index of its layer, the unit in whose z it works, and what it is multiplied with there. */
  layer: number;
  unit: number;
  w: number;
  da: number;
  slope: number;
  factor: { layer: number | null; unit: number; value: number; symbol: string | null };
  product: number;
  /** In a batch: what the row's loss feels of it through the other rows, whose numbers share mean and variance. */
  throughBatch: number;
  /** What ∂L/∂a is the sum of. */
  asked: PartSum;
  /** What the sender's z is the sum of; null where the factor is no unit's output. */
  sender: (PartSum & { z: number; a: number; activation: OutputActivationId | null }) | null;
}

export interface Proof {
  /** By the engine's way back, in float64. */
  engine: number;
  /** By the engine that trains, in float32; null where it has no such pass. */
  training: number | null;
  /** In a batch: the mean over its rows, by the plain engine and by the one that trains. */
  batch: { rows: number; mean: number; training: number } | null;
  /** (L(w + h) − L(w − h)) / 2h, with its distance from the engine's, as a share of the larger of the two. */
  differences: { h: number; value: number; apart: number }[];
}

export interface UpdateView {
  optimizer: string;
  formula: string;
  learningRate: number;
  /** 1 for the first. */
  count: number;
  /** Whether the optimiser's state is the run's; of an earlier epoch it is not kept. */
  stateKnown: boolean;
  /** Of the chosen weight. `clipped`: what clipping leaves of the gradient; 1 where it does nothing. */
  w: { before: number; after: number; gradient: number; penalty: number; clipped: number };
  state: { name: string; before: number; after: number }[];
  loss: { now: number; alone: number; all: number };
  /** What is predicted after an update of all parameters. */
  outputs: Float64Array;
  parameters: number;
  /** The row's loss where the chosen weight is another. */
  along: { w: Float64Array; loss: Float64Array };
}

export interface Microscope {
  run: string;
  epoch: number;
  /** Row of the table, 0-based. */
  row: number;
  split: SplitName;
  pass: PassName;
  /** Whether training passes differ from inference at all in this network. */
  passesDiffer: boolean;
  batch: BatchPlace | null;
  task: Task;
  classes: ClassCount[];
  loss: { id: LossId; value: number; worked: string | null };
  /** Class code, or the standardised target. */
  truth: number;
  /** Probabilities, or the standardised prediction. */
  outputs: Float64Array;
  x: Float64Array;
  drawnInputs: Uint32Array;
  layers: StepLayer[];
  chain: Chain;
  proof: Proof;
  update: UpdateView;
  whatIfs: number;
  parameters: number;
}

/** Rows worth a look: the wrong ones first, those that cost most at the head. */
export interface HardRows {
  run: string;
  split: SplitName;
  epoch: number;
  rows: number;
  wrong: number;
  hardest: { row: number; truth: number; predicted: number; loss: number; wrong: boolean }[];
}
