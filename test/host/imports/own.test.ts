/** What this application exports comes back as it was, whatever the recipe, the network and the task. */
import { describe, expect, it } from "vitest";
import { safetensorsFile } from "./own-files";
import { onnxFile } from "#core/exports/onnx/index";
import { readTableBytes } from "#host/read-file";
import { drawCase } from "../exports/cases";
import { train } from "../exports/trained";
import { answers, apart, broughtIn, choices, read } from "./bring-in";

const seeds = Array.from({ length: 24 }, (_, i) => 100 + i);

describe.each(seeds.map((seed) => drawCase(seed)))("$name", (drawn) => {
  it("comes back from ONNX and from the folder for PyTorch", async () => {
    const trained = await train(drawn);
    const table = await readTableBytes(new TextEncoder().encode(drawn.training));
    const width = drawn.spec && trained.ours.numbers[0]!.length;
    const ours = trained.ours.numbers.map((row) => (width === 2 && row.length === 2 ? [row[1]!] : row));
    const unit = trained.dataset.fitted.target.scale?.std ?? 1;
    const { weights, beside } = safetensorsFile(trained);
    const files = [read("a.onnx", onnxFile(trained.model).bytes), read("weights.safetensors", weights, beside)];
    for (const found of files) {
      const { run } = broughtIn(found, table, choices({ target: null }));
      // The folder does not say the temperature.
      const told = found.own?.calibration === null && drawn.temperature !== null;
      if (!told) expect(apart(answers(run, trained.fresh), ours) / Math.max(1, unit)).toBeLessThan(1e-5);
      expect(run.record().weightsHash).toBe(trained.snapshot.record.weightsHash);
    }
  });
});
