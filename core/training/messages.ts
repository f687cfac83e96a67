/**
 * Everything that is said between the window and the trainer. Each command is answered by one reply of the type in `Results`;
 * events come on their own, batched to at most 30 a second. Typed arrays travel by structured clone.
 */
import type { LayerKindId } from "../network/kinds/layers/index";
import type { DamagedRun } from "../project/content";
import type {
  ClassCount,
  ColumnType,
  DataWarning,
  Deviation,
  Dialect,
  Prepared,
  Profile,
  SplitName,
  Task,
} from "../data/types";
import type { Finding } from "../doctor/finding";
import type { OverfitTest } from "../doctor/overfit-test";
import type { RateRange } from "../doctor/rate-range";
import type { Recipe } from "../data/recipe-schema";
import type { ExperimentSpec, NetworkSpec, TrainingSpec } from "../network/spec";
import type { ProjectDocument, RunOrigin } from "../project/document";
import type { PutAside } from "../project/recoverable";
import type { Progress } from "../project/progress";
import type { RunDifference } from "../metrics/difference";
import type { LayerHistograms } from "./histograms";
import type { Scores } from "./predict";
import type { RunChange, RunState } from "./run-state";
import type { Timing } from "./timing";

/**
 * Where a file comes from: a path that the main process has granted to the trainer, bytes that were dropped on the window, or
 * the file that is the project's data already.
 */
export type DataSource = { path: string } | { name: string; bytes: Uint8Array<ArrayBuffer> } | { project: true };

/** `copy`: the file's bytes become part of the project. `link`: the project keeps its place, size, time and hash. */
export type KeepAs = "copy" | "link";

