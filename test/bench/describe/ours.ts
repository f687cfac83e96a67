/** Describes a file as the data stage asks for it, in the trainer's slices, and tells how long the trainer was deaf meanwhile. */
import { setImmediate as nextTurn } from "node:timers/promises";
import { profileInPieces } from "#core/data/profile";
import { encodeRowsInPieces, prepareInPieces } from "#core/data/recipe";
import type { Table } from "#core/data/types";
import { recipeSchema } from "#core/data/recipe-schema";
import type { SpecInput } from "#core/network/spec";
import type { Pieces } from "#core/pieces";
import { readTableFile } from "#host/read-file";
import { Scheduler } from "../../../electron/trainer/scheduler";

interface Case {
  name: string;
  target: string;
  recipe: SpecInput["recipe"];
}
const [path = "", cases = "[]"] = process.argv.slice(2);
const clock = () => performance.now();

/** As `DataDesk.describe`, then for a run of an opened project, then for predictions. */
function* described(table: Table, { target, recipe: input }: Case): Pieces<number> {
  const recipe = recipeSchema.parse(input);
  yield* profileInPieces(table, recipe, target);
  const { prepared, fitted } = yield* prepareInPieces(table, recipe, target);
  yield* prepareInPieces(table, recipe, target, { fitted });
  yield* encodeRowsInPieces(fitted, table);
  return prepared.inputs.length;
}

const table = await readTableFile(path);
for (const one of JSON.parse(cases) as Case[]) {
  let [longest, last] = [0, clock()];
  const heard = () => {
    longest = Math.max(longest, clock() - last);
    last = clock();
  };
  const turns = setInterval(heard, 1);
  const scheduler = new Scheduler(clock, () => {});
  await nextTurn();
  const began = clock();
  last = began;
  const inputs = await scheduler.run(described(table, one));
  heard();
  clearInterval(turns);
  const seconds = (clock() - began) / 1000;
  process.stdout.write(`${JSON.stringify({ name: one.name, inputs, seconds, longest })}\n`);
}
process.exit(0);
