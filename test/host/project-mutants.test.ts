/** Project files that are damaged or made to do harm: each opens, or says what is wrong, within bounds of time and memory. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ProjectError } from "#core/project/error";
import { fromParts, toParts } from "#core/project/parts";
import { readProject } from "#host/project-file";
import { content, fitting } from "../core/project/fixtures";
import { datasetOf } from "../core/training/lab";
import { silentLoss } from "./silent-loss";
import { fileOf, jsonPart, manifestOf, mutant, zipOf } from "./mutants";

/** Generous: a busy machine is slow, and what is meant took minutes or 5 GB. */
const [seconds, megabytes] = [20, 700];

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "gradlab-"));
});
afterAll(() => rm(folder, { recursive: true }));

const { fitted } = datasetOf("iris");
const parts = toParts(content([fitting("1", fitted), fitting("2", fitted)]));

/** What comes of a file: 'opened', 'damaged run', or the refusal. */
async function opened(file: Buffer): Promise<string> {
  const path = join(folder, "mutant.gradlab");
  await writeFile(path, file);
  const began = performance.now();
  const before = process.resourceUsage().maxRSS;
  try {
    const read = await readProject(path);
    const found = fromParts(read);
    expect(silentLoss(read, found)).toBeNull();
    const { damaged } = found;
    return damaged ? `left out: ${damaged[0]!.reason}` : "opened";
  } catch (error) {
    if (!(error instanceof ProjectError)) throw error;
    return `${error.code}: ${error.message}`;
  } finally {
    expect((performance.now() - began) / 1000).toBeLessThan(seconds);
    expect((process.resourceUsage().maxRSS - before) / 1024).toBeLessThan(megabytes);
  }
}

it("changed at random, as a seed says", async () => {
  const first = Number(process.env.SEED ?? 0) * 1000;
  const outcomes = new Map<string, number>();
  for (let seed = first; seed < first + 300; seed++) {
    const { what, file } = mutant(parts, seed);
    const outcome = await opened(file).catch((error: unknown) => {
      throw new Error(`mutant ${seed} (${what})`, { cause: error });
    });
    const kind = outcome.split(":")[0]!;
    outcomes.set(kind, (outcomes.get(kind) ?? 0) + 1);
  }
  // The mutations reach all that reads.
  for (const kind of ["opened", "left out", "damaged"]) expect(outcomes.get(kind), kind).toBeGreaterThan(5);
});

describe("made to do harm:", () => {
  const long = { name: "long", bytes: new Uint8Array(1_000_000) };
  const deep = "[".repeat(5_000_000);
  const listing = (list: string) => `{"format":"gradlab","version":1,"application":"x","parts":${list}}`;
  const withDocument = (text: string) =>
    parts.map((one) => (one.name === "project.json" ? jsonPart(one.name, text) : one));
  const times = Array.from({ length: 20_000 }, () => long);
  const names = Array.from({ length: 20_000 }, (_, n) => ({ ...long, name: `long ${n}` }));
  const cases: [string, () => Buffer, string][] = [
    ["one part listed 20,000 times", () => zipOf([manifestOf(times), long]), "lists the part long twice"],
    [
      "20,000 parts in the same bytes",
      () => zipOf([{ ...long }, manifestOf(names), ...names.map((one) => ({ ...one, at: 0 }))]),
      "in the same bytes",
    ],
    [
      "one name 20,000 times",
      () => zipOf([long, manifestOf([long]), ...times.map((one) => ({ ...one, at: 0 }))]),
      "is in it twice",
    ],
    [
      "a million parts that are none",
      () => zipOf([jsonPart("manifest.json", listing(`[${"1,".repeat(999_999)}1]`))]),
      "lists 1000000 parts",
    ],
    [
      "parts of more bytes than there are",
      () => zipOf([jsonPart("manifest.json", listing('[{"name":"a","bytes":9e15,"crc32":0}]'))]),
      "9000000000000000 bytes",
    ],
    ["a manifest that is deep", () => zipOf([jsonPart("manifest.json", listing(deep))]), "brackets more than 64 deep"],
    ["a document that is deep", () => fileOf(withDocument(deep)), "brackets more than 64 deep"],
    [
      "brackets in words, which are not deep",
      () => fileOf(withDocument(JSON.stringify({ name: deep }))),
      "not as it should be",
    ],
  ];
  it.each(cases)("%s", async (_what, make, expected) => {
    expect(await opened(make())).toContain(expected);
  });

  it("as it was, it opens", async () => {
    expect(await opened(fileOf(parts))).toBe("opened");
  });
});