export type Command =
  /** Look at the beginning of a file under a guessed or given dialect. Changes nothing. */
  | { type: "data.preview"; source: DataSource; dialect?: Partial<Dialect>; types?: Record<string, ColumnType> }
  /** Read a file whole and hold the table ready, without taking it yet: an import of the same file and dialect then has it. */
  | { type: "data.stage"; source: DataSource; dialect?: Partial<Dialect> }
  /** Read a file whole; it becomes the project's data, kept as a copy unless `keep` says otherwise. The project's runs go. */
  | { type: "data.import"; source: DataSource; dialect?: Partial<Dialect>; keep?: KeepAs }
  /** Read the project's data again under another dialect. The runs stay. */
  | { type: "data.reread"; dialect: Partial<Dialect>; keep?: KeepAs }
  /** Lets go of a file that is held ready. */
  | { type: "data.unstage" }
  /** Take a linked file as it is now, wherever it is. */
  | { type: "data.relink"; path: string }
  /** Profile the columns and apply a recipe. `target` null: the profile alone. */
  | { type: "data.describe"; recipe: Recipe; target: string | null }
  /** Fields of the rows from..to (exclusive), as they stand in the file. */
  | { type: "data.rows"; from: number; to: number }
  /** How far these rows' numbers lie from the means of their columns, as the recipe reads them. */
  | { type: "data.deviations"; recipe: Recipe; columns: string[]; rows: number[] }
  /** Check a draft against the data: initial weights, first loss, size of the signal, cost. */
  | { type: "network.check"; spec: ExperimentSpec; target: string }
  /** Whether a draft's network can learn 20 rows by heart. */
  | { type: "network.overfit"; spec: ExperimentSpec; target: string }
  /** The draft's loss under learning rates from the smallest to where it blows up. */
  | { type: "network.rates"; spec: ExperimentSpec; target: string }
  /** Start a new run; `mode: "step"` takes one update and pauses. */
  | {
      type: "run.start";
      run: string;
      name: string;
      slot: number;
      spec: ExperimentSpec;
      target: string;
      mode: "train" | "step";
      /** The remedy that it is to prove. */
      origin?: RunOrigin;
    }
  | { type: "run.pause"; run: string }
  /**
   * Go on: a paused run to its planned end, a finished or stopped one for `epochs` more, one that diverged from its last finite
   * weights. A `learningRate` takes the place of the spec's from here on.
   */
  | { type: "run.resume"; run: string; epochs?: number; learningRate?: number; mode: "train" | "step" }
  | { type: "run.stop"; run: string }
  | { type: "run.delete"; run: string }
  /** Live weights and activations of a run for drawing. */
  | { type: "run.picture"; run: string }
  /** Predictions on a split, with baselines. With `epoch`: as the run was then, from the last epoch kept at or before it. */
  | { type: "run.evaluate"; run: string; split: SplitName; epoch?: number }
  /**
   * How far two runs are apart on the validation rows, with intervals; null where they do not have the same ones. With `epochs`:
   * as they were then, from the last epochs kept at or before them.
   */
  | { type: "run.difference"; runs: [string, string]; epochs?: [number, number] }
  /** Where each layer puts the rows of a split, in two dimensions. `epoch` as above. */
  | { type: "run.space"; run: string; split: SplitName; epoch?: number }
  /** How the weights, gradients and activations of each layer are spread. `epoch` as above. */
  | { type: "run.histograms"; run: string; epoch?: number }
  /** Predict the rows of a file and write it with the predictions added. `threshold`: of the positive class, binary alone (0.5). */
  | { type: "run.predict"; run: string; source: DataSource; out: string; threshold?: number }
  /**
   * A lesson of the atlas: an arm for each spec, on data and in a place of its own, so that the project stays as it is. Ends the
   * lesson that was open. Nothing is trained yet.
   */
  | {
      type: "lesson.open";
      source: DataSource;
      target: string;
      arms: { run: string; name: string; slot: number; spec: ExperimentSpec }[];
    }
  /** Train arms by so many updates each; answered when they are at rest again, which was told before. Arms that have ended stay as they are. */
  | { type: "lesson.advance"; updates: Record<string, number> }
  | { type: "lesson.picture"; run: string }
  | { type: "lesson.difference"; runs: [string, string]; epochs?: [number, number] }
  | { type: "lesson.space"; run: string; split: SplitName }
  /** What the units of a layer are fed. */
  | { type: "lesson.sums"; run: string; layer: string }
  | { type: "lesson.close" }
  | { type: "project.new" }
  /** What the trainer has: a page that was loaded again opens it. */
  | { type: "project.held" }
  /**
   * `discard`: a person chose to lose what is unsaved of the project that is open. Without it, opening that one again brings its
   * unsaved work back, as after a crash of the page. Refused (`in-use-elsewhere`) where another computer has it open, unless
   * `takeOver` says that a person was asked.
   */
  | { type: "project.open"; path: string; discard?: boolean; takeOver?: boolean }
  /**
   * Open work that was put aside, or what is whole of damaged work, laid over the project that it belongs to, if any: a project
   * without a file, until it is saved.
   */
  | { type: "project.recover"; journal: string; project: string | null }
  /**
   * Write the project with everything that the trainer holds. Refused (`changed-on-disk`) where the file is no longer as this
   * project was opened or saved, unless `overwrite` says that a person was asked.
   */
  | { type: "project.save"; path: string; document: ProjectDocument; overwrite?: boolean }
  /** Keep the document in the journal, so that a crash loses nothing. */
  | { type: "project.keep"; document: ProjectDocument };

export type CommandType = Command["type"];

