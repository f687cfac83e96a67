/**
 * Models in ONNX, run by onnxruntime as WebAssembly: what an exported file is checked with. It runs in a thread of its own, so that
 * neither its time nor its memory stays here; it is given bytes and reaches nothing else.
 */
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { Worker } from "node:worker_threads";
import { gunzip } from "node:zlib";
import type { OnnxAnswers, OnnxCode, OnnxColumn, OnnxSaid, OnnxWork } from "./messages";
import { script } from "./thread?thread";

/** For words. */
export const onnxRuntimeName = "onnxruntime 1.22.0";

async function load(): Promise<OnnxCode> {
  const [{ packed: wasm }, { packed: glue }] = await Promise.all([
    import("onnxruntime-web/dist/ort-wasm-simd-threaded.wasm?packed"),
    import("onnxruntime-web/dist/ort-wasm-simd-threaded.mjs?packed"),
  ]);
  const unpacked = (text: string) => promisify(gunzip)(Buffer.from(text, "base64"));
  const words = (await unpacked(glue)).toString("utf8");
  return { wasm: new Uint8Array(await unpacked(wasm)), glue: asFunction(words) };
}

/** The module as a function that is given Node's `require` and answers what it exports: nothing is imported while it runs. */
function asFunction(module: string): string {
  const place = JSON.stringify(pathToFileURL(process.execPath).href);
  const [body = ""] = module.split("export default ");
  const still = body
    .replaceAll("import.meta.url", place)
    .replace('await import("module")', "{ createRequire: () => nodeRequire }");
  return `(nodeRequire) => { ${still}; return ortWasmThreaded; }`;
}

/** The thread's script, in which the runtime takes that function's answer in place of a module that it would import. */
const still = (): string => {
  const found = /\(await import\(\s*\/\*webpackIgnore:true\*\/\s*\w+\s*\)\)\.default/;
  if (!found.test(script)) throw new Error("This is another onnxruntime than the one that this was written for.");
  return script.replace(found, "globalThis.onnxGlue");
};

/** A thread with the runtime; `end` gives its memory back. */
export class OnnxRuntime {
  private constructor(private readonly worker: Worker) {}

  static async start(): Promise<OnnxRuntime> {
    return new OnnxRuntime(new Worker(still(), { eval: true, workerData: await load() }));
  }

  /**
   * What a model answers for some rows, by the names of its outputs; one call at a time. Fails with the runtime's own words where it
   * refuses the model, and where the thread is ended meanwhile.
   */
  run(model: Uint8Array, columns: readonly OnnxColumn[]): Promise<OnnxAnswers> {
    const { worker } = this;
    const work: OnnxWork = { model, columns };
    return new Promise((resolve, reject) => {
      const end = () => reject(new Error("onnxruntime ended without an answer"));
      worker.once("error", reject);
      worker.once("exit", end);
      worker.once("message", (said: OnnxSaid) => {
        worker.off("error", reject);
        worker.off("exit", end);
        if (said.type === "answers") resolve(said.answers);
        else reject(new Error(said.message));
      });
      worker.postMessage(work);
    });
  }

  async end(): Promise<void> {
    await this.worker.terminate();
  }
}

/** One model, once. */
export async function runOnnx(model: Uint8Array, columns: readonly OnnxColumn[]): Promise<OnnxAnswers> {
  const runtime = await OnnxRuntime.start();
  try {
    return await runtime.run(model, columns);
  } finally {
    await runtime.end();
  }
}
