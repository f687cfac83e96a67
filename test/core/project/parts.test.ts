import { describe, expect, it } from "vitest";
import type { Part } from "#core/project/content";
import { overlay } from "#core/project/journal-records";
import { createManifest, parseManifest } from "#core/project/manifest";
import { currentMinor, currentVersion, migrate } from "#core/project/migrations";
import { fromParts, partsOfRun, toParts } from "#core/project/parts";
import type { RunSnapshot } from "#core/training/snapshot";
import { datasetOf } from "../training/lab";
import { content, fitting, history, record, snapshot, tensor } from "./fixtures";

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
    expect(names.filter((name) => name.startsWith("runs/3/")).length).toBeGreaterThan(10);
  });

  it("are a run's own where they lie in its folder", () => {
    const run = snapshot("3");
    const own = partsOfRun(run).map(({ name }) => name);
    expect(own).toEqual(toParts(content([run])).flatMap(({ name }) => (name.startsWith("runs/3/") ? [name] : [])));
  });

  it("keeps a run that has nothing but a record, since it was never saved with its weights", () => {
    const runs = [snapshot("1"), snapshot("3", { record: record("3", { status: "training" }) })];
    const parts = toParts(content(runs)).filter(({ name }) => !name.startsWith("runs/3/"));
    const read = fromParts(parts);
    expect(read.document.runs.map((run) => run.id)).toEqual(["1", "3"]);
    expect(read.runs.map((run) => run.record.id)).toEqual(["1"]);
    expect(read.damaged).toBeUndefined();
  });

  it("names a missing part", () => {
    expect(() => fromParts([])).toThrow("no part project.json");
    const parts = toParts(content()).filter((part) => part.name !== "data/source.csv");
    expect(() => fromParts(parts)).toThrow("no part data/source.csv");
  });

  it("names the place in the document that is not as it should be", () => {
    const parts = toParts(content());
    expect(() =>
      fromParts(edit(parts, "project.json", (text) => text.replace('"nextRun": 4', '"nextRun": "x"'))),
    ).toThrow("project.json of the project is not as it should be at nextRun");
    expect(() => fromParts(edit(parts, "project.json", (text) => text.slice(0, -5)))).toThrow(
      "project.json of the project is not JSON",
    );
  });
});

describe("a run that can't be read is left out and said, and the rest is kept:", () => {
  type Change = (parts: Part[]) => Part[];
  const without =
    (name: string): Change =>
    (parts) =>
      parts.filter((part) => part.name !== name);
  const instead =
    (name: string, by: string): Change =>
    (parts) =>
      parts.map((part) => (part.name === name ? { name, bytes: named(parts, by).bytes } : part));
  const document =
    (from: string | RegExp, to: string): Change =>
    (parts) =>
      edit(parts, "project.json", (text) => text.replace(from, to));
  const many: Change = (parts) =>
    edit(parts, "project.json", (text) => {
      const value = JSON.parse(text);
      value.runs[1].findings = Array.from({ length: 101 }, () => value.runs[1].findings[0]);
      return JSON.stringify(value);
    });
  const cases: [string, Change, string][] = [
    ["a lost part", without("runs/3/tensors/dense_1/bias.npy"), "no part runs/3/tensors/dense_1/bias.npy"],
    ["finished, and its arrays are gone", without("runs/3/run.json"), "no part runs/3/run.json"],
    ["an index cut off", (parts) => edit(parts, "runs/3/run.json", (text) => text.slice(0, 30)), "is not JSON"],
    [
      "a curve of another length than the others",
      instead("runs/3/history/ticks/loss.npy", "runs/3/history/epochs/epoch.npy"),
      "runs/3/history/ticks/loss.npy of the project holds other values",
    ],
    [
      "weights that it did not come to",
      instead("runs/3/tensors/dense_1/bias.npy", "runs/3/tensors/batch_norm_1/mean.npy"),
      "holds other weights than the run ended with",
    ],
    ["a record with a bad field", document(/("id": "3"[^]*?"slot": )0/, "$1-1"), "runs.1.slot"],
    ["an id that is a path", document('"id": "3"', '"id": "../3"'), "runs.1.id"],
    ["an id twice", document('"id": "3"', '"id": "1"'), "two runs 1"],
    ["more findings than there are rules", many, "100 findings at most"],
  ];
  it.each(cases)("%s", (_what, change, reason) => {
    const project = content();
    const read = fromParts(change(toParts(project)));
    expect(read.runs).toEqual(project.runs.slice(0, 1));
    expect(read.document.runs.map(({ id }) => id)).toEqual(["1"]);
    expect(read.damaged?.map((one) => one.reason)).toEqual([expect.stringContaining(reason)]);
    expect(read.document.nextRun).toBe(4);
  });

  it("arrays of another network than its recipe's data ask for", () => {
    const whole = fitting("1", datasetOf("iris").fitted);
    expect(fromParts(toParts(content([whole]))).damaged).toBeUndefined();
    const reason = (change: Partial<RunSnapshot>) =>
      fromParts(toParts(content([{ ...whole, record: { ...whole.record, weightsHash: null }, ...change }])))
        .damaged?.[0]?.reason;
    const [weights, ...rest] = whole.tensors;
    const turned = { ...weights!, shape: [...weights!.shape].reverse() };
    expect(reason({ tensors: [turned, ...rest] })).toMatch(
      /runs\/1\/tensors\/.*weights.npy .*has \d+ × 4 numbers where the network has 4 × \d+/,
    );
    expect(reason({ tensors: [weights!, ...rest, tensor("more", [2])], kept: [] })).toContain(
      "arrays, and the network has",
    );
    expect(reason({ best: { ...whole.best!, tensors: rest } })).toContain("has no numbers where the network has");
    expect(reason({ history: history(5, 4) })).toContain("has curves of 2 layers");
  });

  it("the run that was shown; and no number is used again", () => {
    const parts = document('"nextRun": 4', '"nextRun": 1')(without("runs/1/run.json")(toParts(content())));
    const { document: read } = fromParts(parts);
    expect([read.view.run, read.nextRun]).toEqual([null, 4]);
  });
});

describe("manifest", () => {
  const manifest = createManifest([{ name: "a", bytes: new Uint8Array(3) }], "0.1.0", () => 17);

  it("lists the parts", () => {
    expect(parseManifest(JSON.stringify(manifest))).toEqual({
      format: "gradlab",
      version: currentVersion,
      minor: currentMinor,
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
