import { expect, it } from "vitest";
import { imputeOf } from "#core/data/impute";
import { parseSpec } from "#core/network/parse";
import { storedSpec } from "#core/project/schema";

const column = { name: "colour", type: "category" } as const;

it("fills the missing categories of a project from before they had a value of their own as it did", () => {
  const now = JSON.parse(JSON.stringify(parseSpec({})));
  expect(imputeOf(storedSpec.parse(now).recipe, column)).toEqual({ type: "own_value" });
  delete now.recipe.defaults.imputeCategories;
  expect(imputeOf(storedSpec.parse(now).recipe, column)).toEqual({ type: "mode" });
  now.recipe.defaults.impute = "drop_row";
  expect(imputeOf(storedSpec.parse(now).recipe, column)).toEqual({ type: "drop_row" });
});

it("gives a spec that a person writes the newer way", () => {
  expect(imputeOf(parseSpec({}).recipe, column)).toEqual({ type: "own_value" });
  expect(imputeOf(parseSpec({ recipe: { defaults: { impute: "drop_row" } } }).recipe, column)).toEqual({
    type: "drop_row",
  });
});
