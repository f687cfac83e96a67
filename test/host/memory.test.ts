import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { kernelModule } from "#host/webassembly";
import { Memory } from "#host/memory";

describe("a memory for many models", () => {
  it("gives regions that do not touch each other and hold nothing but 0, whatever was taken and given back before", () => {
    const deed = fc.record({ take: fc.boolean(), bytes: fc.integer({ min: 1, max: 300_000 }), which: fc.nat(50) });
    fc.assert(
      fc.property(fc.array(deed, { maxLength: 60 }), (deeds) => {
        const memory = new Memory(kernelModule());
        const held: { at: number; bytes: number }[] = [];
        for (const { take, bytes, which } of deeds) {
          if (take || held.length === 0) {
            const at = memory.take(bytes);
            expect(at % 64).toBe(0);
            expect(at).toBeGreaterThanOrEqual(memory.exports.heapBase());
            for (const other of held) expect(at >= other.at + other.bytes || at + bytes <= other.at).toBe(true);
            const view = new Uint8Array(memory.memory.buffer, at, bytes);
            expect(view.every((byte) => byte === 0)).toBe(true);
            view.fill(1);
            held.push({ at, bytes });
          } else memory.give(held.splice(which % held.length, 1)[0]!.at);
        }
      }),
      { numRuns: 40 },
    );
  });

  it("takes back all that was given", () => {
    const memory = new Memory(kernelModule());
    const first = memory.take(100_000);
    const rest = [memory.take(50), memory.take(70_000), memory.take(1000)];
    for (const at of [rest[1]!, first, rest[2]!, rest[0]!]) memory.give(at);
    const { byteLength } = memory.memory.buffer;
    expect(memory.take(171_000)).toBe(first);
    expect(memory.memory.buffer.byteLength).toBe(byteLength);
  });

  it("says what to do when there is no more", () => {
    const memory = new Memory(kernelModule());
    expect(() => memory.take(5 * 2 ** 30)).toThrow(/MB more memory than the 4 GB.*smaller batch|this computer has/);
  });

  it("takes no more than the computer has, and says how much that is", () => {
    const memory = new Memory(kernelModule(), 2 ** 20);
    expect(() => memory.take(3 * 2 ** 20)).toThrow(/need \d+ MB of memory; this computer has 1 MB\. Use fewer units/);
    expect(memory.take(2 ** 18)).toBeGreaterThan(0);
  });
});