export interface Results {
  "data.preview": Preview;
  "data.stage": Staged;
  "data.import": DataState;
  "data.reread": DataState;
  "data.unstage": null;
  "data.relink": DataState;
  "data.describe": Description;
  "data.rows": { rows: string[][] };
  "data.deviations": Deviation[][];
  "network.check": NetworkCheck;
  "network.overfit": OverfitTest;
  "network.rates": RateRange;
  "run.start": RunState;
  "run.pause": null;
  "run.resume": null;
  "run.stop": null;
  "run.delete": null;
  "run.picture": NetworkPicture;
  "run.evaluate": Evaluation;
  "run.difference": RunDifference | null;
  "run.space": Space;
  "run.histograms": RunHistograms;
  /** `report`: what the file has that training did not, or lacks. That it has no target is no trouble. */
  "run.predict": { rows: number; path: string; report: DataWarning[] };
  "lesson.open": RunState[];
  "lesson.advance": null;
  "lesson.picture": NetworkPicture;
  "lesson.difference": RunDifference | null;
  "lesson.space": Space;
  "lesson.sums": LayerSums;
  "lesson.close": null;
  "project.new": null;
  /** `path`: what to open for it. `training`: the runs that train. */
  "project.held": { path: string; training: string[] } | null;
  "project.open": OpenedProject;
  "project.recover": OpenedProject;
  /** `progress`: how far each run had come that the file has now. */
  "project.save": { path: string; bytes: number; progress: Progress };
  "project.keep": { saved: string };
}

/** The first rows of a file, and what it seems to be. */
export interface Preview {
  name: string;
  bytes: number;
  dialect: Dialect;
  /** The evidence for each part of the dialect, in a few words: `31 fields a row`. */
  evidence: Partial<Record<keyof Dialect, string>>;
  header: string[];
  types: ColumnType[];
  rows: string[][];
  /** rows × columns: 1 where the value is missing under the column's type. */
  gaps: Uint8Array;
  /** The 1-based line of the file on which each row starts. */
  lines: number[];
  /** The first line of data, raw. */
  sampleLine: string;
  /** These are all rows of the file. */
  whole: boolean;
  warnings: DataWarning[];
}

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

export interface OpenedProject {
  /** Its runs stand in `runs`. */
  document: Omit<ProjectDocument, "runs">;
  runs: RunState[];
  data: DataState | null;
  /** What became of a linked file that is not as it was: then there are no data until somebody decides. */
  lost: LostLink | null;
  /** Changes that a journal held and the file did not. */
  recovered: boolean;
  /** Where the project is kept until it is saved. */
  journal: string;
  /** A journal that could not be laid over the file, or not all of it, and where it lies now; null where there was none. */
  putAside: PutAside | null;
  /** What may be wrong with what was recovered, in sentences. */
  doubts: string[];
  /** Runs of the file that could not be read. */
  damaged: DamagedRun[];
}

export interface LostLink {
  state: "missing" | "changed";
  path: string;
  name: string;
  /** Bytes and last change (ISO 8601) as they were, and as they are now where the file is there. */
  was: { bytes: number; modified: string };
  now: { bytes: number; modified: string } | null;
}

/** Something of a run became new. */
export type RunEvent = { type: "run.changed" } & RunChange;

export type TrainerEvent =
  | RunEvent
  /** What happens to an arm of the open lesson. */
  | { type: "lesson"; event: RunEvent }
  | { type: "import.progress"; bytes: number; total: number; rows: number }
  | { type: "memory"; bytes: number; threads: number }
  /** Where a project without a file is kept. */
  | { type: "project.journal"; path: string }
  /** The journal was written, or can't be written since a time (ISO 8601) and until another such event says that it was. */
  | { type: "autosave"; saved: string }
  | { type: "autosave"; since: string; why: string };

export type Request = { id: number; command: Command };
/** The id of a request whose work is to end: where it can, that one is answered with the code `cancelled`. This is not answered. */
export interface Cancel {
  cancel: number;
}
export type Message =
  | { kind: "reply"; id: number; ok: true; value: Results[CommandType] }
  | { kind: "reply"; id: number; ok: false; code: string; message: string }
  /** `sent`: when it left the trainer, in ms since 1970; for measuring its way to the screen. */
  | { kind: "event"; event: TrainerEvent; sent?: number };

export type { NetworkSpec, Recipe, TrainingSpec };
