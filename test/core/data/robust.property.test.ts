import fc from "fast-check";
import { expect, it } from "vitest";
import { profileTable } from "#core/data/profile";
import { previewTable } from "#core/data/preview";
import { readTable } from "#core/data/read";
import { prepare } from "#core/data/recipe";
import { DataError } from "#core/data/error";
import { recipeSchema } from "#core/data/recipe-schema";
import { nodeDecoder } from "#host/text";

const recipe = recipeSchema.parse({});

/** Runs, or says in words why not. */
function orDataError<T>(run: () => T): T | null {
  try {
    return run();
  } catch (error) {
    expect(error).toBeInstanceOf(DataError);
    expect((error as DataError).message).toMatch(/\.$/);
    return null;
  }
}

const unit = fc.constantFrom(
  "a",
  "b",
  "1",
  "2",
  "0",
  ".",
  ",",
  ";",
  "\n",
  "\r",
  '"',
  "'",
  " ",
  "\t",
  "|",
  "-",
  "#",
  "?",
  "é",
);
const soup = fc.string({ unit, maxLength: 120 });

it("any text becomes a table whose parts agree, or an error in words", () => {
  fc.assert(
    fc.property(soup, (text) => {
      const bytes = new TextEncoder().encode(text);
      orDataError(() => previewTable(bytes, { decode: nodeDecoder }));
      const table = orDataError(() => readTable(bytes, { decode: nodeDecoder }));
      if (!table) return;
      expect(new Set(table.columns.map((column) => column.name)).size).toBe(table.columns.length);
      const profile = profileTable(table, recipe, table.columns[0].name);
      profile.columns.forEach((column, index) => {
        expect(table.cells(0)).toHaveLength(table.columns.length);
        const values = table.columns[index];
        expect("numbers" in values ? values.numbers.length : values.codes.length).toBe(table.rows);
        expect(column.missing).toBeLessThanOrEqual(table.rows);
      });
      for (const { name } of table.columns) {
        const made = orDataError(() => prepare(table, recipe, name));
        if (made) expect(made.splits.train.x.whole().every(Number.isFinite)).toBe(true);
      }
    }),
    { numRuns: 600 },
  );
});

it("any bytes become a table or an error in words", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 80 }), (bytes) => {
      orDataError(() => readTable(bytes, { decode: nodeDecoder }));
    }),
    { numRuns: 300 },
  );
});
