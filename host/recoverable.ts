/** Work that was never saved and that nobody has open: everything that a crash, or another program, left in a journal. */
import { rm, stat } from "node:fs/promises";
import { basename } from "node:path";
import { z } from "zod";
import { decodeUtf8 } from "#core/project/utf8";
import type { Recoverable } from "#core/project/recoverable";
import { stampOf } from "./file-stamp";
import { headerLength } from "./journal-format";
import { claim, ownerOf, release } from "./journal-lock";
import { isPutAside, isPutAsideDamaged, journalOf, journalsIn, putAsideOf } from "./journal-place";
import { glanceAt, verifyJournal, type Glance } from "./journal-scan";
import { journalBeside } from "./real-path";

const described = z.object({
  name: z.string(),
  data: z.object({ name: z.string() }).nullable(),
  runs: z.array(z.unknown()),
});

/** Newest first. `projects` are those whose journals are looked for. */
export async function findRecoverable(journalFolder: string, projects: readonly string[]): Promise<Recoverable[]> {
  const places = new Map<string, Place>();
  const look = (journal: string, project: string | null): void => {
    if (!places.has(journal)) places.set(journal, { journal, project, putAside: isPutAside(journal) });
  };
  for (const project of projects) {
    const journal = await journalOf(project, journalFolder);
    look(journal, project);
    for (const old of await putAsideOf(journal)) look(old, project);
  }
  for (const journal of await journalsIn(journalFolder)) look(journal, null);
  const found = await Promise.all([...places.values()].map(describe));
  return found.filter((entry) => entry !== null).sort((a, b) => b.changed.localeCompare(a.changed));
}

/** Of one saved project, what lies beside its file. */
export async function findBeside(project: string): Promise<Recoverable[]> {
  const journal = await journalBeside(project);
  const places: Place[] = [{ journal, project, putAside: false }];
  for (const old of await putAsideOf(journal)) places.push({ journal: old, project, putAside: true });
  return (await Promise.all(places.map(describe))).filter((entry) => entry !== null);
}

interface Place {
  journal: string;
  project: string | null;
  putAside: boolean;
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

/** Null where there is nothing to recover, or a process of this computer has it open. */
async function describe({ journal, project, putAside }: Place): Promise<Recoverable | null> {
  const owner = putAside ? null : await ownerOf(journal);
  if (owner && !owner.elsewhere) return null;
  const [glance, found] = await Promise.all([lookInto(journal), stat(journal).catch(() => null)]);
  if (!glance || !found) return null;
  const { fault, size, end } = glance;
  // A head that says nothing, with nothing behind it, is no work.
  if (fault === null ? end === 0 : size <= headerLength) return null;
  const document = glance.document && documentIn(glance.document);
  return {
    journal,
    project,
    putAside,
    fault: fault ?? (isPutAsideDamaged(journal) ? "damaged" : null),
    heldBy: owner?.words ?? null,
    name: document?.name ?? basename(project ?? "Untitled", ".gradlab"),
    changed: found.mtime.toISOString(),
    data: document?.data?.name ?? null,
    runs: document?.runs.length ?? null,
    bytes: size,
    whole: fault === "newer" ? 0 : end,
  };
}

/** Sums are compared of damaged ones alone: it takes a while, so that it is done once for each state of the file. */
async function lookInto(journal: string): Promise<Glance | null> {
  const quick = await glanceAt(journal);
  if (!quick || quick.fault === "newer" || (quick.fault === null && !isPutAsideDamaged(journal))) return quick;
  const stamp = await stampOf(journal);
  const known = verified.get(journal);
  if (known?.stamp === stamp) return known.glance;
  const glance = await verifyJournal(journal);
  if (glance) verified.set(journal, { stamp, glance });
  return glance;
}
const verified = new Map<string, { stamp: string | null; glance: Glance }>();

function documentIn(bytes: Uint8Array): z.infer<typeof described> | null {
  try {
    return described.safeParse(JSON.parse(decodeUtf8(bytes))).data ?? null;
  } catch {
    return null;
  }
}
