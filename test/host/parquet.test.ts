import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, gzipSync } from "node:zlib";
import fc from "fast-check";
import type { SchemaElement } from "hyparquet";
import { parquetWriteBuffer } from "hyparquet-writer";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DataError } from "#core/data/error";
import type { Column, Table } from "#core/data/types";
import { readTableBytes, readTableFile } from "#host/read-file";
import { previewBytes, previewFile } from "#host/preview-file";

type Writing = Parameters<typeof parquetWriteBuffer>[0];

const written = (options: Writing) => new Uint8Array(parquetWriteBuffer(options));
/** One column under a schema of its own. */
const single = (element: Partial<SchemaElement>, data: unknown[], more: Partial<Writing> = {}) =>
  written({
    columnData: [{ name: "x", data }],
    schema: [
      { name: "root", num_children: 1 },
      { name: "x", repetition_type: "OPTIONAL", ...element },
    ],
    ...more,
  });
const table = (options: Writing) => readTableBytes(written(options));

function valuesOf(column: Column): unknown[] {
  if ("numbers" in column) return Array.from(column.numbers, (value) => (Number.isNaN(value) ? null : value));
  return Array.from(column.codes, (code) => (code < 0 ? null : column.labels[code]));
}
const column = async (bytes: Uint8Array) => {
  const { columns, warnings, cell, rows }: Table = await readTableBytes(bytes);
  const [found] = columns;
  const cells = Array.from({ length: rows }, (_, row) => cell(row, 0));
  return { type: found.type, values: valuesOf(found), cells, codes: warnings.map(({ code }) => code) };
};
const failure = async (run: Promise<unknown>): Promise<DataError> => {
  const error: unknown = await run.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (error instanceof DataError) return error;
  throw new Error("no DataError was thrown");
};

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "gradlab-"));
});
afterAll(() => rm(folder, { recursive: true }));

const days = Array.from({ length: 500 }, (_, i) => new Date(Date.UTC(2024, 0, 1 + (i % 60))));
const mixed: Writing = {
  columnData: [
    { name: "id", data: Array.from({ length: 500 }, (_, i) => i), type: "INT32" },
    { name: "height", data: Array.from({ length: 500 }, (_, i) => (i % 50 === 0 ? null : i / 7)), type: "DOUBLE" },
    { name: "town", data: Array.from({ length: 500 }, (_, i) => ["Zürich", "Bern", null][i % 3]), type: "STRING" },
    { name: "active", data: Array.from({ length: 500 }, (_, i) => i % 2 === 0), type: "BOOLEAN" },
    { name: "seen", data: days, type: "TIMESTAMP" },
  ],
  rowGroupSize: 120,
};

