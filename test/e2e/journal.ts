/** What journals say while an application runs. The window says when it wrote one last, which is no sign of a certain change. */
import { existsSync, readdirSync } from "node:fs";
import path from "node:path";
import { expect } from "vitest";
import type { ProjectDocument } from "#core/project/document";
import { documentName } from "#core/project/parts";
import { decodeUtf8 } from "#core/project/utf8";
import { salvage } from "#host/journal-read";

/** Journals of a project file, or of a profile for work that was never saved. */
function journalsOf(place: string): string[] {
  if (place.endsWith(".gradlab")) return [`${place}.journal`].filter((file) => existsSync(file));
  const folder = path.join(place, "journals");
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => name.endsWith(".journal"))
    .map((name) => path.join(folder, name));
}

async function documentsOf(place: string): Promise<ProjectDocument[]> {
  const found = await Promise.all(journalsOf(place).map((file) => salvage(file)));
  return found.flatMap((one) => {
    const document = one?.records.get(documentName);
    return document ? [JSON.parse(decodeUtf8(document)) as ProjectDocument] : [];
  });
}

/** Waits until a journal of the project file or profile says it. */
export async function untilJournaled(place: string, holds: (document: ProjectDocument) => boolean): Promise<void> {
  await expect.poll(async () => (await documentsOf(place)).some(holds), { timeout: 30_000, interval: 50 }).toBe(true);
}
