/** The three products of a dense layer against float64: tiles and lists, odd shapes, zeros of every kind, numbers that are not finite. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createRandom, type Random } from "#core/random";
import { emulatedModule, kernelModule, webAssembly } from "#host/webassembly";

const memory = new webAssembly.Memory({ initial: 400, maximum: 65_536, shared: true });
const start = (module: object) => new webAssembly.Instance(module, { env: { memory } }).exports;
const kernels = start(kernelModule());
const emulated = start(emulatedModule());
type Kernels = typeof kernels;

/** Rows × columns, row after row. */
interface Matrix {
  rows: number;
  columns: number;
  data: Float32Array;
}

const zeroKinds = ["none", "some", "most", "all", "negative", "a column"] as const;
type Zeros = (typeof zeroKinds)[number];

function matrix(rows: number, columns: number, zeros: Zeros, random: Random): Matrix {
  const value = (column: number) => {
    const number = random.normal() * 2 ** (random.below(9) - 4);
    const chance = random.next();
    if (zeros === "all" || (zeros === "a column" && column % 3 === 1)) return 0;
    if (zeros === "some" && chance < 0.2) return 0;
    if (zeros === "most" && chance < 0.8) return 0;
    return zeros === "negative" && chance < 0.5 ? -0 : number;
  };
  return { rows, columns, data: Float32Array.from({ length: rows * columns }, (_, i) => value(i % columns)) };
}

const stride = (columns: number) => Math.ceil(columns / 4) * 4;
const inPanels = (columns: number) => Math.ceil(columns / 32) * 32;

/** Places in the memory; what lies around a matrix is NaN. */
function table() {
  let top = Math.ceil(kernels.heapBase() / 64) * 64;
  const take = (floats: number, fill: number) => {
    const at = top;
    top += Math.ceil((floats * 4) / 64) * 64 + 64;
    const view = new Float32Array(memory.buffer, at, Math.ceil(floats / 16) * 16 + 16);
    view.fill(fill);
    return { at, view };
  };
  /** As the engine keeps rows: with room up to the next multiple of 4, both ways. */
  const put = ({ rows, columns, data }: Matrix) => {
    const { at, view } = take(stride(rows) * stride(columns), NaN);
    for (let r = 0; r < rows; r++) view.set(data.subarray(r * columns, (r + 1) * columns), r * stride(columns));
    return at;
  };
  return { take, put };
}

function forward(
  { packAll, multiply }: Kernels,
  a: Matrix,
  w: Matrix,
  backward: boolean,
  mayList: boolean,
): Float32Array {
  const { take, put } = table();
  const columns = backward ? w.rows : w.columns;
  const weights = take(w.data.length, 0);
  weights.view.set(w.data);
  const packed = take(w.rows * inPanels(w.columns), 0);
  const transposed = take(w.columns * inPanels(w.rows), 0);
  const [from, to] = [put(a), take(stride(a.rows) * stride(columns), NaN)];
  const scratch = take(64 + 32 * 2100, NaN).at;
  packAll(weights.at, w.rows, w.columns, packed.at, transposed.at);
  const panels = backward ? transposed.at : packed.at;
  multiply(from, panels, to.at, a.rows, a.columns, columns, mayList ? 1 : 0, scratch, 1);
  return Float32Array.from(
    { length: a.rows * columns },
    (_, i) => to.view[Math.floor(i / columns) * stride(columns) + (i % columns)]!,
  );
}

function gradient({ gradientProduct }: Kernels, x: Matrix, delta: Matrix, zeros: number): Float32Array {
  const { take, put } = table();
  const [input, other] = [put(x), put(delta)];
  const to = take(x.columns * delta.columns, NaN);
  const block = 8 * 256 * 4 + 160;
  const most = Math.max(x.columns, delta.columns) + 32;
  const scratch = take(1024 + 16 * block + most * (block / 4) + x.rows * most, NaN).at;
  gradientProduct(input, x.columns, other, delta.columns, x.rows, zeros, to.at, scratch);
  return to.view.slice(0, x.columns * delta.columns);
}

/** Σ over k of a(i, k)·b(k, j) in float64, and of their sizes. */
function exact(rows: number, k: number, columns: number, a: (i: number, k: number) => number, b: typeof a) {
  const sums = new Float64Array(rows * columns);
  const sizes = new Float64Array(rows * columns);
  for (let i = 0; i < rows; i++) {
    for (let kk = 0; kk < k; kk++) {
      const factor = a(i, kk);
      for (let j = 0; j < columns; j++) {
        const term = factor * b(kk, j);
        sums[i * columns + j]! += term;
        sizes[i * columns + j]! += Math.abs(term);
      }
    }
  }
  return { sums, sizes };
}
const at =
  ({ data, columns }: Matrix) =>
  (i: number, j: number) =>
    data[i * columns + j]!;