describe("a table of several kinds", () => {
  it("has the values that were written, over row groups", async () => {
    const { rows, columns, dialect, cells, warnings } = await table(mixed);
    expect(rows).toBe(500);
    expect(dialect.format).toBe("parquet");
    expect(warnings).toEqual([]);
    expect(columns.map(({ name, type }) => [name, type])).toEqual([
      ["id", "number"],
      ["height", "number"],
      ["town", "category"],
      ["active", "boolean"],
      ["seen", "date"],
    ]);
    for (const [i, { data }] of mixed.columnData.entries()) {
      const expected = Array.from(data, (value: unknown) =>
        value instanceof Date ? value.getTime() : typeof value === "boolean" ? String(value) : value,
      );
      expect(valuesOf(columns[i])).toEqual(expected);
    }
    expect(cells(0)).toEqual(["0", "", "Zürich", "true", "2024-01-01 00:00:00"]);
    expect(cells(449)).toEqual(["449", String(449 / 7), "", "false", "2024-01-30 00:00:00"]);
  });

  it("is the same from a file, with its progress, and previewed", async () => {
    const path = join(folder, "mixed.parquet");
    await writeFile(path, written(mixed));
    const told: [number, number, number][] = [];
    const read = await readTableFile(path, { onProgress: (...now) => told.push(now) });
    const fromBytes = await table(mixed);
    expect(read.columns.map(valuesOf)).toEqual(fromBytes.columns.map(valuesOf));
    expect(told).toHaveLength(25);
    expect(told.at(-1)?.[0]).toBe(told.at(-1)?.[1]);
    expect(told.at(-1)?.[2]).toBe(500);
    const preview = await previewFile(path);
    expect(preview.rows).toEqual(Array.from({ length: 200 }, (_, row) => read.cells(row)));
    expect(preview).toMatchObject({ types: ["number", "number", "category", "boolean", "date"], whole: false });
    expect(preview.evidence.format).toContain("5 row groups, SNAPPY");
    expect(preview.gaps[1]).toBe(1);
    const chosen = await previewBytes(written(mixed), { types: { id: "category" } });
    expect(chosen.types[0]).toBe("category");
  });

  it("ends when it is told to", async () => {
    const controller = new AbortController();
    const reason = new Error("enough");
    const path = join(folder, "stop.parquet");
    await writeFile(path, written(mixed));
    const reading = readTableFile(path, { signal: controller.signal, onProgress: () => controller.abort(reason) });
    await expect(reading).rejects.toBe(reason);
    await expect(readTableFile(path, { signal: controller.signal })).rejects.toBe(reason);
  });

  it("names columns that have the same name or none", async () => {
    const schema: SchemaElement[] = [
      { name: "root", num_children: 3 },
      { name: "a", type: "INT32", repetition_type: "REQUIRED" },
      { name: "a", type: "INT32", repetition_type: "REQUIRED" },
      { name: "", type: "INT32", repetition_type: "REQUIRED" },
    ];
    const columnData = schema.slice(1).map(({ name }, i) => ({ name, data: [i, i + 10] }));
    const { columns, warnings } = await table({ columnData, schema });
    expect(columns.map((found) => [found.name, valuesOf(found)])).toEqual([
      ["a", [0, 10]],
      ["a_2", [1, 11]],
      ["column_3", [2, 12]],
    ]);
    expect(warnings.map(({ code }) => code)).toEqual(["empty_name", "duplicate_name"]);
  });
});

