/** Single kernels against float64: the bounds that core/engine/kernels/math.ts speaks of, and products. */
import { describe, expect, it } from "vitest";
import { erf, sigmoid, softplus } from "#core/network/kinds/activations/functions";
import { createRandom } from "#core/random";
import { emulatedModule, kernelModule, webAssembly } from "#host/webassembly";

const memory = new webAssembly.Memory({ initial: 256, maximum: 65_536, shared: true });
const { exports: kernels } = new webAssembly.Instance(kernelModule(), { env: { memory } });
const { exports: emulated } = new webAssembly.Instance(emulatedModule(), { env: { memory } });
const place = Math.ceil(kernels.heapBase() / 64) * 64;

/**
 * A dense sample: every 8191st of all float32 numbers, of every sign and size, and every 509th of those between 2⁻⁸ and 2⁷, where
 * the functions change their way.
 */
const points = (() => {
  const bits: number[] = [];
  for (let one = 0; one < 2 ** 32; one += 8191) bits.push(one);
  const [first, last] = new Uint32Array(Float32Array.of(2 ** -8, 2 ** 7).buffer);
  for (let one = first!; one < last!; one += 509) bits.push(one, one + 2 ** 31);
  const numbers = new Float32Array(Uint32Array.from(bits).buffer).filter(Number.isFinite);
  return Float32Array.from([...numbers, 0, -0, 88.7, -87.3, 0.625, -0.625]);
})();

function evaluate(which: number, values: Float32Array): Float32Array {
  const count = Math.ceil(values.length / 4) * 4;
  const view = new Float32Array(memory.buffer, place, count);
  view.fill(0);
  view.set(values);
  kernels.elementary(which, place, count);
  return view.slice(0, values.length);
}

/** The unit in the last place of float32 at a number. */
const ulp = (x: number) => 2 ** (Math.max(-126, Math.floor(Math.log2(Math.abs(x)))) - 23);

/** The largest error where the result is a normal number, in units of the last place. */
function worst(which: number, exact: (x: number) => number, within: (x: number) => boolean): number {
  const ours = evaluate(which, points);
  let most = 0;
  points.forEach((x, i) => {
    const truth = exact(x);
    if (!within(x) || Math.abs(truth) < 2 ** -126) return;
    most = Math.max(most, Math.abs(ours[i]! - truth) / ulp(truth));
  });
  return most;
}

describe("elementary functions, in units of the last place", () => {
  it.each([
    ["exp", 0, Math.exp, 1, (x: number) => Math.abs(x) < 87],
    ["sigmoid", 1, sigmoid, 2.1, () => true],
    ["tanh", 2, Math.tanh, 1.3, () => true],
    ["expm1", 3, Math.expm1, 2.3, (x: number) => x <= 0],
    ["softplus", 4, softplus, 2.5, () => true],
    // In float64, rounded once.
    ["log", 6, Math.log, 0.501, (x: number) => x > 0],
  ] as const)("%s", (_name, which, exact, bound, within) => {
    const most = worst(which, exact, within);
    expect(most).toBeLessThan(bound);
    expect(most).toBeGreaterThan(0.4);
  });

  it("the normal distribution's share: 2.1e-6 of itself down to z = −5, 2.6e-7 of 1 everywhere", () => {
    const ours = evaluate(5, points);
    let [absolute, relative] = [0, 0];
    points.forEach((z, i) => {
      const truth = 0.5 * (1 + erf(z * Math.SQRT1_2));
      const off = Math.abs(ours[i]! - truth);
      absolute = Math.max(absolute, off);
      if (z > -5) relative = Math.max(relative, off / truth);
    });
    expect(absolute).toBeLessThan(2.6e-7);
    expect(relative).toBeLessThan(2.1e-6);
    expect(relative).toBeGreaterThan(5e-7);
  });

  it("at the ends of the range, and NaN", () => {
    const ends = Float32Array.of(Infinity, -Infinity, NaN, 200, -200);
    expect([...evaluate(0, ends)]).toEqual([Infinity, 0, NaN, Infinity, 0]);
    expect([...evaluate(1, ends)]).toEqual([1, 0, NaN, 1, 0]);
    expect([...evaluate(2, ends)]).toEqual([1, -1, NaN, 1, -1]);
    expect([...evaluate(4, ends)]).toEqual([Infinity, 0, NaN, 200, 0]);
  });
});

describe("the fused multiply-add", () => {
  const random = createRandom(2, "fused");
  const count = 400_000;
  /** Any float32 in one of three; else numbers that nearly cancel, or whose sum lies half-way between two. */
  const anything = () =>
    new Float32Array(Uint32Array.of(random.below(2 ** 16) * 2 ** 16 + random.below(2 ** 16)).buffer)[0]!;
  const [a, b, c] = [new Float32Array(count), new Float32Array(count), new Float32Array(count)];
  for (let i = 0; i < count; i++) {
    a[i] = i % 3 === 0 ? anything() : random.normal() * 2 ** (random.below(60) - 30);
    b[i] = i % 3 === 0 ? anything() : random.normal() * 2 ** (random.below(60) - 30);
    c[i] = i % 3 === 0 ? anything() : -a[i]! * b[i]! * (i % 3 === 1 ? 1 : 2 ** (random.below(60) - 30));
  }
  const specials = [
    0,
    -0,
    1,
    -1,
    Infinity,
    -Infinity,
    NaN,
    2 ** -149,
    -(2 ** -149),
    2 ** -126,
    3.4028234e38,
    1 + 2 ** -23,
  ];
  let i = 0;
  for (const x of specials) for (const y of specials) for (const z of specials) [a[i], b[i], c[i++]] = [x, y, z];

  function compute({ fuse }: typeof kernels): Float32Array {
    const numbers = new Float32Array(memory.buffer, place, 3 * count);
    [a, b, c].forEach((array, n) => numbers.set(array, n * count));
    fuse(place, place + 4 * count, place + 8 * count, count);
    return numbers.slice(2 * count);
  }

  it("computed from float64 is what the processor's gives", () => {
    const [ours, theirs] = [compute(emulated), compute(kernels)];
    let apart = 0;
    for (let n = 0; n < count; n++) if (!Object.is(ours[n], theirs[n])) apart++;
    expect(apart).toBe(0);
  });

  it("rounds once", () => {
    expect(emulated.fuses(1 + 2 ** -12)).toBe(1);
    const results = compute(emulated);
    for (let n = 0; n < count; n++) {
      const product = a[n]! * b[n]!;
      const exact = product + c[n]!;
      // Where float64 has room for the exact sum there is one rounding left.
      if (c[n] === exact - product && product === exact - c[n]!) expect(results[n]).toBe(Math.fround(exact));
    }
  });
});
