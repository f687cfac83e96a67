import { readFileSync } from "node:fs";
import { mount } from "@vue/test-utils";
import { expect, it } from "vitest";
import { profileTable } from "#core/data/profile";
import { readTable } from "#core/data/read";
import { prepare } from "#core/data/recipe";
import { recipeSchema } from "#core/data/recipe-schema";
import { nodeDecoder } from "#host/text";
import ColumnMark from "../../../../renderer/stages/data/ColumnMark.vue";
import { classVar } from "../../../../renderer/styles/palette";

/** The commonest value first; the class that is named first last; two classes as common as each other. */
const tables: [string, string, string][] = [
  ["penguins", readFileSync("samples/penguins.csv", "utf8"), "species"],
  ["rare first", "size,kind\n1,ab\n2,b\n3,b\n4,b\n5,a\n6,a\n7,c\n8,c\n9,c\n", "kind"],
  ["two alike", `size,group\n${["b", "a", "b", "a", "b", "a"].map((kind, i) => `${i},${kind}`).join("\n")}\n`, "group"],
];

it.each(tables)("draws each class of the target in the colour of the legend: %s", (_, text, target) => {
  const table = readTable(new TextEncoder().encode(text), { decode: nodeDecoder });
  const recipe = recipeSchema.parse({ split: { method: "random", stratify: false } });
  const { classes } = prepare(table, recipe, target).prepared;
  const column = profileTable(table, recipe, target).columns.find(({ name }) => name === target)!;
  expect(column.top.map(({ value }) => value)).not.toEqual(classes.map(({ label }) => label));
  const mark = mount(ColumnMark, { props: { column, classes: classes.length, width: 400 } });
  const drawn = mark.findAll("rect").map((bar) => bar.attributes("fill"));
  const legend = (label: string) =>
    classVar(
      classes.findIndex((one) => one.label === label),
      classes.length,
    );
  expect(drawn).toEqual(column.top.map(({ value }) => legend(value)));
});
