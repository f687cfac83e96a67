/** A run outside: each format answers as `gradlab predict` does. `npm run bench -- exports` does the same with many more. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { decide } from "#core/metrics/confusion";
import { drawCase } from "./cases";
import { agreementOf, allowed, hasPython } from "./formats";
import { train } from "./trained";

const folder = mkdtempSync(join(tmpdir(), "gradlab-exports-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

// One of each task, and one with cuts and a temperature; every cell and layer comes up in the benchmark.
const cases = [3, 6, 19, 18].map((seed) => drawCase(seed));

it("has a case whose cuts call other classes than the largest p", async () => {
  const { ours, model } = await train(cases.find(({ cuts }) => cuts)!);
  const largest = ours.numbers.map((own) => model.fitted.target.classes[decide(own, 0, own.length)]);
  expect(ours.labels.filter((label, row) => label !== largest[row]).length).toBeGreaterThan(3);
});

describe.each(cases)("$name", (drawn) => {
  const trained = train(drawn);
  it.each(["onnx", "javascript"])("predicts the same as %s", async (format) => {
    const { largest, labels } = await agreementOf(format, await trained, drawn, folder);
    expect(labels).toBe(0);
    expect(largest).toBeLessThan(allowed(drawn));
  });
  it.skipIf(!hasPython("numpy"))("predicts the same as numpy (needs python3-numpy)", async () => {
    const { largest, labels } = await agreementOf("numpy", await trained, drawn, folder);
    expect(labels).toBe(0);
    expect(largest).toBeLessThan(allowed(drawn));
  });
});
