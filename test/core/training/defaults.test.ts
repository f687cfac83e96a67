/** What a newcomer gets on small tables, beside the linear baseline: `npm run bench -- tables` looks at twenty. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { readTable } from "#core/data/read";
import { specSchema } from "#core/network/spec";
import { linearRun } from "#core/training/linear";
import { nodeEngine } from "#host/engine";
import { nodeDecoder } from "#host/text";
import { ahead, foldsOf, linearAnswers, networkAnswers } from "../../bench/tables/folds";
import { contextOf, datasetOf, targets } from "./lab";

describe("the defaults on small tables", () => {
  // The same bits on every machine, so that nothing here is left to chance. With 100 epochs, a patience of 20 and L2 0.002 they
  // were 2.2 and 1.9 points behind.
  it.each(["iris", "diabetes"] as const)("are no more than 1.5 points behind a linear model on %s", (name) => {
    const table = readTable(new Uint8Array(readFileSync(`samples/${name}.csv`)), { decode: nodeDecoder });
    const engine = nodeEngine(1);
    const gaps = [7, 8, 9].map((seed) => {
      const spec = specSchema.parse({ recipe: { split: { seed } }, training: { seed } });
      const folds = foldsOf(table, spec, targets[name]);
      return ahead(folds, networkAnswers(folds, targets[name], engine), linearAnswers(folds, engine)).value;
    });
    expect(gaps.reduce((sum, gap) => sum + gap) / gaps.length).toBeGreaterThan(-1.5);
  });

  it("leave the linear baseline as it is", () => {
    const run = linearRun(
      specSchema.parse({ training: { epochs: 3, earlyStopping: null } }),
      contextOf(datasetOf("iris")),
    );
    expect(run.record().spec.training).toMatchObject({ epochs: 375, earlyStopping: { patience: 20 } });
  });
});
