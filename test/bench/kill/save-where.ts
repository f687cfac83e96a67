/** Saves a project over another one, wherever that may fail, and says whether one of the two is whole. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { ProjectError } from "#core/project/error";
import { fromParts, toParts } from "#core/project/parts";
import { defaultRules } from "#core/project/snapshots";
import { openJournal } from "#host/journal";
import { readProject, writeProject } from "#host/project-file";
import { content, snapshot } from "../../core/project/fixtures";

const [folder = "", what = ""] = process.argv.slice(2);
const path = join(folder, "disk.gradlab");
const earlier = toParts(content([snapshot("1")]));
const later = toParts(content([snapshot("1"), snapshot("2"), snapshot("3")]));

if (what === "prepare") {
  const bytes = await writeProject(path, later);
  await writeProject(path, earlier);
  process.stdout.write(String(bytes));
} else {
  const before = await readFile(path);
  let saved = true;
  try {
    await writeProject(path, later, { snapshots: defaultRules });
  } catch (error) {
    if (!(error instanceof ProjectError) || error.code !== "write-failed") throw error;
    saved = false;
  }
  const runs = fromParts(await readProject(path)).runs.length;
  // The journal of what could not be saved: all of a change counts, or none.
  const journal = await openJournal(`${path}.journal`, await readProject(path)).catch(() => null);
  await journal?.keep(later).catch(() => undefined);
  await journal?.discard().catch(() => undefined);
  const fine = saved ? runs === 3 : runs === 1 && before.equals(await readFile(path));
  process.stdout.write(fine ? (saved ? "saved" : "refused") : `${runs} runs after ${saved ? "a save" : "a refusal"}`);
}
