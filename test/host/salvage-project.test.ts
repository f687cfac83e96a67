/** A damaged project: what is whole of it is had, and what is not is named. */
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { lostWords } from "#core/project/lost";
import { fromParts, toParts } from "#core/project/parts";
import { ProjectError } from "#core/project/error";
import { readProject } from "#host/project-file";
import { salvageProject } from "#host/salvage-project";
import { gradlab } from "../cli/call";
import { content, fitting } from "../core/project/fixtures";
import { datasetOf } from "../core/training/lab";
import { fileOf, mutant } from "./mutants";

let folder: string;
let path: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "gradlab-"));
  path = join(folder, "hurt.gradlab");
});
afterAll(() => rm(folder, { recursive: true }));

const { fitted } = datasetOf("iris");
const parts = toParts(content([fitting("1", fitted), fitting("2", fitted)]));
const whole = fileOf(parts);

async function salvaged(file: Buffer) {
  await writeFile(path, file);
  return salvageProject(path, "hurt");
}
/** The file with a byte of a part's content changed. */
function flipped(name: string): Buffer {
  const file = Buffer.from(whole);
  file[file.indexOf(name, file.indexOf("PK\x03\x04", 10, "latin1")) + name.length + 130]! ^= 4;
  return file;
}

it("of a whole file, all is there and nothing is lost", async () => {
  const { content: found, lost } = await salvaged(whole);
  expect(lost).toEqual([]);
  expect(found).toEqual(fromParts(parts));
});

describe("with a part that is damaged,", () => {
  it.each([
    ["runs/2/kept/0.npy", ["1", "2"], /Run 2: runs\/2\/kept\/0\.npy is lost\..*as after epoch 0/],
    ["runs/2/best/output/bias.npy", ["1", "2"], /Run 2: runs\/2\/best.* is lost\..*So early stopping counts anew/],
    ["runs/2/history/signals/dead.npy", ["1", "2"], /Run 2: .*dead\.npy is lost\..*the curve is empty there/],
    ["runs/2/tensors/output/bias.npy", ["1"], /Run 2: .*the run is left out/s],
    ["data/source.csv", ["1", "2"], /data\/source\.csv is lost\..*no data; the runs keep their curves and weights/],
  ])("%s, the rest is had", async (name, runs, words) => {
    const broken = parts.map((part) =>
      part.name === "data/source.csv" && name === part.name ? { ...part, bytes: Buffer.alloc(200, 65) } : part,
    );
    const file = name === "data/source.csv" ? damagedData(broken) : flipped(name);
    const { content: found, lost } = await salvaged(file);
    expect(found.runs.map(({ record }) => record.id)).toEqual(runs);
    expect(lostWords(lost).join("\n")).toMatch(words);
    // What is offered is a project like any other.
    expect(fromParts(toParts(found)).runs).toHaveLength(runs.length);
  });
  const damagedData = (all: typeof parts): Buffer => {
    const file = fileOf(all);
    file[file.indexOf("AAAAAAAA", 0, "latin1") + 20]! ^= 1;
    return file;
  };

  it("project.json, the data alone are had", async () => {
    const file = Buffer.from(whole);
    file[file.indexOf('"nextRun"')]! ^= 1;
    const { content: found, lost } = await salvaged(file);
    expect([found.runs, found.source?.bytes]).toEqual([
      [],
      parts.find(({ name }) => name === "data/source.csv")!.bytes,
    ]);
    expect(lostWords(lost).join()).toMatch(/project\.json is lost\..*its runs, names and settings are lost/);
  });

  it("project.json, with something else in the place of the data, it is refused in words", async () => {
    const json = Buffer.from(JSON.stringify([{ a: 1 }, { a: 2 }]));
    const other = fileOf(parts.map((part) => (part.name === "data/source.csv" ? { ...part, bytes: json } : part)));
    other[other.indexOf('"nextRun"')]! ^= 1;
    await expect(salvaged(other)).rejects.toMatchObject({
      code: "damaged",
      message: expect.stringMatching(/Nothing in .* can be recovered: its data alone are whole, and are no table\./),
    });
  });
});

it("cut off anywhere, each part is had or named", async () => {
  const ends = Array.from({ length: 40 }, (_, n) => Math.floor((whole.length * (n + 1)) / 41));
  const runs = new Set<number>();
  for (const end of ends) {
    const found = await salvaged(whole.subarray(0, end)).catch((error: unknown) => {
      expect(error).toBeInstanceOf(ProjectError);
      expect(String(error)).toMatch(/Nothing in .* can be recovered/);
      return null;
    });
    if (found === null) continue;
    runs.add(found.content.runs.length);
    // Of the table of contents alone nothing else is lost.
    if (found.lost.length === 0) expect(found.content).toEqual(fromParts(parts));
    for (const { record } of found.content.runs) expect(record.weightsHash).not.toBeNull();
  }
  expect([...runs].sort()).toEqual([0, 1, 2]);
});

it("loses nothing in silence, however it was changed", async () => {
  const names = parts.map(({ name }) => name);
  for (let seed = 5000; seed < 5060; seed++) {
    const { what, file } = mutant(parts, seed);
    await writeFile(path, file);
    const opens = await readProject(path)
      .then((read) => fromParts(read).damaged === undefined)
      .catch(() => false);
    const found = await salvageProject(path, "hurt").catch((error: unknown) => {
      expect(error, `${seed} ${what}`).toBeInstanceOf(ProjectError);
      return null;
    });
    if (found === null || opens) continue;
    const had = new Set(toParts(found.content).map(({ name }) => name));
    const missing = names.filter((name) => !had.has(name));
    if (missing.length > 0) expect(found.lost.length, `${seed} ${what}`).toBeGreaterThan(0);
  }
});

it("is recovered on the command line", async () => {
  await writeFile(path, flipped("runs/2/tensors/output/bias.npy"));
  const [out, before] = [join(folder, "saved.gradlab"), await readFile(path)];
  const { code, stdout } = await gradlab("recover", path, "--out", out);
  expect([code, stdout]).toEqual([
    0,
    expect.stringMatching(/flowers\.csv and 1 run are in .*saved\.gradlab\nRun 2: runs\/2\/tensors/),
  ]);
  expect(fromParts(await readProject(out)).runs).toHaveLength(1);
  expect(await readFile(path)).toEqual(before);
});
