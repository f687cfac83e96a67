import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Matrix } from "#core/matrix";

describe("Matrix", () => {
  it("gives the same rows whatever its blocks", () => {
    const shape = { rows: fc.integer({ min: 1, max: 40 }), columns: fc.integer({ min: 1, max: 5 }) };
    const cut = { longest: fc.integer({ min: 1, max: 60 }), from: fc.nat(40), length: fc.nat(40) };
    fc.assert(
      fc.property(fc.record({ ...shape, ...cut }), ({ rows, columns, longest, from, length }) => {
        const values = Float32Array.from({ length: rows * columns }, (_, i) => i);
        const whole = Matrix.of(values, columns);
        const matrix = new Matrix(rows, columns, longest);
        for (let row = 0; row < rows; row++) matrix.row(row).set(whole.row(row));
        for (const block of matrix.blocks) expect(block.length).toBeLessThanOrEqual(Math.max(longest, columns));
        const first = Math.min(from, rows);
        const end = Math.min(first + length, rows);
        expect(matrix.slice(first, end)).toEqual(values.subarray(first * columns, end * columns));
        expect(matrix.whole()).toEqual(values);
        // As it comes to another thread.
        expect(Matrix.ofBlocks(matrix.blocks, rows, columns).slice(first, end)).toEqual(matrix.slice(first, end));
        const row = Math.min(from, rows - 1);
        expect([...matrix.blocks[row >>> matrix.shift]!.subarray((row & matrix.mask) * columns)][0]).toBe(
          row * columns,
        );
      }),
    );
  });
  it("shows the memory itself where rows lie together", () => {
    const matrix = new Matrix(4, 2);
    matrix.slice(1, 3).fill(5);
    expect([...matrix.whole()]).toEqual([0, 0, 5, 5, 5, 5, 0, 0]);
    expect(matrix.blocks[0]!.buffer).toBeInstanceOf(SharedArrayBuffer);
  });
});
