/** docs/FORMAT.md: its example reads a project with Python's zipfile and NumPy alone, and finds what the application finds. */
import { spawnSync } from "node:child_process";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { layerSignals } from "#core/engine/engine";
import { weightsHash } from "#core/engine/hash";
import { currentVersion } from "#core/project/migrations";
import type { Part } from "#core/project/content";
import { fromParts, toParts } from "#core/project/parts";
import { unknownWords } from "#core/project/unknown";
import { decodeUtf8, encodeUtf8 } from "#core/project/utf8";
import { readProject } from "#host/project-file";
import { fileOf, jsonPart, zipOf } from "./mutants";

const versions = "test/host/versions";
const newest = join(versions, "1.1.gradlab");
const script = "docs/read_project.py";

const python = ["/usr/bin/python3", "python3"].find(
  (name) => spawnSync(name, ["-c", "import numpy"], { encoding: "utf8" }).status === 0,
);
if (python === undefined)
  console.log("skipped: the example of docs/FORMAT.md, since there is no Python with NumPy here");

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "gradlab-"));
});
afterAll(() => rm(folder, { recursive: true }));

async function mutated(change: (parts: Part[]) => Part[]): Promise<Part[]> {
  const path = join(folder, "changed.gradlab");
  await writeFile(path, fileOf(change(await readProject(newest))));
  return readProject(path);
}
const inDocument =
  (change: (text: string) => string) =>
  (parts: Part[]): Part[] =>
    parts.map((part) =>
      part.name === "project.json" ? { ...part, bytes: encodeUtf8(change(decodeUtf8(part.bytes))) } : part,
    );

describe("the example", () => {
  it("stands in the docs as it is run, in twenty lines or so", async () => {
    const code = await readFile(script, "utf8");
    expect(await readFile("docs/FORMAT.md", "utf8")).toContain("```python\n" + code + "```");
    expect(code.trimEnd().split("\n").length).toBeLessThanOrEqual(21);
  });

  it.skipIf(python === undefined)("reads data, curves and weights, the same as the application", async () => {
    const { stdout, stderr } = spawnSync(python!, [script, newest], { encoding: "utf8" });
    expect(stderr).toBe("");
    const { runs, source } = fromParts(await readProject(newest));
    const lines = decodeUtf8(source!.bytes).trimEnd().split("\n");
    expect(stdout).toContain(`data: ${source!.name} ${lines.length} lines, the first: ${lines[0]}`);
    expect(runs.length).toBeGreaterThan(0);
    for (const { record, history, tensors } of runs) {
      const { ticks, epochs, layers } = history;
      expect(stdout).toContain(`gradient norms (${ticks.count}, ${layers.length})`);
      const said = new RegExp(`run ${record.id} ${record.status} lowest validation loss ([\\d.e-]+)`).exec(stdout);
      expect(Math.fround(Number(said?.[1]))).toBe(Math.min(...epochs.validationLoss));
      for (const { name, data } of tensors) {
        const sum = Number(new RegExp(`  ${name} \\(.*?\\) sum (\\S+)`).exec(stdout)?.[1]);
        const total = Array.from(data).reduce((all, value) => all + value, 0);
        expect(sum).toBeCloseTo(total, 6);
      }
    }
  });
});

describe("a project of an earlier version", async () => {
  for (const name of await readdir(versions))
    it(`${name} opens whole, and holds the weights that it was saved with`, async () => {
      const content = fromParts(await readProject(join(versions, name)));
      expect([content.damaged, content.unknown]).toEqual([undefined, undefined]);
      expect(content.runs.length).toBeGreaterThan(0);
      for (const { record, tensors, history } of content.runs) {
        expect(record.weightsHash).toBe(weightsHash(tensors));
        expect(history.ticks.count).toBeGreaterThan(0);
        for (const signal of layerSignals)
          expect(history.ticks.signals[signal]).toHaveLength(history.ticks.count * history.layers.length);
      }
      // Saved now, it is of this version, and nothing is lost.
      const again = fromParts(toParts(content));
      expect(again.runs).toEqual(content.runs);
      expect(again.document).toEqual(content.document);
    });

  it("lacks signals that were not measured then, which is no fault", async () => {
    const parts = await mutated((all) =>
      all
        .filter(({ name }) => !name.endsWith("signals/maxWeight.npy"))
        .map((part) =>
          part.name.endsWith("/run.json")
            ? { ...part, bytes: encodeUtf8(decodeUtf8(part.bytes).replace(/,\s*"maxWeight"/, "")) }
            : part,
        ),
    );
    const { runs, damaged } = fromParts(parts);
    expect(damaged).toBeUndefined();
    const { signals } = runs[0]!.history.ticks;
    expect([signals.maxWeight.every(Number.isNaN), signals.weightNorm.every(Number.isNaN)]).toEqual([true, false]);
  });
});

describe("a project of a later version", () => {
  it("is refused by name and version, whatever else is in it", async () => {
    const path = join(folder, "later.gradlab");
    const manifest = { format: "gradlab", version: currentVersion + 1, minor: 4, application: "7.3.0", pieces: {} };
    await writeFile(path, zipOf([jsonPart("manifest.json", JSON.stringify(manifest))]));
    await expect(readProject(path)).rejects.toMatchObject({
      code: "newer-version",
      message: expect.stringContaining(`newer Gradient Lab (7.3.0, format ${currentVersion + 1})`),
    });
  });

  it("that only adds opens, and what is not known is named", async () => {
    const path = join(folder, "more.gradlab");
    const parts = inDocument((text) => text.replace('"nextRun"', '"theme": "sepia",\n "nextRun"'))(
      await readProject(newest),
    );
    const more = [...parts, { name: "runs/1/history/signals/curvature.npy", bytes: new Uint8Array(3) }];
    await writeFile(path, fileOf(more));
    const content = fromParts(await readProject(path));
    expect(content.runs.length).toBeGreaterThan(0);
    expect(unknownWords(content)[0]).toMatch(/“theme” in project\.json, runs\/1\/history\/signals\/curvature\.npy/);
  });

  it("has kinds that are not known here: each is named, and costs its run alone", async () => {
    const unknown = (text: string) => {
      const at = text.indexOf('"runs"');
      return text.slice(0, at) + text.slice(at).replace('"type": "dense"', '"type": "liquid"');
    };
    const { document, damaged } = fromParts(await mutated(inDocument(unknown)));
    expect(damaged?.[0]).toMatchObject({
      id: "1",
      reason: expect.stringMatching(/run 1 asks for .*"liquid" is not known; there are .*dense/),
    });
    expect(document.runs.map(({ id }) => id)).not.toContain("1");
    await expect(
      mutated(inDocument((text) => text.replace('"type": "dense"', '"type": "liquid"'))).then((parts) =>
        fromParts(parts),
      ),
    ).rejects.toThrow(/the draft asks for .*"liquid" is not known/);
  });
});
