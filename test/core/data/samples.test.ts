import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { readTable, previewTable } from "#core/data/read";
import { profileTable } from "#core/data/profile";
import { prepare, encodeRows } from "#core/data/recipe";
import { suggestIgnored, suggestTarget } from "#core/data/suggest";
import { recipeSchema } from "#core/network/spec";
import { nodeDecoder } from "#host/text";

it.each(["iris", "wine", "breast_cancer", "digits", "penguins", "diabetes"])("%s", (name) => {
  const b = readFileSync(`samples/${name}.csv`);
  const t = readTable(b, { decode: nodeDecoder });
  const recipe = recipeSchema.parse({});
  const p0 = profileTable(t, recipe, null);
  const target = suggestTarget(p0)!;
  const p = profileTable(t, recipe, target);
  console.log(name, target, suggestIgnored(p0), JSON.stringify(p.warnings.map((w) => `${w.severity} ${w.code} ${w.message} | ${w.detail}`), null, 1), p.columns.slice(0,12).map((c) => `${c.name} ${c.alone?.toFixed(3)}`).join("; "));
  const d = prepare(t, recipe, target);
  console.log(JSON.stringify({ ...d.prepared, inputs: d.prepared.inputs.length, steps: d.prepared.steps.slice(-3) }));
  const e = encodeRows(JSON.parse(JSON.stringify(d.fitted)), t);
  expect(e.report).toEqual([]);
  expect(e.rows.x.every((v) => Number.isFinite(v))).toBe(true);
});
