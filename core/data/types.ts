/**
 * What a table of data is made of, from the bytes of a CSV file to the rows that a network sees.
 * Only types and constants live here: the reader, the profile, the recipe and the split each have a file of their own.
 */

import type { Limits } from "./limits";

export const columnTypes = ["number", "category", "boolean", "date", "text"] as const;
export type ColumnType = (typeof columnTypes)[number];

export const columnRoles = ["feature", "target", "ignored"] as const;
export type ColumnRole = (typeof columnRoles)[number];

/** How a CSV file is written. `quote` is `""` where the file uses none. */
export interface Dialect {
  /** The file says itself how it is written: all else is as it would be written as CSV, and choices change nothing. */
  format?: "parquet";
  delimiter: "," | ";" | "\t" | "|" | " ";
  quote: '"' | "'" | "";
  /** A backslash in a quoted field takes its meaning from a quote or a backslash behind it; not given: it is a letter like others. */
  escape?: "\\";
  decimal: "." | ",";
  /** IANA name, lower case: `utf-8`, `utf-16le`, `windows-1252`, … */
  encoding: string;
  /** Whether the first record names the columns. */
  header: boolean;
  /** Lines above the table that are left out; not given: comment lines and titles, as guessed. */
  preamble?: number;
  /** Rows with more or fewer fields than the others: made to fit (filled as missing, cut), which is the default, or left out. */
  ragged?: "fit" | "leave_out";
  /** Words that stand for a missing value; not given: the usual ones (`missing.ts`). */
  missing?: string[];
  /** The same for single columns by name, instead of `missing`. */
  missingIn?: Record<string, string[]>;
  /** What the reading may take, where it is more or less than usual. */
  limits?: Partial<Limits>;
}

/** What speaks for each part of a dialect, in a few words: `31 fields a row`. */
export type Evidence = Partial<Record<keyof Dialect, string>>;

/** A repair, a doubt or an observation about the data. `line` is the 1-based line of the file where it first shows. */
export interface DataWarning {
  code: string;
  severity: "problem" | "warning" | "note";
  message: string;
  /** What goes with the message in smaller type: `3.2 %, filled with the mode`, `lines 5 and 273`. */
  detail?: string;
  column?: string;
  /** All the columns that it is about, where there are several; the first is `column`. */
  columns?: string[];
  line?: number;
  /** The first lines of the file that it is about, where these are several. */
  lines?: number[];
  count?: number;
  example?: string;
  /** The type that the column could be read as instead: what a click does about it. */
  offer?: ColumnType;
}

/**
 * One column with its values. Numbers and dates (milliseconds since 1970, UTC) stand in `numbers` with NaN for missing;
 * category, boolean and text columns stand as `codes` into `labels` with −1 for missing.
 * `labels` are in order of first appearance.
 */
export type Column =
  | { name: string; type: "number" | "date"; numbers: Float64Array }
  | { name: string; type: "category" | "boolean" | "text"; codes: Int32Array; labels: string[] };

export type NumberColumn = Extract<Column, { numbers: Float64Array }>;
export type CodedColumn = Extract<Column, { labels: string[] }>;

/** A whole file in memory. `cells` gives a row's fields as they stand in the file (missing fields as ""). */
export interface Table {
  rows: number;
  dialect: Dialect;
  columns: Column[];
  warnings: DataWarning[];
  /** The raw text of the fields of one row, 0-based, header excluded. */
  cells(row: number): string[];
  /** The raw text of one field. */
  cell(row: number, column: number): string;
  /** The 1-based line of the file on which a row (0-based) starts. */
  line(row: number): number;
}

/** The shares at which `ColumnProfile.quantiles` are taken (linear interpolation, as numpy's default). */
export const quantileShares = [0, 0.05, 0.25, 0.5, 0.75, 0.95, 1] as const;

