/**
 * Everything that is said between the window and the trainer. Each command is answered by one reply of the type in `Results`;
 * events come on their own, batched to at most 30 a second. Typed arrays travel by structured clone.
 */
import type { Budget, Cleaning, ProjectSize } from "../project/budget";
import type { Snapshot, SnapshotRules } from "../project/snapshots";
import type { RunFormatId } from "../exports/catalogue";
import type { HardRows, Microscope, PassName, WhatIf } from "../explain/microscope/view";
import type { DamagedRun } from "../project/content";
import type { ColumnType, DataWarning, Deviation, Dialect, SplitName } from "../data/types";
import type { Asked } from "../doctor/ask";
import type { CureState } from "../doctor/cure-state";
import type { SweepEstimate } from "../sweep/estimate";
import type { Sweep } from "../sweep/sweep";
import type { SweepState } from "../sweep/state";
import type { OverfitTest } from "../doctor/overfit-test";
import type { RateRange } from "../doctor/rate-range";
import type { Recipe } from "../data/recipe-schema";
import type { ScaleId } from "../data/scale";
import type { FoundModelView } from "../imports/view";
import type { ExperimentSpec } from "../network/spec";
import type { PageFields, ProjectDocument, SweepRecord, RunCalibration, RunOrigin } from "../project/document";
import type { PutAside } from "../project/recoverable";
import type { Progress } from "../project/progress";
import type { Parting } from "../metrics/cuts";
import type { RunDifference } from "../metrics/difference";
import type { ClassIntervals } from "../metrics/class-intervals";
import type { Conformal } from "../metrics/report-intervals";
import type { ColumnDrift } from "../insight/drift";
import type { FirstDifference } from "./first-difference";
import type { HistoryRows } from "./history-table";
import type { Reproduction } from "./reproduction";
import type { BesideSplit } from "./new-data";
import type { RunChange, RunState } from "./run-state";
import type { TwoRuns } from "./two-runs";
import type { Cell, FormColumn, RowAnswers, Variation } from "./what-if";
import type { Thumbnails } from "../insight/pixels";
import type { AttributionMethod } from "../insight/attribution";
import type {
  DependenceView,
  FailuresView,
  ImportanceView,
  RowView,
  SilencedView,
  UnitsView,
  UnitView,
} from "../insight/views";
import type { Preview } from "../data/preview";
import type {
  Staged,
  DataState,
  Description,
  NetworkPicture,
  NetworkCheck,
  Evaluation,
  Space,
  LayerSums,
  RunHistograms,
  ChosenAxes,
  LayerHalf,
  LayerOverTime,
} from "./views";

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
  /** It can be had back until another project is open. */
  | { type: "run.delete"; run: string }
  /** Have deleted runs back, those of them that are still there. */
  | { type: "run.undelete"; runs: string[] }
  /** Train a run anew from its record, and hold it against that. Tells `run.progress` meanwhile. */
  | { type: "run.reproduce"; run: string }
  /** Train two runs anew up to where they part. Tells `run.progress` of the first meanwhile. */
  | { type: "run.firstDifference"; runs: [string, string] }
  /** Write the curves of a run; the ending says how. */
  | { type: "run.exportHistory"; run: string; rows: HistoryRows; out: string }
  /** Live weights and activations of a run for drawing. */
  | { type: "run.picture"; run: string }
  /** Predictions on a split, with baselines. With `epoch`: as the run was then, from the last epoch kept at or before it. */
  | { type: "run.evaluate"; run: string; split: SplitName; epoch?: number }
  /**
   * How far two runs are apart on the validation rows, with intervals; null where they do not have the same ones. With `epochs`:
   * as they were then, from the last epochs kept at or before them.
   */
  | { type: "run.difference"; runs: [string, string]; epochs?: [number, number] }
  /** How sure a classifier's figures are, where they are no shares of rows. `threshold`: cuts of more than two classes. `epoch` as above. */
  | { type: "run.intervals"; run: string; split: SplitName; threshold?: Parting; epoch?: number }
  /** What conformal sets or intervals of some coverages come to on a split, calibrated on the validation rows. */
  | { type: "run.conformal"; run: string; split: SplitName; epoch?: number }
  /** Fit a temperature on the validation rows, which is kept with the run; or take it away. Refused while it trains. */
  | { type: "run.calibrate"; run: string; on: boolean }
  /** The columns that a run reads, for a form. */
  | { type: "run.form"; run: string }
  /** A row of the table (0-based) as the form shows it. */
  | { type: "run.cells"; run: string; row: number }
  /** What the run answers for a row of the form, and for the row with other values of some columns. */
  | { type: "run.whatIf"; run: string; epoch?: number; row: Cell[]; vary: Variation[] }
  /** Two runs on the same rows; null where they do not have the same ones. `thresholds`: where each parts its classes. */
  | {
      type: "run.beside";
      runs: [string, string];
      split: SplitName;
      thresholds: [Parting, Parting];
      epochs?: [number, number];
    }
  /** A file whose rows have their target, beside a split. Nothing is written. */
  | { type: "run.assess"; run: string; source: DataSource; split: SplitName; threshold: Parting }
  /** Where each layer puts the rows of a split, in two dimensions. `epoch` as above. */
  | { type: "run.space"; run: string; split: SplitName; epoch?: number }
  /** One layer, or a half of it, along chosen axes, at several kept epochs; without any as it is, or at `epoch`. */
  | {
      type: "run.layerOverTime";
      run: string;
      split: SplitName;
      layer: string;
      half: LayerHalf;
      axes: ChosenAxes;
      shared: boolean;
      epochs: number[];
      epoch?: number;
    }
  /** The rows of `run.space` as images, where the columns look like pixels. */
  | { type: "run.thumbnails"; run: string; split: SplitName }
  /**
   * Backpropagation of a row (of the table, 0-based) step by step. `weight`: the number whose chain rule is shown, or `layer`: the
   * one there with the largest gradient. `whatIfs` are made first, on a copy. `epoch` as above.
   */
  | {
      type: "run.microscope";
      run: string;
      row: number;
      pass: PassName;
      epoch?: number;
      weight?: { tensor: string; index: number };
      layer?: string;
      whatIfs: WhatIf[];
    }
  /** The rows of a split that are worth a look, the wrong ones first (classes are parted at `threshold`, 0.5). `epoch` as above. */
  | { type: "run.hardRows"; run: string; split: SplitName; threshold?: Parting; epoch?: number }
  /** How the weights, gradients and activations of each layer are spread. `epoch` as above. */
  | { type: "run.histograms"; run: string; epoch?: number }
  /** What every rule of the doctor looks at in a run, beside its limits. */
  | { type: "run.ask"; run: string }
  /**
   * Predict the rows of a file and write it with the predictions added. `threshold`: where classes are parted (0.5).
   * `coverage`: adds conformal sets or intervals.
   */
  | { type: "run.predict"; run: string; source: DataSource; out: string; threshold?: Parting; coverage?: number }
  | { type: "run.export"; run: string; format: RunFormatId; out: string; threshold: number; project: string }
  /**
   * Which columns it leans on, each dealt anew `repeats` times on a split. `threshold`: where classes are parted (0.5). Tells
   * `run.progress` meanwhile. `epoch` as above.
   */
  | {
      type: "run.importance";
      run: string;
      split: SplitName;
      repeats: number;
      threshold?: Parting;
      epoch?: number;
    }
  /** What it answers as one column, or two, move. `classIndex`: whose probability, of more than two classes. `epoch` as above. */
  | { type: "run.dependence"; run: string; split: SplitName; columns: string[]; classIndex?: number; epoch?: number }
  /**
   * What each column adds to the answer for a row of the table, by the class that is named unless `classIndex` says otherwise; and
   * what change of the columns `change` (left out: of any) would turn it. `epoch` as above.
   */
  | {
      type: "run.explain";
      run: string;
      row: number;
      method: AttributionMethod;
      classIndex?: number;
      change?: string[];
      epoch?: number;
    }
  /** How the units of a layer are spread over a split, and which are dead, stuck or the same. `layer`: the last hidden one. `epoch` as above. */
  | { type: "run.units"; run: string; split: SplitName; layer?: string; epoch?: number }
  /** How much worse it does with each unit of a layer silenced. Tells `run.progress` meanwhile. `layer`, `threshold`, `epoch` as above. */
  | { type: "run.silence"; run: string; split: SplitName; layer?: string; threshold?: Parting; epoch?: number }
  /** What one unit answers to: along one column or two, others as in a row of the table (`base`) or at their median. `epoch` as above. */
  | {
      type: "run.unit";
      run: string;
      split: SplitName;
      layer: string;
      unit: number;
      columns: string[];
      base: number | null;
      epoch?: number;
    }
  /** Where it fails: slices, conflicting labels, labels that may be wrong. `threshold`, `epoch` as above. */
  | { type: "run.failures"; run: string; split: SplitName; threshold?: Parting; epoch?: number }
  /**
   * Look for the smallest set of changes that cures a run, within a budget: `runs` forks and `seconds`. Events tell how it goes
   * (`cure.changed`), and each fork that counts becomes a run (`run.added`), from the number `next` on. One search at a time.
   */
  /** What a file with a network holds, on the columns here. `scale`: how numbers are scaled, where the file does not say it. */
  | { type: "model.look"; path: string; spec: ExperimentSpec; target: string | null; scale: ScaleId | null }
  /** It becomes a run: `run.added` tells it. `next`: no number below it is given. */
  | {
      type: "model.bring";
      path: string;
      spec: ExperimentSpec;
      target: string | null;
      scale: ScaleId | null;
      next: number;
    }
  | { type: "cure.start"; run: string; runs: number; seconds: number; next: number }
  /** Another budget for the search that goes on. */
  | { type: "cure.budget"; runs: number; seconds: number }
  /** Enough was tried: the best so far is confirmed, and the search ends. */
  | { type: "cure.end" }
  /** End the search; the forks that counted stay as runs. */
  | { type: "cure.cancel" }
  /**
   * Train a sweep, or go on with one: what the project has of it is not trained again. Events tell how it goes (`sweep.changed`), and
   * each of its trainings becomes a run (`run.added`), from the number `next` on. One sweep at a time.
   */
  | { type: "sweep.start"; sweep: SweepRecord; next: number }
  /** What trains stands still between two updates. */
  | { type: "sweep.pause" }
  | { type: "sweep.resume" }
  /** End it; what came to its end stays as runs. */
  | { type: "sweep.cancel" }
  /** A setting's trainings that wait are begun before all others. */
  | { type: "sweep.first"; setting: number }
  /** What a sweep of the data would take. */
  | { type: "sweep.estimate"; spec: ExperimentSpec; target: string; sweep: Sweep }
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
  /** Train arms by so many updates each; answered when they are idle again, which was told before. Arms that have ended stay as they are. */
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
   * Open a copy: the file is read beside whoever has it open, and never written. `salvage`: what is whole of a damaged one. What is
   * done here is a project without a file, until it is saved.
   */
  | { type: "project.look"; path: string; salvage?: boolean }
  /**
   * What was left out of the project that was opened (`rest` of the answer). Refused with what is wrong with its file, as
   * `project.open` is: then nothing else can be done with the project, and nothing is written.
   */
  | { type: "project.rest" }
  /** What the project's runs take, in bytes. */
  | { type: "project.size" }
  /** Take from runs what is not wanted any more; those that train stay as they are. Answered with the runs that are others now. */
  | { type: "project.clean"; runs: Cleaning[] }
  /** The earlier saves of a project's file, newest first, with what the project has now that each of them lacks. */
  | { type: "project.snapshots"; path: string }
  /**
   * Open work that was put aside, or what is whole of damaged work, laid over the project that it belongs to, if any: a project
   * without a file, until it is saved.
   */
  | { type: "project.recover"; journal: string; project: string | null }
  /**
   * Write the project with everything that the trainer holds. Refused (`changed-on-disk`) where the file is no longer as this
   * project was opened or saved, unless `overwrite` says that a person was asked. The file that it replaces becomes a snapshot, by
   * the `rules`; runs beyond the `budget` are cleaned up first.
   */
  | {
      type: "project.save";
      path: string;
      document: ProjectDocument;
      overwrite?: boolean;
      rules?: SnapshotRules;
      budget?: Budget;
    }
  /** Keep the document in the journal, so that a crash loses nothing. */
  | { type: "project.keep"; document: ProjectDocument }
  /** Take the runs of another project of the same data, which stays as it is: each is told as `run.added`. */
  | { type: "project.takeRuns"; path: string; document: ProjectDocument };

