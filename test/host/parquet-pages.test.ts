// A line of a spread array is a part of the page: its header, its levels, its values.
/* oxlint-disable unicorn/no-useless-spread */
import type { ColumnMetaData, SchemaElement } from "hyparquet";
import { describe, expect, it } from "vitest";
import { BadPage, pagesOf, type Chunk } from "#host/parquet/pages";

/** Thrift's compact form of a page's header: V1 data page of n values, plain or by places in a dictionary. */
const varint = (value: number): number[] => (value < 128 ? [value] : [(value & 127) | 128, ...varint(value >>> 7)]);
const zigzag = (value: number) => varint(value * 2);
const header = (size: number, count: number, encoding: number) => [
  ...[0x15, 0, 0x15, ...zigzag(size), 0x15, ...zigzag(size)],
  ...[0x2c, 0x15, ...zigzag(count), 0x15, ...zigzag(encoding), 0x15, ...zigzag(3), 0x15, ...zigzag(3), 0],
  0,
];
const dictionary = (size: number, count: number) => [
  ...[0x15, 4, 0x15, ...zigzag(size), 0x15, ...zigzag(size)],
  ...[0x4c, 0x15, ...zigzag(count), 0x15, 0, 0],
  0,
];

const element: SchemaElement = { name: "x", type: "INT32", repetition_type: "OPTIONAL" };
const meta = {
  codec: "UNCOMPRESSED",
  encodings: ["PLAIN", "RLE"],
  total_uncompressed_size: 1000n,
} as unknown as ColumnMetaData;
const chunk = (bytes: number[], rows: number, more: Partial<ColumnMetaData> = {}): Chunk => ({
  bytes: Uint8Array.from(bytes),
  meta: { ...meta, num_values: BigInt(rows), ...more },
  element,
  rows,
  wanted: rows,
  unpack: (packed) => packed,
});
/** Three values, the second of which is missing. */
const levels = [2, 0, 0, 0, 0x03, 0b101];
const values = [1, 0, 0, 0, 2, 0, 0, 0];
const page = [...levels, ...values];

describe("the pages of a column", () => {
  it("are taken where counts and sizes agree", () => {
    expect(pagesOf(chunk([...header(page.length, 3, 0), ...page], 3))).toHaveLength(1);
  });

  const wrong: [string, Chunk][] = [
    ["a size beyond the column", chunk(header(2000, 3, 0), 3)],
    ["an end in the middle of a page", chunk([...header(page.length, 3, 0), ...page.slice(0, 9)], 3)],
    ["more values than rows", chunk([...header(page.length, 4, 0), ...page], 3)],
    ["fewer values than rows", chunk([...header(page.length, 3, 0), ...page], 4)],
    [
      "other missing values than it says",
      chunk([...header(page.length, 3, 0), ...page], 3, { statistics: { null_count: 0n } }),
    ],
    ["values that do not fill it", chunk([...header(page.length + 1, 3, 0), ...page, 0], 3)],
    // 2^30 times the same level: the library would follow it.
    [
      "a run without an end",
      chunk([...header(8 + 5, 3, 0), ...[9, 0, 0, 0, 0x80, 0x80, 0x80, 0x80, 8, 1, 0, 0, 0]], 3),
    ],
    ["a level of 3", chunk([...header(6 + 4, 1, 0), ...[2, 0, 0, 0, 2, 3, 1, 0, 0, 0]], 1)],
    ["places without a dictionary", chunk([...header(9, 1, 8), ...[2, 0, 0, 0, 2, 1, 1, 2, 0]], 1)],
    [
      "a place behind the dictionary",
      chunk([...dictionary(8, 2), ...values, ...header(9, 1, 8), ...[2, 0, 0, 0, 2, 1, 2, 2, 2]], 1),
    ],
  ];
  it.each(wrong)("are refused with %s", (_, made) => {
    expect(() => pagesOf(made)).toThrow(BadPage);
  });

  it("are taken with places in the dictionary", () => {
    const bytes = [...dictionary(8, 2), ...values, ...header(9, 1, 8), ...[2, 0, 0, 0, 2, 1, 1, 2, 1]];
    expect(pagesOf(chunk(bytes, 1))).toHaveLength(2);
  });
});
