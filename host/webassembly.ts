/** The kernels' modules, and as much of WebAssembly as the engine asks for: no library of types that core and host share declares it. */
import { setFlagsFromString } from "node:v8";
import { kernels } from "./generated/kernels";

export interface KernelExports {
  run(frame: number, thread: number, threads: number, first: number, count: number): number;
  packAll(weights: number, inputs: number, units: number, packed: number, transposed: number): void;
  multiply(
    a: number,
    b: number,
    c: number,
    rows: number,
    inner: number,
    columns: number,
    mayList: number,
    scratch: number,
    times: number,
  ): void;
  gradientProduct(
    x: number,
    inputs: number,
    delta: number,
    units: number,
    rows: number,
    zeros: number,
    gradient: number,
    scratch: number,
  ): void;
  peak(values: number, times: number): void;
  fuse(a: number, b: number, c: number, count: number): void;
  fuses(one: number): number;
  elementary(which: number, values: number, count: number): void;
  heapBase(): number;
}
export interface SharedMemory {
  readonly buffer: SharedArrayBuffer;
  grow(pages: number): number;
}
interface WebAssemblyApi {
  validate(bytes: Uint8Array): boolean;
  Module: new (bytes: Uint8Array) => object;
  Memory: new (size: { initial: number; maximum: number; shared: true }) => SharedMemory;
  Instance: new (module: object, imports: { env: { memory: SharedMemory } }) => { exports: KernelExports };
}

export const webAssembly = (globalThis as unknown as { WebAssembly: WebAssemblyApi }).WebAssembly;

let fastest: object | null = null;
let slowest: object | null = null;

/** The kernels' module, compiled once: the one with the processor's fused multiply-add wherever that is to be had. */
export const kernelModule = (): object => (fastest ??= fusedModule() ?? emulatedModule());

/** The module that computes the fused multiply-add from float64: the same bits everywhere, slowly. */
export const emulatedModule = (): object => (slowest ??= new webAssembly.Module(bytesOf(kernels.emulated)));

/** Null where the runtime or the processor does not have the instruction: `node --no-enable-fma3` is a way to try it. */
function fusedModule(): object | null {
  const bytes = bytesOf(kernels.fused);
  // Node 20 knows the instruction and hides it behind a flag, which is read when a module is compiled.
  if (!webAssembly.validate(bytes)) setFlagsFromString("--experimental-wasm-relaxed-simd");
  if (!webAssembly.validate(bytes)) return null;
  const module = new webAssembly.Module(bytes);
  const memory = new webAssembly.Memory({ initial: 1, maximum: 1, shared: true });
  return new webAssembly.Instance(module, { env: { memory } }).exports.fuses(1 + 2 ** -12) ? module : null;
}

const bytesOf = (text: string) => Buffer.from(text, "base64");
