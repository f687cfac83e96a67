// What is fitted on rows may not be scored on them: pure noise, with more columns than rows, has to come out as about nothing.
import { describe, expect, it } from "vitest";
import { readTable } from "#core/data/read";
import { prepare } from "#core/data/recipe";
import { specSchema } from "#core/network/spec";
import { createRandom } from "#core/random";
import { evaluate } from "#core/training/evaluate";
import { Run } from "#core/training/run";
import { spaceBasis } from "#core/training/space";
import { nodeDecoder } from "#host/text";
import { contextOf, toEnd } from "./lab";

const columns = 120;
const rows = 100;
/** Columns that tell the target, where any do. */
const tellers = 20;
const seeds = [1, 2, 3, 4, 5, 6];
const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

/** Noise, and a target that has nothing to do with it, or is told by some of the columns. */
function table(seed: number, target: "class" | "number", told: boolean) {
  const random = createRandom(seed, "noise");
  const names = Array.from({ length: columns }, (_, i) => `x${i}`);
  const lines = Array.from({ length: rows }, () => {
    const goal = random.normal();
    const cells = names.map((_, i) => random.normal() + (told && i < tellers ? 2 * goal : 0));
    return [...cells.map((value) => value.toFixed(4)), target === "class" ? (goal > 0 ? "a" : "b") : goal.toFixed(4)];
  });
  const text = [[...names, "y"], ...lines].map((line) => line.join(",")).join("\n");
  return readTable(new TextEncoder().encode(text), { decode: nodeDecoder });
}

function measured(seed: number, target: "class" | "number", told = false) {
  const spec = specSchema.parse({ network: { layers: [] }, training: { epochs: 1 } });
  const dataset = prepare(table(seed, target, told), spec.recipe, "y");
  const settings = { id: "1", name: "", slot: 0, spec, target: "y", created: "2026-01-01T00:00:00Z" };
  const run = Run.create(settings, contextOf(dataset));
  return (["train", "validation", "test"] as const).map((split) => ({
    strip: toEnd(evaluate(run, run.model, split, run.model)).layers[0]!.measure,
    cut: toEnd(spaceBasis(dataset, split)).input.cut,
  }));
}

describe("how far apart the rows lie, and what straight cuts part", () => {
  it("is about nothing in pure noise with more columns than rows, on every split", () => {
    const all = seeds.map((seed) => measured(seed, "class"));
    for (const split of [0, 1, 2]) {
      // d′ of few rows of noise moves by about 0.5 a seed around 0; fitted on the rows themselves it is above 5.
      expect(Math.abs(mean(all.map((one) => one[split]!.strip)))).toBeLessThan(0.7);
      expect(mean(all.map((one) => one[split]!.cut))).toBeGreaterThan(0.3);
      expect(mean(all.map((one) => one[split]!.cut))).toBeLessThan(0.7);
    }
  });
  it("explains nothing of a number that is noise", () => {
    const all = seeds.map((seed) => measured(seed, "number"));
    for (const split of [0, 1, 2]) {
      expect(mean(all.map((one) => one[split]!.strip))).toBeLessThan(0.1);
      expect(mean(all.map((one) => one[split]!.cut))).toBeLessThan(0.1);
    }
  });
  it("still finds what is there", () => {
    const all = seeds.map((seed) => measured(seed, "class", true));
    for (const split of [0, 1, 2]) expect(mean(all.map((one) => one[split]!.strip))).toBeGreaterThan(0.9);
  });
});
