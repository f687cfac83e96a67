/** A thread that reads parts of a file. */
import { parentPort, workerData } from "node:worker_threads";
import { PartReader, type PartRequest } from "#core/data/csv/part";
import { MemorySource } from "#core/data/csv/source";
import { DataError } from "#core/data/error";
import { CheckedSource, FileSource, NotUtf8 } from "./file-source";
import { collectGarbage } from "./garbage";
import { readerKernels } from "./reader-kernels";
import { movable, type PartAnswer, type PartWork } from "./part-messages";

// The thread is started by `part-threads.ts` alone, with this as its data.
const { source, plan } = workerData as PartWork;
const answer = (message: PartAnswer) => parentPort?.postMessage(message);
const file = "file" in source ? new FileSource(source.file, source.skipped) : null;
const bytes = file ?? new MemorySource("pieces" in source ? source.pieces : []);
const tell = (done: number, rows: number) => answer({ type: "progress", bytes: done, rows });
const reader = new PartReader(new CheckedSource(bytes), plan, tell, bytes, readerKernels());

parentPort?.on("message", (requests: PartRequest[]) => {
  try {
    file?.hold();
    const replies = requests.map((request) => reader.handle(request));
    parentPort?.postMessage({ type: "replies", replies } satisfies PartAnswer, replies.flatMap(movable));
    // What was moved into the columns goes back to the system.
    if (requests.some(({ type }) => type === "numbers" || type === "codes" || type === "join")) collectGarbage();
  } catch (error) {
    if (error instanceof NotUtf8) answer({ type: "not_utf8" });
    else if (error instanceof DataError) {
      answer({ type: "data_error", code: error.code, message: error.message, line: error.line });
    } else answer({ type: "error", message: error instanceof Error ? error.message : String(error) });
  } finally {
    file?.release();
  }
});
