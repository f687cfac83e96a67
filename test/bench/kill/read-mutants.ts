/** Reads mutated project files, says of each what became of it, and whether anything was lost in silence. */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { ProjectError } from "#core/project/error";
import { fromParts, toParts } from "#core/project/parts";
import { readProject } from "#host/project-file";
import { salvageProject } from "#host/salvage-project";
import { content, fitting } from "../../core/project/fixtures";
import { datasetOf } from "../../core/training/lab";
import { mutant } from "../../host/mutants";
import { silentLoss, silentLossOfSalvage } from "../../host/silent-loss";

const [folder = "", from = "0", to = "0"] = process.argv.slice(2);
const { fitted } = datasetOf("iris");
const parts = toParts(content([fitting("1", fitted), fitting("2", fitted)]));
const path = join(folder, "mutant.gradlab");

/** Null where it is refused in words; all else that is thrown ends the process, which counts. */
async function unless<T>(work: Promise<T>): Promise<T | null> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof ProjectError) return null;
    throw error;
  }
}

for (let number = Number(from); number < Number(to); number++) {
  const { file } = mutant(parts, number);
  await writeFile(path, file);
  const began = performance.now();
  const read = await unless(readProject(path));
  const found = read && (await unless((async () => fromParts(read))()));
  const salvaged = found && !found.damaged ? null : await unless(salvageProject(path, "mutant"));
  const ms = performance.now() - began;
  const outcome = found
    ? found.damaged
      ? "with a run left out"
      : "opened whole"
    : salvaged
      ? "recovered in part"
      : "refused";
  const silent = (found && read && silentLoss(read, found)) ?? (salvaged && silentLossOfSalvage(file, salvaged));
  process.stdout.write(`${JSON.stringify({ number, outcome, silent, ms })}\n`);
}
