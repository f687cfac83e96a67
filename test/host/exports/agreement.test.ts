/** A run outside: each format answers as `gradlab predict` does. `npm run bench -- exports` does the same with many more. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { drawCase } from "./cases";
import { agreementOf, allowed, hasPython } from "./formats";
import { train } from "./trained";

const folder = mkdtempSync(join(tmpdir(), "gradlab-exports-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

// One of each task, with a temperature among them; every cell and layer comes up in the benchmark.
const cases = [3, 6, 19].map((seed) => drawCase(seed));

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
