/** Prepared rows of a table by their recipe, made once for those who ask again soon. */
import { setImmediate as nextTurn } from "node:timers/promises";
import type { Dataset } from "#core/data/dataset";
import { prepareInPieces } from "#core/data/recipe";
import type { Recipe } from "#core/data/recipe-schema";
import type { Table } from "#core/data/types";
import { bytesOf } from "./queue/shared-dataset";

/** Bytes of prepared rows that are kept at hand, the last of them whatever it takes. */
const mostBytes = 2 ** 29;

export function prepared(table: Table, target: string): (recipe: Recipe) => Promise<Dataset> {
  const made = new Map<string, Dataset>();
  return async (recipe) => {
    const key = JSON.stringify(recipe);
    const dataset = made.get(key) ?? (await prepare(table, recipe, target));
    // The last used is the last to go.
    made.delete(key);
    made.set(key, dataset);
    let bytes = [...made.values()].reduce((sum, one) => sum + bytesOf(one), 0);
    for (const [old, one] of made) {
      if (bytes <= mostBytes || old === key) break;
      bytes -= bytesOf(one);
      made.delete(old);
    }
    return dataset;
  };
}

async function prepare(table: Table, recipe: Recipe, target: string): Promise<Dataset> {
  const pieces = prepareInPieces(table, recipe, target);
  let step = pieces.next();
  while (!step.done) {
    await nextTurn();
    step = pieces.next();
  }
  return step.value;
}
