/** A thread that runs models in onnxruntime, one after the other. */
import { createRequire } from "node:module";
import { runInThisContext } from "node:vm";
import { parentPort, workerData } from "node:worker_threads";
import { env, InferenceSession, Tensor } from "onnxruntime-web/wasm";
import type { OnnxAnswers, OnnxCode, OnnxColumn, OnnxSaid, OnnxWork } from "./messages";

// The thread is started by `runtime.ts` alone, with this as its data.
const { wasm, glue } = workerData as OnnxCode;
env.wasm.numThreads = 1;
env.wasm.wasmBinary = wasm.slice().buffer;
// It would import its module by an address. In a thread of Electron 25 that ends the process, so it takes this one in its place.
Object.assign(globalThis, { onnxGlue: runInThisContext(glue)(createRequire(process.execPath)) });
env.wasm.wasmPaths = { mjs: "taken from onnxGlue" };
// Warnings would go to the standard error of whoever started the thread.
env.logLevel = "error";

async function run({ model, columns }: OnnxWork): Promise<OnnxAnswers> {
  const session = await InferenceSession.create(model, { executionProviders: ["wasm"] });
  try {
    const found = await session.run(Object.fromEntries(columns.map((column) => [column.name, tensorOf(column)])));
    const answers = Object.entries(found).map(([name, { data, dims }]) => [name, { data, dims }] as const);
    return Object.fromEntries(answers) as OnnxAnswers;
  } finally {
    await session.release();
  }
}

function tensorOf({ values }: OnnxColumn): Tensor {
  const dims = [values.length, 1];
  return Array.isArray(values) ? new Tensor("string", values, dims) : new Tensor("float64", values, dims);
}

const say = (said: OnnxSaid) => parentPort?.postMessage(said);
parentPort?.on("message", (work: OnnxWork) => {
  run(work).then(
    (answers) => say({ type: "answers", answers }),
    (error: unknown) => say({ type: "error", message: error instanceof Error ? error.message : String(error) }),
  );
});
