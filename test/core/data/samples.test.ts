import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { readTable } from "#core/data/read";
import { nodeDecoder } from "#host/text";

it.each(["iris", "wine", "breast_cancer", "digits", "penguins", "diabetes"])("%s", (name) => {
  const t = readTable(readFileSync(`samples/${name}.csv`), { decode: nodeDecoder });
  console.log(name, t.rows, JSON.stringify(t.dialect), t.columns.map((c) => c.name + ":" + c.type).slice(-9).join(" "), t.warnings, t.line(5), t.cells(3).slice(0,8));
  expect(t.rows).toBeGreaterThan(1);
});
