// Saves and journals one generation after the other until it is killed. Bundled and started by kill.test.ts.
import { access } from "node:fs/promises";
import type { Part } from "#core/project/content";
import { overlay } from "#core/project/journal-records";
import { openJournal } from "#host/journal";
import { readProject, writeProject } from "#host/project-file";

const [path = ""] = process.argv.slice(2);

/** Three parts that belong together: a mixture of generations would show. */
const partsOf = (generation: number): Part[] =>
  ["a", "b", "c"].map((name, i) => ({ name, bytes: new Uint8Array(60_000 * (i + 1)).fill(generation % 251) }));

const exists = await access(path).then(
  () => true,
  () => false,
);
let saved = exists ? await readProject(path) : [];
const journal = await openJournal(`${path}.journal`, saved);
let generation = overlay(saved, journal.recovered)[0]?.bytes[0] ?? 0;
process.stdout.write(`start ${generation}\n`);
for (;;) {
  const parts = partsOf(++generation);
  if (generation % 4 === 0) {
    await writeProject(path, parts);
    await journal.reset(parts);
    saved = parts;
  } else {
    await journal.keep(parts);
  }
  process.stdout.write(`done ${generation % 251}\n`);
}
