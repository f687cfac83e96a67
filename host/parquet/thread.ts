/** A thread that reads a Parquet file. */
import { parentPort, workerData } from "node:worker_threads";
import { MemorySource } from "#core/data/csv/source";
import { DataError } from "#core/data/error";
import { FileSource } from "../file-source";
import type { ParquetAnswer, ParquetWork } from "./messages";
import { readParquet } from "./read";

// The thread is started by `file.ts` alone, with this as its data.
const { source, most, limits } = workerData as ParquetWork;
const answer = (message: ParquetAnswer) => parentPort?.postMessage(message);
const bytes = "file" in source ? new FileSource(source.file, source.skipped) : new MemorySource(source.pieces);
const onProgress = (done: number, total: number, rows: number) =>
  answer({ type: "progress", bytes: done, total, rows });

readParquet(bytes, { most, limits, onProgress }).then(
  (content) => answer({ type: "content", content }),
  (error: unknown) => {
    if (error instanceof DataError) answer({ type: "data_error", code: error.code, message: error.message });
    else answer({ type: "error", message: error instanceof Error ? error.message : String(error) });
  },
);
