/** A run in one piece of memory: the same numbers, and the same parts of a project. */
import { expect, it } from "vitest";
import { packRun } from "#core/project/packed";
import { partsOfRun } from "#core/project/parts";
import { trained } from "../training/lab";

it("holds what the run holds, and gives the bytes that a project has of it", () => {
  const run = trained("iris", {
    network: { layers: [{ type: "dense", units: 5, activation: "relu" }, { type: "batch_norm" }] },
    training: { epochs: 3, earlyStopping: { patience: 10 }, optimizer: { type: "adam", learningRate: 0.01 } },
  }).snapshot();
  const { snapshot, memory } = packRun(structuredClone(run));
  const { packed, ...same } = snapshot;
  expect(same).toEqual(run);
  expect(packed.parts.length).toBeGreaterThan(20);
  expect(partsOfRun(snapshot)).toEqual(partsOfRun(run));
  // Nothing of it stays behind where its memory goes over.
  const moved = structuredClone(snapshot, { transfer: memory });
  expect(moved).toEqual({ ...run, packed: { parts: moved.packed.parts } });
  // Under another number its parts are those of another run.
  const other = partsOfRun({ ...moved, record: { ...moved.record, id: "12" } });
  expect(other.every(({ name }) => name.startsWith("runs/12/"))).toBe(true);
});
