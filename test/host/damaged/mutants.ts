/** Tables of every format, and seeded changes of their bytes. */
import { readFile } from "node:fs/promises";
import { gzipSync } from "node:zlib";
import { parquetWriteBuffer } from "hyparquet-writer";
import { DataError } from "#core/data/error";
import type { Column, Table } from "#core/data/types";
import { readTableBytes } from "#host/read-file";

const rows = 500;
const of = <T>(make: (i: number) => T): T[] => Array.from({ length: rows }, (_, i) => make(i));

const written = (codec: "SNAPPY" | "UNCOMPRESSED") =>
  new Uint8Array(
    parquetWriteBuffer({
      columnData: [
        { name: "id", data: of((i) => i), type: "INT32" },
        { name: "height", data: of((i) => (i % 50 === 0 ? null : i / 7)), type: "DOUBLE" },
        { name: "town", data: of((i) => ["Zürich", "Bern", null][i % 3]), type: "STRING" },
        { name: "active", data: of((i) => i % 2 === 0), type: "BOOLEAN" },
        { name: "seen", data: of((i) => new Date(Date.UTC(2024, 0, 1 + (i % 60)))), type: "TIMESTAMP" },
      ],
      rowGroupSize: 120,
      codec,
    }),
  );

const text = `id,height,town,active,seen\n${of((i) => `${i},${i % 50 === 0 ? "" : i / 7},"${["Zürich", 'Be""rn', ""][i % 3]}",${i % 2 === 0},2024-01-${10 + (i % 20)}`).join("\n")}\n`;

const stored = async (name: string) => new Uint8Array(await readFile(new URL(`../files/${name}`, import.meta.url)));

/** Files by their names. */
export async function originals(): Promise<Record<string, Uint8Array>> {
  return {
    "text.csv": new Uint8Array(Buffer.from(text)),
    "text.csv.gz": new Uint8Array(gzipSync(text)),
    "towns.csv.zst": await stored("towns.csv.zst"),
    "frames.csv.zst": await stored("frames.csv.zst"),
    "kinds-brotli.parquet": await stored("kinds-brotli.parquet"),
    "kinds-v2.parquet": await stored("kinds-v2.parquet"),
    "kinds-zstd.parquet": await stored("kinds-zstd.parquet"),
    "snappy.parquet": written("SNAPPY"),
    "plain.parquet": written("UNCOMPRESSED"),
  };
}

/** Numbers from 0 to 1, the same for a seed on every machine (mulberry32). */
function randomOf(seed: number): () => number {
  let state = Math.imul(seed + 1, 0x9e3779b1);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** One of several changes: a bit, a byte, some bytes doubled, left out or cut off. */
export function mutantOf(original: Uint8Array, seed: number): Uint8Array {
  const random = randomOf(seed);
  const at = Math.floor(random() * original.length);
  const changed = original.slice();
  const kind = Math.floor(random() * 8);
  if (kind < 3) changed[at] ^= 1 << Math.floor(random() * 8);
  else if (kind < 5) changed[at] = Math.floor(random() * 256);
  else if (kind < 6) changed[at] = [0, 255, 128, 34, 44, 10][Math.floor(random() * 6)];
  else {
    const length = 1 + Math.floor(random() * 40);
    const [before, after] = kind === 6 ? [at, Math.max(0, at - length)] : [at, Math.min(original.length, at + length)];
    return Uint8Array.from([...original.subarray(0, before), ...original.subarray(after)]);
  }
  return changed;
}

/** What a table holds, to be compared. */
export function contentOf({ columns, rows: count, warnings }: Table): { values: string; told: number } {
  const valuesOf = (column: Column) =>
    "numbers" in column ? Array.from(column.numbers, String) : Array.from(column.codes, (code) => column.labels[code]);
  return {
    values: JSON.stringify([count, columns.map((column) => [column.name, column.type, valuesOf(column)])]),
    told: warnings.length,
  };
}

/** `other`: another table without a word; `said`: another table with a doubt more. */
export type Outcome = "same" | "refused" | "said" | "other";

/** What became of a mutant. Whatever is no DataError is thrown. */
export async function outcomeOf(mutant: Uint8Array, truth: ReturnType<typeof contentOf>): Promise<Outcome> {
  try {
    const found = contentOf(await readTableBytes(mutant));
    if (found.values === truth.values) return "same";
    return found.told > truth.told ? "said" : "other";
  } catch (error) {
    if (error instanceof DataError) return "refused";
    throw error;
  }
}
