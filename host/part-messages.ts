/** What goes between the thread that makes a table and the threads that read its parts. */
import type { Entries } from "#core/data/csv/dictionary";
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

/** Buffers of a request or reply that its sender needs no more: they move instead of being copied. */
export function movable(message: PartRequest | PartReply): ArrayBuffer[] {
  if (message === null) return [];
  if ("bytes" in message) return buffersOf(message);
  if ("entries" in message) {
    return [...buffersOf(message.entries), ...message.maps.flatMap((map) => (map ? ownBuffer(map) : []))];
  }
  if ("type" in message && message.type === "join")
    return message.words.flatMap((words) => (words ? buffersOf(words) : []));
  return [];
}

const buffersOf = ({ bytes, ends }: Entries) => [...ownBuffer(bytes), ...ownBuffer(ends)];
const ownBuffer = ({ buffer }: ArrayBufferView) => (buffer instanceof ArrayBuffer ? [buffer] : []);
