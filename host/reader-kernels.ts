/** The compiled inner loops of the reader, for one thread. */
import { Compiled, type ReaderExports } from "#core/data/csv/compiled";
import { reader } from "./generated/reader";

interface WebAssemblyApi {
  Module: new (bytes: Uint8Array) => object;
  Instance: new (module: object) => { exports: ReaderExports };
}

export function readerKernels(): Compiled {
  const api = (globalThis as unknown as { WebAssembly: WebAssemblyApi }).WebAssembly;
  return new Compiled(new api.Instance(new api.Module(Buffer.from(reader, "base64"))).exports);
}
