/** How a sweep shares the cores, and what it says that it takes. */
import { expect, it } from "vitest";
import { parseSpec } from "#core/network/parse";
import { estimateInWords } from "#core/sweep/estimate";
import { parseSweep } from "#core/sweep/sweep";
import { nodeEngine } from "#host/engine";
import { coresEach, estimateSweep, shareCores } from "#host/sweep-estimate";
import { datasetOf } from "../core/training/lab";

it.each([
  [
    { cores: 8, memory: 1e9, runs: 100, bytesEach: 1e6 },
    { sideBySide: 8, threadsEach: 1 },
  ],
  // No more side by side than there is memory for, and no core without work.
  [
    { cores: 8, memory: 2e9, runs: 100, bytesEach: 1e9 },
    { sideBySide: 2, threadsEach: 4 },
  ],
  [
    { cores: 8, memory: 1e6, runs: 100, bytesEach: 1e9 },
    { sideBySide: 1, threadsEach: 8 },
  ],
  [
    { cores: 8, memory: 1e9, runs: 3, bytesEach: 1e6 },
    { sideBySide: 4, threadsEach: 2 },
  ],
])("%j are shared as %j", (of, shared) => expect(shareCores(of)).toEqual(shared));

it("counts runs, and grows with the networks", async () => {
  const base = parseSpec({ training: { epochs: 5, earlyStopping: null } });
  const task = (units: number[]) => ({
    base,
    sweep: parseSweep({ settings: { "network.units": units }, repeat: { seeds: 3 } }),
    datasetOf: () => Promise.resolve(datasetOf("iris", base)),
    engine: nodeEngine(1),
    clock: () => performance.now(),
    cores: 2,
    memory: 2 ** 32,
    work: <T>(pieces: Generator<void, T, void>) => {
      let step = pieces.next();
      while (!step.done) step = pieces.next();
      return Promise.resolve(step.value);
    },
  });
  const [small, wide] = [await estimateSweep(task([8, 16])), await estimateSweep(task([8, 512]))];
  expect(small).toMatchObject({ settings: 2, runs: 6, sideBySide: 2, threadsEach: 1, endsEarly: false });
  expect(small.seconds).toBeGreaterThan(0);
  expect([wide.bytes > small.bytes, wide.bytesOfProject > small.bytesOfProject]).toEqual([true, true]);
  expect(estimateInWords(small)).toMatch(/^about .*, 2 side by side, .* of memory, .* in the project$/);
  expect(await coresEach(task([8]))).toBe(1);
});
