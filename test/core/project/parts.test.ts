import { describe, expect, it } from "vitest";
import type { Part } from "#core/project/content";
import { overlay } from "#core/project/journal-records";
import { createManifest, parseManifest } from "#core/project/manifest";
import { currentVersion, migrate } from "#core/project/migrations";
import { fromParts, isPartOfRun, toParts } from "#core/project/parts";
import { content, history, snapshot } from "./fixtures";

const named = (parts: Part[], name: string): Part => {
  const part = parts.find((candidate) => candidate.name === name);
  if (!part) throw new Error(`no part ${name}`);
  return part;
};
const edit = (parts: Part[], name: string, change: (text: string) => string): Part[] =>
  parts.map((part) =>
    part.name === name ? { name, bytes: new TextEncoder().encode(change(new TextDecoder().decode(part.bytes))) } : part,
  );

describe("a project as parts", () => {
  it("comes back as it was, with numbers that are not finite", () => {
    expect(fromParts(toParts(content()))).toEqual(content());
  });

  it("comes back with what was set in the charts, and without it from a file that knows nothing of it", () => {
    const project = content();
    const { view } = project.document;
    expect(view.smoothing).toBeUndefined();
    const set = { ...view, smoothing: { kind: "median", amount: 0.4 } as const, smallCharts: ["dead", "metric"] };
    const back = fromParts(toParts({ ...project, document: { ...project.document, view: set } }));
    expect(back.document.view).toEqual(set);
    expect(fromParts(toParts(project)).document.view).toEqual(view);
  });
  it("comes back without data and without runs", () => {
    const empty = content([]);
    empty.document.data = null;
    empty.source = null;
    expect(fromParts(toParts(empty))).toEqual(empty);
  });

  it("drops the room that a history keeps for more points", () => {
    const roomy = content([snapshot("1", { history: history(5, 4, 10) })]);
    expect(fromParts(toParts(roomy)).runs[0]?.history).toEqual(history(5, 4));
  });

  it("names its parts as the format says", () => {
    const names = toParts(content()).map((part) => part.name);
    expect(names.slice(0, 3)).toEqual(["project.json", "data/source.csv", "runs/1/run.json"]);
    expect(names).toContain("runs/1/tensors/dense_1/weights.npy");
    expect(names).toContain("runs/1/optimizer/dense_1/weights/m.npy");
    expect(names).toContain("runs/1/best/dense_1/weights.npy");
    expect(names).toContain("runs/1/history/ticks/loss.npy");
    expect(names).toContain("runs/3/history/signals/gradientNorm.npy");
    expect(new Set(names).size).toBe(names.length);
    expect(names.filter((name) => isPartOfRun(name, "3")).length).toBeGreaterThan(10);
  });

  it("keeps a run that has nothing but a record", () => {
    const parts = toParts(content()).filter((part) => !isPartOfRun(part.name, "3"));
    const read = fromParts(parts);
    expect(read.document.runs.map((run) => run.id)).toEqual(["1", "3"]);
    expect(read.runs.map((run) => run.record.id)).toEqual(["1"]);
  });

  it("names a missing part", () => {
    const parts = toParts(content()).filter((part) => part.name !== "runs/1/tensors/dense_1/bias.npy");
    expect(() => fromParts(parts)).toThrow("no part runs/1/tensors/dense_1/bias.npy");
    expect(() => fromParts([])).toThrow("no part project.json");
  });

  it("names the place in the document that is not as it should be", () => {
    const parts = toParts(content());
    expect(() =>
      fromParts(edit(parts, "project.json", (text) => text.replace('"nextRun": 4', '"nextRun": "x"'))),
    ).toThrow("project.json of the project is not as it should be at nextRun");
    expect(() => fromParts(edit(parts, "project.json", (text) => text.slice(0, -5)))).toThrow(
      "project.json of the project is not JSON",
    );
    expect(() => fromParts(edit(parts, "project.json", (text) => text.replace('"id": "1"', '"id": "../1"')))).toThrow(
      "runs.0.id",
    );
  });

  it("refuses a curve of another length than the others", () => {
    const parts = toParts(content());
    const short = named(parts, "runs/1/history/epochs/epoch.npy").bytes;
    const swapped = parts.map((part) =>
      part.name === "runs/1/history/ticks/loss.npy" ? { ...part, bytes: short } : part,
    );
    expect(() => fromParts(swapped)).toThrow("runs/1/history/ticks/loss.npy of the project holds other values");
  });
});

describe("manifest", () => {
  const manifest = createManifest([{ name: "a", bytes: new Uint8Array(3) }], "0.1.0", () => 17);

  it("lists the parts", () => {
    expect(parseManifest(JSON.stringify(manifest))).toEqual({
      format: "gradlab",
      version: currentVersion,
      application: "0.1.0",
      parts: [{ name: "a", bytes: 3, crc32: 17 }],
    });
  });

  it("says that a newer version is needed, whatever else has changed", () => {
    const newer = JSON.stringify({ format: "gradlab", version: currentVersion + 1, application: "9.9", pieces: {} });
    expect(() => parseManifest(newer)).toThrow(
      expect.objectContaining({
        code: "newer-version",
        message: expect.stringContaining("newer Gradient Lab (9.9, format 2)"),
      }),
    );
  });

  it("refuses what is another format", () => {
    expect(() => parseManifest('{"format":"zip"}')).toThrow(expect.objectContaining({ code: "not-a-project" }));
    expect(() => parseManifest("{")).toThrow(expect.objectContaining({ code: "invalid" }));
  });
});

describe("migrations", () => {
  const add = (name: string) => (parts: Part[]) => [...parts, { name, bytes: new Uint8Array() }];

  it("run one after the other from the file's version on", () => {
    const names = (from: number) => migrate([], from, { 1: add("two"), 2: add("three") }, 3).map((part) => part.name);
    expect([names(1), names(2), names(3)]).toEqual([["two", "three"], ["three"], []]);
  });

  it("say when there is none", () => {
    expect(() => migrate([], 1, {}, 2)).toThrow("format 1, which can no longer be read");
  });
});

describe("overlay", () => {
  it("replaces, adds and removes", () => {
    const part = (name: string, value: number): Part => ({ name, bytes: Uint8Array.of(value) });
    const merged = overlay(
      [part("a", 1), part("b", 2), part("c", 3)],
      new Map([
        ["b", Uint8Array.of(9)],
        ["a", null],
        ["d", Uint8Array.of(4)],
      ]),
    );
    expect(merged).toEqual([part("b", 9), part("c", 3), part("d", 4)]);
  });
});
