/** What is strange about a row, as the recipe of a run reads its columns. */
import { expect, it } from "vitest";
import { deviationsInPieces } from "#core/data/deviations";
import { readTable } from "#core/data/read";
import { recipeSchema } from "#core/data/recipe-schema";
import { toEnd } from "#core/pieces";
import { nodeDecoder } from "#host/text";

const rows = Array.from({ length: 40 }, (_, i) => [i % 2 ? "8,5" : "11,5", i % 2 ? "−1" : "1", i % 4, "x"]);
const text = [["a", "b", "grade", "kind"], ...rows, ["16,0", "", 3, "x"]].map((cells) => cells.join(";")).join("\n");
const table = readTable(new Uint8Array(Buffer.from(`${text}\n`)), { decode: nodeDecoder });
const found = (recipe: object, names: string[], row: number) =>
  toEnd(deviationsInPieces(table, recipeSchema.parse(recipe), names, [row]))[0]!;

it("is the number farthest from its column's mean first, as it stands in the file; what is missing is left out", () => {
  const strange = found({}, ["a", "b", "grade", "kind"], 40);
  expect(strange.map(({ column, value }) => [column, value])).toEqual([
    ["a", "16,0"],
    ["grade", "3"],
  ]);
  expect(strange[0]!.sigmas).toBeGreaterThan(3);
});
it("goes by the inputs and the types that are given, not by those of the file", () => {
  expect(found({}, ["grade"], 40).map(({ column }) => column)).toEqual(["grade"]);
  const asWords = { columns: { a: { type: "category" } } };
  expect(found(asWords, ["a", "grade"], 40).map(({ column }) => column)).toEqual(["grade"]);
});