describe("kinds of values", () => {
  it("keeps integers that fit, and all digits of those that don't", async () => {
    const fits = [1n, -(2n ** 53n) + 1n, 2n ** 53n - 1n, null];
    expect(await column(single({ type: "INT64" }, fits))).toMatchObject({
      type: "number",
      values: [1, -Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER, null],
      codes: [],
    });
    const long = [7n, 9_007_199_254_740_993n, null, -9_223_372_036_854_775_808n];
    const cells = ["7", "9007199254740993", "", "-9223372036854775808"];
    const read = await column(single({ type: "INT64" }, long, { rowGroupSize: 1 }));
    expect(read).toMatchObject({ type: "category", cells, codes: ["long_numbers"] });
  });

  it("reads decimals as the nearest number, or as they are written", async () => {
    const element = { type: "INT64", converted_type: "DECIMAL", precision: 18, scale: 2 } as const;
    expect(await column(single(element, [4.35, 0.07, -1234.56, null]))).toMatchObject({
      type: "number",
      values: [4.35, 0.07, -1234.56, null],
    });
  });

  it("reads floats of 32 bits, and shows their fewest digits", async () => {
    const values = [0.1, 1 / 3, 16_777_216, 1e-40].map(Math.fround);
    const read = await column(single({ type: "FLOAT" }, values));
    expect(read.values).toEqual(values);
    expect(read.cells.slice(0, 3)).toEqual(["0.1", "0.33333334", "16777216"]);
    expect(read.cells.map((cell) => Math.fround(Number(cell)))).toEqual(values);
  });

  it("takes NaN and infinite numbers for missing, and says so", async () => {
    const read = await column(single({ type: "DOUBLE" }, [1, Number.NaN, Number.POSITIVE_INFINITY, null]));
    expect(read).toMatchObject({ values: [1, null, null, null], codes: ["nan", "infinite"] });
  });

  it("reads dates as days, and times down to the millisecond", async () => {
    const day = await column(
      single({ type: "INT32", converted_type: "DATE" }, [new Date("2024-02-29"), new Date("1969-12-31"), null]),
    );
    expect(day).toMatchObject({
      type: "date",
      values: [Date.UTC(2024, 1, 29), -86_400_000, null],
      cells: ["2024-02-29", "1969-12-31", ""],
    });
    const micros = { type: "TIMESTAMP", isAdjustedToUTC: true, unit: "MICROS" } as const;
    const time = await column(single({ type: "INT64", logical_type: micros }, [new Date("2024-01-02T03:04:05.678Z")]));
    expect(time).toMatchObject({ type: "date", cells: ["2024-01-02 03:04:05.678"], codes: [] });
  });

  it("tells categories, text and dates among words as it does for CSV", async () => {
    const text = Array.from({ length: 60 }, (_, i) => `a sentence that is long enough, number ${i}`);
    expect((await column(single({ type: "BYTE_ARRAY", converted_type: "UTF8" }, text))).type).toBe("text");
    const read = await column(single({ type: "BYTE_ARRAY", converted_type: "UTF8" }, ["2024-01-02", "2024-01-03"]));
    expect(read).toMatchObject({ type: "date", cells: ["2024-01-02", "2024-01-03"] });
    const empty = await column(single({ type: "BYTE_ARRAY", converted_type: "UTF8" }, ["NA", "", "NA", null]));
    expect(empty).toMatchObject({ type: "category", values: ["NA", null, "NA", null], codes: ["empty_text"] });
  });

  it("leaves lists out by name, and refuses a file of nothing else", async () => {
    const list: SchemaElement[] = [
      { name: "tags", repetition_type: "OPTIONAL", converted_type: "LIST", num_children: 1 },
      { name: "list", repetition_type: "REPEATED", num_children: 1 },
      { name: "element", repetition_type: "OPTIONAL", type: "INT32" },
    ];
    const tags = { name: "tags", data: [[1, 2], [], [3]] };
    const { columns, warnings } = await table({
      columnData: [tags, { name: "y", data: [1, 2, 3] }],
      schema: [{ name: "root", num_children: 2 }, ...list, { name: "y", type: "INT32", repetition_type: "REQUIRED" }],
    });
    expect(columns.map((found) => [found.name, valuesOf(found)])).toEqual([["y", [1, 2, 3]]]);
    expect(warnings).toMatchObject([{ code: "unread_column", message: "tags is left out", severity: "warning" }]);
    const alone = table({ columnData: [tags], schema: [{ name: "root", num_children: 1 }, ...list] });
    expect((await failure(alone)).code).toBe("no_columns");
  });

  it("has the numbers, words and gaps of any table", { timeout: 120_000 }, async () => {
    const words = fc.option(fc.constantFrom("a", "ö", "NA", "word", "1.5x"), { nil: null });
    const rows = fc.array(
      fc.tuple(fc.option(fc.integer(), { nil: null }), fc.option(fc.double(), { nil: null }), words),
      {
        minLength: 1,
        maxLength: 60,
      },
    );
    await fc.assert(
      fc.asyncProperty(rows, fc.integer({ min: 1, max: 30 }), async (given, rowGroupSize) => {
        const [i, d, w] = [0, 1, 2].map((at) => given.map((row) => row[at]));
        const columnData: Writing["columnData"] = [
          { name: "i", data: i, type: "INT32", nullable: true },
          { name: "d", data: d, type: "DOUBLE", nullable: true },
          { name: "w", data: w, type: "STRING", nullable: true },
        ];
        const read = await table({ columnData, rowGroupSize });
        const finite = d.map((value) => (typeof value === "number" && Number.isFinite(value) ? value : null));
        expect(read.columns.map(valuesOf)).toEqual([i, finite, w]);
      }),
      { numRuns: 40 },
    );
  });
});

