/** What the trainer works out for a page to show: of a file, a draft, a run. Typed arrays travel by structured clone. */
import type { LayerKindId } from "../network/kinds/layers/index";
import type { ClassCount, ColumnType, DataWarning, Dialect, Prepared, Profile, SplitName, Task } from "../data/types";
import type { Finding } from "../doctor/finding";
import type { RunCalibration } from "../project/document";
import type { LayerHistograms } from "./histograms";
import type { Scores } from "./predict";
import type { Timing } from "./timing";

/** A file that was read whole and is held ready. */
export interface Staged {
  dialect: Dialect;
  rows: number;
  header: string[];
  types: ColumnType[];
  /** Bytes of the columns in memory. */
  memory: number;
  readMs: number;
  warnings: DataWarning[];
  /** The first row of each warning that has a place, in the order of the file. `row` is 0-based. */
  doubted: { row: number; line: number; cells: string[]; code: string; column?: string }[];
  suggestedTarget: string | null;
  /** Of the suggested target, where it has classes: at most the six most frequent ones. */
  classes: { label: string; share: number }[];
}

export interface DataState {
  name: string;
  bytes: number;
  /** Where the file is, if the project holds no copy of it. */
  link: string | null;
  rows: number;
  /** Names of the columns, in the order of the file. */
  columns: string[];
  dialect: Dialect;
  /** Milliseconds that reading took. */
  readMs: number;
  /** The column that looks like the target (few classes, last, or named so), or null. */
  suggestedTarget: string | null;
  /** Columns that are better left out (ID-like, constant, text), with the reason. */
  suggestedIgnored: { column: string; reason: string }[];
}

export interface Description {
  profile: Profile;
  /** Null without a target, or where the recipe can't be applied; `fault` then says why. */
  prepared: Prepared | null;
  fault: string | null;
}

/** Arrays for drawing a network: at most 32 units of a layer are drawn. */
export interface NetworkPicture {
  layers: {
    id: string;
    kind: LayerKindId | "input";
    title: string;
    units: number;
    /** Indices of the units that are drawn. */
    drawn: number[];
    /** Mean activation of each drawn unit over some training rows (input layer: |x|), scaled to 0..1 within the layer. */
    shade: Float32Array;
    /** Weights from the drawn cells of the layer before to those of this one, row-major (before × this); null where there are none. */
    weights: Float32Array | null;
    /** Of all weights, not only the drawn: 41 equal bins from −limit to limit. */
    histogram: { limit: number; counts: number[]; mean: number; std: number } | null;
  }[];
}

export interface NetworkCheck extends Timing {
  picture: NetworkPicture;
  /** Loss before the first update, and what a net that knows nothing should have (−Σ pₖ ln(1/K), or 1 for a standardised target). */
  firstLoss: number;
  expectedLoss: number;
  /** Std of the last hidden layer's output ÷ std of the input. 1 without hidden layers. */
  signal: number;
  trainingRows: number;
  /** What the doctor says of the draft before its first update. */
  findings: Finding[];
}

/** How a run did on a split, with everything that the threshold moves. Rows stand in the split's order. */
export interface Evaluation {
  run: string;
  split: SplitName;
  task: Task;
  epoch: number;
  rows: number;
  /** Rows of the table, 0-based. */
  rowIds: Uint32Array;
  classes: ClassCount[];
  /** Class codes, or the target in its own units. */
  truth: Scores;
  /** Binary: p of the positive class (rows); multiclass: rows × classes; regression: predictions in the target's units (rows). */
  scores: Scores;
  /** The same from a linear model that was trained on the same rows. */
  linear: Scores;
  /** Majority class's code, or the training mean. */
  baseline: number;
  loss: number;
  linearLoss: number;
  /** Validation split, binary only: what a threshold is chosen on. */
  validation: { truth: Scores; scores: Scores } | null;
  /** By which the run's probabilities, here and on the validation rows, are told; null: as the network gives them. */
  calibration: RunCalibration | null;
  layers: LayerSpread[];
}

/** How far apart a layer's outputs lie for the classes (or thirds of the target), on the layer's discriminant. */
export interface LayerSpread {
  id: string;
  title: string;
  units: number;
  activation: string | null;
  /** Per class (or third): mean and standard deviation on the discriminant. */
  bands: { mean: number; std: number }[];
  /**
   * Classification: the gap between class means in units of their spread (binary d′; multiclass the mean over pairs).
   * Regression: R² of a linear readout. Fitted on training rows, measured on those of the split; NaN where these are too few.
   */
  measure: number;
}

/** Rows of a split as each layer sees them. Rows stand in the split's order, thinned evenly where there are many. */
export interface Space {
  run: string;
  split: SplitName;
  task: Task;
  epoch: number;
  /** Rows that are drawn, and rows of the split. */
  rows: number;
  splitRows: number;
  /** Rows of the table, 0-based. */
  rowIds: Uint32Array;
  classes: ClassCount[];
  /** Class codes, or the target in its own units. */
  truth: Scores;
  /** As in `Evaluation`: p of the positive class, rows × classes, or values in the target's units. */
  scores: Scores;
  layers: LayerSpace[];
  /** Of networks with two inputs: a square grid over the input, pushed through the layers; null for others. */
  mesh: SpaceMesh | null;
}

/** side × side points over the training rows' range, row by row from the lowest value of the second input up. */
export interface SpaceMesh {
  side: number;
  /** The network's own answer at each point, as `Space.scores`. */
  scores: Float32Array;
}

/** A layer's outputs seen along two axes that were fitted on training rows, so that they are the same for every split. */
export interface LayerSpace {
  id: string;
  title: string;
  units: number;
  activation: string | null;
  /** `units`: one or two units as they are (one: y is 0); `pca`: the first two principal axes. */
  axes: "units" | "pca";
  /** rows × 2, row-major. */
  points: Float32Array;
  /** The points of `Space.mesh` along the same axes: side² × 2; null without a mesh. */
  mesh: Float32Array | null;
  /** Share of the training rows' variance on each principal axis, largest first, at most 6; empty where nothing varies. */
  shares: number[];
  /** Of the split's rows: the share that straight cuts in the layer's whole space put in the right class, or R² of a linear readout. NaN without rows. */
  cut: number;
}

export const layerHalves = ["sum", "output"] as const;
/** `sum`: W·x + b, before the bend; `output`: after it. */
export type LayerHalf = (typeof layerHalves)[number];
/** Two axes of a layer's space: principal ones, or units; counted from 0. */
export interface ChosenAxes {
  kind: "pca" | "units";
  first: number;
  second: number;
}
export const mostSpaceEpochs = 6;

/** One layer, or one half of it, at several epochs, along the axes that were asked for. Rows are those of `Space`. */
export interface LayerOverTime {
  run: string;
  split: SplitName;
  layer: string;
  half: LayerHalf;
  axes: ChosenAxes;
  /** All on the axes of one fit over all these epochs; else each on its own. */
  shared: boolean;
  panels: { epoch: number; scores: Scores; space: LayerSpace; mesh: SpaceMesh | null }[];
}

/** The sums Wx + b that a layer's units are fed, before the activation, over training rows. */
export interface LayerSums {
  layer: string;
  /** Equal bins from −limit to limit; the first and the last hold what lies beyond. */
  limit: number;
  counts: Float32Array;
  /** For each unit, the share of rows on which its sum is above 0. */
  above: Float32Array;
}

export interface RunHistograms {
  run: string;
  /** Epoch that the weights are of. */
  epoch: number;
  layers: LayerHistograms[];
}
