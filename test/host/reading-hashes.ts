/** Prints the hashes of what this runtime reads out of files, by the loops that read them: see scripts/hashes.mjs. */
import { createHash } from "node:crypto";
import fc, { type Arbitrary } from "fast-check";
import type { Compiled } from "#core/data/csv/compiled";
import { parseDate } from "#core/data/dates";
import type { Table } from "#core/data/types";
import { readerKernels } from "#host/reader-kernels";
import { awkward } from "../core/data/csv/awkward";
import { readInChunks } from "../core/data/csv/in-chunks";
import { aloneIn, dateText, manyWords, numberText, readAll, reading } from "../core/data/csv/readings";

const seed = 20;
const some = <T>(values: Arbitrary<T>, numRuns: number) => fc.sample(values, { seed, numRuns });

/** What is read, by the loops that are given; each thing once. */
type Files = (compiled: Compiled | null) => Iterable<unknown>;

const sizes = [1, 2, 3, 7, 64, 4096];
const [numbers, dates] = [some(numberText, 4000), some(dateText, 4000)];
const finite = numbers.filter((text) => text !== "" && Number.isFinite(Number(text)));
const days = dates.filter((text) => !Number.isNaN(parseDate(text, "iso")));
/** A column of many values: whole batches of the compiled loops. */
const column = (values: readonly string[], chunk: number) => ({ ...aloneIn(values.join("\n")), chunk });

const groups: Record<string, Files> = {
  *"awkward files"(compiled) {
    for (const given of Object.values(awkward)) {
      for (const size of sizes)
        for (const parts of [1, 2, 3]) yield content(readInChunks(given, { size, parts, compiled }));
    }
  },
  *"random files"(compiled) {
    for (const given of some(reading, 3000)) yield readAll(given, compiled);
  },
  *numbers(compiled) {
    for (const text of numbers) yield readAll(aloneIn(text), compiled);
    for (const size of [7, 4096, 1 << 20]) yield readAll(column(finite, size), compiled);
  },
  *dates(compiled) {
    for (const text of dates) yield readAll(aloneIn(text), compiled);
    for (const size of [7, 4096, 1 << 20]) yield readAll(column(days, size), compiled);
  },
  *"many words"(compiled) {
    yield readAll(manyWords(), compiled);
  },
};

const content = ({ rows, dialect, columns, warnings, cells, line }: Table) => ({
  rows,
  dialect,
  columns,
  warnings,
  cells: Array.from({ length: rows }, (_, row) => [line(row), ...cells(row)]),
});

/** Exact numbers in words: JSON has neither NaN nor −0. */
const exact = (_: string, value: unknown): unknown => {
  if (ArrayBuffer.isView(value)) return Array.from(value as Float64Array, exactly);
  return typeof value === "number" ? exactly(value) : value;
};
const exactly = (value: number) => (Object.is(value, -0) ? "-0" : String(value));

function hashOf(files: Files, compiled: Compiled | null): string {
  const hash = createHash("sha256");
  for (const file of files(compiled)) hash.update(JSON.stringify(file, exact));
  return hash.digest("hex");
}

const ways = { "compiled loops": readerKernels(), "plain loops": null };
const hashes = Object.entries(ways).map(([way, compiled]) => [
  way,
  Object.fromEntries(Object.entries(groups).map(([name, files]) => [name, hashOf(files, compiled)])),
]);
const { electron, node } = process.versions;
const runtime = electron ? `Electron ${electron}` : `Node ${node}`;
process.stdout.write(JSON.stringify({ runtime, hashes: Object.fromEntries(hashes) }));
