/** What goes between the thread that makes a table and the threads that read its parts. */
import type { PartReply, PartRequest, Plan } from "#core/data/csv/part";
import type { FileState } from "./file-source";

/** Where the bytes are: UTF-8 in a file behind its byte order mark, to be checked, or in memory that the threads share. */
export type SharedSource = { file: FileState; skipped: number } | { pieces: Uint8Array[] };

export interface PartWork {
  source: SharedSource;
  plan: Plan;
}

export type PartAnswer =
  | { type: "progress"; bytes: number; rows: number }
  | { type: "replies"; replies: PartReply[] }
  | { type: "not_utf8" }
  | { type: "data_error"; code: string; message: string; line: number | undefined }
  | { type: "error"; message: string };

export type { PartRequest };