/** 50 rows of all kinds, written by DuckDB 1.5.6: Zstandard, Brotli, and the second version of pages under Snappy. */
describe.each(["zstd", "brotli", "v2"])("what DuckDB writes (%s)", (kind) => {
  const start = Date.UTC(2024, 0, 1);
  const expected: Record<string, (i: number) => unknown> = {
    id: (i) => i,
    tiny: (i) => 2 * i,
    big_unsigned: (i) => 4_000_000_000 + 1000 * i,
    huge: (i) => String(BigInt(i) * 9_007_199_254_740_993n),
    eighth: (i) => i / 8,
    third: (i) => Math.fround(i / 3),
    price: (i) => Math.round(i * 105) / 100,
    wide: (i) => Math.round(i * 105) / 100,
    day: (i) => start + i * 86_400_000,
    at: (i) => start + i * 3_600_000 + 123,
    zoned: (i) => start + i * 60_000,
    clock: (i) => 45_000 + i,
    uid: (i) => `00000000-0000-0000-0000-00000000000${i % 10}`,
    town: (i) => (i % 3 === 0 ? null : ["Zürich", "Bern"][i % 2]),
    even: (i) => String(i % 2 === 0),
    nothing: () => null,
  };

  it("has the values that were written, or is left out with the reason", async () => {
    const path = fileURLToPath(new URL(`files/kinds-${kind}.parquet`, import.meta.url));
    const { rows, columns, warnings } = await readTableFile(path);
    expect(rows).toBe(50);
    // There its unsigned numbers are differences of 33 bits, which the library cuts.
    const unsure = kind === "v2" ? ["big_unsigned"] : [];
    const names = Object.keys(expected).filter((name) => !unsure.includes(name));
    expect(columns.map(({ name }) => name)).toEqual(names);
    for (const found of columns) {
      expect(valuesOf(found)).toEqual(Array.from({ length: 50 }, (_, i) => expected[found.name](i)));
    }
    expect(warnings.map(({ code, message }) => `${code} ${message.split(" ")[0]}`)).toEqual([
      "unread_column list",
      "unread_column nested",
      ...unsure.map((name) => `unsure_column ${name}`),
      "long_numbers huge",
      "fine_time at",
    ]);
  });
});

describe("how it is packed", () => {
  const packers: Record<string, (bytes: Uint8Array) => Uint8Array> = {
    GZIP: (bytes) => gzipSync(bytes),
    BROTLI: (bytes) => brotliCompressSync(bytes),
  };
  it.each(["UNCOMPRESSED", "SNAPPY", "GZIP", "BROTLI"] as const)("%s", async (codec) => {
    const read = await table({ ...mixed, codec, compressors: packers });
    expect(read.columns.map(valuesOf)).toEqual((await table(mixed)).columns.map(valuesOf));
  });

  it("names a codec that it does not have", async () => {
    const error = await failure(table({ ...mixed, codec: "LZ4_RAW", compressors: { LZ4_RAW: (bytes) => bytes } }));
    expect(error).toMatchObject({ code: "codec" });
    expect(error.message).toMatch(/“id”.*LZ4_RAW.*Snappy/);
  });
});

describe("files that are not whole", () => {
  it.each([5, 100, 2000])("are refused, cut to %d bytes", async (length) => {
    const bytes = written(mixed).subarray(0, length);
    expect((await failure(readTableBytes(bytes))).code).toBe("damaged_parquet");
    expect((await failure(previewBytes(bytes))).code).toBe("damaged_parquet");
  });

  it("are refused where they are empty, encrypted, or in an archive", async () => {
    expect((await failure(table({ columnData: [{ name: "x", data: [], type: "INT32" }] }))).code).toBe("empty");
    const encrypted = written(mixed);
    encrypted[3] = "E".charCodeAt(0);
    expect((await failure(readTableBytes(encrypted))).code).toBe("encrypted");
    expect((await failure(readTableBytes(gzipSync(written(mixed))))).message).toContain("unpack it first");
  });

  it("are never half a table, whatever byte is another", async () => {
    const good = written(mixed);
    // Others in each round of `npm run soak`.
    const step = 149;
    for (let at = 4 + (Math.abs(Number(process.env.SEED ?? 0)) % step); at < good.length; at += step) {
      const changed = Uint8Array.from(good);
      changed[at] ^= 0x10;
      const result = await readTableBytes(changed).then(
        ({ rows, columns }) => columns.every((found) => valuesOf(found).length === rows),
        (error: unknown) => error instanceof DataError,
      );
      expect(result).toBe(true);
    }
  });
});
