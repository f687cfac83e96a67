/** Dense products of the kernels, beside the most that the processor does with 128-bit registers. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { setFlagsFromString } from "node:v8";
import { capture, root, tool } from "../../../scripts/lib/house.mjs";
import { createRandom } from "#core/random";
import { Memory } from "#host/memory";
import { kernelModule } from "#host/webassembly";
import { median, pairedRatio } from "./statistics";

/** Rows, inner, columns. */
export type Shape = readonly [rows: number, inner: number, columns: number];
export const shapes: readonly Shape[] = [
  [64, 64, 64],
  [256, 256, 256],
  [128, 784, 512],
  [512, 512, 512],
];
export const shapeName = (shape: Shape): string => shape.join(" × ");

export interface Products {
  /** GFLOPS of chains in registers: a product and a sum apart, and in one instruction, or null where the runtime has none. */
  peak: { separate: number; fused: number | null };
  shapes: {
    shape: Shape;
    gflops: number;
    ofPeak: number;
    /** As if every product was made, though half of the numbers are 0 and may be left out. */
    halfZero: number;
  }[];
}

const secondsEach = 0.1;

/** Medians of rounds in which the peak and all shapes take turns. */
export async function measureProducts(rounds: number): Promise<Products> {
  const separate = await chains(false);
  const fused = await chains(true);
  const runs = shapes.map((shape) => multiplication(shape, false));
  const halves = shapes.map((shape) => multiplication(shape, true));
  const results: { separate: number[]; fused: number[]; peak: number[]; shapes: number[][]; halves: number[][] } = {
    separate: [],
    fused: [],
    peak: [],
    shapes: shapes.map(() => []),
    halves: shapes.map(() => []),
  };
  for (let round = 0; round < rounds; round++) {
    const apart = gflops(separate!);
    const together = fused ? gflops(fused) : NaN;
    results.separate.push(apart);
    results.fused.push(together);
    results.peak.push(fused ? Math.max(apart, together) : apart);
    runs.forEach((run, n) => results.shapes[n]!.push(gflops(run)));
    halves.forEach((run, n) => results.halves[n]!.push(gflops(run)));
  }
  return {
    peak: { separate: median(results.separate), fused: fused ? median(results.fused) : null },
    shapes: shapes.map((shape, n) => ({
      shape,
      gflops: median(results.shapes[n]!),
      ofPeak: pairedRatio(results.shapes[n]!, results.peak),
      halfZero: median(results.halves[n]!),
    })),
  };
}

/** Something to time: does it so many times; `operations` are those of one time. */
interface Run {
  operations: number;
  times: (count: number) => void;
}

function gflops({ operations, times }: Run): number {
  let count = 1;
  for (;;) {
    const begin = performance.now();
    times(count);
    const seconds = (performance.now() - begin) / 1000;
    if (seconds > secondsEach) return (count * operations) / seconds / 1e9;
    count = Math.ceil(count * Math.min(10, (1.2 * secondsEach) / Math.max(seconds, 1e-6)));
  }
}

/** The kernels' product of rows as they lie and weights in panels, dense or with half of the rows' numbers 0, as after ReLU. */
function multiplication([rows, inner, columns]: Shape, halfZero: boolean): Run {
  const memory = new Memory(kernelModule());
  const random = createRandom(1, "products");
  // Twice the room of the matrix: how panels are cut is the kernels' affair.
  const place = (count: number, draw: () => number) => {
    const at = memory.take(8 * count);
    new Float32Array(memory.memory.buffer, at, 2 * count).forEach((_, n, all) => (all[n] = draw()));
    return at;
  };
  const a = place(rows * inner, () => (halfZero ? Math.max(0, random.normal()) : random.normal()));
  const [b, c] = [place(inner * columns, () => random.normal()), place(rows * columns, () => 0)];
  const work = memory.take(scratchBytes + 16 * rows * inner);
  return {
    operations: 2 * rows * inner * columns,
    times: (count) => memory.exports.multiply(a, b, c, rows, inner, columns, halfZero ? 1 : 0, work, count),
  };
}

/** Room for what a thread notes while it multiplies, beside its panels and lists. */
const scratchBytes = 2 ** 20;

/** Pairs of a product and a sum that do not wait for each other: as many as the registers hold. */
const separatePairs = 6;
const fusedPairs = 12;

/** c = c · s and d = d + c; or c = c · s + x in one instruction. s changes the sign, so that the numbers stay what they are. */
function chainSource(fused: boolean): string {
  const named = (letter: string, count: number) => Array.from({ length: count }, (_, n) => `${letter}${n}`);
  const products = named("c", fused ? fusedPairs : separatePairs);
  const sums = fused ? [] : named("d", separatePairs);
  const step = products.flatMap((c, n) =>
    fused
      ? [`${c} = f32x4.relaxed_madd(${c}, s, one);`]
      : [`${c} = f32x4.mul(${c}, s);`, `${sums[n]} = f32x4.add(${sums[n]}, ${c});`],
  );
  const all = [...products, ...sums];
  return [
    // What is not known when it is compiled stays in a register.
    "export function run(times: i32, x: f32): f32 {",
    "  const s = f32x4.splat(-x);",
    "  const one = f32x4.splat(x);",
    ...all.map((name, n) => `  let ${name} = f32x4.splat(x + ${n}.5);`),
    "  for (let t = 0; t < times; t++) {",
    ...step,
    "  }",
    `  return f32x4.extract_lane(${all.reduce((sum, name) => `f32x4.add(${sum}, ${name})`)}, 0);`,
    "}",
  ].join("\n");
}

interface Runtime {
  validate(bytes: Uint8Array): boolean;
  Module: new (bytes: Uint8Array) => object;
  Instance: new (module: object) => { exports: { run(times: number, x: number): number } };
}

/** Null where the runtime does not have the instruction. */
async function chains(fused: boolean): Promise<Run | null> {
  // Node 20 has it behind a flag.
  if (fused) setFlagsFromString("--experimental-wasm-relaxed-simd");
  const { WebAssembly: runtime } = globalThis as unknown as { WebAssembly: Runtime };
  const bytes = await assemble(chainSource(fused), fused ? ["--enable", "relaxed-simd"] : []);
  if (!runtime.validate(bytes)) return null;
  const { run } = new runtime.Instance(new runtime.Module(bytes)).exports;
  const perCall = 10_000;
  return {
    operations: perCall * (fused ? fusedPairs : separatePairs) * 8,
    times: (count) => {
      for (let n = 0; n < count; n++) run(perCall, 1);
    },
  };
}

async function assemble(source: string, options: readonly string[]): Promise<Uint8Array> {
  mkdirSync(join(root, "out", "bench"), { recursive: true });
  const folder = mkdtempSync(join(root, "out", "bench", "peak-"));
  try {
    const [text, binary] = [join(folder, "peak.ts"), join(folder, "peak.wasm")];
    writeFileSync(text, source);
    const flags = ["-O3", "--noAssert", "--runtime", "stub", "--enable", "simd", ...options];
    const asc = [tool("assemblyscript/bin/asc.js"), text, "--outFile", binary, ...flags];
    const { code, output } = await capture(process.execPath, asc);
    if (code !== 0) throw new Error(`The peak's module could not be built: ${output}`);
    return readFileSync(binary);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
