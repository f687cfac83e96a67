/** Parquet files to tables, read in a thread that leaves nothing behind where it is stopped. */
import { Worker } from "node:worker_threads";
import { gapsOf, retypedColumns, type PreviewOptions } from "#core/data/preview";
import { tooSlow, type Limits } from "#core/data/limits";
import { DataError } from "#core/data/error";
import type { DataWarning, Table } from "#core/data/types";
import type { Preview } from "#core/data/preview";
import type { SharedSource } from "../part-messages";
import type { ParquetAnswer, ParquetContent, ParquetWork } from "./messages";
import { tableOf } from "./table";
import { script } from "./thread?thread";

/** `PAR1`, or `PARE` where the footer is encrypted. */
export function isParquet(head: Uint8Array): boolean {
  if (head[0] !== 0x50 || head[1] !== 0x41 || head[2] !== 0x52) return false;
  if (head[3] !== 0x45) return head[3] === 0x31;
  throw new DataError("encrypted", "The Parquet file is encrypted. Decrypt it first.");
}

export interface ParquetReadOptions {
  onProgress?: (bytesDone: number, total: number, rows: number) => void;
  signal?: AbortSignal;
  limits: Limits;
}

/** Rejects with a DataError for what can't be read, or with the signal's reason; the thread is gone in either case. */
export async function readParquetTable(source: SharedSource, options: ParquetReadOptions): Promise<Table> {
  return tableOf(await contentOf({ source, most: Number.POSITIVE_INFINITY, limits: options.limits }, options));
}

/** Rows whose values tell what words of a column are: a category, text, dates. */
const previewRows = 2000;
const shownRows = 200;

/** The first rows; the size of the file does not matter. */
export async function previewParquet(
  source: SharedSource,
  types: PreviewOptions["types"],
  limits: Limits,
): Promise<Omit<Preview, "name" | "bytes">> {
  const content = await contentOf(
    { source, most: previewRows, limits },
    { limits: { ...limits, seconds: limits.seconds / 6 } },
  );
  const table = tableOf(content);
  const retyped = retypedColumns(table, types ?? {});
  const columns = retyped.map(({ column }) => column);
  const shown = Math.min(shownRows, table.rows);
  // Of a part, counts and first rows say nothing yet.
  const whole = content.all === content.rows;
  const known = (warning: DataWarning) => whole || warning.line === undefined;
  return {
    dialect: table.dialect,
    evidence: { format: content.about },
    header: columns.map(({ name }) => name),
    types: columns.map(({ type }) => type),
    rows: Array.from({ length: shown }, (_, row) => table.cells(row)),
    gaps: gapsOf(columns, shown),
    lines: Array.from({ length: shown }, (_, row) => table.line(row)),
    sampleLine: "",
    whole: whole && shown === table.rows,
    warnings: [...table.warnings.filter(known), ...retyped.flatMap(({ warnings }) => warnings)],
  };
}

/** A thread that says nothing for as long as a part of a file may take is ended. */
async function contentOf(
  work: ParquetWork,
  { onProgress, signal, limits }: ParquetReadOptions,
): Promise<ParquetContent> {
  signal?.throwIfAborted();
  const worker = new Worker(script, { eval: true, workerData: work });
  let stop = (): void => {};
  let patience: NodeJS.Timeout | undefined;
  try {
    return await new Promise<ParquetContent>((resolve, reject) => {
      stop = () => reject(signal?.reason);
      signal?.addEventListener("abort", stop);
      worker.once("error", reject);
      worker.once("exit", () => reject(new Error("The thread that read the file ended too early.")));
      const wait = () => {
        clearTimeout(patience);
        patience = setTimeout(() => reject(tooSlow(limits.seconds)), Math.min(limits.seconds * 1000, 2 ** 31 - 1));
      };
      wait();
      worker.on("message", (answer: ParquetAnswer) => {
        wait();
        if (answer.type === "content") resolve(answer.content);
        else if (answer.type === "progress") onProgress?.(answer.bytes, answer.total, answer.rows);
        else if (answer.type === "data_error") reject(new DataError(answer.code, answer.message));
        else reject(new Error(answer.message));
      });
    });
  } finally {
    clearTimeout(patience);
    signal?.removeEventListener("abort", stop);
    await worker.terminate();
  }
}