const turned =
  ({ data, columns }: Matrix) =>
  (i: number, j: number) =>
    data[j * columns + i]!;

function expectClose(ours: Float32Array, { sums, sizes }: ReturnType<typeof exact>): void {
  expect(ours.length).toBe(sums.length);
  let worst = 0;
  sums.forEach((sum, i) => {
    if (Number.isFinite(sum)) worst = Math.max(worst, Math.abs(ours[i]! - sum) / (sizes[i]! || Number.MIN_VALUE));
    else if (!Object.is(ours[i], Math.fround(sum))) worst = Infinity;
    if (!Number.isFinite(ours[i]!) && Number.isFinite(sum)) worst = Infinity;
  });
  expect(worst).toBeLessThan(1e-6);
}

const shapes = fc.oneof(
  fc.record({
    n: fc.integer({ min: 1, max: 40 }),
    k: fc.integer({ min: 1, max: 90 }),
    m: fc.integer({ min: 1, max: 90 }),
  }),
  // Several blocks of k, several strips of rows.
  fc.record({
    n: fc.integer({ min: 1, max: 9 }),
    k: fc.integer({ min: 250, max: 600 }),
    m: fc.integer({ min: 30, max: 70 }),
  }),
  fc.record({
    n: fc.integer({ min: 125, max: 280 }),
    k: fc.integer({ min: 1, max: 40 }),
    m: fc.integer({ min: 30, max: 70 }),
  }),
);
const cases = fc.record({
  shape: shapes,
  left: fc.constantFrom(...zeroKinds),
  right: fc.constantFrom(...zeroKinds),
  seed: fc.integer({ min: 0, max: 99_999 }),
});

// Sums in float64 over hundreds of cases: a minute on a loaded machine.
describe("products against float64", { timeout: 240_000 }, () => {
  it("X·W and dY·Wᵀ, by tiles and by lists the same bits", () => {
    fc.assert(
      fc.property(cases, fc.boolean(), ({ shape: { n, k, m }, left, right, seed }, backward) => {
        const random = createRandom(seed, "products");
        const a = matrix(n, k, left, random);
        const w = backward ? matrix(m, k, right, random) : matrix(k, m, right, random);
        const ours = forward(kernels, a, w, backward, true);
        expectClose(ours, exact(n, k, m, at(a), backward ? turned(w) : at(w)));
        expect(forward(kernels, a, w, backward, false)).toEqual(ours);
        expect(forward(emulated, a, w, backward, true)).toEqual(ours);
      }),
      { numRuns: 120 },
    );
  });

  it("Xᵀ·dY, by tiles, by lists of X and by lists of dY the same bits", () => {
    fc.assert(
      fc.property(cases, ({ shape: { n, k, m }, left, right, seed }) => {
        const random = createRandom(seed, "gradients");
        const [x, delta] = [matrix(n, k, left, random), matrix(n, m, right, random)];
        const ours = gradient(kernels, x, delta, 0);
        expectClose(ours, exact(k, n, m, turned(x), at(delta)));
        for (const zeros of [1, 2, 3]) expect(gradient(kernels, x, delta, zeros), `zeros ${zeros}`).toEqual(ours);
        expect(gradient(emulated, x, delta, 3)).toEqual(ours);
      }),
      { numRuns: 120 },
    );
  });

  it("numbers that are not finite stay so", () => {
    const random = createRandom(1, "infinities");
    for (const mayList of [true, false]) {
      const [a, w] = [matrix(13, 70, "none", random), matrix(70, 37, "none", random)];
      if (mayList) for (let i = 0; i < a.data.length; i += 2) a.data[i] = 0;
      [a.data[71], a.data[143], a.data[145], a.data[211]] = [Infinity, Infinity, -Infinity, NaN];
      expectClose(forward(kernels, a, w, false, mayList), exact(13, 70, 37, at(a), at(w)));
    }
  });

  it("a factor 0 that lists leave out takes what it would have multiplied with it", () => {
    const random = createRandom(2, "left out");
    const [a, w] = [matrix(8, 40, "most", random), matrix(40, 64, "none", random)];
    for (let i = 0; i < 8; i++) a.data[i * 40 + 5] = 0;
    const before = forward(kernels, a, w, false, true);
    w.data.fill(Infinity, 5 * 64, 6 * 64);
    expect(forward(kernels, a, w, false, true)).toEqual(before);
    expect(forward(kernels, a, w, false, false).every(Number.isNaN)).toBe(true);
  });
});
