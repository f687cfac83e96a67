/** The folder for PyTorch: predicts as we do, and trains as the run was trained, dropout and all. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { drawCase } from "./cases";
import { agreementOf, hasPython, replayed } from "./formats";
import { train } from "./trained";

const folder = mkdtempSync(join(tmpdir(), "gradlab-pytorch-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe.skipIf(!hasPython("torch"))("the folder for PyTorch (needs python3-torch)", () => {
  const drawn = drawCase(1);
  const trained = train(drawn);
  it("predicts the same", async () => {
    const { largest, labels } = await agreementOf("pytorch", await trained, drawn, folder);
    expect([labels, largest < 1e-5]).toEqual([0, true]);
  });
  it("follows the recorded losses", async () => {
    expect(replayed(await trained, folder, 1).apart).toBeLessThan(1e-4);
  });
});
