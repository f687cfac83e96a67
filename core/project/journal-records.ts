/** What a journal says of the parts that changed since a project was saved. */
import type { Part } from "./content";

/** The last word on each part, by name: its new bytes, or null where it was removed. */
export type JournalRecords = ReadonlyMap<string, Uint8Array | null>;

/** The parts of a saved project with the changes of its journal. Order is kept; new parts come last. */
export function overlay(parts: readonly Part[], records: JournalRecords): Part[] {
  const merged = new Map<string, Uint8Array>(parts.map((part) => [part.name, part.bytes]));
  for (const [name, bytes] of records) {
    if (bytes === null) merged.delete(name);
    else merged.set(name, bytes);
  }
  return [...merged].map(([name, bytes]) => ({ name, bytes }));
}