export type CommandType = Command["type"];
export type CommandOf<T extends CommandType> = Extract<Command, { type: T }>;

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
  "run.undelete": RunState[];
  "run.reproduce": Reproduction & { words: string };
  "run.firstDifference": FirstDifference & { words: string };
  "run.exportHistory": { rows: number };
  "run.picture": NetworkPicture;
  "run.evaluate": Evaluation;
  "run.difference": RunDifference | null;
  "run.space": Space;
  "run.layerOverTime": LayerOverTime;
  "run.thumbnails": Thumbnails | null;
  "run.microscope": Microscope;
  "run.hardRows": HardRows;
  "run.importance": ImportanceView;
  "run.dependence": DependenceView;
  "run.failures": FailuresView;
  "run.units": UnitsView;
  "run.silence": SilencedView;
  "run.unit": UnitView;
  "run.explain": RowView;
  "run.histograms": RunHistograms;
  "run.ask": Asked[];
  "run.intervals": ClassIntervals | null;
  /** By rising coverage; nothing where either split has no rows. */
  "run.conformal": Conformal[];
  "run.calibrate": RunCalibration | null;
  /** `rows`: of the table. */
  "run.form": { columns: FormColumn[]; rows: number };
  /** `truth`: class code, or value in the target's units; null with `split` where the row was left out. */
  "run.cells": { row: number; cells: Cell[]; split: SplitName | null; truth: number | null };
  "run.whatIf": RowAnswers;
  "run.beside": TwoRuns | null;
  /** `drift`: null where the rows that it learned from are gone. */
  "run.assess": BesideSplit & { tableRows: number; report: DataWarning[]; drift: ColumnDrift[] | null };
  /**
   * `report`: what the file has that training did not, or lacks. That it has no target is no trouble. `drift`: null where the rows
   * that the run learned from are gone.
   */
  "run.predict": {
    rows: number;
    path: string;
    report: DataWarning[];
    drift: ColumnDrift[] | null;
    calibration: RunCalibration | null;
  };
  /** `verified`: in words, what another program made of the same rows; null for what it can't run. */
  "run.export": { path: string; bytes: number; verified: string | null };
  "model.look": FoundModelView;
  /** `threshold`: where its two classes were parted, if the file says it. */
  "model.bring": { run: string; threshold: number | null };
  "cure.start": null;
  "cure.budget": null;
  "cure.end": null;
  "cure.cancel": null;
  "sweep.start": null;
  "sweep.pause": null;
  "sweep.resume": null;
  "sweep.cancel": null;
  "sweep.first": null;
  "sweep.estimate": SweepEstimate;
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
  "project.look": OpenedProject;
  "project.size": ProjectSize;
  "project.clean": RunState[];
  "project.snapshots": ListedSnapshot[];
  "project.recover": OpenedProject;
  /**
   * The project's data, once they are read: null where it has none, or where they are no table, as `fault` says: they stay in the
   * project as they are, unread. Measurements come as changes of their runs. `damaged`: runs that turned out not to be as they
   * should be, and are left out.
   */
  "project.rest": { data: DataState | null; fault: string | null; damaged: DamagedRun[] };
  /** `progress`: how far each run had come that the file has now. */
  /** `cleaned`: runs that were beyond the budget, as they are now. */
  "project.save": { path: string; bytes: number; progress: Progress; cleaned: RunState[] };
  "project.keep": { saved: string };
  /** `sweeps`: all that the project has now. `remarks`: what the other project noted of runs that both have. */
  "project.takeRuns": {
    taken: number;
    words: string;
    sweeps: SweepRecord[];
    remarks: ({ id: string } & Pick<PageFields, "note" | "tags" | "pinned">)[];
  };
}

