/** Seeded changes of tables in every format: each is read, told of or refused, in little memory and time. */
import { beforeAll, describe, expect, it } from "vitest";
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
/** Of each file. */
const mutants = 30;
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
    for (let seed = 0; seed < mutants; seed++) {
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

/** Every byte of the pages of a small file, one after the other: a run of values that goes on for ever is one of them. */
it("never follows a Parquet file's wrong byte for long", async () => {
  const whole = files["kinds-v2.parquet"];
  for (let at = 4; at < whole.length; at += 29) {
    const changed = whole.slice();
    changed[at] = 0xff;
    const began = performance.now();
    await readTableBytes(changed).catch((error: unknown) => expect(error).toHaveProperty("code"));
    expect(performance.now() - began, `byte ${at}`).toBeLessThan(longest);
  }
});
