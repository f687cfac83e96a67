/** As much of WebAssembly as the engine asks for: no library of types that core and host share declares it. */
export interface KernelExports {
  run(frame: number, thread: number, threads: number, first: number, count: number): number;
  multiply(a: number, b: number, c: number, rows: number, inner: number, columns: number, times: number): void;
  elementary(which: number, values: number, count: number): void;
  heapBase(): number;
}
export interface SharedMemory {
  readonly buffer: SharedArrayBuffer;
  grow(pages: number): number;
}
interface WebAssemblyApi {
  Module: new (bytes: Uint8Array) => object;
  Memory: new (size: { initial: number; maximum: number; shared: true }) => SharedMemory;
  Instance: new (module: object, imports: { env: { memory: SharedMemory } }) => { exports: KernelExports };
}

export const webAssembly = (globalThis as unknown as { WebAssembly: WebAssemblyApi }).WebAssembly;