export interface Histogram {
  /** Lower edge of the first bin and upper edge of the last one; bins are of equal width. */
  min: number;
  max: number;
  /** Values per bin. */
  counts: number[];
  /** Values per class of the target and bin, once a categorical target is set; classes in the order of `ClassCount`. */
  byClass?: number[][];
}

/**
 * `pearson`: r of two numbers, −1 to 1. `correlation_ratio`: η of a number and classes, 0 to 1. `cramers_v`: V of two sets of
 * classes, 0 to 1.
 */
export interface Relation {
  kind: "pearson" | "correlation_ratio" | "cramers_v";
  value: number;
}

export interface ColumnProfile {
  name: string;
  type: ColumnType;
  missing: number;
  distinct: number;
  /** Numbers and dates only, else null. `std` is the sample's (n − 1). */
  min: number | null;
  max: number | null;
  mean: number | null;
  std: number | null;
  /** At `quantileShares`; empty for columns without numbers. */
  quantiles: number[];
  histogram: Histogram | null;
  /** Most frequent values first (at most 24). `byClass` once a categorical target is set. */
  top: { value: string; count: number; byClass?: number[] }[];
  /**
   * How much of the target this feature alone tells: the share of rows whose class it names (`aloneShare`), or for a number as
   * target the R² that it reaches (`aloneR2`). Null without a target.
   */
  alone: number | null;
  /** How closely the column goes with the target; null without a target, for free text, and where either does not vary. */
  relation: Relation | null;
  /** Quantiles within each class of a categorical target: class × quantileShares; null without one. */
  quantilesByClass: number[][] | null;
}

export interface Profile {
  rows: number;
  dialect: Dialect;
  columns: ColumnProfile[];
  warnings: DataWarning[];
}

export type Task = "binary" | "multiclass" | "regression";

export interface ClassCount {
  /** The value in the target column. */
  label: string;
  rows: number;
}

export const splitNames = ["train", "validation", "test"] as const;
export type SplitName = (typeof splitNames)[number];

/** One input of the network: which column it comes from, and its name (`sex = male` for a one-hot cell). */
export interface InputFeature {
  name: string;
  column: string;
  /** `flag`: says whether the cell was missing. `part`: one of several numbers that a cell became (a date's month). */
  role?: "flag" | "part";
}

/** A number of a row, held against its column. */
export interface Deviation {
  column: string;
  /** As it stands in the file. */
  value: string;
  /** Standard deviations from the mean of the column. */
  sigmas: number;
}

/** What the recipe does to one column, in words and in numbers that were fitted on the training split alone. */
export interface RecipeStep {
  column: string;
  /** Short, for tables: `median, ÷ σ`. */
  short: string;
  /** A sentence: `Fill 2 missing cells with the median 44.5, subtract the mean 43.9 and divide by σ 5.46.` */
  words: string;
  /** The same, step by step: `Fill 2 missing cells with the median 44.5`, `Subtract the mean 43.9 and divide by σ 5.46`. */
  clauses: string[];
  /** Names of the inputs that the column becomes. */
  inputs: string[];
}

/** What a recipe makes of a table: the shape that a network has to fit, and everything that a person has to know of it. */
export interface Prepared {
  task: Task;
  target: string;
  /** Classes in the order of their codes (binary: [negative, positive]); empty for regression. */
  classes: ClassCount[];
  inputs: InputFeature[];
  steps: RecipeStep[];
  /** Rows per split, and rows per class of each split. */
  split: Record<SplitName, { rows: number; byClass: number[] }>;
  /** Rows left out: the target or the time is missing, `drop_row`, or repeats that are dropped. */
  dropped: number;
  /** Regression: mean and standard deviation of the target on the training split (the network learns the standardised target). */
  targetScale: { mean: number; std: number } | null;
  warnings: DataWarning[];
}

/** What a run learned from, as its recipe was fitted then: all of `Prepared` that outlives the data. A run is described by it. */
export type RunData = Omit<Prepared, "warnings">;
