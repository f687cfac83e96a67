/** Columns that look like pixels: a guess that is right about images and is not made of measurements. */
import { describe, expect, it } from "vitest";
import { thumbnailsOf } from "#core/insight/pixels";
import type { Table } from "#core/data/types";
import { toEnd } from "#core/pieces";
import { createRandom } from "#core/random";

function tableOf(names: readonly string[], valueOf: (row: number, column: number) => number, rows = 200) {
  const columns = names.map((name, column) => ({
    name,
    type: "number" as const,
    numbers: Float64Array.from({ length: rows }, (_, row) => valueOf(row, column)),
  }));
  return { columns, rows } as unknown as Table;
}
const asked = (table: Table) =>
  toEnd(thumbnailsOf(table, { rows: 100, rowIds: Uint32Array.from({ length: 100 }, (_, i) => i) }));
const named = (many: number) => Array.from({ length: many }, (_, i) => `p${i}`);

describe("pixels", () => {
  it("are found in blurred spots, with every row's image", () => {
    const random = createRandom(3, "spots");
    const places = Array.from({ length: 200 }, () => [10 * random.next(), 10 * random.next()] as const);
    const table = tableOf(["id", ...named(100), "label"], (row, column) => {
      const [x, y] = places[row]!;
      const at = column - 1;
      return Math.round(255 * Math.exp(-(((at % 10) - x) ** 2 + (Math.floor(at / 10) - y) ** 2) / 6));
    });
    const found = asked(table)!;
    expect(found).toMatchObject({ side: 10, first: "p0", last: "p99" });
    expect(found.pixels).toHaveLength(100 * 100);
    expect(Math.max(...found.pixels)).toBe(255);
  });
  it("are not seen in noise, in few columns, in numbers of another kind", () => {
    const random = createRandom(4, "noise");
    expect(asked(tableOf(named(64), () => random.below(256)))).toBeNull();
    expect(asked(tableOf(named(16), (row, column) => row + column))).toBeNull();
    expect(asked(tableOf(named(60), (row, column) => row + column))).toBeNull();
    // Ranges that differ by columns: measurements, not light.
    expect(asked(tableOf(named(36), (row, column) => row * 10 ** (column % 6)))).toBeNull();
    // All go together, far away as near by.
    expect(asked(tableOf(named(36), (row) => row))).toBeNull();
  });
});
