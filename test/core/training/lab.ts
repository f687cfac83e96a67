/** What tests of training share: samples as data sets, and runs from a few words. */
import { readFileSync } from "node:fs";
import { readTable } from "#core/data/read";
import { prepare } from "#core/data/recipe";
import type { Dataset } from "#core/data/dataset";
import { specSchema, type SpecInput } from "#core/network/spec";
import { Run } from "#core/training/run";
import { nodeEngine } from "#host/engine";
import { nodeDecoder } from "#host/text";

export const targets = {
  breast_cancer: "diagnosis",
  iris: "species",
  wine: "cultivar",
  digits: "digit",
  diabetes: "progression",
  penguins: "species",
} as const;
export type Sample = keyof typeof targets;

export function datasetOf(sample: Sample, input: SpecInput = {}): Dataset {
  const table = readTable(new Uint8Array(readFileSync(`samples/${sample}.csv`)), { decode: nodeDecoder });
  return prepare(table, specSchema.parse(input).recipe, targets[sample]);
}

/** A clock that a test can read anything from: each question takes so many milliseconds. */
export function countingClock(step = 1): () => number {
  let now = 0;
  return () => (now += step);
}

/** By a slow clock a run takes one update at a time, by a fast one many. */
export const slowClock = () => countingClock(10);

export function runOf(
  sample: Sample,
  input: SpecInput,
  dataset = datasetOf(sample, input),
  clock = countingClock(),
): Run {
  const spec = specSchema.parse(input);
  const settings = { id: "1", name: "Run 1", slot: 0, spec, target: targets[sample], created: "2026-01-01T00:00:00Z" };
  return Run.create(settings, contextOf(dataset, clock));
}
export const contextOf = (dataset: Dataset, clock = countingClock()) => ({ dataset, engine: nodeEngine(), clock });

/** Trained to its end. */
export function trained(sample: Sample, input: SpecInput, dataset?: Dataset): Run {
  const run = runOf(sample, input, dataset);
  run.resume();
  run.finish();
  return run;
}

export { toEnd } from "#core/pieces";
