/** What a project holds, apart from its arrays: the content of `project.json` in a project file. */
import type { GeneratorSpec } from "../data/generate/generate";
import type { Dialect } from "../data/types";
import type { ExperimentSpec } from "../network/spec";
import type { Finding, Remedy } from "../doctor/finding";
import type { SplitMetrics } from "../metrics/summary";
import type { Sweep } from "../sweep/sweep";

export const stageIds = ["data", "network", "train", "evaluate", "explain", "compare", "atlas"] as const;
export type StageId = (typeof stageIds)[number];

export type RunStatus = "training" | "paused" | "finished" | "stopped" | "failed";

/** What a run was forked for: a remedy of a finding of an earlier run. */
export interface RunOrigin {
  run: string;
  /** The finding's rule. */
  rule: string;
  remedy: string;
  /** The column that the remedy is about. */
  column?: string;
  /** Of a run that a search for a cure has tried: all that it changes of the other run, one after the other. */
  changes?: Remedy[];
}

/** Temperature scaling that was fitted to a run: its logits are divided by `temperature` where its probabilities are told. */
export interface RunCalibration {
  temperature: number;
  /** The validation rows do not tell it: the range that it is looked for in ends there. */
  atEnd: boolean;
  /** Validation rows that it was fitted on. */
  rows: number;
  /** The weights that it was fitted to are those after this epoch: of others it says nothing. */
  epoch: number;
  /** On these rows. */
  logLoss: { before: number; after: number };
}

/** Which training of a sweep a run is. */
export interface SweepPlace {
  /** The sweep's id. */
  id: string;
  /** Place in the sweep's settings, and which of its repeats; from 0. */
  setting: number;
  repeat: number;
}

/** A sweep: what was asked for, and the values of its settings in the order in which they were proposed. */
export interface SweepRecord {
  /** `1`, `2`, … */
  id: string;
  name: string;
  /** ISO 8601. */
  created: string;
  target: string;
  /** What the settings were changed in. */
  spec: ExperimentSpec;
  sweep: Sweep;
  settings: Record<string, unknown>[];
  /** Not all of it was trained yet. */
  open: boolean;
  /** Settings that were given more repeats than the others, after a look at what those said. */
  more?: { setting: number; repeats: number }[];
  /** What simple models reach on the same rows; one score with seeds, one per fold with folds. Left out: not measured. */
  baselines?: BaselineScores[];
}

export interface BaselineScores {
  /** Of `core/sweep/baselines.ts`. */
  id: string;
  /** On the rows that settings are chosen by, and on the test rows (empty where there are none). */
  scores: number[];
  test: number[];
}

/** One training run: the spec as it was trained, and how far it came. Its curves and weights are parts of the file (`runs/<id>/…`). */
export interface RunRecord {
  /** `1`, `2`, …: never used again in a project. */
  id: string;
  name: string;
  /** Place in the palette of run colours; kept for life. */
  slot: number;
  spec: ExperimentSpec;
  target: string;
  status: RunStatus;
  /** Whole epochs done, updates done, and epochs planned (grows when training goes on after the end). */
  epoch: number;
  step: number;
  plannedEpochs: number;
  /** Seconds spent in training. */
  seconds: number;
  /** ISO 8601. */
  created: string;
  metrics: SplitMetrics | null;
  findings: Finding[];
  weightsHash: string | null;
  note: string;
  /** Learning rates that a person gave it while it was under way, in place of the spec's from an update on; in their order. */
  rateChanges: { step: number; learningRate: number }[];
  /** The epoch that the weights and metrics are of, where early stopping brought back earlier ones; else those of `epoch`. */
  restoredEpoch?: number | null;
  /** Null or left out: probabilities are told as the network gives them. */
  calibration?: RunCalibration | null;
  /** Of more than two classes, where they are parted (`core/metrics/cuts.ts`); null or left out: the largest p is called. */
  cuts?: number[] | null;
  /** Left out: it was started by itself, or forked before this was kept. */
  origin?: RunOrigin;
  /** Left out: it was trained by itself. */
  sweep?: SweepPlace;
  /** Where more epochs were planned for it than its spec asks for, in their order; left out: nowhere, or it was not noted yet. */
  extensions?: Extension[];
  /** Its first weights came from a file: its name, and what kind of file it was (`core/imports/formats.ts`). Left out: its seed drew them. */
  imported?: ImportedFrom;
  /** Words that a person sorts runs by; left out: none. */
  tags?: string[];
  /** Stands above the others, or is put away; left out: neither. */
  pinned?: boolean;
  archived?: boolean;
}

export interface ImportedFrom {
  from: string;
  format: string;
}

/** Training went on beyond its plan: after how many updates, and the epochs that were planned from there on. */
export interface Extension {
  step: number;
  plannedEpochs: number;
}

/** What of a run's record is the page's: all else is the trainer's. */
export type PageFields = Pick<RunRecord, "name" | "slot" | "note" | "cuts"> &
  Required<Pick<RunRecord, "tags" | "pinned" | "archived">>;
/** A field that a run does not have is told as well: it may have been taken away. */
export const pageFieldsOf = (run: RunRecord): PageFields => {
  const { name, slot, note, cuts, tags = [], pinned = false, archived = false } = run;
  return { name, slot, note, tags, pinned, archived, ...(cuts !== undefined && { cuts }) };
};

/** What training changes of a run's record; the rest stays as the run was started. */
export const runFactNames = [
  "status",
  "epoch",
  "step",
  "plannedEpochs",
  "seconds",
  "metrics",
  "findings",
  "weightsHash",
  "rateChanges",
  "restoredEpoch",
  "calibration",
  "extensions",
] as const satisfies (keyof RunRecord)[];
export type RunFacts = Pick<RunRecord, (typeof runFactNames)[number]>;

/** What the window showed: restored on opening. */
export interface ViewState {
  stage: StageId;
  run: string | null;
  layer: string | null;
  column: string | null;
  split: "train" | "validation" | "test";
  threshold: number;
  logLoss: boolean;
  /** How curves over time are smoothed; left out: not at all. `amount` from 0 (none) to 1. */
  smoothing?: { kind: "exponential" | "median"; amount: number };
  /** What the large chart of Train shows; left out: the loss. */
  largeChart?: "loss" | "metric";
  /** Which of its views a stage that has several shows, by the view's id; left out: the first. */
  views?: Partial<Record<StageId, string>>;
  /** What the small charts of Train show, from the left; left out: the usual. */
  smallCharts?: string[];
  /** Columns of the table of runs, by their ids; left out: the usual. */
  runsColumns?: string[];
}

/** How the window begins. */
export const freshView: ViewState = {
  stage: "data",
  run: null,
  layer: null,
  column: null,
  split: "test",
  threshold: 0.5,
  logLoss: true,
};

/** A data file that stays where it is. */
export interface DataLink {
  /** Absolute. */
  path: string;
  /** Of its bytes, in hexadecimal. */
  sha256: string;
  /** When it was last changed (ISO 8601). */
  modified: string;
}

export interface ProjectDocument {
  format: "gradlab";
  version: 1;
  name: string;
  /** `link`: the file is no part of the project (`data/source.csv`), but stays where it is. */
  data: { name: string; bytes: number; dialect: Dialect; link?: DataLink } | null;
  /** How the data were made, where they are not a file's. */
  generator?: GeneratorSpec;
  target: string | null;
  /** The draft that `Train` starts from. */
  spec: ExperimentSpec;
  runs: RunRecord[];
  nextRun: number;
  /** Left out: there are none. */
  sweeps?: SweepRecord[];
  view: ViewState;
}
