import { tmpdir } from "node:os";
import { expect, it } from "vitest";
import { specSchema } from "#core/network/spec";
import { createRandom } from "#core/random";
import { TestTrainer } from "./test-trainer";

/** Columns of noise, whose principal axes settle slowly. */
function noise(rows: number, columns: number): Uint8Array<ArrayBuffer> {
  const random = createRandom(3, "noise");
  const names = Array.from({ length: columns }, (_, i) => `x${i}`);
  const cells = () => names.map(() => random.normal().toFixed(3));
  const lines = Array.from({ length: rows }, (_, i) => [...cells(), i % 2 === 0 ? "even" : "odd"].join(","));
  return new TextEncoder().encode([[...names, "kind"].join(","), ...lines].join("\n"));
}

it("the input's space is computed once for a data set: another epoch costs what the layers cost", async () => {
  /** Each piece of work is followed by a look at the clock. */
  let looks = 0;
  const trainer = new TestTrainer(tmpdir(), {
    clock: () => (looks++, performance.now()),
    now: () => "2026-01-01T00:00:00Z",
  });
  const ask = trainer.ask.bind(trainer);
  await ask({ type: "data.import", source: { name: "noise.csv", bytes: noise(600, 120) } });
  const spec = specSchema.parse({ network: { layers: [{ type: "dense", units: 2 }] }, training: { epochs: 4 } });
  await ask({ type: "run.start", run: "1", name: "Run 1", slot: 0, spec, target: "kind", mode: "train" });
  await trainer.idle();

  const spaceAt = async (epoch: number) => {
    const before = looks;
    const space = await ask({ type: "run.space", run: "1", split: "test", epoch });
    return { space, looks: looks - before };
  };
  const first = await spaceAt(1);
  const second = await spaceAt(3);
  expect([first.space.epoch, second.space.epoch]).toEqual([1, 3]);
  expect(second.space.layers[0]).toEqual(first.space.layers[0]);
  expect(second.space.layers[1]!.points).not.toEqual(first.space.layers[1]!.points);
  expect(second.looks).toBeLessThan(first.looks / 4);
});