export interface OpenedProject {
  /** Its runs stand in `runs`. */
  document: Omit<ProjectDocument, "runs">;
  runs: RunState[];
  data: DataState | null;
  /** What takes longer than a moment comes with `project.rest`; null: all is here. */
  rest: RestOfProject | null;
  /** What became of a linked file that is not as it was: then there are no data until somebody decides. */
  lost: LostLink | null;
  /** Changes that a journal held and the file did not. */
  recovered: boolean;
  /** Where the project is kept until it is saved; null: nowhere, before anything is changed. */
  journal: string | null;
  /** A journal that could not be laid over the file, or not all of it, and where it lies now; null where there was none. */
  putAside: PutAside | null;
  /** What may be wrong with what was recovered, in sentences. */
  doubts: string[];
  /** Runs of the file that could not be read. */
  damaged: DamagedRun[];
}

export interface RestOfProject {
  /** Name of the data that are still being read; null: they are here, or there are none. */
  reading: string | null;
  /** Runs whose measurements, but for those at the ends of epochs, are not here yet. */
  curves: number;
}

export interface ListedSnapshot extends Snapshot {
  runs: number;
  /** In phrases: `run 4`. */
  lacks: string[];
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
  /** A run that was trained beside the others and is over. */
  | { type: "run.added"; state: RunState }
  /** How the search for a cure goes. */
  | { type: "cure.changed"; state: CureState }
  /** How the sweep goes that is trained. */
  | { type: "sweep.changed"; state: SweepState }
  /** What happens to an arm of the open lesson. */
  | { type: "lesson"; event: RunEvent }
  /** How far an analysis of a run is, 0 to 1. */
  | { type: "run.progress"; run: string; share: number }
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
