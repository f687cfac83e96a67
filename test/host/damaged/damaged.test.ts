/** Seeded changes of tables in every format: each is read, told of or refused, in little memory and time. */
import { beforeAll, describe, expect, it } from "vitest";
import { MemorySource } from "#core/data/csv/source";
import { DataError } from "#core/data/error";
import { machineLimits } from "#host/machine";
import { readParquet } from "#host/parquet/read";
import { readTableBytes } from "#host/read-file";
import { contentOf, mutantOf, originals, outcomeOf, type Outcome } from "./mutants";

const names = [
  "text.csv",
  "text.csv.gz",
  "towns.csv.zst",
  "frames.csv.zst",
  "kinds-brotli.parquet",
  "kinds-v2.parquet",
  "kinds-zstd.parquet",
  "snappy.parquet",
  "plain.parquet",
];
/** Of each file; `npm run soak` gives every round others. */
const mutants = 12;
const seedOfAll = Math.abs(Number(process.env.SEED ?? 0));
const first = seedOfAll * mutants;
/** Milliseconds for one on a machine that is busy, and bytes for all of a file's. */
const longest = 30_000;
const mostMemory = 1_500_000_000;

let files: Record<string, Uint8Array>;
beforeAll(async () => {
  files = await originals();
});

describe.each(names)("%s", (name) => {
  it("is refused in words, told of or read where bytes are changed", async () => {
    const truth = contentOf(await readTableBytes(files[name]));
    const counts: Record<Outcome, number> = { same: 0, refused: 0, said: 0, other: 0 };
    const before = process.memoryUsage.rss();
    for (let seed = first; seed < first + mutants; seed++) {
      const began = performance.now();
      const outcome = await outcomeOf(mutantOf(files[name], seed), truth);
      expect(performance.now() - began, `seed ${seed}`).toBeLessThan(longest);
      counts[outcome]++;
    }
    expect(process.memoryUsage.rss() - before).toBeLessThan(mostMemory);
    // Checksums of these tell of every change.
    if (name === "text.csv.gz" || name === "towns.csv.zst") expect(counts.other + counts.said).toBe(0);
  });
});

/** Where the footer of a Parquet file begins. */
const footerOf = (file: Uint8Array) =>
  file.length - 8 - new DataView(file.buffer, file.byteOffset).getUint32(file.length - 8, true);

/** Bytes of all pages of a small file, one after the other: a run of values that goes on for ever is one of them. */
it("never follows a Parquet file's wrong byte for long", async () => {
  const whole = files["kinds-v2.parquet"];
  const step = 29;
  for (let at = 4 + (seedOfAll % step); at < footerOf(whole); at += step) {
    const changed = whole.slice();
    changed[at] = 0xff;
    const began = performance.now();
    await readTableBytes(changed).catch((error: unknown) => expect(error).toHaveProperty("code"));
    expect(performance.now() - began, `byte ${at}`).toBeLessThan(longest);
  }
});

/** Without a thread, which takes longer than the reading. */
it("says in words what is wrong with any byte of a Parquet file's footer", async () => {
  const whole = files["kinds-v2.parquet"];
  const options = { most: Number.POSITIVE_INFINITY, limits: machineLimits(undefined), onProgress: () => {} };
  const step = 4;
  let refused = 0;
  for (let at = footerOf(whole) + (seedOfAll % step); at < whole.length; at += step) {
    for (const change of [(byte: number) => byte ^ 0x10, (byte: number) => byte ^ 1, () => 0, () => 0xff]) {
      const changed = whole.slice();
      changed[at] = change(whole[at]);
      try {
        await readParquet(new MemorySource([changed]), options);
      } catch (error) {
        refused++;
        expect(error, `byte ${at}, ${changed[at]}`).toBeInstanceOf(DataError);
        expect((error as DataError).message).not.toMatch(/undefined|not a function|Cannot|DataView|BigInt|Invalid/);
      }
    }
  }
  expect(refused).toBeGreaterThan(250);
});
