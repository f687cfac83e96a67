import { expect, it } from "vitest";
import { profileInPieces } from "#core/data/profile";
import { recipeSchema } from "#core/data/recipe-schema";
import { repeatsIn } from "#core/data/repeats";
import type { Column } from "#core/data/types";
import type { Pieces } from "#core/pieces";
import { read } from "./tables";

/** The result, and how many pieces of work it took. */
function worked<T>(work: Pieces<T>): { value: T; pieces: number } {
  for (let pieces = 0; ; pieces++) {
    const step = work.next();
    if (step.done) return { value: step.value, pieces };
  }
}
const rows = 70_000;
const numbers = (of: (row: number) => number): Column => ({
  name: "x",
  type: "number",
  numbers: Float64Array.from({ length: rows }, (_, row) => of(row)),
});

it("finds repeated rows once for the same columns", () => {
  const columns = [numbers((row) => row % 69_998), numbers(() => 1)];
  const first = worked(repeatsIn(columns, rows));
  expect(first.value).toEqual({ count: 2, first: 69_998, original: 0 });
  expect(first.pieces).toBeGreaterThan(0);
  expect(worked(repeatsIn([...columns], rows))).toEqual({ value: first.value, pieces: 0 });
  const other = worked(repeatsIn([columns[0]!, numbers((row) => row)], rows));
  expect([other.value.count, other.pieces]).toEqual([0, first.pieces]);
});

it("looks at less of a table under another target", () => {
  const cells = Array.from(
    { length: rows },
    (_, i) => `${(i * 7919) % 30_011},${i % 97},${i % 2 ? "a" : "b"},${i % 3 ? "c" : "d"}`,
  );
  const table = read(`x,z,y,w\n${cells.join("\n")}\n`);
  const recipe = recipeSchema.parse({});
  const first = worked(profileInPieces(table, recipe, "y"));
  const again = worked(profileInPieces(table, recipe, "w"));
  expect(again.pieces).toBeLessThan(0.75 * first.pieces);
  expect(again.value.warnings.filter(({ code }) => code === "duplicate_rows")).toEqual(
    first.value.warnings.filter(({ code }) => code === "duplicate_rows"),
  );
});
