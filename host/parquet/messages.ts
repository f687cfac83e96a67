/** What goes between a thread that reads a Parquet file and whoever waits for it. */
import type { Limits } from "#core/data/limits";
import type { DataWarning } from "#core/data/types";
import type { SharedSource } from "../part-messages";
import type { Gathered } from "./gather";

export interface ParquetWork {
  source: SharedSource;
  /** Rows to read, from the first on; all of them where there are fewer. */
  most: number;
  limits: Limits;
}

/** A file's content. `rows` were read, of `all`; `about` says in a few words how the file is written. */
export interface ParquetContent {
  rows: number;
  all: number;
  about: string;
  columns: Gathered[];
  warnings: DataWarning[];
}

export type ParquetAnswer =
  | { type: "progress"; bytes: number; total: number; rows: number }
  | { type: "content"; content: ParquetContent }
  | { type: "data_error"; code: string; message: string }
  | { type: "error"; message: string };
