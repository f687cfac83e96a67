/** What the thread that unpacks Zstandard and its owner send each other. */
import type { MessagePort } from "node:worker_threads";

/**
 * What the thread takes: packed bytes, and null for the end. `sent` counts them, for the thread to wait on, and pieces of
 * content that were taken: it does not run far ahead, for a few packed bytes may be gigabytes.
 */
export type ZstdChunk = Uint8Array | null;
export interface ZstdWork {
  port: MessagePort;
  sent: Int32Array;
}
export type ZstdAnswer =
  | { type: "next" }
  | { type: "content"; content: Uint8Array }
  | { type: "end" }
  | { type: "error"; message: string };
