import { describe, expect, it } from "vitest";
import { createRandom, hashStream, normalQuantile, philox4x32, randomUint32 } from "#core/random";

function block(counter: number[], key: number[]): string[] {
  const out = new Uint32Array(4);
  philox4x32(out, counter[0], counter[1], counter[2], counter[3], key[0], key[1]);
  return [...out].map((word) => word.toString(16).padStart(8, "0"));
}

describe("philox4x32-10", () => {
  // The known answers of the Random123 distribution (kat_vectors, philox4x32 10).
  it.each([
    [[0, 0, 0, 0], [0, 0], "6627e8d5 e169c58d bc57ac4c 9b00dbd8"],
    [Array(4).fill(0xffffffff), Array(2).fill(0xffffffff), "408f276d 41c83b0e a20bc7c6 6d5451fd"],
    [[0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344], [0xa4093822, 0x299f31d0], "d16cfe09 94fdcceb 5001e420 24126ea1"],
  ])("counter %j, key %j", (counter, key, answer) => {
    expect(block(counter, key).join(" ")).toBe(answer);
  });
});

describe("createRandom", () => {
  it("gives the numbers that randomUint32 gives without state", () => {
    const random = createRandom(7, "shuffle", 3);
    const stateless = Array.from({ length: 11 }, (_, i) => randomUint32(7, hashStream("shuffle"), 3, i));
    expect(Array.from({ length: 11 }, () => random.uint32())).toEqual(stateless);
  });

  it("reaches counters beyond 2³² blocks", () => {
    const far = 4 * (2 ** 32 + 5);
    expect(block([5, 1, 0, 0], [1, 2])[0]).toBe(randomUint32(1, 2, 0, far).toString(16).padStart(8, "0"));
  });

  it("separates seeds, streams and indices", () => {
    const firsts = [createRandom(1, "a"), createRandom(2, "a"), createRandom(1, "b"), createRandom(1, "a", 1)];
    expect(new Set(firsts.map((random) => random.uint32())).size).toBe(4);
  });

  it("draws uniform and normal numbers with the right moments", () => {
    const random = createRandom(11, "moments");
    const n = 40_000;
    let [sum, squares, uniform] = [0, 0, 0];
    for (let i = 0; i < n; i++) {
      const z = random.normal();
      sum += z;
      squares += z * z;
      const u = random.next();
      expect(u >= 0 && u < 1).toBe(true);
      uniform += u;
    }
    expect(Math.abs(sum / n)).toBeLessThan(0.02);
    expect(Math.abs(squares / n - 1)).toBeLessThan(0.03);
    expect(Math.abs(uniform / n - 0.5)).toBeLessThan(0.01);
  });

  it("shuffles into a permutation, every order about equally often", () => {
    const seen = new Map<string, number>();
    for (let i = 0; i < 6000; i++) {
      const order = createRandom(3, "order", i)
        .shuffle(new Uint32Array([0, 1, 2]))
        .join("");
      seen.set(order, (seen.get(order) ?? 0) + 1);
    }
    expect(seen.size).toBe(6);
    for (const count of seen.values()) expect(Math.abs(count - 1000)).toBeLessThan(150);
  });
});

describe("normalQuantile", () => {
  // scipy.stats.norm.ppf
  it.each([
    [0.5, 0],
    [0.975, 1.959963984540054],
    [0.05, -1.6448536269514729],
    [1e-5, -4.264890793922825],
    [1e-10, -6.361340902404056],
    [1e-15, -7.941345326170998],
  ])("at %f", (p, value) => {
    expect(normalQuantile(p)).toBeCloseTo(value, 12);
  });
});
