/** Work that was never saved and that nobody has open: everything that a crash, or another program, left in a journal. */
import { readFile, rm, stat } from "node:fs/promises";
import { basename } from "node:path";
import { z } from "zod";
import { decodeUtf8 } from "#core/project/utf8";
import { documentName } from "#core/project/parts";
import type { Recoverable } from "#core/project/recoverable";
import { parseJournal } from "./journal-format";
import { claim, ownerOf, release } from "./journal-lock";
import { findAbandoned, journalOf, putAsideOf } from "./journal-place";

const described = z.object({
  name: z.string(),
  data: z.object({ name: z.string() }).nullable(),
  runs: z.array(z.unknown()),
});

/** Newest first. `projects` are those whose journals are looked for. */
export async function findRecoverable(journalFolder: string, projects: readonly string[]): Promise<Recoverable[]> {
  const found: Recoverable[] = [];
  const look = async (journal: string, project: string | null, putAside: boolean): Promise<void> => {
    const entry = await describe(journal, project, putAside);
    if (entry && !found.some((other) => other.journal === journal)) found.push(entry);
  };
  for (const journal of await findAbandoned(journalFolder)) await look(journal, null, false);
  for (const project of projects) {
    const journal = await journalOf(project, journalFolder);
    if ((await ownerOf(journal)) === null) await look(journal, project, false);
    for (const old of await putAsideOf(journal)) await look(old, project, true);
  }
  return found.sort((a, b) => b.changed.localeCompare(a.changed));
}

/** Removes the journal of a project that nobody has open. @throws ProjectError `in-use` */
export async function discardJournal(journal: string): Promise<void> {
  await claim(journal);
  try {
    await rm(journal, { force: true });
  } finally {
    await release(journal);
  }
}

async function describe(journal: string, project: string | null, putAside: boolean): Promise<Recoverable | null> {
  const [bytes, found] = await Promise.all([readFile(journal), stat(journal)]).catch(() => [null, null] as const);
  const parsed = bytes && parseJournal(bytes);
  if (!parsed || parsed.records.size === 0) return null;
  const place = parsed.records.get(documentName);
  const document = place?.type === "put" ? documentIn(bytes.subarray(place.from, place.from + place.length)) : null;
  return {
    journal,
    project,
    putAside,
    name: document?.name ?? basename(project ?? "Untitled", ".gradlab"),
    changed: found.mtime.toISOString(),
    data: document?.data?.name ?? null,
    runs: document?.runs.length ?? null,
    bytes: parsed.end,
  };
}

function documentIn(bytes: Uint8Array): z.infer<typeof described> | null {
  try {
    return described.safeParse(JSON.parse(decodeUtf8(bytes))).data ?? null;
  } catch {
    return null;
  }
}
